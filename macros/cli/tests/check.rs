//! `check`: what the build says, without a build, for people and for editors.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use toolspec::mistakes::Mistake;

const SMALL: &str = include_str!("../../toolspec/tests/small.yaml");

fn toolspec() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"));
    command.arg("check");
    command
}

/// Some of the recorded mistakes, from the first to the last.
fn mistakes() -> Vec<Mistake> {
    let subjects = toolspec::mistakes::subjects().unwrap();
    let rules = subjects.into_iter().flat_map(|subject| subject.rules);
    let mistakes = rules.flat_map(|rule| rule.mistakes);
    mistakes.step_by(5).collect()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The library's tests hold these words, and the build prints them.
#[test]
fn a_mistake_is_told_as_the_build_tells_it() {
    let folder = TempDir::new().unwrap();
    for Mistake {
        name,
        text: manifest,
        ..
    } in mistakes()
    {
        let file = format!("{name}.yaml");
        fs::write(folder.path().join(&file), &manifest).unwrap();
        let output = toolspec()
            .arg(&file)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let Err(problems) = toolspec::load(&manifest) else {
            panic!("{name} is no mistake");
        };
        assert_eq!(text(&output), problems.render(&file, &manifest));
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn editors_get_one_row_a_mistake_with_everything_that_is_known() {
    let folder = TempDir::new().unwrap();
    for mistake in mistakes() {
        let path = folder.path().join(&mistake.name);
        fs::write(&path, &mistake.text).unwrap();
        let output = toolspec().arg("--json").arg(&path).output().unwrap();
        let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
        let [row] = rows.as_array().unwrap().as_slice() else {
            panic!("not one problem: {rows:#}");
        };
        assert_eq!(row["file"], path.to_str().unwrap());
        assert_eq!(row["severity"], "error");
        assert_eq!(row["message"], mistake.message);
        assert_eq!(row["help"], mistake.help);
        for key in ["line", "column", "end_line", "end_column"] {
            assert!(row[key].as_u64().unwrap() >= 1, "{row:#}");
        }
        let place = |line: &str, column: &str| (row[line].as_u64(), row[column].as_u64());
        assert!(place("line", "column") <= place("end_line", "end_column"));
        for key in ["message", "help", "rule"] {
            assert!(!row[key].as_str().unwrap().is_empty(), "{row:#}");
        }
    }
}

#[test]
fn several_mistakes_are_several_rows_in_the_order_of_the_text() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("zoo.yaml");
    let broken = SMALL
        .replace("group: look", "group: lok")
        .replace("titl", "tittl");
    fs::write(&path, broken).unwrap();
    let output = toolspec().arg("--json").arg(&path).output().unwrap();
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rules: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["rule"].as_str().unwrap())
        .collect();
    assert_eq!(
        rules,
        [
            "unknown-key",
            "unknown-key",
            "unknown-key",
            "unknown-group",
            "unknown-key"
        ]
    );
    assert_eq!(
        (&rows[3]["line"], &rows[3]["column"], &rows[3]["end_column"]),
        (&8.into(), &12.into(), &15.into())
    );
}

#[test]
fn a_manifest_that_is_right_is_said_to_be() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("tools.yaml"), SMALL).unwrap();
    let inner = folder.path().join("a/b");
    fs::create_dir_all(&inner).unwrap();
    let output = toolspec().current_dir(&inner).output().unwrap();
    assert_eq!(text(&output), "../../tools.yaml: 2 tools, no problem\n");
    assert_eq!(output.status.code(), Some(0));
    let output = toolspec()
        .arg("--json")
        .current_dir(&inner)
        .output()
        .unwrap();
    assert_eq!(text(&output), "[]\n");
}

#[test]
fn one_tool_is_not_several() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("zoo.yaml");
    let ends: Vec<usize> = SMALL
        .match_indices("\n  - name: ")
        .map(|(at, _)| at)
        .collect();
    let one = SMALL[..=ends[1]].replace("    next: [zoo_feed_animal]\n", "");
    fs::write(&path, one).unwrap();
    let output = toolspec().arg(&path).output().unwrap();
    assert!(
        text(&output).ends_with("zoo.yaml: 1 tool, no problem\n"),
        "{}",
        text(&output)
    );
}

#[test]
fn standard_input_is_a_file() {
    let mut child = toolspec()
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"server: 1\n")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        text(&output).starts_with("-:1:1: the manifest has no `conventions`\n"),
        "{}",
        text(&output)
    );
}

#[test]
fn what_can_not_be_read_is_exit_code_2() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("latin.yaml"), b"title: caf\xe9\n").unwrap();
    for (arguments, said) in [
        (&["nowhere.yaml"][..], "`nowhere.yaml` can't be read"),
        (&["."], "`.` can't be read"),
        (&["latin.yaml"], "`latin.yaml` is not UTF-8 from byte 10 on"),
        (&[], "no `tools.yaml` in"),
        (&["--jason"], "unexpected argument '--jason'"),
    ] {
        let output = toolspec()
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(said), "{told}");
        assert!(output.stdout.is_empty());
    }
}

/// A problem in a file that the manifest names is told of that file, from where the command is run.
#[test]
fn every_problem_names_the_file_it_is_in() {
    let folder = TempDir::new().unwrap();
    let inner = folder.path().join("a");
    fs::create_dir_all(&inner).unwrap();
    let own = format!("files: [more/words.yaml]\n{SMALL}");
    fs::write(folder.path().join("tools.yaml"), own).unwrap();
    let output = toolspec().current_dir(&inner).output().unwrap();
    assert!(
        text(&output).starts_with(
            "../tools.yaml:1:9: `more/words.yaml` can't be read: `../more/words.yaml` can't be read: "
        ),
        "{}",
        text(&output)
    );

    fs::create_dir_all(folder.path().join("more")).unwrap();
    let words = "schemas:\n  word: {type: string}\n";
    fs::write(folder.path().join("more/words.yaml"), words).unwrap();
    let output = toolspec().current_dir(&inner).output().unwrap();
    assert!(
        text(&output)
            .starts_with("../more/words.yaml:2:3: schema `word` is never used\n  |\n2 |   word: "),
        "{}",
        text(&output)
    );
    let output = toolspec()
        .arg("--json")
        .current_dir(&inner)
        .output()
        .unwrap();
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rows[0]["file"], "../more/words.yaml");
    assert_eq!(
        (&rows[0]["line"], &rows[0]["column"], &rows[0]["end_column"]),
        (&2.into(), &3.into(), &7.into())
    );
}
