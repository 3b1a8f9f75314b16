//! What each folder deliberately does not know, held against its source.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod absent;
mod arrows;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use aisoc_mcp::generated::TOOLS;

use absent::ABSENT;

#[test]
fn every_folder_keeps_to_what_it_may_know() {
    let mut broken = Vec::new();
    for (folder, absent, reason) in ABSENT {
        for (path, code) in code_of(folder) {
            for word in absent.iter().filter(|word| code.contains(**word)) {
                broken.push(format!("{}: `{word}`, but {reason}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_runtime_knows_no_tool_by_name() {
    for (path, code) in code_of("macros/runtime/src") {
        for entry in TOOLS {
            let name = entry.contract.name;
            assert!(!code.contains(name), "{}: `{name}`", path.display());
        }
    }
}

#[test]
fn the_generator_and_the_runtime_know_no_service() {
    for (path, text) in sources(&root().join("macros")) {
        let is_test = path.components().any(|part| part.as_os_str() == "tests");
        let named = ["aisoc", "lake", "investigat"]
            .into_iter()
            .find(|word| !is_test && text.to_lowercase().contains(word));
        assert_eq!(named, None, "{}", path.display());
    }
}

#[test]
fn the_server_carries_neither_the_generator_nor_a_yaml_parser() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--package", "aisoc-mcp"])
        .args([
            "--edges",
            "normal,no-proc-macro",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    let crates = String::from_utf8(tree.stdout).unwrap();
    assert!(
        crates.contains("rmcp v"),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    for line in crates.lines() {
        let name = line.split(' ').next().unwrap_or_default();
        let unwanted =
            name == "toolspec" || name == "syn" || name.contains("yaml") || name.contains("saphyr");
        assert!(!unwanted, "the server depends on {line}");
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files under a folder without their comments and their tests.
fn code_of(folder: &str) -> Vec<(PathBuf, String)> {
    let all = sources(&root().join(folder));
    assert!(!all.is_empty(), "there is no Rust under {folder}");
    let is_test = |path: &Path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        name == "tests" || name.ends_with("_tests") || name == "fixtures"
    };
    let code = all.into_iter().filter(|(path, _)| !is_test(path));
    code.map(|(path, text)| {
        let own = before_tests(&text);
        let lines = own
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        (path, lines.collect::<Vec<_>>().join("\n"))
    })
    .collect()
}

/// What stands before a module of tests; one in a file of its own cuts nothing off.
fn before_tests(text: &str) -> &str {
    let opens = |at: &usize| {
        let module = text[*at..].lines().find(|line| line.contains("mod "));
        module.is_some_and(|line| line.trim_end().ends_with('{'))
    };
    let mut tests = text.match_indices("#[cfg(test)]").map(|(at, _)| at);
    tests.find(opens).map_or(text, |at| &text[..at])
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// On Windows, a file that is opened to append alone can't be locked: `LockFileEx` asks for the right to read or to write.
#[test]
fn no_file_that_is_only_appended_to_is_locked() {
    let locks = [".try_lock()", ".lock_shared()", ".try_lock_shared()"];
    let opens = |code: &str| {
        let options = code.split(".open(").next().unwrap_or_default();
        options.contains(".append(true)") && !options.contains(".read(true)")
    };
    for (path, code) in ["src", "macros"].into_iter().flat_map(code_of) {
        // `File::lock` has the name of a mutex's own method, so that the type has to tell them apart.
        let is_locked = locks.iter().any(|lock| code.contains(lock))
            || (code.contains("fs::") && code.contains(".lock()") && !code.contains("Mutex"));
        let is_appended = code.split("OpenOptions::new()").skip(1).any(opens)
            || code.split("File::options()").skip(1).any(opens);
        assert!(
            !(is_locked && is_appended),
            "{}: a file opened to append alone is locked",
            path.display()
        );
    }
}

/// A checkout with CRLF changes what the page's policy hashes, and golden files.
#[test]
fn every_checkout_has_the_line_ends_that_are_hashed() {
    let attributes = fs::read_to_string(root().join(".gitattributes")).unwrap();
    assert!(attributes.lines().any(|line| line == "* text=auto eol=lf"));
    for (path, text) in [
        ("style", include_str!("../../src/page/style.css")),
        ("script", include_str!("../../src/page/app.js")),
        ("script", include_str!("../../src/page/host.js")),
    ] {
        assert!(!text.contains('\r'), "the {path} has CRLF");
    }
}
