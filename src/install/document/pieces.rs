//! Parts of a text that are hidden when it is shown.

use std::ops::Range;

use url::Url;

use super::OUR_VARIABLES;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it is, in bytes.
    pub range: Range<usize>,
    /// What it is.
    pub role: Role,
}

/// What a part of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A value that is none of our business.
    Value,
    /// A secret of our entry.
    OwnSecret,
    /// A comment to the end of its line, and what it starts with.
    LineComment(&'static str),
    /// A comment between marks.
    BlockComment,
}

/// What a variable of our entry is when it is shown; `None` where it may be seen.
pub(super) fn role(name: &str, value: &str) -> Option<Role> {
    let is_reference = value.starts_with('$') || value.starts_with("{env:");
    let is_key = matches!(name, "AISOC_API_KEY" | "AISOC_TOKEN");
    if is_key {
        return (!is_reference).then_some(Role::OwnSecret);
    }
    if Url::parse(value).is_ok_and(|url| url.password().is_some()) {
        return Some(Role::OwnSecret);
    }
    let upper = name.to_ascii_uppercase();
    let is_network = upper.ends_with("_PROXY") || upper.starts_with("SSL_CERT_");
    (!is_network && !OUR_VARIABLES.contains(&name)).then_some(Role::Value)
}
