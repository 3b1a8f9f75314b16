//! Generated parts of a page that is otherwise hand-written.

use toolspec::markdown;
use toolspec::model::Manifest;

/// The page with its parts as the manifest has them; `None` if it has no such part.
pub(crate) fn page(page: &str, manifest: &Manifest) -> Option<String> {
    let parts = [
        ("tools", markdown::table(manifest)),
        ("flow", markdown::graph(manifest)),
        ("prompts", markdown::prompts(manifest)),
    ];
    let has = |(part, _): &(&str, String)| page.contains(&start(part));
    parts.iter().any(has).then(|| {
        let fresh = page.to_owned();
        parts.iter().fold(fresh, |page, (part, content)| {
            replaced(&page, part, content)
        })
    })
}

fn start(part: &str) -> String {
    format!("<!-- {part}: generated from tools.yaml -->\n")
}

/// The text with what stands between a part's markers replaced.
fn replaced(page: &str, part: &str, content: &str) -> String {
    let start = start(part);
    let end = format!("<!-- /{part} -->");
    let split = page.split_once(&start).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    match split {
        Some((before, after)) => format!("{before}{start}{content}{end}{after}"),
        None => page.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let page = "a\n<!-- tools: generated from tools.yaml -->\nold\n<!-- /tools -->\nb\n";
        let fresh = "a\n<!-- tools: generated from tools.yaml -->\nnew\n<!-- /tools -->\nb\n";
        assert_eq!(replaced(page, "tools", "new\n"), fresh);
        assert_eq!(replaced(fresh, "flow", "new\n"), fresh);
        let open = "<!-- tools: generated from tools.yaml -->\nold\n";
        assert_eq!(replaced(open, "tools", "new\n"), open);
    }
}
