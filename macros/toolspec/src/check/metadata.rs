//! Checks texts for models and people: the lengths that hosts support, and the form of scopes.

use super::unique;
use crate::draft::Draft;
use crate::problem::{Problem, Problems, Spanned};

/// Hosts cut the server's instructions after this many bytes.
const INSTRUCTIONS: usize = 2048;

/// A description shorter than this says nothing, a longer one costs every conversation.
const DESCRIPTION: std::ops::RangeInclusive<usize> = 20..=280;

/// The longest title that hosts show whole.
const TITLE: usize = 60;

pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    if let Some(server) = &draft.server {
        let length = server.instructions.value.len();
        if length > INSTRUCTIONS {
            problems.push(
                Problem::new(
                    server.instructions.span,
                    format!("`instructions` are {length} bytes long"),
                )
                .label(format!("hosts cut them after {INSTRUCTIONS}"))
                .help("keep what helps a model choose its first call"),
            );
        }
    }
    for tool in &draft.tools {
        let (title, description) = (tool.title.as_ref(), tool.description.as_ref());
        texts(&tool.called(), title, description, problems);
        let twice = |name: &str| format!("scope `{name}` is listed twice");
        unique(&tool.scopes, twice, problems);
        for scope in &tool.scopes {
            self::scope(scope, problems);
        }
    }
}

/// The title and description of what messages call `called`.
pub(super) fn texts(
    called: &str,
    title: Option<&Spanned<String>>,
    description: Option<&Spanned<String>>,
    problems: &mut Problems,
) {
    if let Some(description) = description {
        let length = description.value.chars().count();
        if !DESCRIPTION.contains(&length) {
            problems.push(
                Problem::new(
                    description.span,
                    format!("description of {called} is {length} characters long"),
                )
                .label(format!("{} to {}", DESCRIPTION.start(), DESCRIPTION.end()))
                .help("say what it does and when to use it; details belong to the arguments"),
            );
        }
    }
    if let Some(title) = title {
        let length = title.value.chars().count();
        if length > TITLE {
            problems.push(
                Problem::new(
                    title.span,
                    format!("title of {called} is {length} characters long"),
                )
                .label(format!("at most {TITLE}"))
                .help("a title is a verb and a noun"),
            );
        }
    }
}

fn scope(scope: &Spanned<String>, problems: &mut Problems) {
    let part = |part: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || b"_-*".contains(&byte);
        !part.is_empty() && part.bytes().all(fits)
    };
    let parts = scope.value.split_once(':');
    if !parts.is_some_and(|(resource, action)| part(resource) && part(action)) {
        problems.push(
            Problem::new(scope.span, format!("`{}` is not a scope", scope.value)).help(
                "a scope is `resource:action`, such as `items:read`; `[]` when none is checked",
            ),
        );
    }
}
