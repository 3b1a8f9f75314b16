//! One manifest per mistake, `mistakes/<mistake>.yaml`, and beside it what the library says of it.
//!
//! After a change on purpose: `INSTA_UPDATE=always cargo test -p toolspec --test mistakes`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of `mistakes/` with an extension, by name.
fn files(extension: &str) -> Vec<(String, PathBuf)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let mut files: Vec<(String, PathBuf)> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|is| is == extension))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    files.sort();
    files
}

/// What the library says of a mistake.
fn rendered(name: &str, path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    match toolspec::load(&text) {
        Ok(_) => panic!("{name}: no problem found"),
        Err(problems) => problems.render(&format!("{name}.yaml"), &text),
    }
}

#[test]
fn every_mistake_is_one_problem_that_reads_as_recorded() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("mistakes");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut cascades = Vec::new();
    settings.bind(|| {
        for (name, path) in files("yaml") {
            let rendered = rendered(&name, &path);
            insta::assert_snapshot!(name.clone(), rendered);
            if !rendered.ends_with(": 1 problem\n") {
                cascades.push(rendered);
            }
        }
    });
    assert!(
        cascades.is_empty(),
        "not one problem:\n{}",
        cascades.join("\n")
    );
}

#[test]
fn every_snapshot_has_its_mistake() {
    let names = |extension| files(extension).into_iter().map(|(name, _)| name);
    let mistakes: BTreeSet<String> = names("yaml").collect();
    let orphans: Vec<String> = names("snap")
        .filter(|name| !mistakes.contains(name))
        .collect();
    assert_eq!(orphans, Vec::<String>::new(), "remove these snapshots");
}

/// Lower case at the start, no full stop at the end, a position, a snippet and a help.
#[test]
fn every_problem_is_told_in_the_same_manner() {
    for (name, path) in files("yaml") {
        let rendered = rendered(&name, &path);
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
        let help: Vec<&str> = rendered
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("= help: "))
            .collect();
        assert_eq!(help.len(), 1, "no help, or several:\n{rendered}");
        assert!(!help[0].ends_with('.'), "ends in a full stop: {help:?}");
        assert!(rendered.contains(" ^"), "no snippet:\n{rendered}");
    }
}
