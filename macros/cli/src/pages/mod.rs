//! The documentation that is generated: pure text, from a manifest or from the mistakes that are recorded.

pub(crate) mod mistakes;
pub(crate) mod parts;
mod subjects;
pub(crate) mod tools;
mod values;

/// Text inside a cell of a table.
fn cell(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
        .replace('|', "\\|")
        .replace('<', "&lt;")
}

/// A name as code, in a cell or outside.
fn code(name: &str) -> String {
    format!("`{}`", name.replace('`', "'").replace('|', "\\|"))
}
