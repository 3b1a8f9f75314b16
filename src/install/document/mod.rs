//! A host's configuration as text.
//!
//! Every change is a splice at a position that a parser found, so that comments, order, indentation and
//! line ends outside our entry stay byte for byte. Nothing here knows a path or touches the disk. No
//! message quotes the text: it holds other servers' secrets.

mod found;
mod json;
mod toml;

pub use found::FoundEntry;

use super::hosts::Shape;

/// Why a text is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Where, in bytes from the start of the text.
    pub at: usize,
    /// What is wrong, without a full stop.
    pub reason: String,
}

impl Flaw {
    pub(super) fn new(at: usize, reason: impl Into<String>) -> Self {
        Self {
            at,
            reason: reason.into(),
        }
    }
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The servers in a text; none where it is empty or in a form that is only shown.
///
/// # Errors
/// The text is not what the host could read.
pub fn entries(shape: Shape, text: &str) -> Result<Vec<FoundEntry>, Flaw> {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let found = match shape {
        Shape::Json { key, .. } => json::entries(body, key),
        Shape::Toml => toml::entries(body),
        Shape::Yaml => Ok(Vec::new()),
    };
    found.map_err(|flaw| Flaw {
        at: flaw.at + text.len() - body.len(),
        ..flaw
    })
}
