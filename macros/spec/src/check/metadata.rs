//! What is told to models: lengths that hosts keep.

use crate::model::{Manifest, Tool};
use crate::problem::{Problem, Problems};

/// Hosts cut the server's instructions after this many bytes.
const INSTRUCTIONS: usize = 2048;

/// A description shorter than this says nothing, a longer one costs every conversation.
const DESCRIPTION: std::ops::RangeInclusive<usize> = 20..=280;

/// The longest title that hosts show whole.
const TITLE: usize = 60;

pub(super) fn check(manifest: &Manifest, problems: &mut Problems) {
    let instructions = &manifest.server.instructions;
    let length = instructions.value.len();
    if length > INSTRUCTIONS {
        problems.push(
            Problem::new(
                instructions.span,
                format!("`instructions` are {length} bytes long"),
            )
            .label(format!("hosts cut them after {INSTRUCTIONS}"))
            .help("keep what helps a model choose its first call"),
        );
    }
    for tool in &manifest.tools {
        tool_texts(tool, problems);
    }
}

fn tool_texts(tool: &Tool, problems: &mut Problems) {
    let length = tool.description.value.chars().count();
    if !DESCRIPTION.contains(&length) {
        problems.push(
            Problem::new(
                tool.description.span,
                format!(
                    "description of `{}` is {length} characters long",
                    tool.name.value
                ),
            )
            .label(format!("{} to {}", DESCRIPTION.start(), DESCRIPTION.end()))
            .help("say what it does and when to use it; details belong to the arguments"),
        );
    }
    let length = tool.title.value.chars().count();
    if length > TITLE {
        problems.push(
            Problem::new(
                tool.title.span,
                format!("title of `{}` is {length} characters long", tool.name.value),
            )
            .label(format!("at most {TITLE}"))
            .help("a title is a verb and a noun"),
        );
    }
    for scope in &tool.scopes {
        let parts: Vec<&str> = scope.value.split(':').collect();
        let fits = parts.len() == 2
            && parts.iter().all(|part| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || b"_-*".contains(&byte))
            });
        if !fits {
            problems.push(
                Problem::new(scope.span, format!("`{}` is no scope", scope.value))
                    .help("a scope is `resource:action`, such as `alerts:read`; `[]` when none is checked"),
            );
        }
    }
}
