//! A host's configuration as text.
//!
//! Every change is a splice at a position that a parser found, so that comments, order, indentation and
//! line ends outside our entry stay byte for byte. Nothing here knows a path or touches the disk. No
//! message quotes the text: it holds other servers' secrets.

mod entry;
mod found;
mod json;
mod pieces;
mod splice;
mod toml;

pub(super) use entry::prompt_id;
pub use entry::{Entry, OUR_VARIABLES, Prompt, Variable};
pub use found::{FoundEntry, NPM_PACKAGE};
pub(super) use json::{pretty as json_pretty, prompt_value, value as json_value};
pub use pieces::{Piece, Role};
pub(super) use toml::block as toml_block;

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
    past_mark(text, |body| match shape {
        Shape::Json { key, .. } => json::entries(body, key),
        Shape::Toml => toml::entries(body),
        Shape::Yaml => Ok(Vec::new()),
    })
}

/// The text with our entry under the name. What else a person put into that entry stays.
///
/// # Errors
/// The text is not what the host could read, or the form is only shown.
pub fn with(shape: Shape, text: &str, name: &str, entry: &Entry) -> Result<String, Flaw> {
    checked(shape, text, name, |body| match shape {
        Shape::Json { key, typed } => json::with(body, key, typed, name, entry),
        Shape::Toml => toml::with(body, name, entry),
        Shape::Yaml => Err(only_shown()),
    })
}

/// The text without the entry of that name. What held nothing else goes too, unless `before`, the text as
/// it was before us, has it; where the entry is all that was added since, the result is `before` itself.
///
/// # Errors
/// The text is not what the host could read, or the form is only shown.
pub fn without(shape: Shape, text: &str, name: &str, before: Option<&str>) -> Result<String, Flaw> {
    // A copy that has the entry, as one made when the npm package's was taken over, is not what is wanted.
    let is_without = |before: &&str| {
        entries(shape, before).is_ok_and(|entries| entries.iter().all(|entry| entry.name != name))
    };
    if let Some(before) = before.filter(is_without)
        && again(shape, text, name, before).is_ok_and(|again| again == text)
    {
        return Ok(before.to_owned());
    }
    let before = before.map(|before| before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before));
    checked(shape, text, name, |body| match shape {
        Shape::Json { key, .. } => json::without(body, key, name, before),
        Shape::Toml => toml::without(body, name),
        Shape::Yaml => Err(only_shown()),
    })
}

/// Whether nothing is in a text: no setting and no comment.
#[must_use]
pub fn is_nothing(shape: Shape, text: &str) -> bool {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    body.trim().is_empty() || matches!(shape, Shape::Json { .. }) && json::is_nothing(body)
}

/// The entry of that name as it stands in a text, under the key it belongs under; `None` where it is not there.
#[must_use]
pub fn alone(shape: Shape, text: &str, name: &str) -> Option<String> {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    match shape {
        Shape::Json { key, .. } => json::again(body, key, name, "").ok(),
        Shape::Toml => toml::again(body, name, "").ok(),
        Shape::Yaml => None,
    }
}

/// What in a text is a value or a comment, in order, for showing it; nothing where it cannot be parsed.
#[must_use]
pub fn pieces(shape: Shape, text: &str, name: &str) -> Vec<Piece> {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut pieces = match shape {
        Shape::Json { key, .. } => json::pieces(body, key, name),
        Shape::Toml => toml::pieces(body, name),
        Shape::Yaml => Vec::new(),
    };
    let mark = text.len() - body.len();
    for piece in &mut pieces {
        piece.range = piece.range.start + mark..piece.range.end + mark;
    }
    pieces.sort_by_key(|piece| piece.range.start);
    pieces
}

/// What the text before us becomes when the entry in the present text is put into it.
fn again(shape: Shape, text: &str, name: &str, before: &str) -> Result<String, Flaw> {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    past_mark_kept(before, |before| match shape {
        Shape::Json { key, .. } => json::again(body, key, name, before),
        Shape::Toml => toml::again(body, name, before),
        Shape::Yaml => Err(only_shown()),
    })
}

/// Makes a change, and lets it pass only if everything but the entry is what it was.
fn checked(
    shape: Shape,
    text: &str,
    name: &str,
    change: impl FnOnce(&str) -> Result<String, Flaw>,
) -> Result<String, Flaw> {
    let changed = past_mark_kept(text, change)?;
    let others = |text: &str| {
        past_mark(text, |body| match shape {
            Shape::Json { key, .. } => json::others(body, key, name),
            Shape::Toml => toml::others(body, name),
            Shape::Yaml => Err(only_shown()),
        })
    };
    if others(text)? == others(&changed)? {
        Ok(changed)
    } else {
        Err(Flaw::new(
            0,
            "the change would have touched more than our entry, which is a mistake of this program",
        ))
    }
}

/// Reads the text past its byte order mark.
fn past_mark<T>(text: &str, read: impl FnOnce(&str) -> Result<T, Flaw>) -> Result<T, Flaw> {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    read(body).map_err(|flaw| Flaw {
        at: flaw.at + text.len() - body.len(),
        ..flaw
    })
}

/// Changes the text past its byte order mark, and keeps the mark.
fn past_mark_kept(
    text: &str,
    change: impl FnOnce(&str) -> Result<String, Flaw>,
) -> Result<String, Flaw> {
    let mark = if text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK
    } else {
        ""
    };
    past_mark(text, change).map(|body| format!("{mark}{body}"))
}

fn only_shown() -> Flaw {
    Flaw::new(0, "files of this form are not changed by this program")
}

#[cfg(test)]
mod tests;
