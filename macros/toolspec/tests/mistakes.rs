//! The recorded mistakes of `src/mistakes/table.yaml`: what is found, and what it looks like.
//!
//! After a change on purpose, the entries are edited by hand; a failure prints each as it is found.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use toolspec::mistakes::{Mistake, Rule, subjects};
use toolspec::problem::{Problem, Problems, Span, position};

/// Every rule with its mistakes.
fn rules() -> Vec<Rule> {
    let subjects = subjects().unwrap();
    subjects
        .into_iter()
        .flat_map(|subject| subject.rules)
        .collect()
}

fn problems(mistake: &Mistake) -> Problems {
    match toolspec::load(&mistake.text) {
        Ok(_) => panic!("{}: no problem found", mistake.name),
        Err(problems) => problems,
    }
}

/// A problem as the table states it, each place in its line.
fn entry(
    text: &str,
    rule: &str,
    words: [Option<&str>; 3],
    span: Span,
    notes: &[(Span, String)],
) -> String {
    let at = |Span { start, end }: Span| {
        let before = text[..start].rsplit('\n').next().unwrap();
        let after = text[end..].lines().next().unwrap_or_default();
        let (line, column) = position(text, start);
        let inside = &text[start..end];
        format!("{before}«{inside}»{after}  # {line}:{column}")
    };
    let mut out = format!("{rule}\n  at: {}\n", at(span));
    for (key, word) in ["message", "label", "help"].into_iter().zip(words) {
        let line = word.map(|word| format!("  {key}: {word}\n"));
        out.push_str(&line.unwrap_or_default());
    }
    for (span, note) in notes {
        writeln!(out, "  notes: {note}: {}", at(*span)).unwrap();
    }
    out
}

fn recorded(rule: &str, mistake: &Mistake) -> String {
    let Mistake {
        text, span, notes, ..
    } = mistake;
    let (message, help) = (Some(mistake.message.as_str()), Some(mistake.help.as_str()));
    let words = [message, mistake.label.as_deref(), help];
    entry(text, rule, words, *span, notes)
}

fn found(problem: &Problem, text: &str) -> String {
    let rule = problem.rule().unwrap_or("no rule");
    let message = Some(problem.message.as_str());
    let words = [message, problem.label.as_deref(), problem.help.as_deref()];
    entry(text, rule, words, problem.span, &problem.notes)
}

#[test]
fn every_mistake_is_one_problem_that_reads_as_recorded() {
    let mut wrong = String::new();
    let mut names = BTreeSet::new();
    for rule in rules() {
        for mistake in &rule.mistakes {
            assert!(names.insert(mistake.name.clone()), "two {}", mistake.name);
            let problems = problems(mistake);
            let sorted = problems.sorted().into_iter();
            let found: Vec<String> = sorted.map(|one| found(one, &mistake.text)).collect();
            let recorded = recorded(&rule.code, mistake);
            if found != [recorded.as_str()] {
                let (name, found) = (&mistake.name, found.concat());
                writeln!(
                    wrong,
                    "{name} is recorded as {recorded}and found as {found}"
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(names.len() >= 385, "only {} mistakes", names.len());
}

/// Lower case at the start, no full stop at the end, a position, a snippet, a help and the rule.
#[test]
fn every_problem_is_told_in_the_same_manner() {
    for rule in rules() {
        for mistake in &rule.mistakes {
            let rendered = problems(mistake).render("zoo.yaml", &mistake.text);
            let first = rendered.lines().next().unwrap();
            let (place, message) = first.split_once(": ").unwrap();
            let mut position = place.split(':').skip(1).map(str::parse::<usize>);
            let (line, column) = (position.next().unwrap(), position.next().unwrap());
            assert!(
                line.unwrap() > 0 && column.unwrap() > 0,
                "no position: {first}"
            );
            let start = message.chars().next().unwrap();
            assert!(!start.is_uppercase(), "begins in upper case: {first}");
            assert!(!message.ends_with('.'), "ends in a full stop: {first}");
            assert_eq!(message.matches('`').count() % 2, 0, "backticks: {first}");
            let under = |kind: &str| {
                let lines = rendered.lines().map(str::trim_start);
                let lines = lines.filter_map(|line| line.strip_prefix(kind));
                lines.map(str::to_owned).collect::<Vec<_>>()
            };
            let help = under("= help: ");
            assert_eq!(help.len(), 1, "no help, or several:\n{rendered}");
            assert!(!help[0].ends_with('.'), "ends in a full stop: {help:?}");
            let more = format!("`cargo toolspec explain {}` explains the rule", rule.code);
            assert_eq!(under("= note: "), [more], "{rendered}");
            assert!(rendered.contains(" ^"), "no snippet:\n{rendered}");
            assert!(rendered.ends_with("\nzoo.yaml: 1 problem\n"), "{rendered}");
        }
    }
}

/// One sentence each, so that the index is a list of sentences.
#[test]
fn every_rule_says_what_it_demands_and_why() {
    for Rule {
        code,
        demands,
        why,
        mistakes,
    } in rules()
    {
        for text in [&demands, &why] {
            assert!(text.ends_with('.'), "{code}: {text}");
            assert_eq!(text.matches('`').count() % 2, 0, "{code}: {text}");
        }
        assert!(!demands.contains(". "), "{code}: {demands}");
        assert!(!mistakes.is_empty(), "{code} has no mistake");
    }
}

/// One of each look: where the labels stand, what is cut, which characters are shown otherwise.
const RENDERED: &[&str] = &[
    // The place alone, with a label, and with a long help.
    "next_itself",
    "unknown_key_near",
    "unknown_key_far",
    // Another place: on the same line, on the next, above with lines left out, and below.
    "prompt_complete_value_twice",
    "key_repeated",
    "tool_name_twice",
    "sort_without_notes",
    // A place that is several lines long, or inside of block text.
    "paging_without_page",
    "prompt_placeholder_in_block_text",
    // Nothing to point at, and a text that stops being YAML.
    "manifest_empty",
    "not_yaml",
    "indented_with_tab",
    // Lines that are too long, and characters that do not show.
    "instructions_too_long",
    "text_unprintable",
    "text_unprintable_order",
];

#[test]
fn each_look_of_a_problem_is_as_recorded() {
    let rules = rules();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("rendered");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in RENDERED {
        let mut mistakes = rules.iter().flat_map(|rule| &rule.mistakes);
        let mistake = mistakes.find(|mistake| mistake.name == *name).unwrap();
        let rendered = problems(mistake).render("zoo.yaml", &mistake.text);
        settings.bind(|| insta::assert_snapshot!(*name, rendered));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rendered");
    let entries = fs::read_dir(folder).unwrap();
    let snapshots = entries.map(|entry| entry.unwrap().path());
    let snapshots = snapshots.filter(|path| path.extension().is_some_and(|is| is == "snap"));
    let names = snapshots.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    let orphans: Vec<String> = names
        .filter(|name| !RENDERED.contains(&name.as_str()))
        .collect();
    assert_eq!(orphans, Vec::<String>::new(), "remove these snapshots");
}
