//! The documentation says what the program does: generated parts are up to date, links lead somewhere, command lines are
//! valid, limits and numbers are those of the code.
//!
//! `UPDATE_README=1 cargo test --test contracts readme` rewrites the generated parts.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod commands;
mod hosts;
mod limits;
mod links;
mod numbers;
mod shell;

use std::path::{Path, PathBuf};
use std::process::Command;

use toolspec::Sources;
use toolspec::model::Manifest;

/// Package registries show all of it; what is longer belongs under `docs`.
const LARGEST_README: usize = 9_500;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every page, by its path from the root.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for folder in ["", "docs", "examples", "macros"] {
        collect(&path(folder), folder.is_empty(), &mut pages);
    }
    let root = path("");
    let name = |page: PathBuf| {
        let page = page.strip_prefix(&root).unwrap().to_str().unwrap();
        page.replace('\\', "/")
    };
    let mut pages: Vec<_> = pages.into_iter().map(name).collect();
    pages.sort();
    assert!(pages.len() > 40, "{pages:?}");
    pages
}

fn collect(folder: &Path, is_root: bool, pages: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        } else if !is_root
            && entry.file_type().unwrap().is_dir()
            && entry.file_name() != "target"
            && entry.file_name() != "node_modules"
        {
            collect(&path, false, pages);
        }
    }
}

fn manifest() -> Manifest {
    let read = |name: &str| std::fs::read_to_string(path(name));
    let manifest = Sources::gather("tools.yaml", read).unwrap().load();
    manifest.unwrap_or_else(|_| panic!("the build has read it"))
}

/// A section of a page, from its heading of the second level to the next one.
fn section<'page>(page: &'page str, heading: &str) -> &'page str {
    let (_, rest) = page
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("no section `{heading}`"));
    rest.split("\n## ").next().unwrap()
}

/// The text with what stands between a part's markers replaced.
fn with_part(page: &str, part: &str, content: &str) -> String {
    let (start, end) = (
        format!("<!-- {part}: generated from "),
        format!("<!-- /{part} -->"),
    );
    let marker = page.find(&start).expect("the start marker");
    let from = marker + page[marker..].find('\n').expect("the marker's end") + 1;
    let to = from + page[from..].find(&end).expect("the end marker");
    format!("{}{content}{}", &page[..from], &page[to..])
}

#[test]
fn generated_parts_are_up_to_date() {
    let manifest = manifest();
    for (name, part, content) in [
        ("README.md", "tools", toolspec::markdown::table(&manifest)),
        (
            "docs/using.md",
            "flow",
            toolspec::markdown::graph(&manifest),
        ),
        (
            "docs/using.md",
            "prompts",
            toolspec::markdown::prompts(&manifest),
        ),
        ("docs/hosts.md", "hosts", hosts::table()),
    ] {
        let page = read(name);
        let fresh = with_part(&page, part, &content);
        if std::env::var_os("UPDATE_README").is_some() {
            std::fs::write(path(name), &fresh).unwrap();
            continue;
        }
        assert!(
            page == fresh,
            "`{part}` in {name} is out of date: run `UPDATE_README=1 cargo test --test contracts readme`"
        );
    }
}

#[test]
fn the_readme_is_short_and_keeps_its_promises() {
    let readme = read("README.md");
    assert!(
        readme.len() <= LARGEST_README,
        "README.md has {} bytes, and {LARGEST_README} are allowed: move details to docs/",
        readme.len()
    );
    for promise in [
        "cargo run --release -- demo",
        "cargo test",
        "Show me the open P0 cases in AiSOC.",
        "Replay the agent's reasoning on case INC-0421 step by step.",
        "Why did the agent decide that 10.0.42.7 was malicious in run 7c1f…?",
    ] {
        assert!(readme.contains(promise), "`{promise}` is not in README.md");
    }
}

/// `docs/tools.md` is written from the manifest alone; what hosts are told is decided by the server.
#[test]
fn the_page_of_every_tool_has_the_hints_that_are_advertised() {
    let page = read("docs/tools.md");
    for entry in aisoc_mcp::generated::TOOLS {
        let contract = &entry.contract;
        let section = page
            .split(&format!("\n### {}\n", contract.name))
            .nth(1)
            .unwrap_or_else(|| panic!("`{}` is not in docs/tools.md", contract.name));
        let section = section.split("\n### ").next().unwrap();
        let hints = toolspec_runtime::mcp::annotations(contract);
        for (name, value) in [
            ("readOnlyHint", hints.read_only_hint),
            ("destructiveHint", hints.destructive_hint),
            ("idempotentHint", hints.idempotent_hint),
        ] {
            let hint = format!("`{name}: {}`", value.expect("every hint is explicit"));
            assert!(section.contains(&hint), "{}: no {hint}", contract.name);
        }
        for told in contract.endpoints.iter().chain(contract.scopes) {
            assert!(
                section.contains(&format!("`{told}`")),
                "{}: no `{told}`",
                contract.name
            );
        }
    }
}

#[test]
fn every_flag_and_variable_of_the_settings_is_in_the_help() {
    let page = read("docs/settings.md");
    let help = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let settings = page.split("\n## Sign in\n").next().unwrap();
    let words = settings.split(|any: char| !(any.is_ascii_alphanumeric() || "_-".contains(any)));
    let named: Vec<&str> = words
        .filter(|word| {
            word.starts_with("--") && word.len() > 2 && !word.starts_with("---")
                || word.starts_with("AISOC_")
        })
        .collect();
    assert!(named.len() >= 10, "{named:?}");
    for name in named {
        assert!(help.contains(name), "`{name}` is not in `aisoc-mcp --help`");
    }
}

#[test]
fn every_path_of_the_map_exists() {
    let page = read("CONTRIBUTING.md");
    let named: Vec<&str> = section(&page, "The map")
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains('/') || name.contains('.'))
        .collect();
    assert!(named.len() >= 30, "{named:?}");
    for name in named {
        assert!(path(name).exists(), "`{name}` does not exist");
    }
}
