//! `docs/mistakes`: the rules by subject, each with what it demands, why, and what the build prints.

use std::fmt::Write as _;

use toolspec::mistakes::{Mistake, Rule, Subject};

const GENERATED: &str = "<!-- generated from the recorded mistakes: run `cargo toolspec docs` -->";

/// The pages, each with its file name: the index, and one for each subject.
pub(crate) fn pages(subjects: &[Subject]) -> Vec<(String, String)> {
    let mut pages = vec![("README.md".to_owned(), index(subjects))];
    for subject in subjects {
        let mut page = format!(
            "# Mistakes: {}\n\n{GENERATED}\n\n[All rules](README.md)\n",
            subject.title
        );
        for rule in &subject.rules {
            let _ = write!(page, "\n{}", section(rule));
        }
        pages.push((file(subject), page));
    }
    pages
}

fn file(subject: &Subject) -> String {
    subject.title.to_lowercase().replace(' ', "-") + ".md"
}

fn index(subjects: &[Subject]) -> String {
    let rules = || subjects.iter().flat_map(|subject| &subject.rules);
    let mistakes: usize = rules().map(|rule| rule.mistakes.len()).sum();
    let mut page = format!(
        "# Mistakes and diagnostics\n\n{GENERATED}\n\n\
         `cargo build` and `cargo toolspec check` print the same diagnostics, each with position, message, cause and fix.\n\
         They report all problems of a file at once, and each mistake once. Every problem names its rule, which is `rule` in the output of\n\
         `cargo toolspec check --json`. `cargo toolspec explain RULE` prints the rule's section of these pages.\n\n\
         There are {} rules. The tests hold {mistakes} mistakes that break them.\n",
        rules().count()
    );
    for subject in subjects {
        let _ = write!(
            page,
            "\n## {}\n\n| Rule | Demand |\n|---|---|\n",
            subject.title
        );
        for Rule { code, demands, .. } in &subject.rules {
            let _ = writeln!(page, "| [`{code}`]({}#{code}) | {demands} |", file(subject));
        }
    }
    page
}

/// What a rule demands and why, with one or two mistakes as they are reported.
pub(crate) fn section(rule: &Rule) -> String {
    let Rule {
        code, demands, why, ..
    } = rule;
    let mut out = format!("## {code}\n\n{demands} {why}\n");
    for mistake in shown(rule) {
        let _ = write!(out, "\n```text\n{}\n```\n", reported(mistake));
    }
    out
}

/// The first mistake, and the first whose message says something else.
fn shown(rule: &Rule) -> impl Iterator<Item = &Mistake> {
    // Names are in backticks.
    let words = |mistake: &Mistake| -> String { mistake.message.split('`').step_by(2).collect() };
    let (first, rest) = rule.mistakes.split_at(rule.mistakes.len().min(1));
    let other = |other: &&Mistake| first.iter().all(|first| words(first) != words(other));
    first.iter().chain(rest.iter().find(other))
}

/// What the build prints, without the note that leads here and without the count.
fn reported(mistake: &Mistake) -> String {
    let problems = toolspec::load(&mistake.text).err().unwrap_or_default();
    let printed = problems.render("tools.yaml", &mistake.text);
    let lines = printed
        .lines()
        .take_while(|line| !line.trim_start().starts_with("= note: "));
    lines.collect::<Vec<_>>().join("\n")
}

/// Every rule with what it demands, for a terminal.
pub(crate) fn list(subjects: &[Subject]) -> String {
    let mut out = String::new();
    let codes = subjects.iter().flat_map(|subject| &subject.rules);
    let width = codes.map(|rule| rule.code.len()).max().unwrap_or_default();
    for (at, subject) in subjects.iter().enumerate() {
        let gap = if at == 0 { "" } else { "\n" };
        let _ = writeln!(out, "{gap}{}", subject.title);
        for Rule { code, demands, .. } in &subject.rules {
            let _ = writeln!(out, "  {code:width$}  {demands}");
        }
    }
    out
}
