//! From an operation of an API description to a tool's entry, ready to be edited.
//!
//! ```text
//! description --operation--> arguments, answer --entry--> lines of YAML --insert--> the manifest
//! ```
//!
//! - `toolspec_openapi` reads the description; `keywords`: what of its schemas a manifest can state.
//! - `arguments`: what an operation takes; `list`: where an answer's list is, and how it is paginated.
//! - `entry`: the tool; `write`: its schemas as YAML; `example`: values for its example.
//! - `insert`: the place in a manifest's text.
//!
//! Unknown facts are guessed, and a comment marks each guess. Deliberately absent: many tools at
//! once. Each tool adds its description to every conversation, so people choose, name and describe each tool.

mod arguments;
mod entry;
mod example;
mod insert;
mod keywords;
mod list;
mod text;
mod write;
mod yaml;

use toolspec_openapi::{Document, Operation, Version};

pub(crate) use entry::{Target, from_operation, minimal};
pub(crate) use insert::insert;

/// Reads a document; the error says why no tool can be made from it.
pub(crate) fn read(text: &str) -> Result<Document, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    if document.version() == Version::Swagger2 {
        return Err("Swagger 2.0 is not supported: convert it to OpenAPI 3 first".to_owned());
    }
    Ok(document)
}

/// The operations of a document, one a line.
pub(crate) fn listed(document: &Document) -> String {
    let operations = document.operations();
    let width = operations
        .iter()
        .map(|one| one.name().chars().count())
        .max();
    let width = width.unwrap_or(0).min(60);
    let line = |one: &Operation<'_>| {
        let name = text::clean(&one.name());
        let endpoint = one
            .id
            .map(|_| text::clean(&one.endpoint()))
            .unwrap_or_default();
        let summary = text::cut(&text::clean(one.summary), 80);
        let line = format!("{name:width$}  {endpoint}  {summary}");
        line.trim_end().to_owned() + "\n"
    };
    operations.iter().map(line).collect()
}

/// The operation of an id, or of `GET /path`; the error names the nearest.
pub(crate) fn operation<'d>(document: &'d Document, wanted: &str) -> Result<Operation<'d>, String> {
    let operations = document.operations();
    let names = |one: &Operation<'_>| [one.name(), one.endpoint()];
    if let Some(found) = operations
        .iter()
        .find(|one| names(one).iter().any(|name| name == wanted))
    {
        return Ok(found.clone());
    }
    let likeness =
        |name: &String| strsim::jaro_winkler(&wanted.to_lowercase(), &name.to_lowercase());
    let likeness = |one: &Operation<'_>| {
        let [by_name, by_endpoint] = names(one).map(|name| likeness(&name));
        by_name.max(by_endpoint)
    };
    let mut near: Vec<(f64, String)> = operations
        .iter()
        .map(|one| (likeness(one), one.name()))
        .collect();
    near.sort_by(|left, right| right.0.total_cmp(&left.0));
    let near = near
        .iter()
        .take(3)
        .map(|(_, name)| format!("`{}`", text::clean(name)));
    let near: Vec<String> = near.collect();
    Err(if near.is_empty() {
        "the document has no operation".to_owned()
    } else {
        format!(
            "no operation `{wanted}`; the nearest are {}; omit `--operation` to list all",
            near.join(", ")
        )
    })
}
