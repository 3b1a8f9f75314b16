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
mod yaml;

pub(super) use entry::prompt_id;
pub use entry::{Entry, OUR_VARIABLES, Prompt, Variable};
pub use found::{FoundEntry, FoundList, Misplaced, NPM_PACKAGE};
pub(super) use json::{pretty as json_pretty, prompt_value, value as json_value};
pub use pieces::{Piece, Role};
pub(super) use toml::block as toml_block;
pub(super) use yaml::block as yaml_block;

use super::hosts::{Shape, Strictness};
use json::Servers;

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

/// The servers in a text; none where it is empty.
///
/// # Errors
/// The text is not what any host could read.
pub fn entries(shape: Shape, text: &str) -> Result<Vec<FoundEntry>, Flaw> {
    past_mark(text, |body| match shape {
        Shape::Json { key, inner, form } => json::entries(body, Servers { key, inner, form }),
        Shape::Toml => toml::entries(body),
        Shape::Yaml => Ok(yaml::entries(body)),
    })
}

/// Entries of ours that stand where the host does not look. Without a shape, the text is JSON of which nothing is read. `others` are
/// the keys of places that are read for another purpose.
///
/// # Errors
/// The text is not what any host could read.
pub fn misplaced(
    shape: Option<Shape>,
    text: &str,
    others: &[&[&str]],
) -> Result<Vec<Misplaced>, Flaw> {
    past_mark(text, |body| match shape {
        None => json::misplaced(body, None, others),
        Some(Shape::Json { key, inner, form }) => {
            json::misplaced(body, Some(Servers { key, inner, form }), others)
        }
        Some(Shape::Toml) => toml::misplaced(body),
        Some(Shape::Yaml) => Ok(Vec::new()),
    })
}

/// The lists of names that these keys lead to, `*` being any key.
///
/// # Errors
/// The text is not what any host could read.
pub fn name_lists(shape: Shape, text: &str, keys: &[&str]) -> Result<Vec<FoundList>, Flaw> {
    past_mark(text, |body| match shape {
        Shape::Json { .. } => json::name_lists(body, keys),
        Shape::Toml | Shape::Yaml => Ok(Vec::new()),
    })
}

/// Whether a host of that strictness reads the text, as far as its form goes; a byte order mark is not looked at.
///
/// # Errors
/// It does not.
pub fn verify(shape: Shape, text: &str, strictness: Strictness, host: &str) -> Result<(), Flaw> {
    past_mark(text, |body| {
        if !matches!(shape, Shape::Json { .. }) {
            return Ok(());
        }
        let found = json::leniencies(body);
        let comment = found.comment.filter(|_| !strictness.comments);
        let comma = found.trailing_comma.filter(|_| !strictness.trailing_commas);
        let refused = [(comment, "a comment"), (comma, "a trailing comma")]
            .into_iter()
            .filter_map(|(at, what)| Some((at?, what)))
            .min();
        let read = strictness.words();
        refused.map_or(Ok(()), |(at, what)| {
            let reason = format!("{what} stands here, and {host} is known to read {read} alone");
            Err(Flaw::new(at, reason))
        })
    })
}

/// Whether an entry can be put into a text of that form: of YAML, only what is in block style can be changed at a position.
#[must_use]
pub fn can_write(shape: Shape, text: &str) -> bool {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    shape != Shape::Yaml || yaml::can_write(body)
}

/// The text with our entry under the name. What else a person put into that entry stays.
///
/// # Errors
/// The text is not what any host could read, or the form is only shown.
pub fn with(shape: Shape, text: &str, name: &str, entry: &Entry) -> Result<String, Flaw> {
    checked(shape, text, name, |body| match shape {
        Shape::Json { key, inner, form } => {
            json::with(body, Servers { key, inner, form }, name, entry)
        }
        Shape::Toml => toml::with(body, name, entry),
        Shape::Yaml => yaml::with(body, name, entry),
    })
}

/// The text without the entry of that name. What held nothing else goes too, unless `before`, the text as
/// it was before us, has it; where the entry is all that was added since, the result is `before` itself.
///
/// # Errors
/// The text is not what any host could read, or the form is only shown.
pub fn without(shape: Shape, text: &str, name: &str, before: Option<&str>) -> Result<String, Flaw> {
    // A byte order mark that was taken out for a strict host is not put back.
    let has_mark = text.starts_with(BYTE_ORDER_MARK);
    let before = before.map(|before| match before.strip_prefix(BYTE_ORDER_MARK) {
        Some(body) if !has_mark => body,
        _ => before,
    });
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
        Shape::Json { key, inner, form } => {
            json::without(body, Servers { key, inner, form }, name, before)
        }
        Shape::Toml => toml::without(body, name),
        Shape::Yaml => yaml::without(body, name, before),
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
    again_body(shape, body, name, "").ok()
}

/// What in a text is a value or a comment, in order, for showing it; nothing where it cannot be parsed.
#[must_use]
pub fn pieces(shape: Shape, text: &str, name: &str) -> Vec<Piece> {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut pieces = match shape {
        Shape::Json { key, inner, form } => json::pieces(body, Servers { key, inner, form }, name),
        Shape::Toml => toml::pieces(body, name),
        Shape::Yaml => yaml::pieces(body, name),
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
    past_mark_kept(before, |before| again_body(shape, body, name, before))
}

fn again_body(shape: Shape, body: &str, name: &str, before: &str) -> Result<String, Flaw> {
    match shape {
        Shape::Json { key, inner, form } => {
            json::again(body, Servers { key, inner, form }, name, before)
        }
        Shape::Toml => toml::again(body, name, before),
        Shape::Yaml => yaml::again(body, name, before),
    }
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
            Shape::Json { key, inner, form } => {
                json::others(body, Servers { key, inner, form }, name)
            }
            Shape::Toml => toml::others(body, name),
            Shape::Yaml => yaml::others(body, name),
        })
    };
    if others(text)? == others(&changed)? {
        Ok(changed)
    } else {
        Err(Flaw::new(
            0,
            "the change would have affected more than the entry, which is a defect of this program",
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

#[cfg(test)]
mod tests;
