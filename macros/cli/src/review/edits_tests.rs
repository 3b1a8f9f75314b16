//! The edits of `tests/diff/edits.yaml`: how each is classified, and that no member of a manifest is without one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex};
use std::thread;

use serde_json::Value;
use toolspec::emit;
use toolspec::grammar::{KEYWORDS, MAPPINGS};
use toolspec::model::Manifest;

use super::{Change, Class, classify, compare, explains, rules, tree};

const POWERS: &str = include_str!("../../../toolspec/tests/powers.yaml");
const EDITS: &str = include_str!("../../tests/diff/edits.yaml");

static OLD: LazyLock<Manifest> = LazyLock::new(|| load(POWERS).unwrap());
static OLD_CODE: LazyLock<String> = LazyLock::new(|| code(&OLD));

/// An edit of the table.
struct Edit {
    section: String,
    key: Option<String>,
    old: String,
    new: String,
    changes: Vec<String>,
}

static TABLE: LazyLock<Vec<Edit>> = LazyLock::new(|| {
    let table: Value = serde_yaml::from_str(EDITS).unwrap();
    let sections = table.as_object().unwrap().iter();
    let edits = sections.flat_map(|(section, edits)| {
        let edits = edits.as_array().unwrap().iter();
        edits.map(move |edit| (section, edit))
    });
    let edits = edits.map(|(section, edit)| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let pairs = |key: &str| {
            let pairs = edit[key].as_array().into_iter().flatten();
            let pairs = pairs.map(|pair| (text(&pair[0]), text(&pair[1])));
            pairs.collect::<Vec<_>>()
        };
        let old = pairs("given")
            .iter()
            .fold(POWERS.to_owned(), |text, pair| replaced(&text, pair, 1));
        let new = replaced(&old, &(text(&edit["old"]), text(&edit["new"])), 1);
        let new = pairs("also")
            .iter()
            .fold(new, |text, pair| replaced(&text, pair, usize::MAX));
        Edit {
            section: section.clone(),
            key: edit["key"].as_str().map(str::to_owned),
            old,
            new,
            changes: edit["changes"]
                .as_array()
                .unwrap()
                .iter()
                .map(text)
                .collect(),
        }
    });
    edits.collect()
});

fn replaced(text: &str, (old, new): &(String, String), times: usize) -> String {
    assert!(text.contains(old), "{old}");
    text.replacen(old, new, times)
}

fn load(text: &str) -> Result<Manifest, String> {
    toolspec::load(text).map_err(|problems| problems.render("powers.yaml", text))
}

/// What is generated, without the places it came from.
fn code(manifest: &Manifest) -> String {
    let without_places = Manifest {
        sources: toolspec::Sources::default(),
        ..manifest.clone()
    };
    emit::unformatted(&without_places, "server", "zoo.yaml")
}

/// Changes, each as `CLASS TOOL AT MESSAGE`.
fn rows(changes: &[Change]) -> Vec<String> {
    let row = |change: &Change| {
        let tool = change.tool.as_deref().unwrap_or("-");
        format!(
            "{} {tool} {} {}",
            change.class.name(),
            change.at,
            change.message
        )
    };
    changes.iter().map(row).collect()
}

/// What is wrong with the items, which are tried on several threads.
fn wrong<T: Sync>(items: &[T], problem: impl Fn(&T) -> Option<String> + Sync) -> String {
    let problem = &problem;
    let found: Vec<String> = thread::scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(4).max(1));
        let parts: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().filter_map(problem).collect::<Vec<_>>()))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap())
            .collect()
    });
    found.join("\n\n")
}

/// What the table says, and that each rule decides one of its edits.
#[test]
fn every_edit_has_its_class_and_text_and_every_rule_an_edit() {
    assert!(TABLE.len() >= 400, "{} edits", TABLE.len());
    let used: Mutex<BTreeSet<usize>> = Mutex::default();
    let wrong = wrong(&TABLE, |edit| {
        let parsed = |text: &str| load(text).unwrap_or_else(|problems| panic!("{problems}"));
        let given = (edit.old != POWERS).then(|| parsed(&edit.old));
        let (old, new) = (given.as_ref().unwrap_or(&OLD), parsed(&edit.new));
        // Without the comparison of the code, which takes most of the time.
        let changes = classify(old, &new, &tree::pairs(&old.tools, &new.tools));
        used.lock()
            .unwrap()
            .extend(changes.iter().filter_map(|change| change.row));
        let found = rows(&changes);
        let place = format!("{} {:?}", edit.section, edit.key);
        if found != edit.changes {
            return Some(format!("{place}\n{found:#?}\nnot {:#?}", edit.changes));
        }
        (found.is_empty() && code(&new) != code(old)).then(|| format!("{place}: the code differs"))
    });
    assert!(wrong.is_empty(), "{wrong}");
    let used = used.into_inner().unwrap();
    let unused: Vec<String> = (0..rules::ROWS)
        .filter(|row| !used.contains(row))
        .map(rules::row)
        .collect();
    assert!(unused.is_empty(), "no edit is decided by {unused:#?}");
}

