//! `docs/mistakes.md`: mistakes as they are made, and what the build says to each.
//!
//! Made from the fixtures that the library's tests hold its messages against, so that the page shows
//! what is really said. Of several fixtures of one subject that break one rule, the first is shown.

use std::fmt::Write as _;

use toolspec::problem::{Problem, position};

use super::subjects::{OTHERS, SUBJECTS, subject};

/// A mistake that is recorded: its name, and the manifest with it.
pub(crate) struct Mistake {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The page.
pub(crate) fn page(mistakes: &[Mistake]) -> String {
    let entries: Vec<Entry> = mistakes.iter().filter_map(entry).collect();
    let mut shown: Vec<&Entry> = Vec::new();
    for entry in &entries {
        if !shown
            .iter()
            .any(|other| (other.subject, &other.rule) == (entry.subject, &entry.rule))
        {
            shown.push(entry);
        }
    }
    let mut out = format!(
        "# Mistakes, and what the build says\n\n\
         <!-- generated from the recorded mistakes: run `cargo toolspec docs` -->\n\n\
         `cargo build` and `cargo toolspec check` say the same: where, what, why there, what to do; every problem of a file at\n\
         once, and each mistake once. {} kinds of mistakes, each as it is written and as it is answered. The rule is what\n\
         `cargo toolspec check --json` calls it.\n\n",
        shown.len()
    );
    let subjects = SUBJECTS.iter().map(|(subject, _)| *subject).chain([OTHERS]);
    let subjects: Vec<(&str, Vec<&Entry>)> = subjects
        .map(|subject| {
            (
                subject,
                shown
                    .iter()
                    .copied()
                    .filter(|entry| entry.subject == subject)
                    .collect::<Vec<_>>(),
            )
        })
        .filter(|(_, entries)| !entries.is_empty())
        .collect();
    for (subject, entries) in &subjects {
        let anchor = subject.to_lowercase().replace(' ', "-");
        let _ = writeln!(out, "- [{subject}](#{anchor})");
        for entry in entries {
            let _ = writeln!(out, "  - [{}](#{})", entry.heading(), entry.name);
        }
    }
    for (subject, entries) in &subjects {
        let _ = write!(out, "\n## {subject}\n");
        for entry in entries {
            entry.write(&mut out);
        }
    }
    out
}

struct Entry<'m> {
    name: &'m str,
    subject: &'static str,
    rule: String,
    message: String,
    written: String,
    said: String,
}

fn entry(mistake: &Mistake) -> Option<Entry<'_>> {
    let text = &mistake.text;
    let problems = toolspec::load(text).err()?;
    let first = *problems.sorted().first()?;
    let said = problems.render("tools.yaml", text);
    Some(Entry {
        name: &mistake.name,
        subject: subject(&mistake.name),
        rule: first.rule(),
        message: first.message.clone(),
        written: written(first, text),
        said: said
            .rsplit_once("\n\n")
            .map_or(said.clone(), |(said, _)| said.to_owned()),
    })
}

impl Entry<'_> {
    /// The message, as text that no Markdown changes.
    fn heading(&self) -> String {
        self.message
            .replace('[', "\\[")
            .replace(']', "\\]")
            .replace('<', "\\<")
    }

    fn write(&self, out: &mut String) {
        let Self {
            name,
            rule,
            written,
            said,
            ..
        } = self;
        let _ = write!(
            out,
            "\n<a id=\"{name}\"></a>\n\n### {}\n\nRule `{rule}`. Written:\n\n```yaml\n{written}\n```\n\nSaid:\n\n```text\n{said}\n```\n",
            self.heading()
        );
    }
}

/// The lines that belong to the problem, and one on either side, moved to the left.
fn written(problem: &Problem, text: &str) -> String {
    let place = |offset: usize| position(text, offset).0;
    let notes = problem.notes.iter().map(|(span, _)| place(span.start));
    let lines: Vec<usize> = notes.chain([place(problem.span.start)]).collect();
    let first = lines
        .iter()
        .min()
        .copied()
        .unwrap_or(1)
        .saturating_sub(1)
        .max(1);
    let last = lines.iter().max().copied().unwrap_or(1) + 1;
    let lines = text
        .lines()
        .skip(first - 1)
        .take((last + 1 - first).min(12));
    let lines: Vec<&str> = lines.collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let indent = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min();
    let cut = |line: &&str| {
        let line = line.get(indent.unwrap_or(0)..).unwrap_or_default();
        let mut shown: String = line.chars().take(160).collect();
        if shown.len() < line.len() {
            shown.push('…');
        }
        shown
    };
    lines.iter().map(cut).collect::<Vec<_>>().join("\n")
}
