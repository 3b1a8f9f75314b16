//! The command itself: Markdown, exit codes, revisions, and what it says when it can't compare.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use super::{POWERS, Pair, edited};

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_markdown_is_for_a_comment() {
    let new = edited("enum: [0, 2, 4]", "enum: [0, 2, 6]")
        .replace("cache_seconds: 30", "cache_seconds: 60")
        .replace("scan: 4, newest_first", "scan: 5, newest_first");
    let output = Pair::new(POWERS, &new).diff(&[]);
    assert_eq!(
        text(&output.stdout),
        "## Contract: breaking\n\n2 breaking, 1 additive changes\n\n### `zoo_list_animals`\n\n\
         - **breaking**: argument `legs`: `enum: 0, 2, 4 → 0, 2, 6`\n\
         - **breaking**: `cache_seconds: 30 → 60`: an answer may be older\n\
         - additive: `list.scan: 4 → 5`: more pages are looked through\n"
    );
    let output = Pair::new(POWERS, POWERS).diff(&[]);
    assert!(text(&output.stdout).starts_with("## Contract: unchanged\n"));
}

#[test]
fn the_exit_code_is_by_class() {
    let breaking = edited("enum: [0, 2, 4]", "enum: [0, 2]");
    let additive = edited("enum: [0, 2, 4]", "enum: [0, 2, 4, 6]");
    let cosmetic = edited("title: Get an animal", "title: Fetch an animal");
    // What a handler does is not in the manifest.
    let unknown = edited(
        "request: {path: /houses}",
        "request: {path: /houses}\n    handler: transform",
    );
    for (new, option, code) in [
        (unknown.as_str(), None, 1),
        (&unknown, Some("cosmetic"), 1),
        (POWERS, None, 0),
        (POWERS, Some("cosmetic"), 0),
        (cosmetic.as_str(), None, 0),
        (&cosmetic, Some("additive"), 0),
        (&cosmetic, Some("cosmetic"), 1),
        (&additive, None, 0),
        (&additive, Some("additive"), 1),
        (&breaking, None, 1),
        (&breaking, Some("cosmetic"), 1),
    ] {
        let options = option.map_or(vec![], |class| vec!["--fail-on", class]);
        let output = Pair::new(POWERS, new).diff(&options);
        assert_eq!(output.status.code(), Some(code), "{options:?}");
    }
}

#[test]
fn what_the_manifest_does_not_show_is_unknown() {
    let new = edited(
        "request: {path: /houses}",
        "request: {path: /houses}\n    handler: transform",
    );
    let pair = Pair::new(POWERS, &new);
    assert_eq!(
        text(&pair.diff(&[]).stdout),
        "## Contract: UNKNOWN\n\n1 UNKNOWN change\n\n### `zoo_list_houses`\n\n\
         - **UNKNOWN**: `transform: false → true`: what a handler makes of the answer is not in the manifest\n"
    );
    let report: Value = serde_json::from_slice(&pair.diff(&["--json"]).stdout).unwrap();
    assert_eq!(report["class"], "UNKNOWN");
    assert_eq!(report["changes"][0]["class"], "UNKNOWN");
    // It is no threshold: nothing would be left to fail on.
    assert_eq!(pair.diff(&["--fail-on", "unknown"]).status.code(), Some(2));
}

#[test]
fn a_manifest_that_is_not_right_is_told_and_not_compared() {
    let output = Pair::new(POWERS, &POWERS.replace("effect: start", "effect: begin")).diff(&[]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("unknown effect `begin`"), "{said}");
    assert!(output.stdout.is_empty());
}

pub(super) fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-C"])
        .arg(folder)
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
}

fn against(folder: &Path, revision: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
        .args(["diff", "--against", revision])
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn the_manifest_as_it_was_comes_from_a_revision() {
    let folder = TempDir::new().unwrap();
    let inner = folder.path().join("deep/inside");
    std::fs::create_dir_all(&inner).unwrap();
    let manifest = folder.path().join("deep/tools.yaml");
    std::fs::write(&manifest, POWERS).unwrap();
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "--message", "first"]);
    std::fs::write(&manifest, edited("enum: [0, 2, 4]", "enum: [0, 2]")).unwrap();
    let output = against(&inner, "HEAD");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("`enum: 0, 2, 4 → 0, 2`"));

    for revision in ["nowhere", "--output=/tmp/no", ""] {
        let output = against(&inner, revision);
        assert_eq!(output.status.code(), Some(2), "{revision}");
    }
    let said = text(&against(&inner, "nowhere").stderr);
    assert!(
        said.contains("git can't provide `nowhere:./tools.yaml`"),
        "{said}"
    );
}

/// The files that the manifest names come from the same revision as the manifest.
#[test]
fn other_files_come_from_the_revision_as_well() {
    let folder = TempDir::new().unwrap();
    let (head, rest) = POWERS.split_once("\nschemas:\n").unwrap();
    let (schemas, rest) = rest.split_once("\nlookups:\n").unwrap();
    let manifest = format!("files: [schemas/all.yaml]\n{head}\nlookups:\n{rest}");
    let schemas = format!("schemas:\n{schemas}\n");
    std::fs::create_dir_all(folder.path().join("schemas")).unwrap();
    std::fs::write(folder.path().join("tools.yaml"), manifest).unwrap();
    let path = folder.path().join("schemas/all.yaml");
    std::fs::write(&path, &schemas).unwrap();
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "--message", "first"]);
    let output = against(folder.path(), "HEAD");
    assert!(
        text(&output.stdout).starts_with("## Contract: unchanged\n"),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    assert!(schemas.contains("maximum: 50"), "{schemas}");
    std::fs::write(&path, schemas.replace("maximum: 50", "maximum: 40")).unwrap();
    let output = against(folder.path(), "HEAD");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("**breaking**"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn what_to_compare_has_to_be_said() {
    for files in [&[][..], &["one.yaml"], &["a", "b", "--against", "HEAD"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
            .arg("diff")
            .args(files)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{files:?}");
        assert!(!output.stderr.is_empty());
    }
}
