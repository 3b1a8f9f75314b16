//! The path of a request.

use toolspec_openapi::{Document, Kind, Operation, Schema};

use crate::scaffold::arguments::{Argument, Place, is_tenant};
use crate::scaffold::text::{clean, snake};

/// A path as the manifest has it.
pub(super) struct Path {
    pub(super) text: String,
    pub(super) comments: Vec<String>,
}

/// The operation's path with our names in it; adds arguments that only the path names.
pub(super) fn read<'d>(
    document: &'d Document,
    operation: &Operation<'d>,
    arguments: &mut Vec<Argument<'d>>,
) -> Result<Path, String> {
    let mut comments = Vec::new();
    let base = document.base_path();
    if !base.is_empty() {
        comments.push(format!(
            "`{}` is from the document's `servers`: keep it unless the configured URL contains it",
            clean(base)
        ));
    }
    let path = operation.path.trim_end_matches('/');
    if path != operation.path {
        comments.push("the document's path ends in `/`, which was removed: check that the service accepts the path".to_owned());
    }
    let mut text = String::new();
    for segment in [base, path]
        .into_iter()
        .flat_map(|part| part.split('/').skip(1))
    {
        text.push('/');
        let braced = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match braced {
            Some(name) if !name.is_empty() && !name.contains(['{', '}']) => {
                text.extend(["{", &parameter(name, arguments)?, "}"]);
            }
            None if is_literal(segment) => text.push_str(segment),
            _ => {
                return Err(format!(
                    "its path has the segment `{}`, but a segment must be fixed text or one whole argument; write `handler: custom`",
                    clean(segment)
                ));
            }
        }
    }
    if text.is_empty() {
        return Err(
            "its path is `/`, which a request can't have; write `handler: custom`".to_owned(),
        );
    }
    arguments.retain(|argument| {
        let braced = format!("{{{}}}", argument.theirs);
        argument.place != Place::Path || base.contains(&braced) || path.contains(&braced)
    });
    Ok(Path { text, comments })
}

/// Our name for a parameter of the path.
fn parameter<'d>(name: &'d str, arguments: &mut Vec<Argument<'d>>) -> Result<String, String> {
    if is_tenant(name) {
        return Err(format!(
            "its path has `{{{}}}`, but the key decides the tenant; write `handler: custom`",
            clean(name)
        ));
    }
    let known = arguments
        .iter_mut()
        .find(|argument| argument.place == Place::Path && argument.theirs == name);
    if let Some(argument) = known {
        // A list is no segment.
        if matches!(argument.schema.kind, Kind::Array(_)) {
            argument.schema = Schema::default();
        }
        argument.schema.default = None;
        return Ok(argument.name.clone());
    }
    let mut ours = snake(name);
    while arguments.iter().any(|argument| argument.name == ours) {
        ours.push_str("_id");
    }
    arguments.push(Argument {
        name: ours.clone(),
        theirs: name,
        place: Place::Path,
        schema: Schema {
            kind: Kind::String,
            ..Schema::default()
        },
        required: true,
        joined: false,
    });
    Ok(ours)
}

fn is_literal(segment: &str) -> bool {
    let fits = |any: char| any.is_ascii_alphanumeric() || "-_.~:".contains(any);
    !matches!(segment, "" | "." | "..") && segment.chars().all(fits)
}