/// Members that are no part of the contract, and why: no edit of them alone is a change.
const OUTSIDE: &[(&str, &str, &str)] = &[
    ("manifest", "files", "where sections stand"),
    ("tool", "example", "for documentation and tests"),
    ("example", "arguments", "for documentation and tests"),
    ("example", "response", "for documentation and tests"),
    ("results", "doc", "for documentation"),
];

/// Members of which every change is UNKNOWN: a manifest has no more of them.
const UNKNOWN: &[(&str, &str)] = &[("tool", "handler")];

/// Every member that the grammar has, by the section of the table that it belongs to.
fn members() -> Vec<(&'static str, &'static str)> {
    // The sections of further files are those of the manifest.
    let mappings = MAPPINGS.iter().filter(|mapping| mapping.name != "file");
    let keys = mappings.flat_map(|mapping| mapping.keys.iter().map(|key| (mapping.name, key.name)));
    let keywords = KEYWORDS.iter().flat_map(|keyword| {
        let sides =
            [true, false].map(|side| keyword.places.iter().any(|place| place.is_given() == side));
        let named = ["arguments", "results"].into_iter().zip(sides);
        named.filter_map(|(section, is_there)| is_there.then_some((section, keyword.name)))
    });
    keys.chain(keywords).collect()
}

/// A member without an edit, or whose edits no rule names, could change without anyone being told.
#[test]
fn every_member_of_the_manifest_has_a_rule() {
    for (section, key) in members() {
        let edits = TABLE
            .iter()
            .filter(|edit| edit.section == section && edit.key.as_deref() == Some(key));
        let edits: Vec<&Edit> = edits.collect();
        assert!(!edits.is_empty(), "no edit of {section}.{key}");
        let is_outside = OUTSIDE
            .iter()
            .any(|(of, name, _)| (*of, *name) == (section, key));
        let is_told = edits.iter().any(|edit| !edit.changes.is_empty());
        assert_eq!(is_told, !is_outside, "{section}.{key}");
        let is_unknown = |change: &String| change.starts_with(Class::Unknown.name());
        let is_known = edits
            .iter()
            .any(|edit| edit.changes.iter().any(|change| !is_unknown(change)));
        assert!(
            is_known || is_outside || UNKNOWN.contains(&(section, key)),
            "{section}.{key} is unknown"
        );
        let is_meant = edits.iter().any(|edit| edits_member(edit, key));
        assert!(
            is_meant,
            "the edits of {section}.{key} are of something else"
        );
    }
    for edit in TABLE.iter() {
        let member = (
            edit.section.as_str(),
            edit.key.as_deref().unwrap_or_default(),
        );
        assert!(
            member.0 == "layout" || members().contains(&member),
            "{member:?} is not in the grammar"
        );
    }
}

/// Whether the manifests of an edit differ at or below a key of that name.
fn edits_member(edit: &Edit, key: &str) -> bool {
    fn differs(old: &Value, new: &Value, key: &str, is_below: bool) -> bool {
        match (old, new) {
            _ if old == new => false,
            (Value::Object(was), Value::Object(is)) => {
                let names = was.keys().chain(is.keys());
                let mut names = names.filter(|name| was.get(*name) != is.get(*name));
                names.any(|name| differs(&old[name], &new[name], key, is_below || name == key))
            }
            (Value::Array(was), Value::Array(is)) => {
                let at = 0..was.len().max(is.len());
                let null = &Value::Null;
                at.into_iter().any(|at| {
                    differs(
                        was.get(at).unwrap_or(null),
                        is.get(at).unwrap_or(null),
                        key,
                        is_below,
                    )
                })
            }
            _ => is_below || holds(old, key) || holds(new, key),
        }
    }
    fn holds(value: &Value, key: &str) -> bool {
        match value {
            Value::Object(members) => members
                .iter()
                .any(|(name, of)| name == key || holds(of, key)),
            Value::Array(values) => values.iter().any(|value| holds(value, key)),
            _ => false,
        }
    }
    let [old, new] =
        [&edit.old, &edit.new].map(|text| serde_yaml::from_str::<Value>(text).unwrap());
    // Constants and short forms are written without their keys.
    matches!(key, "const" | "argument") || differs(&old, &new, key, false)
}

