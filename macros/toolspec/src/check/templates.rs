//! Checks the messages of prompts: that every argument is inserted, and only where it is given.

use crate::draft::{Draft, PromptDraft};
use crate::model::{Message, Part, PromptArgument};
use crate::problem::{Problem, Problems, Spanned, nearest};

/// A prompt is read on every use of it; what is longer belongs to the tools' descriptions.
const LONGEST: usize = 6000;

pub(super) fn check(prompt: &PromptDraft, draft: &Draft, problems: &mut Problems) {
    let (Some(arguments), Some(messages)) = (&prompt.arguments, &prompt.messages) else {
        return;
    };
    for message in messages {
        if !message.parts.iter().any(Part::is_always) {
            problems.push(
                Problem::new(message.span, "this message may say nothing")
                    .label("each of its paragraphs has a condition")
                    .help("let one paragraph stand without `when` and `unless`"),
            );
        }
        for part in &message.parts {
            conditions(part, arguments, draft, problems);
            for name in part.arguments() {
                inserted(name, part, arguments, problems);
            }
        }
    }
    for argument in arguments {
        unused(argument, arguments, messages, problems);
    }
    length(prompt, messages, problems);
}

fn find<'a>(name: &str, arguments: &'a [PromptArgument]) -> Option<&'a PromptArgument> {
    let mut all = arguments.iter();
    all.find(|argument| argument.name.value == name)
}

/// Whether a name is the argument's, or a misspelling of it, which is a problem of its own.
fn means(name: &Spanned<String>, argument: &PromptArgument, arguments: &[PromptArgument]) -> bool {
    let wanted = argument.name.value.as_str();
    let known: Vec<&str> = arguments
        .iter()
        .map(|one| one.name.value.as_str())
        .collect();
    name.value == wanted
        || !known.contains(&name.value.as_str()) && nearest(&name.value, &known) == Some(wanted)
}

fn conditions(part: &Part, arguments: &[PromptArgument], draft: &Draft, problems: &mut Problems) {
    let tools = draft.tools.iter().map(|tool| tool.name.as_ref());
    let tools: Option<Vec<&str>> = tools.map(|name| Some(name?.value.as_str())).collect();
    let mut seen: Vec<&Spanned<String>> = Vec::new();
    for name in part.when.iter().chain(&part.unless) {
        let argument = find(&name.value, arguments);
        if argument.is_some_and(|argument| argument.required) {
            problems.push(
                Problem::new(name.span, format!("`{}` is always given", name.value))
                    .label("so this asks nothing")
                    .help("remove the condition, or `required` of the argument"),
            );
        } else if let Some(first) = seen.iter().find(|first| first.value == name.value) {
            problems.push(
                Problem::new(name.span, format!("`{}` is asked for twice", name.value))
                    .note(first.span, "first here")
                    .help("remove one of them"),
            );
        } else if let (None, Some(tools)) = (argument, &tools)
            && !tools.contains(&name.value.as_str())
        {
            let names = arguments.iter().map(|one| one.name.value.as_str());
            let known: Vec<&str> = names.chain(tools.iter().copied()).collect();
            let near = nearest(&name.value, &known);
            problems.push(
                Problem::new(
                    name.span,
                    format!("`{}` is neither an argument nor a tool", name.value),
                )
                .help(near.map_or_else(
                    || {
                        "name an argument that may be missing, or a tool that may be withheld"
                            .to_owned()
                    },
                    |near| format!("did you mean `{near}`?"),
                )),
            );
        }
        seen.push(name);
    }
}

fn inserted(
    name: &Spanned<String>,
    part: &Part,
    arguments: &[PromptArgument],
    problems: &mut Problems,
) {
    let Some(argument) = find(&name.value, arguments) else {
        let names = arguments.iter().map(|one| one.name.value.as_str());
        problems.push(
            Problem::new(
                name.span,
                format!("`{{{}}}` is not an argument of this prompt", name.value),
            )
            .nearest(&name.value, names),
        );
        return;
    };
    let asked = part
        .when
        .iter()
        .any(|when| means(when, argument, arguments));
    if !argument.required && !asked {
        problems.push(
            Problem::new(
                name.span,
                format!("`{{{}}}` may be missing here", name.value),
            )
            .note(argument.name.span, "not `required`")
            .help(format!(
                "put it into a paragraph with `when: {}`, or make the argument `required: true`",
                name.value
            )),
        );
    }
}

fn unused(
    argument: &PromptArgument,
    arguments: &[PromptArgument],
    messages: &[Message],
    problems: &mut Problems,
) {
    let parts = messages.iter().flat_map(|message| &message.parts);
    let mut inserted = parts.flat_map(Part::arguments);
    let name = &argument.name;
    if !inserted.any(|used| means(used, argument, arguments)) {
        problems.push(
            Problem::new(
                name.span,
                format!("argument `{}` is never inserted", name.value),
            )
            .label("people would fill it in for nothing")
            .help(format!(
                "write `{{{}}}` into a message, or remove it",
                name.value
            )),
        );
    }
}

fn length(prompt: &PromptDraft, messages: &[Message], problems: &mut Problems) {
    let parts = messages.iter().flat_map(|message| &message.parts);
    let length: usize = parts.map(|part| part.text.value.chars().count()).sum();
    if let (true, Some(first)) = (length > LONGEST, messages.first()) {
        let called = prompt.called();
        problems.push(
            Problem::new(first.span, format!("{called} says {length} characters"))
                .label(format!("at most {LONGEST}"))
                .help(
                    "say what to do and in which order; what each tool does is in its description",
                ),
        );
    }
}
