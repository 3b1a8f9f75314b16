//! Checks completions: that their references exist. Their names are checked with the others in `names`.

use super::arguments;
use crate::draft::Draft;
use crate::model::{Complete, Completion};
use crate::problem::{Problem, Problems, Spanned};

pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    for (name, completion) in draft.completions.iter().flatten() {
        let Some(completion) = completion else {
            continue;
        };
        let lookup = completion.only.as_ref().map(|only| &only.lookup);
        if let Some(lookup) = lookup.into_iter().flatten().next() {
            arguments::lookup(lookup, draft, problems);
        }
        only(name, completion, draft, problems);
    }
}

/// The argument that narrows a completion stands beside one that it completes.
fn only(name: &Spanned<String>, completion: &Completion, draft: &Draft, problems: &mut Problems) {
    let Some(only) = &completion.only else {
        return;
    };
    let mut beside: Vec<&str> = Vec::new();
    for prompt in &draft.prompts {
        // An argument that can't be read may be the one that is meant.
        let Some(arguments) = &prompt.arguments else {
            return;
        };
        let completes = |complete: &Complete| matches!(complete, Complete::From(from) if from.value == name.value);
        let mut completed = arguments.iter().filter_map(|one| one.complete.as_ref());
        if completed.any(completes) {
            beside.extend(arguments.iter().map(|one| one.name.value.as_str()));
        }
    }
    // That nothing uses it, or under another name, is a problem of its own.
    if beside.is_empty() || beside.contains(&only.argument.value.as_str()) {
        return;
    }
    beside.sort_unstable();
    beside.dedup();
    problems.push(
        Problem::new(
            only.argument.span,
            format!(
                "no prompt has an argument `{}` beside one completed by `{}`",
                only.argument.value, name.value
            ),
        )
        .nearest(&only.argument.value, beside),
    );
}
