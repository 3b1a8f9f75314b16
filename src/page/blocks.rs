//! The parts of a page: facts, texts and hashes. Every text goes through [`shown`].

use maud::{Markup, html};
use serde_json::Value;

use super::visible::{Piece, number, pieces};
use super::words::{count, written};
use crate::ledger::sheet::{HashPart, LongText};

/// The longest value shown as a fact, in bytes.
const SHORT: usize = 160;

/// The most facts that JSON is shown as.
const FEW: usize = 8;

/// The text, escaped, with what it hides made visible.
pub(super) fn shown(text: &str) -> Markup {
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Plain(plain) => (plain),
                Piece::Hidden(character) => span.hidden-character { (number(character)) },
            }
        }
    }
}

/// Short facts side by side; those without a value are left out.
pub(super) fn facts(facts: &[(&str, Option<String>)]) -> Markup {
    html! {
        @if facts.iter().any(|(_, value)| value.is_some()) {
            dl.facts {
                @for (name, value) in facts {
                    @if let Some(value) = value {
                        div { dt { (shown(name)) } dd { (shown(value)) } }
                    }
                }
            }
        }
    }
}

/// JSON under its name: an object of a few plain values as facts, anything else written out.
pub(super) fn fields(name: &str, value: &Value) -> Markup {
    match plain_members(value) {
        Some(members) => {
            let members: Vec<(&str, Option<String>)> = members
                .iter()
                .map(|(name, value)| (name.as_str(), Some(value.clone())))
                .collect();
            facts(&members)
        }
        None => long(name, &written(value)),
    }
}

/// An object's members as text, where none is nested and all are short.
fn plain_members(value: &Value) -> Option<Vec<(String, String)>> {
    let plain = |value: &Value| match value {
        Value::String(text) if text.len() <= SHORT => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    let member = |(name, value): (&String, &Value)| {
        let text = match value {
            Value::Array(items) => items
                .iter()
                .map(plain)
                .collect::<Option<Vec<_>>>()?
                .join(", "),
            other => plain(other)?,
        };
        (!text.is_empty() && text.len() <= SHORT && name.len() <= SHORT)
            .then(|| (name.clone(), text))
    };
    let members = value.as_object()?;
    let written: Option<Vec<_>> = members.iter().map(member).collect();
    written.filter(|members| (1..=FEW).contains(&members.len()))
}

/// A text under its name.
pub(super) fn long(name: &str, text: &str) -> Markup {
    html! {
        @if !text.is_empty() {
            section.text { h4 { (shown(name)) } pre { (shown(text)) } }
        }
    }
}

/// A text under its name, with a note if it was truncated.
pub(super) fn excerpt(name: &str, part: &LongText) -> Markup {
    let number = |count: Option<usize>| i64::try_from(count?).ok();
    let name = match (
        part.cut == Some(true),
        number(part.kept),
        number(part.characters),
    ) {
        (true, Some(kept), Some(all)) => {
            format!(
                "{name} (the first {} of {} characters)",
                count(kept),
                count(all)
            )
        }
        _ => name.to_owned(),
    };
    long(&name, part.text.as_deref().unwrap_or_default())
}

/// A hash as the ledger stores it, and whether the content here has it.
pub(super) fn hash(hash: &HashPart) -> Markup {
    let state = hash.state.as_deref().unwrap_or("not_stored");
    html! {
        p class={ "hash " (class(state)) } {
            span { "SHA-256 of " (shown(hash.of.as_deref().unwrap_or("the content"))) }
            b { (meaning(state)) }
            code { (shown(hash.sha256.as_deref().unwrap_or_default())) }
        }
    }
}

/// What a hash's state means, in words.
pub(super) fn meaning(state: &str) -> &'static str {
    match state {
        "verified" => "verified",
        "mismatch" => "mismatch: the content is not what was hashed",
        _ => "what was hashed is not stored",
    }
}

fn class(state: &str) -> &'static str {
    match state {
        "verified" => "verified",
        "mismatch" => "mismatch",
        _ => "not-stored",
    }
}
