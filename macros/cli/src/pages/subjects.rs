//! What the recorded mistakes are about.

/// Subjects, in the order of the page, each with how the names of the fixtures begin that are about it;
/// the longest beginning counts.
pub(super) const SUBJECTS: &[(&str, &[&str])] = &[
    (
        "YAML",
        &[
            "alias",
            "anchor",
            "tag",
            "documents",
            "indented",
            "item",
            "key",
            "merge",
            "not",
            "nesting",
            "comma",
            "text",
        ],
    ),
    (
        "Sections",
        &[
            "manifest",
            "section",
            "server",
            "instructions",
            "conventions",
            "group",
            "groups",
            "prefix",
            "tools",
            "unknown",
        ],
    ),
    (
        "Tools",
        &[
            "tool",
            "title",
            "description",
            "scope",
            "effect",
            "handler",
            "calls",
            "next",
            "hint",
            "view",
            "alias_form",
            "alias_of",
            "alias_own",
            "alias_twice",
        ],
    ),
    (
        "Arguments",
        &[
            "argument",
            "input",
            "required",
            "properties",
            "combinator",
            "additional",
            "object",
            "items",
        ],
    ),
    (
        "Types and limits",
        &[
            "type", "schema", "keyword", "limit", "limits", "length", "lengths", "pattern", "enum",
            "default", "examples",
        ],
    ),
    ("Shared pieces", &["ref", "schemas", "problem"]),
    (
        "Requests",
        &[
            "path", "method", "query", "body", "joined", "each", "cache", "map", "answer",
            "capitals",
        ],
    ),
    ("Included answers", &["include"]),
    (
        "Lists and paging",
        &[
            "list",
            "paging",
            "page",
            "sort",
            "total_header",
            "continuation",
        ],
    ),
    ("Filters", &["filter", "values"]),
    ("Lookups", &["lookup", "lookups"]),
    (
        "Results",
        &[
            "output",
            "struct",
            "text_answer",
            "text_start",
            "text_with",
            "text_without",
        ],
    ),
    ("Examples", &["example"]),
    (
        "Prompts",
        &["prompt", "prompts", "completion", "completions"],
    ),
];

/// What none of them is.
pub(super) const OTHERS: &str = "Others";

/// The subject of a fixture.
pub(super) fn subject(name: &str) -> &'static str {
    let begins = |start: &&&str| {
        let rest = name.strip_prefix(**start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    let length =
        |(_, starts): &(&str, &[&str])| starts.iter().filter(begins).map(|start| start.len()).max();
    let mut best = (OTHERS, None);
    for subject in SUBJECTS {
        if length(subject) > best.1 {
            best = (subject.0, length(subject));
        }
    }
    best.0
}
