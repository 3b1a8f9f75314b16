//! A problem as people read it.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Problem, Span, position};

/// `PATH:LINE:COLUMN: message`, a snippet of `text`, the help, and the command that says more.
pub(super) fn problem(problem: &Problem, path: &str, text: &str) -> String {
    let mut primary = AnnotationKind::Primary.span(first_line(text, problem.span));
    if let Some(label) = &problem.label {
        primary = primary.label(label.as_str());
    }
    let notes = problem.notes.iter().map(|(span, note)| {
        AnnotationKind::Context
            .span(first_line(text, *span))
            .label(note.as_str())
    });
    let snippet = Snippet::source(text)
        .line_start(1)
        .annotation(primary)
        .annotations(notes);
    let mut group = Group::with_level(Level::ERROR).element(snippet);
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    if let Some(rule) = problem.rule() {
        let more = format!("`cargo toolspec explain {rule}` explains the rule");
        group = group.element(Level::NOTE.message(more));
    }
    let (line, column) = position(text, problem.span.start);
    let body = Renderer::plain().render(&[group]);
    format!("{path}:{line}:{column}: {}\n{body}", problem.message)
}

/// The part of a span on its first line, so that a snippet of a long value is one line.
fn first_line(text: &str, span: Span) -> std::ops::Range<usize> {
    let start = span.start.min(text.len());
    let written = text
        .get(start..span.end.min(text.len()))
        .unwrap_or_default();
    let line = written.lines().next().unwrap_or_default();
    start..start + line.trim_end().len()
}
