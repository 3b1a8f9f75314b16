//! The path, the query and the body of a request.

use super::parts::Parts;
use crate::scaffold::arguments::{Argument, Place, is_tenant};
use crate::scaffold::document::{Document, Operation};
use crate::scaffold::shape::{Kind, Shape};
use crate::scaffold::text::{clean, snake};
use crate::scaffold::yaml::scalar;

/// A path as the manifest has it.
pub(super) struct Path {
    pub(super) text: String,
    pub(super) comments: Vec<String>,
}

/// The operation's path with our names in it; adds arguments that only the path names.
pub(super) fn path(
    document: &Document,
    operation: &Operation<'_>,
    arguments: &mut Vec<Argument>,
) -> Result<Path, String> {
    let mut comments = Vec::new();
    let base = document.base();
    if !base.is_empty() {
        comments.push(format!(
            "`{}` is from the document's `servers`: keep it if the configured URL has it not",
            clean(&base)
        ));
    }
    let whole = format!("{base}{}", operation.path);
    let trimmed = whole.trim_end_matches('/');
    if trimmed.len() < whole.len() {
        comments.push("the document's path ends in `/`, which a path here does not: see that the service takes it so".to_owned());
    }
    let mut text = String::new();
    for segment in trimmed.split('/').skip(1) {
        text.push('/');
        let name = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match name {
            Some(name) if !name.is_empty() && !name.contains(['{', '}']) => {
                text.extend(["{", &parameter(name, arguments)?, "}"]);
            }
            None if literal(segment) => text.push_str(segment),
            _ => {
                return Err(format!(
                    "its path has the segment `{}`, and a segment here is fixed text or one whole argument; write `handler: custom`",
                    clean(segment)
                ));
            }
        }
    }
    if text.is_empty() {
        return Err(
            "its path is `/`, which no request here has; write `handler: custom`".to_owned(),
        );
    }
    arguments.retain(|argument| {
        argument.place != Place::Path || trimmed.contains(&format!("{{{}}}", argument.theirs))
    });
    Ok(Path { text, comments })
}

fn parameter(name: &str, arguments: &mut Vec<Argument>) -> Result<String, String> {
    if is_tenant(name) {
        return Err(format!(
            "its path has `{{{}}}`, and the key decides the tenant; write `handler: custom`",
            clean(name)
        ));
    }
    let known = arguments
        .iter_mut()
        .find(|argument| argument.place == Place::Path && argument.theirs == name);
    if let Some(argument) = known {
        // A list or an object is no segment.
        if matches!(argument.shape.kind, Kind::List(_) | Kind::Object(_)) {
            argument.shape = Shape::any();
        }
        argument.shape.default = None;
        return Ok(argument.name.clone());
    }
    let mut ours = snake(name);
    while arguments.iter().any(|argument| argument.name == ours) {
        ours.push_str("_id");
    }
    arguments.push(Argument {
        name: ours.clone(),
        theirs: name.to_owned(),
        place: Place::Path,
        shape: Shape {
            kind: Kind::Text,
            ..Shape::any()
        },
        required: true,
        joined: false,
    });
    Ok(ours)
}

fn literal(segment: &str) -> bool {
    let fits = |any: char| any.is_ascii_alphanumeric() || "-_.~:".contains(any);
    !matches!(segment, "" | "." | "..") && segment.chars().all(fits)
}

/// `request:` with what it sends.
pub(super) fn write(method: &str, path: &str, parts: &Parts<'_>) -> String {
    let mut out = String::from("    request:\n");
    if method != "GET" {
        out.extend(["      method: ", method, "\n"]);
    }
    out.extend(["      path: ", path, "\n"]);
    for (key, place) in [("query", Place::Query), ("body", Place::Body)] {
        let sent: Vec<&Argument> = parts.sent(place).collect();
        if !sent.is_empty() {
            out.extend(["      ", key, ": ", &members(&sent), "\n"]);
        }
    }
    out
}

/// `[a, b]` where all go under their own names, else `{theirs: ours}`.
fn members(sent: &[&Argument]) -> String {
    if sent
        .iter()
        .all(|argument| argument.name == argument.theirs && !argument.joined)
    {
        let names: Vec<String> = sent.iter().map(|argument| scalar(&argument.name)).collect();
        return format!("[{}]", names.join(", "));
    }
    let pairs = sent.iter().map(|argument| {
        let source = if argument.joined {
            format!("{{argument: {}, joined: true}}", argument.name)
        } else {
            scalar(&argument.name)
        };
        format!("{}: {source}", scalar(&argument.theirs))
    });
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
}
