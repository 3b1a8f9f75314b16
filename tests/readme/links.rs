//! Every link of every page leads to a file that exists, and to a heading of it.

use std::collections::BTreeMap;
use std::path::Path;

use super::{pages, path, read};

/// A page without what is in code, where nothing is a link or a heading.
fn prose(page: &str) -> String {
    let mut prose = String::new();
    let mut fence = None;
    for line in page.lines() {
        let start = line.trim_start();
        let ticks = start.len() - start.trim_start_matches('`').len();
        match fence {
            None if ticks >= 3 => fence = Some(ticks),
            Some(open) if ticks >= open && start.trim_matches('`').is_empty() => fence = None,
            None => {
                prose.push_str(line);
                prose.push('\n');
            }
            Some(_) => {}
        }
    }
    assert!(fence.is_none(), "a code block has no end: {page}");
    prose
}

/// A line without its code spans.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// The targets of links and pictures.
fn targets(page: &str) -> Vec<String> {
    let prose = prose(page);
    let mut found = Vec::new();
    for line in prose.lines() {
        let line = without_code(line);
        for (start, end) in [
            ("](", ')'),
            ("src=\"", '"'),
            ("srcset=\"", '"'),
            ("href=\"", '"'),
        ] {
            let ends = line.split(start).skip(1);
            found.extend(ends.map(|rest| rest.split(end).next().unwrap().to_owned()));
        }
    }
    found
}

/// The anchors that a forge gives the headings of a page.
fn anchors(page: &str) -> Vec<String> {
    let mut seen = BTreeMap::<String, usize>::new();
    let mut anchors = Vec::new();
    for line in prose(page).lines() {
        let named = line.split("<a id=\"").skip(1);
        anchors.extend(named.map(|rest| rest.split('"').next().unwrap().to_owned()));
        let text = line.trim_start_matches('#');
        if text.len() == line.len() || !text.starts_with(' ') {
            continue;
        }
        let kept = text.trim().to_lowercase();
        let kept = kept
            .chars()
            .filter(|any| any.is_alphanumeric() || " -_".contains(*any));
        let slug = kept.collect::<String>().replace(' ', "-");
        let count = seen.entry(slug.clone()).or_default();
        anchors.push(if *count == 0 {
            slug
        } else {
            format!("{slug}-{count}")
        });
        *count += 1;
    }
    anchors
}

#[test]
fn every_link_leads_somewhere() {
    let (mut relative, mut broken) = (0, Vec::new());
    for page in pages() {
        let text = read(&page);
        for target in targets(&text) {
            if target.starts_with("https://") || target.starts_with("http://") {
                continue;
            }
            relative += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let folder = Path::new(&page).parent().unwrap();
            let of = if file.is_empty() {
                path(&page)
            } else {
                path("").join(folder).join(file)
            };
            if !of.exists() {
                broken.push(format!("{page}: `{target}`: no such file"));
            } else if !anchor.is_empty() {
                let text = std::fs::read_to_string(&of).unwrap();
                if !anchors(&text).iter().any(|it| it == anchor) {
                    broken.push(format!("{page}: `{target}`: no such heading"));
                }
            }
        }
    }
    assert!(relative > 300, "only {relative} links were found");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Files of the repository that a page names in backticks without a link. `.github/mcp.json` is a file of a host, and
/// `schemas/book.yaml` one of an example.
#[test]
fn every_path_that_is_named_exists() {
    let folders = [
        "src/",
        "tests/",
        "macros/",
        "docs/",
        "examples/",
        "xtask/",
        "schemas/",
        ".ci/",
        ".github/",
    ];
    let is_plain = |any: char| any.is_ascii_alphanumeric() || "_-./".contains(any);
    let (mut count, mut missing) = (0, Vec::new());
    let pages = pages().into_iter();
    for page in pages.filter(|page| page.starts_with("docs/") || !page.contains('/')) {
        let text = prose(&read(&page));
        let spans = text
            .lines()
            .flat_map(|line| line.split('`').skip(1).step_by(2));
        let named = spans.filter(|span| {
            folders.iter().any(|folder| span.starts_with(folder)) && span.chars().all(is_plain)
        });
        for name in named.filter(|name| ![".github/mcp.json", "schemas/book.yaml"].contains(name)) {
            count += 1;
            if !path(name).exists() {
                missing.push(format!("{page}: `{name}`"));
            }
        }
    }
    assert!(count > 200, "only {count} paths were found");
    assert!(missing.is_empty(), "no such file:\n{}", missing.join("\n"));
}

/// Who publishes this is stated in `Cargo.toml` alone.
#[test]
fn no_page_names_the_publisher() {
    for page in pages() {
        assert!(!read(&page).contains("OWNER"), "{page} has a placeholder");
    }
}

/// A page that nothing leads to is not read.
#[test]
fn the_index_names_every_page_of_the_documentation() {
    let index = targets(&read("docs/README.md"));
    let pages = pages().into_iter().filter_map(|page| {
        let page = page.strip_prefix("docs/")?.to_owned();
        (!page.contains('/') && page != "README.md").then_some(page)
    });
    for page in pages {
        assert!(
            index.contains(&page),
            "`docs/{page}` is not in docs/README.md"
        );
    }
}

#[test]
fn links_and_headings_in_code_do_not_count() {
    let page = "# A `b` c_d, e!\n```md\n# no\n[no](no)\n```\n`[no](no)` [yes](x.md#y) ![p](p.svg)\n## Twice\n## Twice\n";
    assert_eq!(targets(page), ["x.md#y", "p.svg"]);
    assert_eq!(anchors(page), ["a-b-c_d-e", "twice", "twice-1"]);
}
