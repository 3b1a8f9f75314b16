//! Whether what the ledger stores is what was hashed when it was written.
//!
//! An artifact's `sha256` is that of its content, so content that differs is a mismatch. For an
//! event's `input_hash` and `output_hash` the ledger does not say what was hashed, nor in which form.
//! The forms that writers use are tried: one that agrees proves it, and none that does proves nothing.

use std::fmt::Write as _;

use serde::Serialize as _;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::step::{self, Matter};
use crate::tools::{excerpt, read};

/// The state of one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tools) enum State {
    /// What is here has this hash.
    Verified,
    /// What is here is what should have this hash, and has another.
    Mismatch,
    /// What was hashed is not here, or it is not known what was hashed.
    NotStored,
}

impl State {
    /// As results write it.
    pub(in crate::tools) const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Mismatch => "mismatch",
            Self::NotStored => "not_stored",
        }
    }
}

/// The state of an artifact's hash; `None` when it has none, or its content has not been asked for.
pub(in crate::tools) fn artifact(artifact: &Value) -> Option<State> {
    let stored = read::text(artifact, "sha256")?;
    Some(match artifact.get("content")? {
        Value::String(content) if is(&stored, content) => State::Verified,
        Value::String(_) => State::Mismatch,
        _ => State::NotStored,
    })
}

/// The state of an event's `input_hash`; `prompt` is the event that asked, where another did.
pub(in crate::tools) fn input(event: &Value, prompt: Option<&Value>) -> Option<State> {
    let stored = read::text(event, "input_hash")?;
    let own = step::payload(event);
    let payloads = std::iter::once(own).chain(prompt.map(step::payload));
    let candidates = payloads.flat_map(|payload| {
        [
            read::first(payload, &["messages"]),
            read::first(payload, &["prompt"]),
            Some(step::arguments(payload)),
            Some(payload),
        ]
    });
    Some(any(&stored, candidates.flatten()))
}

/// The state of an event's `output_hash`.
pub(in crate::tools) fn output(event: &Value) -> Option<State> {
    let stored = read::text(event, "output_hash")?;
    let payload = step::payload(event);
    let candidates = [
        read::first(payload, &["response", "content", "text", "output"]),
        Some(step::outcome(payload)),
        Some(payload),
    ];
    Some(any(&stored, candidates.into_iter().flatten()))
}

/// `[{of, sha256, state}]` of an event's hashes.
pub(in crate::tools) fn of_event(event: &Value, prompt: Option<&Value>) -> Vec<Value> {
    let (input_name, output_name) = match step::matter(event) {
        Matter::Prompt => ("the prompt", "the output"),
        Matter::Response => ("the prompt", "the response"),
        Matter::Tool => ("the arguments", "the outcome"),
        _ => ("the input", "the payload"),
    };
    let hash = |of: &str, key: &str, state: Option<State>| {
        Some(json!({"of": of, "sha256": read::text(event, key)?, "state": state?.name()}))
    };
    [
        hash(input_name, "input_hash", input(event, prompt)),
        hash(output_name, "output_hash", output(event)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn any<'v>(stored: &str, candidates: impl Iterator<Item = &'v Value>) -> State {
    let mut candidates = candidates.filter(|value| !value.is_null());
    if candidates.any(|value| forms(value).iter().any(|form| is(stored, form))) {
        State::Verified
    } else {
        State::NotStored
    }
}

/// The forms a value may have been hashed in: text as it is; JSON compact or spaced, its members as
/// they came or in order.
fn forms(value: &Value) -> Vec<String> {
    if let Some(text) = excerpt::plain(value).filter(|_| value.is_string()) {
        return vec![text];
    }
    let sorted = sorted(value);
    vec![
        value.to_string(),
        sorted.to_string(),
        spaced(value),
        spaced(&sorted),
    ]
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let sorted = members.into_iter();
            Value::Object(
                sorted
                    .map(|(name, value)| (name.clone(), self::sorted(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        other => other.clone(),
    }
}

/// JSON with a space after each comma and colon, and ASCII alone: what Python writes by default.
fn spaced(value: &Value) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Spaced);
    if value.serialize(&mut serializer).is_err() {
        return String::new();
    }
    let text = String::from_utf8(bytes).unwrap_or_default();
    text.chars().fold(String::new(), |mut ascii, character| {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
        ascii
    })
}

struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: std::io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: std::io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: std::io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
    ) -> std::io::Result<()> {
        writer.write_all(b": ")
    }
}

fn is(stored: &str, content: &str) -> bool {
    let stored = stored.trim().to_ascii_lowercase();
    stored.strip_prefix("sha256:").unwrap_or(&stored) == sha256(content)
}

/// The lower-case hex SHA-256 of the text.
fn sha256(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
#[path = "hashes_tests.rs"]
mod tests;
