//! The rules between the parts of a manifest. One file per kind of rule; each rule adds its
//! problems and continues, and skips parts that could not be read.

mod arguments;
mod completions;
mod descriptions;
mod filters;
mod groups;
mod includes;
mod lookups;
mod mentions;
mod metadata;
mod names;
mod paging;
mod parameters;
mod prompts;
mod results;
mod schemas;
mod shown;
mod structs;
mod templates;
mod tenant;
mod values;

use crate::draft::Draft;
use crate::problem::{Problem, Problems, Spanned};

/// Checks everything.
pub(crate) fn manifest(draft: &Draft, problems: &mut Problems) {
    names::check(draft, problems);
    groups::check(draft, problems);
    mentions::check(draft, problems);
    metadata::check(draft, problems);
    lookups::check(draft, problems);
    for tool in &draft.tools {
        schemas::check(tool, problems);
        tenant::check(tool, problems);
        arguments::check(tool, draft, problems);
        parameters::check(tool, problems);
        filters::check(tool, problems);
        includes::check(tool, problems);
        shown::check(tool, problems);
        paging::check(tool, problems);
        results::check(tool, problems);
    }
    structs::check(draft, problems);
    completions::check(draft, problems);
    for prompt in &draft.prompts {
        prompts::check(prompt, draft, problems);
        templates::check(prompt, draft, problems);
    }
    // Asked for last: what is not described yet would hide what is wrong.
    if problems.is_empty() {
        descriptions::check(draft, problems);
    }
}

/// No name stands twice; `taken` says what is wrong with one that does.
fn unique<'a>(
    names: impl IntoIterator<Item = &'a Spanned<String>>,
    taken: impl Fn(&str) -> String,
    problems: &mut Problems,
) {
    let mut seen: Vec<&Spanned<String>> = Vec::new();
    for name in names {
        match seen.iter().find(|first| first.value == name.value) {
            Some(first) => problems.push(
                Problem::new(name.span, taken(&name.value))
                    .note(first.span, "first given here")
                    .help("rename or remove one of them"),
            ),
            None => seen.push(name),
        }
    }
}
