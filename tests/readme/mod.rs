//! The README tells of the manifest what the manifest says, and links and flags that exist.
//!
//! `UPDATE_README=1 cargo test --test contracts readme` rewrites the generated parts.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod hosts;

use std::path::PathBuf;
use std::process::Command;

use toolspec::Sources;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The text with what stands between a part's markers replaced.
fn with_part(readme: &str, part: &str, content: &str) -> String {
    let (start, end) = (
        format!("<!-- {part}: generated from "),
        format!("<!-- /{part} -->"),
    );
    let marker = readme.find(&start).expect("the start marker");
    let from = marker + readme[marker..].find('\n').expect("the marker's end") + 1;
    let to = from + readme[from..].find(&end).expect("the end marker");
    format!("{}{content}{}", &readme[..from], &readme[to..])
}

#[test]
fn generated_parts_are_up_to_date() {
    let read = |name: &str| std::fs::read_to_string(path(name));
    let manifest = Sources::gather("tools.yaml", read).unwrap().load();
    let manifest = manifest.unwrap_or_else(|_| panic!("the build has read it"));
    let readme = std::fs::read_to_string(path("README.md")).unwrap();
    let fresh = with_part(&readme, "tools", &toolspec::markdown::table(&manifest));
    let fresh = with_part(&fresh, "flow", &toolspec::markdown::graph(&manifest));
    let fresh = with_part(&fresh, "prompts", &toolspec::markdown::prompts(&manifest));
    let fresh = with_part(&fresh, "hosts", &hosts::table());
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path("README.md"), &fresh).unwrap();
        return;
    }
    assert!(
        readme == fresh,
        "README.md is behind tools.yaml: run `UPDATE_README=1 cargo test --test contracts readme`"
    );
}

/// `docs/tools.md` is written from the manifest alone; what hosts are told is decided by the server.
#[test]
fn the_page_of_every_tool_has_the_hints_that_are_advertised() {
    let page = std::fs::read_to_string(path("docs/tools.md")).unwrap();
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
fn every_flag_and_variable_it_names_is_in_the_help() {
    let readme = std::fs::read_to_string(path("README.md")).unwrap();
    let help = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let settings = readme
        .split("## Settings")
        .nth(1)
        .expect("the section")
        .split("\n## ")
        .next()
        .unwrap();
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
fn every_path_it_names_exists() {
    let readme = std::fs::read_to_string(path("README.md")).unwrap();
    let map = readme
        .split("## The map")
        .nth(1)
        .expect("the section")
        .split("\n## ")
        .next()
        .unwrap();
    let named: Vec<&str> = map
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains('/') || name.contains('.'))
        .collect();
    assert!(named.len() >= 10, "{named:?}");
    for name in named {
        assert!(path(name).exists(), "`{name}` does not exist");
    }
}
