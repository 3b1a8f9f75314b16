//! Prints a problem for people.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Problem, Span};
use crate::sources::{Place, Sources};

/// `PATH:LINE:COLUMN: message`, a snippet of each file that it is about, the help, and the command that says more.
pub(super) fn problem(problem: &Problem, sources: &Sources) -> String {
    let place = sources.place(problem.span.start);
    let mut primary = AnnotationKind::Primary.span(first_line(&place, problem.span));
    if let Some(label) = &problem.label {
        primary = primary.label(label.as_str());
    }
    let noted = problem.notes.iter().map(|(span, note)| {
        let at = sources.place(span.start);
        let annotation = AnnotationKind::Context.span(first_line(&at, *span));
        (at, annotation.label(note.as_str()))
    });
    let (here, elsewhere): (Vec<_>, Vec<_>) = noted.partition(|(at, _)| at.path == place.path);
    let here = here.into_iter().map(|(_, annotation)| annotation);
    let snippet = Snippet::source(place.text).line_start(1);
    let snippet = snippet.annotation(primary).annotations(here);
    let mut group = Group::with_level(Level::ERROR).element(snippet);
    for (at, annotation) in elsewhere {
        let snippet = Snippet::source(at.text).line_start(1).path(at.path);
        group = group.element(snippet.annotation(annotation));
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    if let Some(rule) = problem.rule() {
        let more = format!("`cargo toolspec explain {rule}` explains the rule");
        group = group.element(Level::NOTE.message(more));
    }
    let body = Renderer::plain().render(&[group]);
    let Place {
        path, line, column, ..
    } = place;
    format!("{path}:{line}:{column}: {}\n{body}", problem.message)
}

/// The part of a span on its first line, so that a snippet of a long value is one line.
fn first_line(place: &Place<'_>, span: Span) -> std::ops::Range<usize> {
    let inside = |offset: usize| offset.saturating_sub(place.start).min(place.text.len());
    let start = inside(span.start);
    let written = place.text.get(start..inside(span.end)).unwrap_or_default();
    let line = written.lines().next().unwrap_or_default();
    start..start + line.trim_end().len()
}
