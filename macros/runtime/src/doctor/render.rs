//! Prints a report for people: in colour on a terminal, as the same plain text in a pipe.

use std::fmt::Write as _;

use super::check::{Check, Status};
use super::report::Report;

/// The widest line before a detail is broken.
const WIDEST: usize = 140;

impl Report {
    /// The report as text, broken at `width` columns; `colour` adds the terminal's colours and changes no word.
    #[must_use]
    pub fn render(&self, colour: bool, width: usize) -> String {
        let page = Page {
            colour,
            width: width.clamp(60, WIDEST),
        };
        let switch = |on| if on { "on" } else { "off" };
        let mut text = format!(
            "{} {} · {} tools, fingerprint {} · read-only {} · verbose {}\n",
            self.package,
            self.version,
            self.tools.count,
            self.tools.sha256.get(..16).unwrap_or_default(),
            switch(self.read_only),
            switch(self.verbose),
        );
        page.sections(&mut text, &self.checks);
        let _ = write!(text, "\n{}\n", page.bold(&self.verdict()));
        text
    }

    /// As [`render`](Self::render), but only what is not fine, and the verdict.
    #[must_use]
    pub fn render_troubles(&self, colour: bool, width: usize) -> String {
        let page = Page {
            colour,
            width: width.clamp(60, WIDEST),
        };
        let is_trouble = |check: &&Check| matches!(check.status, Status::Warning | Status::Failed);
        let troubles: Vec<_> = self.checks.iter().filter(is_trouble).cloned().collect();
        let mut text = format!("{}\n", page.bold(&self.verdict()));
        page.sections(&mut text, &troubles);
        text
    }

    fn verdict(&self) -> String {
        let count = |number: usize, word: &str| (number > 0).then(|| format!("{number} {word}"));
        let parts = [
            count(self.summary.failed, "failed"),
            count(
                self.summary.warning,
                if self.summary.warning == 1 {
                    "warning"
                } else {
                    "warnings"
                },
            ),
            count(self.summary.ok, "ok"),
            count(self.summary.skipped, "skipped"),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        let word = if self.ok { "ready" } else { "not ready" };
        format!("{word}: {}", parts.join(", "))
    }
}

/// One line for a long section that was skipped as a whole.
fn together(section: &[Check]) -> Option<Check> {
    let first = section.first().filter(|_| section.len() > 2)?;
    let alike = |check: &Check| {
        check.status == Status::Skipped && check.detail == first.detail && check.next_step.is_none()
    };
    section.iter().all(alike).then(|| Check {
        title: format!("all {}", section.len()),
        ..first.clone()
    })
}

struct Page {
    colour: bool,
    width: usize,
}

impl Page {
    fn sections(&self, text: &mut String, checks: &[Check]) {
        for section in checks.chunk_by(|one, next| one.section == next.section) {
            let heading = section.first().map_or("", |check| check.section.title());
            let _ = write!(text, "\n{}\n", self.bold(heading));
            let skipped = together(section);
            let section = skipped.as_ref().map_or(section, std::slice::from_ref);
            let titles = section.iter().map(|check| columns(&check.title)).max();
            for check in section {
                self.check(text, check, titles.unwrap_or(0));
            }
        }
    }

    fn check(&self, text: &mut String, check: &Check, titles: usize) {
        let (symbol, word, colour) = face(check.status);
        let title = format!("{:<width$}", check.title, width = titles);
        let time = check
            .duration_ms
            .filter(|_| check.status != Status::Skipped);
        let time = time.map_or_else(String::new, |time| format!(" ({time} ms)"));
        let indent = "  ✓ skipped  ".chars().count() + titles + 2;
        let detail = self.wrap(&format!("{}{time}", check.detail), indent);
        let label = self.painted(&format!("{symbol} {word:<7}"), colour);
        let _ = writeln!(text, "  {label}  {title}  {detail}");
        if let Some(step) = &check.next_step {
            let arrow = "→ ";
            let step = self.wrap(step, indent + columns(arrow));
            let _ = writeln!(text, "{}{arrow}{step}", " ".repeat(indent));
        }
    }

    /// Broken at blanks, so that lines after the first stand under it.
    fn wrap(&self, words: &str, indent: usize) -> String {
        let room = self.width.saturating_sub(indent).max(24);
        let (mut text, mut used) = (String::new(), 0);
        for word in words.split(' ') {
            let length = columns(word);
            if used > 0 && used + 1 + length > room {
                let _ = write!(text, "\n{}", " ".repeat(indent));
                used = 0;
            } else if used > 0 {
                text.push(' ');
                used += 1;
            }
            text.push_str(word);
            used += length;
        }
        text
    }

    fn bold(&self, words: &str) -> String {
        self.painted(words, "1")
    }

    fn painted(&self, words: &str, code: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{words}\u{1b}[0m")
        } else {
            words.to_owned()
        }
    }
}

const fn face(status: Status) -> (&'static str, &'static str, &'static str) {
    match status {
        Status::Ok => ("✓", "ok", "32"),
        Status::Warning => ("!", "warning", "33"),
        Status::Failed => ("✗", "failed", "31"),
        Status::Skipped => ("–", "skipped", "2"),
    }
}

fn columns(text: &str) -> usize {
    text.chars().count()
}
