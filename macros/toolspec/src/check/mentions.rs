//! Checks that texts for models name only tools that exist.

use super::names::{is_tool_name, present};
use crate::draft::Draft;
use crate::model::{Schema, Type, words};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    let names = draft.tools.iter().map(|tool| tool.name.as_ref());
    // A tool whose name can't be read may be the one that is meant.
    let names: Option<Vec<&str>> = names.map(|name| Some(name?.value.as_str())).collect();
    let (Some(names), Some(prefix)) = (names, &draft.prefix) else {
        return;
    };
    for text in texts(draft) {
        for word in words(&text.value) {
            if is_tool_name(word, &prefix.value) && !names.contains(&word) {
                let problem = Problem::new(text.span, format!("`{word}` is not a tool"))
                    .label("named in this text");
                problems.push(match present(draft, word) {
                    Some(present) => problem.help(format!("it was renamed: write `{present}`")),
                    None => problem.nearest(word, names.iter().copied()),
                });
            }
        }
    }
}

fn texts(draft: &Draft) -> Vec<&Spanned<String>> {
    let mut texts: Vec<_> = draft
        .server
        .iter()
        .map(|server| &server.instructions)
        .collect();
    for tool in &draft.tools {
        texts.extend(&tool.description);
        for schema in tool.input.iter().chain(&tool.output) {
            described(schema, &mut texts);
        }
    }
    for prompt in &draft.prompts {
        texts.extend(&prompt.description);
        let arguments = prompt.arguments.iter().flatten();
        texts.extend(arguments.map(|argument| &argument.description));
        let messages = prompt.messages.iter().flatten();
        texts.extend(messages.flat_map(|message| message.parts.iter().map(|part| &part.text)));
    }
    texts
}

fn described<'s>(schema: &'s Schema, texts: &mut Vec<&'s Spanned<String>>) {
    texts.extend(schema.description.iter().chain(&schema.doc));
    if let Type::Array { items, .. } = &schema.of {
        described(items, texts);
    }
    for property in schema.properties() {
        described(&property.schema, texts);
    }
}
