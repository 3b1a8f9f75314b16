//! `explain`: the section of one rule, for those who have no pages.

use std::fs;
use std::process::{Command, Output};

use toolspec::mistakes::subjects;

fn explain(rule: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"));
    command.arg("explain").args(rule).output().unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_rule_is_explained_as_on_its_page() {
    for subject in subjects().unwrap() {
        let file = subject.title.to_lowercase().replace(' ', "-");
        let page = format!(
            "{}/../../docs/mistakes/{file}.md",
            env!("CARGO_MANIFEST_DIR")
        );
        let page = fs::read_to_string(page).unwrap();
        let rule = subject.rules.last().unwrap();
        let output = explain(&[&rule.code]);
        assert_eq!(output.status.code(), Some(0));
        let said = text(output.stdout);
        assert!(said.starts_with(&format!("## {}\n", rule.code)), "{said}");
        assert!(
            said.contains(&rule.demands) && said.contains(&rule.why),
            "{said}"
        );
        assert!(page.ends_with(&said), "{said}");
    }
}

#[test]
fn without_a_rule_all_are_listed() {
    let output = explain(&[]);
    assert_eq!(output.status.code(), Some(0));
    let said = text(output.stdout);
    let subjects = subjects().unwrap();
    for rule in subjects.iter().flat_map(|subject| &subject.rules) {
        let mut lines = said
            .lines()
            .filter_map(|line| line.trim_start().split_once(' '));
        let said = lines.find(|(code, _)| *code == rule.code);
        assert_eq!(
            said.map(|(_, demands)| demands.trim()),
            Some(rule.demands.as_str())
        );
    }
}

#[test]
fn an_unknown_rule_is_exit_code_2() {
    for (rule, help) in [
        ("unknwon-key", "did you mean `unknown-key`?"),
        ("42", "`cargo toolspec explain` lists the rules"),
    ] {
        let output = explain(&[rule]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        let said = text(output.stderr);
        assert_eq!(said, format!("toolspec: no rule `{rule}`; {help}\n"));
    }
}
