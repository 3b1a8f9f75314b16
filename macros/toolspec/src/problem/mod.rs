//! Problems of a manifest: message, position, cause and fix.
//!
//! Problems are collected, never returned one by one, so that one build shows them all.

mod render;
pub(crate) mod rule;

use crate::sources::Sources;

/// A range of bytes in a manifest's text: of several files, in their texts one after the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// One thing wrong with a manifest.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What, in lower case, names in backticks, no full stop.
    pub message: String,
    /// Why the place in question matters; shown under the snippet.
    pub label: Option<String>,
    /// Other places that belong to it.
    pub notes: Vec<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    /// A problem at a place.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            label: None,
            notes: Vec::new(),
            help: None,
        }
    }

    /// The same with a label under the snippet.
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Self {
            label: Some(label.into()),
            ..self
        }
    }

    /// The same with another place shown.
    #[must_use]
    pub fn note(mut self, span: Span, text: impl Into<String>) -> Self {
        self.notes.push((span, text.into()));
        self
    }

    /// The same with what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }

    /// The same with the known name nearest to `name` as help, or the list of them.
    #[must_use]
    pub fn nearest<'a>(self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        match nearest(name, &known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => self.help("there is none to name yet: add it first"),
            None => self.help(format!("known here: `{}`", known.join("`, `"))),
        }
    }
}

/// The known name most like `name`, if any is close enough to be a slip of the pen.
#[must_use]
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let name = name.to_lowercase();
    known
        .iter()
        .map(|known| (strsim::jaro_winkler(&name, &known.to_lowercase()), *known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, known)| known)
}

/// All that is wrong with a manifest, in the order of the text.
#[derive(Debug, Default)]
pub struct Problems {
    found: Vec<Problem>,
}

impl Problems {
    /// Adds a problem.
    pub fn push(&mut self, problem: Problem) {
        // A piece under `schemas` is read wherever it is used, under another name each time; its
        // problem is one anyway.
        let same = |found: &Problem| found.span == problem.span && found.help == problem.help;
        if !self.found.iter().any(same) {
            self.found.push(problem);
        }
    }

    /// The problems, in the order of the text.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Problem> {
        let mut sorted: Vec<&Problem> = self.found.iter().collect();
        sorted.sort_by_key(|problem| problem.span);
        sorted
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Every problem as people read it: `tools.yaml:LINE:COLUMN: message`, a snippet, the help.
    ///
    /// `path` is how the file is called, `text` what it holds.
    #[must_use]
    pub fn render(&self, path: &str, text: &str) -> String {
        self.render_in(&Sources::single(path, text))
    }

    /// The same of a manifest in several files, each problem with the file that it is in.
    #[must_use]
    pub fn render_in(&self, sources: &Sources) -> String {
        let mut out = String::new();
        for problem in self.sorted() {
            out.push_str(&render::problem(problem, sources));
            out.push_str("\n\n");
        }
        let count = self.found.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        out + &format!("{}: {count} {noun}\n", sources.path())
    }
}

/// The line and column, both from 1, of a byte offset.
#[must_use]
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    // A byte order mark is no character of the first line.
    let before = before.strip_prefix('\u{feff}').unwrap_or(before);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}
