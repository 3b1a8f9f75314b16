//! A prompt and its arguments to messages.
//!
//! The text is the manifest's; an argument is data in it. The typed text becomes one line in double
//! quotes, without control and invisible characters and of bounded length, so that it can't end its own
//! quotation, begin a paragraph or look like the prompt's words.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Condition, Message, Part, Piece, Prompt, Role};
use crate::issue::Issue;
use crate::sanitise;
use crate::text::{excerpt, nearest, noun};

/// The longest argument, in characters.
pub const LONGEST: usize = 300;

/// One message as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who says it.
    pub role: Role,
    /// What.
    pub text: String,
}

/// The messages for these arguments; `offered` says which tools are.
///
/// # Errors
/// Everything that is wrong with the arguments: one is missing, unknown, too long or no text.
pub fn render(
    prompt: &Prompt,
    arguments: &Map<String, Value>,
    offered: &dyn Fn(&str) -> bool,
) -> Result<Vec<Said>, Vec<Issue>> {
    let given = read(prompt, arguments)?;
    let holds = |condition: &Condition| match condition {
        Condition::Given(name) => given.contains_key(name),
        Condition::Missing(name) => !given.contains_key(name),
        Condition::Offered(tool) => offered(tool),
        Condition::Withheld(tool) => !offered(tool),
    };
    let said = |part: &&Part| part.conditions.iter().all(holds);
    let message = |message: &Message| {
        let parts = message.parts.iter().filter(said);
        let paragraphs: Vec<String> = parts.map(|part| paragraph(part, &given)).collect();
        Said {
            role: message.role,
            text: paragraphs.join("\n\n"),
        }
    };
    Ok(prompt.messages.iter().map(message).collect())
}

fn paragraph(part: &Part, given: &BTreeMap<&str, String>) -> String {
    let pieces = part.pieces.iter().map(|piece| match piece {
        Piece::Text(text) => (*text).to_owned(),
        Piece::Argument(name) => quoted(given.get(name).map_or("", String::as_str)),
    });
    pieces.collect()
}

/// The text in double quotes, with those inside it escaped.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The arguments that are given, each on one line. Hosts send empty text for what was left blank.
fn read(
    prompt: &Prompt,
    arguments: &Map<String, Value>,
) -> Result<BTreeMap<&'static str, String>, Vec<Issue>> {
    let mut given = BTreeMap::new();
    let mut issues = Vec::new();
    let mut issue = |name: &str, message: String| {
        let path = sanitise::line(&excerpt(name, 80));
        issues.push(Issue { path, message });
    };
    for (name, value) in arguments {
        let Some(argument) = prompt.argument(name) else {
            issue(name, unknown(prompt, name));
            continue;
        };
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text,
            other => {
                issue(name, format!("must be text, not {}", noun(other)));
                continue;
            }
        };
        let length = text.chars().count();
        if length > LONGEST {
            issue(
                name,
                format!("is {length} characters long; at most {LONGEST} are taken"),
            );
            continue;
        }
        let line = sanitise::line(text);
        if !line.is_empty() {
            given.insert(argument.name, line);
        }
    }
    for argument in prompt.arguments.iter().filter(|one| one.required) {
        let told = issues.iter().any(|issue| issue.path == argument.name);
        if !told && !given.contains_key(argument.name) {
            issues.push(Issue {
                path: argument.name.to_owned(),
                message: format!(
                    "is required: {}",
                    argument.description.trim_end_matches('.')
                ),
            });
        }
    }
    if issues.is_empty() {
        Ok(given)
    } else {
        Err(issues)
    }
}

fn unknown(prompt: &Prompt, name: &str) -> String {
    let names = || prompt.arguments.iter().map(|argument| argument.name);
    let names_all: Vec<&str> = names().collect();
    match nearest(name, names()) {
        Some(near) => format!("is not an argument of this prompt; did you mean `{near}`?"),
        None if names_all.is_empty() => "is no argument: this prompt takes none".to_owned(),
        None => format!(
            "is not an argument of this prompt; it takes `{}`",
            names_all.join("`, `")
        ),
    }
}

#[cfg(test)]
#[path = "render_tests.rs"]
mod tests;
