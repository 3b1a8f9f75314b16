//! Generated parts of a page that is otherwise hand-written.

use toolspec::markdown;
use toolspec::model::Manifest;

/// The README with its parts as the manifest has them; as it is where it has no such part.
pub(crate) fn readme(readme: &str, manifest: &Manifest) -> String {
    let with_table = replaced(readme, "tools", &markdown::table(manifest));
    replaced(&with_table, "flow", &markdown::graph(manifest))
}

/// The text with what stands between a part's markers replaced.
fn replaced(page: &str, part: &str, content: &str) -> String {
    let start = format!("<!-- {part}: generated from tools.yaml -->\n");
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
