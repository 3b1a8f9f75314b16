//! CONTRIBUTING.md is a story that can be played: each `cargo toolspec` in it is run, in order, on a copy of
//! this repository's manifest, and prints what the page says.
//!
//! `UPDATE_CONTRIBUTING=1 cargo test -p cargo-toolspec contributing` rewrites the outputs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

fn repository(path: impl AsRef<Path>) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path)
}

/// A copy of what the story needs, as the branch `main` of a repository.
fn copy() -> TempDir {
    let folder = TempDir::new().unwrap();
    let named = [
        "tools.yaml",
        "prompts.yaml",
        "schemas/alert.yaml",
        "schemas/case.yaml",
        "schemas/ledger.yaml",
        "schemas/rule.yaml",
        "README.md",
        "tools.schema.json",
        "docs/tools.md",
        "docs/using.md",
        "docs/examples/cases.openapi.json",
    ];
    let mistakes = fs::read_dir(repository("docs/mistakes")).unwrap();
    let mistakes = mistakes.map(|page| Path::new("docs/mistakes").join(page.unwrap().file_name()));
    for name in named.map(PathBuf::from).into_iter().chain(mistakes) {
        let path = folder.path().join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(repository(&name), path).unwrap();
    }
    for arguments in [
        &["init", "--quiet", "--initial-branch", "main"][..],
        &["add", "."],
        &[
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "commit",
            "--quiet",
            "--message",
            "first",
        ],
    ] {
        let done = Command::new("git")
            .args(arguments)
            .current_dir(folder.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .status();
        assert!(done.unwrap().success());
    }
    folder
}

/// What a command line of the page prints, both streams, as a terminal shows them.
fn run(line: &str, folder: &Path) -> String {
    let arguments = line
        .strip_prefix("cargo toolspec ")
        .expect("a command of toolspec");
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap();
    let [said, told] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    said + &told
}

/// Puts the entry of the page in the place of the one that was scaffolded.
fn edit(entry: &str, folder: &Path) {
    let path = folder.join("tools.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let name = entry.lines().next().unwrap();
    let comment = text
        .find("  # from GET ")
        .expect("the scaffolded entry begins with its origin");
    let start = text.find(name).expect("the scaffolded entry");
    let end = start + text[start..].find("\n\n").expect("its end");
    fs::write(
        path,
        format!("{}{}{}", &text[..comment], entry.trim_end(), &text[end..]),
    )
    .unwrap();
}

fn mend(folder: &Path) {
    let path = folder.join("tools.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text.replace("requird:", "required:")).unwrap();
}

#[test]
fn the_story_is_true() {
    let folder = copy();
    let page = fs::read_to_string(repository("CONTRIBUTING.md")).unwrap();
    let mut fresh = String::new();
    let (mut commands, mut checks) = (0, 0);
    for (at, part) in page.split("```").enumerate() {
        let fence = |text: &str| {
            if at == 0 {
                text.to_owned()
            } else {
                format!("```{text}")
            }
        };
        if let Some(entry) = part.strip_prefix("yaml\n  - name: ") {
            edit(&format!("  - name: {entry}"), folder.path());
        }
        let command = part
            .strip_prefix("console\n$ ")
            .and_then(|block| block.lines().next());
        let Some(command) = command.filter(|line| line.starts_with("cargo toolspec ")) else {
            fresh.push_str(&fence(part));
            continue;
        };
        commands += 1;
        if command == "cargo toolspec check" {
            checks += 1;
            if checks == 2 {
                mend(folder.path());
            }
        }
        let printed = run(command, folder.path());
        fresh.push_str(&fence(&format!(
            "console\n$ {command}\n{}\n",
            printed.trim_end()
        )));
    }
    assert_eq!((commands, checks), (6, 2), "the steps of the story");
    if std::env::var_os("UPDATE_CONTRIBUTING").is_some() {
        fs::write(repository("CONTRIBUTING.md"), fresh).unwrap();
        return;
    }
    for (is, should) in page.lines().zip(fresh.lines()) {
        assert_eq!(
            is, should,
            "run `UPDATE_CONTRIBUTING=1 cargo test -p cargo-toolspec contributing`"
        );
    }
    assert_eq!(page, fresh);
}

#[test]
fn every_path_it_links_or_maps_exists() {
    let page = fs::read_to_string(repository("CONTRIBUTING.md")).unwrap();
    let links = page
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next())
        .filter(|link| !link.is_empty());
    let map = page.split("## The map").nth(1).unwrap();
    let mapped = map
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains('/'));
    let named: Vec<&str> = links.chain(mapped).collect();
    assert!(named.len() > 12, "{named:?}");
    for name in named {
        assert!(repository(name).exists(), "`{name}` does not exist");
    }
}

/// The words of every `cargo toolspec` in backticks or at the beginning of a line of a code block.
fn commands(page: &str) -> Vec<String> {
    let spans = page.split('`').skip(1).filter(|span| !span.contains('\n'));
    let lines = page
        .lines()
        .map(|line| line.trim_start().trim_start_matches("$ "));
    let named = spans
        .chain(lines)
        .filter(|text| text.starts_with("cargo toolspec "));
    named
        .map(|text| text.split(" #").next().unwrap().trim().to_owned())
        .collect()
}

#[test]
fn every_command_line_of_the_documentation_is_valid() {
    let mut count = 0;
    for page in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/manifest.md",
        "docs/architecture.md",
        "docs/drift.md",
        "docs/packages.md",
        "docs/mistakes/README.md",
        "macros/cli/README.md",
    ] {
        let text = fs::read_to_string(repository(page)).unwrap();
        for command in commands(&text) {
            count += 1;
            // Brackets are what may be left out; a command in capitals or alone has nothing to check.
            let words: Vec<_> = command
                .split_whitespace()
                .skip(2)
                .map(|word| word.trim_matches(['[', ']', '"']))
                .collect();
            let printed = Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
                .args(
                    words
                        .iter()
                        .take_while(|word| !matches!(**word, ">" | "||" | "|")),
                )
                .arg("--help")
                .output()
                .unwrap();
            assert!(
                printed.status.success(),
                "{page}: `{command}`: {}",
                String::from_utf8_lossy(&printed.stderr)
            );
        }
    }
    assert!(count > 25, "only {count} were found");
}
