//! The edits of `edits.yaml`.

use std::collections::BTreeSet;
use std::thread;

use serde_json::Value;

use super::{SERVICE, Zoo, edited};

const EDITS: &str = include_str!("edits.yaml");

fn rows(edit: &Value, key: &str) -> Option<Vec<String>> {
    let rows = edit[key].as_array()?.iter();
    Some(rows.map(|row| row.as_str().unwrap().to_owned()).collect())
}

#[test]
fn every_edit_is_reported_as_it_should_be() {
    let edits: Vec<Value> = serde_yaml::from_str(EDITS).unwrap();
    let halves = edits.split_at(edits.len() / 2);
    let wrong = thread::scope(|scope| {
        let halves = [halves.0, halves.1].map(|half| scope.spawn(|| wrong(half)));
        halves.map(|half| half.join().unwrap()).concat()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The edits that are not reported as they should be.
fn wrong(edits: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    for edit in edits {
        let (old, new) = (edit["old"].as_str().unwrap(), edit["new"].as_str().unwrap());
        let mut text = edited(old, new);
        if let Some([from, to]) = rows(edit, "old_too").as_deref() {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        let zoo = Zoo::new(&text);
        let both = rows(edit, "drift");
        let alone = rows(edit, "alone").or(both.clone()).unwrap();
        let against = rows(edit, "against").or(both).unwrap();
        let mut expect = |found: Vec<String>, expected: Vec<String>, how: &str| {
            if found != expected {
                wrong.push(format!(
                    "{old}\n=> {new}\n{how}: {found:#?}, not {expected:#?}"
                ));
            }
        };
        expect(zoo.differences("edited.yaml", None), alone, "alone");
        let found = zoo.differences("edited.yaml", Some("service.yaml"));
        expect(found, against, "against");
        if let Some(back) = rows(edit, "back") {
            let found = zoo.differences("service.yaml", Some("edited.yaml"));
            expect(found, back, "back");
        }
    }
    wrong
}

#[test]
fn nothing_changed_since_an_equal_description_however_far_it_is_from_the_manifest() {
    let far = edited("  /keepers:\n", "  /wardens:\n")
        .replace(
            "        legs: {type: integer}\n",
            "        legs: {type: string}\n",
        )
        .replace(
            "{name: species, in",
            "{name: house, in: query, required: true}\n        - {name: breed, in",
        )
        .replace("bearer: [animals:read]", "bearer: [zoo:visit]")
        .replace("maximum: 100, default", "maximum: 10, default");
    let zoo = Zoo::new(&far);
    assert!(zoo.differences("edited.yaml", None).len() > 5);
    let since = zoo.differences("edited.yaml", Some("edited.yaml"));
    assert_eq!(since, Vec::<String>::new());
}

#[test]
fn the_description_before_the_edits_agrees() {
    assert_eq!(
        Zoo::new(SERVICE).differences("service.yaml", None),
        Vec::<String>::new()
    );
}

#[test]
fn there_is_an_edit_for_every_kind() {
    let edits: Vec<Value> = serde_yaml::from_str(EDITS).unwrap();
    let reported = ["drift", "alone", "against"].map(|key| {
        let of = edits.iter().filter_map(|edit| rows(edit, key)).flatten();
        of.map(|row| row.split(' ').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    });
    let reported: BTreeSet<String> = reported.concat().into_iter().collect();
    let known = toolspec_openapi::drift::Kind::ALL.map(|kind| kind.name().to_owned());
    assert_eq!(reported, BTreeSet::from(known));
}

#[test]
fn the_documentation_has_every_kind_with_its_effect() {
    let page = include_str!("../../../../docs/drift.md");
    let listed = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let listed: BTreeSet<&str> = listed
        .filter_map(|row| row.split('`').next())
        .filter(|name| name.contains('-') && !name.contains(' '))
        .collect();
    let known = toolspec_openapi::drift::Kind::ALL.map(toolspec_openapi::drift::Kind::name);
    assert_eq!(listed, BTreeSet::from(known));
    let edits: Vec<Value> = serde_yaml::from_str(EDITS).unwrap();
    for key in ["drift", "alone", "against"] {
        for row in edits.iter().filter_map(|edit| rows(edit, key)).flatten() {
            let (kind, effect) = row.split_once(' ').unwrap();
            let effect = effect.split(' ').next().unwrap();
            assert!(page.contains(&format!("| `{kind}` | {effect} |")), "{row}");
        }
    }
}
