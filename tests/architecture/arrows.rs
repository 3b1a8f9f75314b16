//! Which module and which crate may use which. An arrow always points down, so that there is no circle.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{code_of, root};

/// The modules of the runtime, from the bottom: each uses only those above it in this list.
const RUNTIME: &[&str] = &[
    "text",
    "sanitise",
    "host",
    "process",
    "shutdown",
    "log",
    "issue",
    "selection",
    "request",
    "answer",
    "pipeline",
    "contract",
    "client",
    "settings",
    "failure",
    "progress",
    "starts",
    "context",
    "declarative",
    "prompts",
    "views",
    "advice",
    "registry",
    "audit",
    "mcp",
    "doctor",
    "command",
    "testing",
];

/// The modules of the product, in the same way.
const PRODUCT: &[&str] = &[
    "platform",
    "files",
    "walk",
    "lenient_json",
    "aisoc",
    "login",
    "config",
    "ledger",
    "page",
    "views",
    "tools",
    "install",
    "doctor",
    "tour",
    "cli",
];

/// The crates of the workspace that each crate is made of, and those that build or test it.
const CRATES: &[(&str, &[&str])] = &[
    ("toolspec", &[]),
    ("toolspec-openapi", &[]),
    ("toolspec-macros", &["toolspec"]),
    ("toolspec-runtime", &["toolspec-runtime"]),
    (
        "cargo-toolspec",
        &["toolspec", "toolspec-openapi", "toolspec-runtime"],
    ),
    ("aisoc-mcp-tools", &["toolspec", "toolspec-runtime"]),
    (
        "aisoc-mcp",
        &[
            "aisoc-mcp-demo",
            "aisoc-mcp-tools",
            "toolspec",
            "toolspec-macros",
            "toolspec-openapi",
            "toolspec-runtime",
        ],
    ),
    (
        "library-mcp",
        &["toolspec", "toolspec-macros", "toolspec-runtime"],
    ),
    (
        "powers",
        &["toolspec", "toolspec-macros", "toolspec-runtime"],
    ),
    ("aisoc-mcp-demo", &[]),
    ("xtask", &[]),
];

#[test]
fn modules_use_only_what_lies_below_them() {
    let mut upward = Vec::new();
    for (folder, layers) in [("macros/runtime/src", RUNTIME), ("src", PRODUCT)] {
        for (path, code) in code_of(folder) {
            let inside = path.strip_prefix(root().join(folder)).unwrap();
            let Some(own) = module(inside) else { continue };
            let at = |name: &str| layers.iter().position(|layer| *layer == name);
            let here = at(&own).unwrap_or_else(|| panic!("`{own}` of {folder} has no layer"));
            for used in used(&code).iter().filter(|used| **used != own) {
                // What the build makes of the manifest stands beside the handlers, in the crate's root, and so does the tenant.
                let is_root = matches!(used.as_str(), "generated" | "Handlers" | "demo");
                if !is_root && at(used).is_none_or(|there| there > here) {
                    upward.push(format!("{}: `{used}`", path.display()));
                }
            }
        }
    }
    assert!(upward.is_empty(), "{}", upward.join("\n"));
}

/// The module that a file belongs to; none for the crate's root.
fn module(inside: &Path) -> Option<String> {
    let first = inside.components().next()?.as_os_str().to_str()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    // A crate of its own.
    (!matches!(name, "lib" | "main" | "generated" | "demo")).then(|| name.to_owned())
}

/// What of its crate a file names.
fn used(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let list = rest
            .strip_prefix('{')
            .and_then(|rest| rest.split('}').next());
        let names: Vec<&str> = match list {
            Some(list) => list.split(',').collect(),
            None => vec![rest],
        };
        for name in names {
            let is_part = |any: char| any.is_alphanumeric() || any == '_';
            let name = name.trim();
            let end = name.find(|any| !is_part(any)).unwrap_or(name.len());
            if end > 0 {
                found.insert(name[..end].to_owned());
            }
        }
    }
    found
}

#[test]
fn crates_use_only_what_they_may() {
    let packages = packages();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let own: BTreeSet<String> = packages.iter().map(|it| text(&it["name"])).collect();
    for package in &packages {
        let name = text(&package["name"]);
        let dependencies = package["dependencies"].as_array().unwrap();
        let uses: BTreeSet<String> = dependencies.iter().map(|it| text(&it["name"])).collect();
        let uses: BTreeSet<&str> = uses.intersection(&own).map(String::as_str).collect();
        let allowed = CRATES.iter().find(|(known, _)| *known == name);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("`{name}` is not listed"));
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        let more: Vec<_> = uses.difference(&allowed).collect();
        assert!(more.is_empty(), "`{name}` uses {more:?}");
    }
}

/// The picture in docs/architecture.md has the arrows that there are, and no others; tests and tools of the house are left out.
#[test]
fn the_picture_of_the_crates_is_true() {
    let page = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let picture = page.split("```mermaid").nth(1).unwrap();
    let picture = picture.split("```").next().unwrap();
    let drawn: BTreeSet<(String, String)> = picture
        .lines()
        .filter_map(|line| line.trim().split_once(" --> "))
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .collect();
    let packages = packages();
    let own: BTreeSet<&str> = packages
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    let mut there = BTreeSet::new();
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            let used = dependency["name"].as_str().unwrap();
            if own.contains(used) && dependency["kind"] != "dev" {
                there.insert((name.to_owned(), used.to_owned()));
            }
        }
    }
    there.retain(|(from, _)| !matches!(from.as_str(), "powers" | "xtask"));
    assert_eq!(drawn, there);
}

/// The packages of the workspace.
fn packages() -> Vec<Value> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}
