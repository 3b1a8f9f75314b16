//! `docs`: the generated documentation beside a manifest, written or compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toolspec::model::Manifest;

use crate::arguments::Docs;
use crate::files::{self, Verdict, complain, say};
use crate::pages::{manual, mistakes, parts, tools};
use crate::schema;

pub(super) fn run(arguments: Docs) -> Result<Verdict, String> {
    let path = files::manifest(arguments.manifest)?;
    let manifest = super::right(&files::sources(&path)?)?;
    let folder = files::folder(&path);
    let examples = arguments.examples.unwrap_or(folder.join("tests/exchanges"));
    let results = results(&manifest, &examples)?;
    let tools = folder.join("docs/tools.md");
    let mut wanted = vec![
        (tools.clone(), tools::page(&manifest, &results)),
        (folder.join("tools.schema.json"), schema::text()),
    ];
    let subjects = toolspec::mistakes::subjects().map_err(|error| error.to_string())?;
    for (name, page) in mistakes::pages(&subjects) {
        wanted.push((folder.join("docs/mistakes").join(name), page));
    }
    let manual = folder.join("docs/manifest.md");
    if manual.is_file() {
        let page = manual::page(&files::read(&manual)?);
        wanted.push((manual.clone(), page));
    }
    let by_hand = pages(&folder.join("docs"));
    let by_hand = by_hand
        .into_iter()
        .filter(|page| *page != tools && *page != manual);
    for path in by_hand.chain([folder.join("README.md")]) {
        if path.is_file()
            && let Some(page) = parts::page(&files::read(&path)?, &manifest)
        {
            wanted.push((path, page));
        }
    }
    let is = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    let behind: Vec<_> = wanted
        .iter()
        .filter(|(path, text)| is(path) != *text)
        .collect();
    for (path, text) in &behind {
        if arguments.check {
            complain(&format!("`{}` is out of date\n", path.display()));
        } else {
            files::write(path, text)?;
            say(&format!("wrote {}\n", path.display()));
        }
    }
    if arguments.check && !behind.is_empty() {
        complain("run `cargo toolspec docs` and commit the changes\n");
    } else if behind.is_empty() {
        say(&format!("{} pages, all up to date\n", wanted.len()));
    }
    Ok(Verdict::wanting(arguments.check && !behind.is_empty()))
}

/// The pages in a folder, by name; none where there is no folder.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut pages: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    pages
}

/// The `result` of each tool's recorded example, where one is recorded.
fn results(manifest: &Manifest, examples: &Path) -> Result<BTreeMap<String, Value>, String> {
    let mut results = BTreeMap::new();
    for tool in &manifest.tools {
        let name = &tool.name.value;
        let path = examples.join(name).join("example.json");
        if !path.is_file() {
            continue;
        }
        let example: Result<Value, _> = serde_json::from_str(&files::read(&path)?);
        let mut example =
            example.map_err(|error| format!("`{}` is not JSON: {error}", path.display()))?;
        if let Some(result) = example.get_mut("result") {
            results.insert(name.clone(), result.take());
        }
    }
    Ok(results)
}
