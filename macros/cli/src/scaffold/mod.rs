//! From an `OpenAPI` operation to a tool's entry, ready to be edited.
//!
//! ```text
//! document --operation--> arguments, answer --entry--> lines of YAML --insert--> the manifest
//! ```
//!
//! - `document`: the document and its operations.
//! - `flat`: a schema with its references followed; `shape`: what of it a manifest can say.
//! - `arguments`, `answer`: what an operation takes and gives.
//! - `entry`: the tool; `write`: its schemas as YAML; `example`: values for its example.
//! - `insert`: the place in a manifest's text.
//!
//! What can't be known is guessed and said in a comment beside it. Deliberately absent: many tools at
//! once. Each tool costs every conversation its description, so each is chosen, named and described.

mod answer;
mod arguments;
mod document;
mod entry;
mod example;
mod flat;
mod insert;
mod shape;
mod text;
mod words;
mod write;
mod yaml;

pub(crate) use document::Document;
pub(crate) use entry::{Target, from_operation, minimal};
pub(crate) use insert::insert;

/// The operations of a document, one a line.
pub(crate) fn listed(document: &Document) -> String {
    let operations = document.operations();
    let width = operations.iter().map(|one| one.id().chars().count()).max();
    let width = width.unwrap_or(0).min(60);
    let mut out = String::new();
    for one in operations {
        let id = text::clean(&one.id());
        let title = if one.id() == one.title() {
            String::new()
        } else {
            one.title()
        };
        let line = format!(
            "{id:width$}  {}  {}",
            text::clean(&title),
            text::cut(&text::clean(one.says("summary")), 80)
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
