//! `docs`: the generated documentation beside a manifest, written or compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

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
    let readme = folder.join("README.md");
    let mut wanted = vec![
        (
            folder.join("docs/tools.md"),
            tools::page(&manifest, &results),
        ),
        (folder.join("tools.schema.json"), schema::text()),
    ];
    let subjects = toolspec::mistakes::subjects().map_err(|error| error.to_string())?;
    for (name, page) in mistakes::pages(&subjects) {
        wanted.push((folder.join("docs/mistakes").join(name), page));
    }
    let manual = folder.join("docs/manifest.md");
    if manual.is_file() {
        let page = manual::page(&files::read(&manual)?);
        wanted.push((manual, page));
    }
    if readme.is_file() {
        let page = parts::readme(&files::read(&readme)?, &manifest);
        wanted.push((readme, page));
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
