//! The editors' schema takes every manifest that is right and refuses every mistake of form.
//!
//! `cargo toolspec docs` writes `tools.schema.json`; that it is up to date is held in `docs.rs`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jsonschema::Validator;
use serde_json::Value;
use toolspec::problem::Problems;

fn spec(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../toolspec")
        .join(path)
}

fn schema() -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
        .arg("schema")
        .output()
        .unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The YAML as editors see it; nothing when it is no YAML that the grammar takes.
fn tree(text: &str) -> Option<Value> {
    let mut problems = Problems::default();
    let root = toolspec::yaml::parse(text, &mut problems)?;
    problems.is_empty().then(|| root.json())
}

fn faults(validator: &Validator, value: &Value) -> Vec<String> {
    let errors = validator.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn it_is_a_schema_of_the_newest_draft_that_editors_know() {
    let schema = schema();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    // Which the draft only advises against, and editors refuse.
    assert!(!schema.to_string().contains("\"enum\":[]"));
}

#[test]
fn every_right_manifest_is_taken() {
    let validator = jsonschema::draft7::new(&schema()).unwrap();
    for name in [
        "tests/small.yaml",
        "tests/powers.yaml",
        "../../tools.yaml",
        "../../examples/library/tools.yaml",
    ] {
        let path = spec(name);
        let read = |path: &str| fs::read_to_string(path);
        let sources = toolspec::Sources::gather(path.to_str().unwrap(), read).unwrap();
        assert!(sources.load().is_ok(), "{name}");
        for path in sources.paths() {
            let text = fs::read_to_string(path).unwrap();
            let faults = faults(&validator, &tree(&text).unwrap());
            assert!(faults.is_empty(), "{path}: {faults:#?}");
        }
    }
}

#[test]
fn a_file_that_a_manifest_names_has_nothing_of_the_manifest_alone() {
    let validator = jsonschema::draft7::new(&schema()).unwrap();
    for (text, fits) in [
        ("schemas: {word: {type: string}}", true),
        ("prompts: []\ncompletions: {}", true),
        ("schema: {word: {type: string}}", false),
        (
            "server: {name: zoo, title: Zoo, instructions: None.}",
            false,
        ),
        ("files: [more.yaml]", false),
    ] {
        let is = validator.is_valid(&tree(text).unwrap());
        assert_eq!(is, fits, "{text}");
    }
}

/// Kinds of mistakes that are in the form of one place, whatever else the manifest holds.
const OF_FORM: &[&str] = &[
    "unknown-key",
    "unknown-value",
    "missing-key",
    "missing-type",
    "wrong-type",
    "keyword-without-effect",
    "unsupported-keyword",
    "empty-list",
    "not-a-whole-number",
    "type-list",
    "boolean-schema",
    "additional-arguments",
    "argument-without-description",
    "empty-enum",
];

#[test]
fn every_mistake_of_form_is_refused() {
    let validator = jsonschema::draft7::new(&schema()).unwrap();
    let (mut taken, mut refused) = (Vec::new(), 0);
    let subjects = toolspec::mistakes::subjects().unwrap();
    for rule in subjects.iter().flat_map(|subject| &subject.rules) {
        for mistake in &rule.mistakes {
            let Some(tree) = tree(&mistake.text) else {
                continue;
            };
            if !validator.is_valid(&tree) {
                refused += 1;
            } else if OF_FORM.contains(&rule.code.as_str()) {
                taken.push(format!("{}: {}", mistake.name, mistake.message));
            }
        }
    }
    assert!(taken.is_empty(), "{taken:#?}");
    assert!(refused >= 80, "only {refused} are refused");
}

#[test]
fn every_key_tells_what_it_is() {
    let schema = schema();
    let definitions = schema["definitions"].as_object().unwrap().iter();
    let (mut bare, mut told) = (Vec::new(), 0);
    for (name, definition) in definitions.chain([(&"the manifest".to_owned(), &schema)]) {
        // The long form of a schema comes first.
        let long = definition["anyOf"].get(0).unwrap_or(definition);
        let keys = long["properties"].as_object().into_iter().flatten();
        told += keys.clone().count();
        let silent = keys.filter(|(_, key)| !key["description"].is_string());
        bare.extend(silent.map(|(key, _)| format!("{key} of {name}")));
    }
    assert!(bare.is_empty(), "{bare:?}");
    assert!(told > 250, "only {told} keys");
}
