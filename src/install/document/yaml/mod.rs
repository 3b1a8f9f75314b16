//! YAML, as Goose uses it: `extensions:` in block style, with one mapping per server.
//!
//! There is no YAML parser: an entry is added, changed and removed by whole lines, and only in a document of a simple form. In
//! any other document, such as one in flow style, nothing is changed; the installer then prints the entry to paste.

mod edit;
mod lines;
mod pieces;
mod scalar;

use secrecy::SecretString;
use serde_json::Value;

use super::{Flaw, FoundEntry};
pub(in crate::install) use edit::block;
pub(super) use edit::{again, with, without};
use lines::{Document, Entry, Member};
pub(super) use pieces::pieces;

/// Whether an entry can be put into a document.
pub(super) fn can_write(body: &str) -> bool {
    Document::read(body).is_ok()
}

/// The servers of a document; none where it is not plain to read.
pub(super) fn entries(body: &str) -> Vec<FoundEntry> {
    let document = Document::read(body);
    let entries = document
        .map(|document| document.entries)
        .unwrap_or_default();
    entries.iter().map(|entry| found(body, entry)).collect()
}

fn found(body: &str, entry: &Entry) -> FoundEntry {
    let member = |name: &str| entry.member(name);
    let text = |name: &str| member(name).and_then(|member| member.scalar(body));
    let list = |name: &str| member(name).and_then(|member| member.list(body));
    let variables = member("envs").and_then(|member| variables(body, member));
    let truth = |name: &str| match text(name).as_deref() {
        Some("true") => Some(true),
        Some("false") => Some(false),
        _ => None,
    };
    FoundEntry {
        name: entry.name.clone(),
        command: text("cmd").unwrap_or_default(),
        args: list("args").unwrap_or_default(),
        env: variables
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value)| (name, SecretString::from(value)))
            .collect(),
        forwarded: list("env_keys").unwrap_or_default(),
        disabled: None,
        enabled: truth("enabled"),
        scalars: Vec::new(),
        mistyped: Vec::new(),
    }
}

/// The variables under a member; `None` where they are not plain to read.
fn variables(body: &str, member: &Member) -> Option<Vec<(String, String)>> {
    if !member.rest(body).is_empty() {
        let object: Value = serde_json::from_str(member.rest(body)).ok()?;
        let pairs = object.as_object()?.iter();
        return pairs
            .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect();
    }
    let inner = member.inner.iter();
    inner
        .map(|inner| Some((inner.name.clone(), inner.scalar(body)?)))
        .collect()
}

/// What is in the document apart from the entry, as text.
pub(super) fn others(body: &str, name: &str) -> Result<Value, Flaw> {
    let without = edit::without(body, name, None)?;
    Ok(Value::from(without.trim_end()))
}
