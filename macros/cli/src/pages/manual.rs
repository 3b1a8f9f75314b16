//! The tables of keys in `docs/manifest.md`, generated from the grammar between markers; the rest of the page is hand-written.

use std::fmt::Write as _;

use toolspec::grammar::{Form, KEYWORDS, Key, Keyword, MAPPINGS, Mapping, Place};

use super::tools::{cell, code};

/// What forms name that is not a mapping of the grammar, in words, and the section that explains it.
const OTHERS: &[(&str, &str, &str)] = &[
    ("body", "value", "requests"),
    ("each", "text, list or endpoint", "keys-of-each_from"),
    ("effects", "list of effects", "keys-of-tool"),
    ("input", "schema", "arguments"),
    ("output", "schema", "results"),
    (
        "paragraphs",
        "text, or list of paragraphs",
        "keys-of-paragraph",
    ),
    ("parameters", "mapping of the service's names", "lists"),
    ("piece", "schema", "schemas"),
    ("schema", "schema", "schemas"),
    ("source", "parameter", "requests"),
    ("values", "text, or list", "filters"),
];

/// The page with its tables as the grammar has them.
pub(crate) fn page(page: &str) -> String {
    let tables = MAPPINGS
        .iter()
        .map(|mapping| (format!("keys of {}", mapping.name), keys(mapping)));
    let keywords = ("keywords".to_owned(), keywords());
    tables
        .chain([keywords])
        .fold(page.to_owned(), |page, (part, table)| {
            replaced(&page, &part, &table)
        })
}

/// The page with what stands between a part's markers replaced; as it is where it has no such part.
fn replaced(page: &str, part: &str, table: &str) -> String {
    let start = format!("<!-- {part}: generated from the grammar: run `cargo toolspec docs` -->\n");
    let end = format!("<!-- /{part} -->");
    let split = page.split_once(&start).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    match split {
        Some((before, after)) => format!("{before}{start}{table}{end}{after}"),
        None => page.to_owned(),
    }
}

fn keys(mapping: &Mapping) -> String {
    let name = mapping.name;
    let mut out = format!(
        "\n<a id=\"keys-of-{name}\"></a>\n\n**Keys.** {}\n\n| Key | Value | Meaning |\n|---|---|---|\n",
        mapping.help
    );
    for key in mapping.keys {
        let Key {
            name, form, help, ..
        } = key;
        let name = if key.needed {
            format!("**{}**", code(name))
        } else {
            code(name)
        };
        let _ = writeln!(out, "| {name} | {} | {} |", value(*form), cell(help));
    }
    out.push('\n');
    out
}

fn keywords() -> String {
    let mut out =
        "\n| Keyword | Where | With `type` | Value | Meaning |\n|---|---|---|---|---|\n".to_owned();
    for word in KEYWORDS.iter().filter(|word| !word.places.is_empty()) {
        let Keyword {
            name,
            places,
            types,
            form,
            help,
        } = word;
        let types: Vec<String> = types.iter().map(|of| code(of)).collect();
        let types = if types.is_empty() {
            "any".to_owned()
        } else {
            types.join(", ")
        };
        let _ = writeln!(
            out,
            "| {} | {} | {types} | {} | {} |",
            code(name),
            where_it_goes(places),
            value(*form),
            cell(help)
        );
    }
    out.push('\n');
    out
}

/// Both sides, or the places of one.
fn where_it_goes(places: &[Place]) -> String {
    let all = [
        Place::Input,
        Place::Argument,
        Place::Within,
        Place::Output,
        Place::Member,
        Place::Element,
        Place::Rest,
    ];
    if places.len() == all.len() {
        return "everywhere".to_owned();
    }
    let names: Vec<&str> = places.iter().map(|place| place.noun()).collect();
    names.join(", ")
}

/// What a value looks like.
fn value(form: Form) -> String {
    match form {
        Form::Text => "text".to_owned(),
        Form::Texts => "list of texts".to_owned(),
        Form::OneOrMore => "text, or list of texts".to_owned(),
        Form::Boolean => "`true` or `false`; `false` when left out".to_owned(),
        Form::Count { least, usual: None } => format!("whole number from {least}"),
        Form::Count {
            least,
            usual: Some(usual),
        } => {
            format!("whole number from {least}; {usual} when left out")
        }
        Form::Number => "number".to_owned(),
        Form::Choice(words) => words()
            .iter()
            .map(|word| code(word))
            .collect::<Vec<_>>()
            .join(", "),
        Form::List(_) => "list".to_owned(),
        Form::Any => "anything".to_owned(),
        Form::Mapping => "mapping".to_owned(),
        Form::MapOfTexts => "mapping to texts".to_owned(),
        Form::Of(name) => link(name),
        Form::ListOf(name) | Form::SomeOf(name) => format!("list, each a {}", link(name)),
        Form::MapOf(name) => format!("mapping, by name to a {}", link(name)),
        Form::TextsOrMapOf(name) => {
            format!("list of names, or mapping, by name to a {}", link(name))
        }
        Form::TextsOr(name) => format!("list, each a name or a {}", link(name)),
    }
}

/// The name of a form, as a link to what explains it.
fn link(name: &str) -> String {
    match OTHERS.iter().find(|(other, ..)| *other == name) {
        Some((_, words, section)) => format!("[{words}](#{section})"),
        None => format!("[{}](#keys-of-{name})", name.replace('_', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let start =
            "<!-- keys of only: generated from the grammar: run `cargo toolspec docs` -->\n";
        let written = page(&format!("a\n{start}old\n<!-- /keys of only -->\nb\n"));
        assert!(written.starts_with(&format!("a\n{start}\n<a id=\"keys-of-only\"></a>\n")));
        assert!(
            written.ends_with("\n\n<!-- /keys of only -->\nb\n"),
            "{written}"
        );
        assert!(
            written.contains("| **`member`** | text | The item's member. |\n"),
            "{written}"
        );
        assert!(
            written.contains("| `lookup` | text | The lookup that"),
            "{written}"
        );
        assert_eq!(page(&written), written);
        assert_eq!(page("nothing"), "nothing");
    }

    #[test]
    fn whatever_a_form_names_leads_somewhere() {
        for key in MAPPINGS.iter().flat_map(|mapping| mapping.keys) {
            let Some(name) = key.form.named() else {
                continue;
            };
            let is_mapping = MAPPINGS.iter().any(|mapping| mapping.name == name);
            let is_other = OTHERS.iter().any(|(other, ..)| *other == name);
            assert!(is_mapping != is_other, "{}: {name}", key.name);
        }
    }
}