/// Every value of `powers.yaml`, changed or left out: where the result is a manifest, no change of what is generated goes
/// unnoticed, and a rule names it. Every sixtieth value, or with `TESTS=full` each.
#[test]
fn no_change_of_a_value_goes_unnoticed() {
    let is_full = std::env::var("TESTS").is_ok_and(|form| form == "full");
    let manifest: Value = serde_yaml::from_str(POWERS).unwrap();
    let texts: Vec<String> = mutants(&manifest)
        .into_iter()
        .step_by(if is_full { 1 } else { 60 })
        .map(|one| one.to_string())
        .collect();
    let compared = std::sync::atomic::AtomicUsize::new(0);
    let wrong = wrong(&texts, |text| {
        // JSON is YAML.
        let new = load(text).ok()?;
        compared.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let found = rows(&compare(&OLD, &new));
        let unnamed = found
            .iter()
            .find(|change| change.ends_with("no rule of this comparison names it"));
        if let Some(unnamed) = unnamed {
            return Some(format!("{unnamed}\n{text}"));
        }
        (found.is_empty() && code(&new) != *OLD_CODE).then(|| format!("nothing is told of\n{text}"))
    });
    assert!(wrong.is_empty(), "{wrong}");
    let least = if is_full { 400 } else { 10 };
    let compared = compared.into_inner();
    assert!(
        compared >= least,
        "only {compared} of {} are manifests",
        texts.len()
    );
}

/// A value with one value in it changed, left out, or in another order.
fn mutants(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(members) => {
            let changed = members.iter().flat_map(|(name, of)| {
                let put = move |mutant: Value| {
                    let mut whole = members.clone();
                    whole.insert(name.clone(), mutant);
                    Value::Object(whole)
                };
                mutants(of).into_iter().map(put)
            });
            let shorter = members.keys().map(|name| {
                let mut whole = members.clone();
                whole.shift_remove(name);
                Value::Object(whole)
            });
            changed.chain(shorter).collect()
        }
        Value::Array(values) => {
            let changed = values.iter().enumerate().flat_map(|(at, of)| {
                let put = move |mutant: Value| {
                    let mut whole = values.clone();
                    whole[at] = mutant;
                    Value::Array(whole)
                };
                mutants(of).into_iter().map(put)
            });
            let shorter = (0..values.len()).map(|at| {
                let mut whole = values.clone();
                whole.remove(at);
                Value::Array(whole)
            });
            let reversed = values.iter().rev().cloned().collect();
            changed.chain(shorter).chain([reversed]).collect()
        }
        Value::String(text) => vec![format!("{text}x").into()],
        Value::Number(number) => vec![
            number
                .as_i64()
                .map_or(1.5.into(), |number| (number + 1).into()),
        ],
        Value::Bool(is) => vec![(!is).into()],
        Value::Null => vec![Value::from("x")],
    }
}

/// What the rules overlook is found in the code: of a tool, or of what tools share.
#[test]
fn code_that_differs_without_a_change_is_found() {
    for (old, new, tool) in [
        (
            "cache_seconds: 30",
            "cache_seconds: 31",
            Some("zoo_list_animals"),
        ),
        ("show: [species, name]", "show: [name]", None),
    ] {
        let new = load(&POWERS.replace(old, new)).unwrap();
        let pairs = tree::pairs(&OLD.tools, &new.tools);
        let of = |tool: Option<&str>| Change {
            class: Class::Cosmetic,
            tool: tool.map(str::to_owned),
            at: String::new(),
            message: String::new(),
            row: None,
        };
        assert!(!explains(&[], &OLD, &new, &pairs), "{old}");
        assert!(
            !explains(&[of(Some("zoo_get_animal"))], &OLD, &new, &pairs),
            "{old}"
        );
        assert!(explains(&[of(tool)], &OLD, &new, &pairs), "{old}");
    }
}

/// Values that `powers.yaml` holds in another layout are no change.
#[test]
fn another_layout_is_no_change() {
    let manifest: Value = serde_yaml::from_str(POWERS).unwrap();
    for text in [manifest.to_string(), POWERS.replace('\n', "\r\n")] {
        assert_eq!(rows(&compare(&OLD, &load(&text).unwrap())), [""; 0]);
    }
}
