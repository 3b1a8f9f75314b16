//! The edits of `edits.yaml`, and others: which changes are told.

use std::sync::LazyLock;

use serde_json::Value;

use super::{POWERS, Pair, edited, generated};

const EDITS: &str = include_str!("edits.yaml");

/// What the manifest that is edited becomes.
static GENERATED: LazyLock<String> = LazyLock::new(|| generated(POWERS));

/// The edits of one kind.
fn holds(kind: &str) {
    let edits: Value = serde_yaml::from_str(EDITS).unwrap();
    let mut wrong = Vec::new();
    for edit in edits[kind].as_array().unwrap() {
        let (old, new) = (edit["old"].as_str().unwrap(), edit["new"].as_str().unwrap());
        let expected = edit["changes"].as_array().unwrap();
        let text = edited(old, new);
        let found = Pair::new(POWERS, &text).changes();
        let fits = found.len() == expected.len()
            && found
                .iter()
                .zip(expected)
                .all(|(found, expected)| found.starts_with(expected.as_str().unwrap()));
        if !fits {
            wrong.push(format!("{old}\n=> {new}\n{found:#?}, not {expected:#?}"));
        }
        let same = *GENERATED == generated(&text);
        assert_eq!(same, found.is_empty(), "{old} => {new}: {found:?}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn arguments() {
    holds("arguments");
}

#[test]
fn an_argument_that_is_gone_with_what_it_was_sent_as() {
    let argument = "        mother: {type: string, lookup: animal, description: \"Its mother, to be sure.\"}\n";
    let text = edited(argument, "").replace("query: [mother, visit", "query: [visit");
    let found = Pair::new(POWERS, &text).changes();
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found[0].starts_with("breaking zoo_get_animal input.mother argument `mother` is removed")
    );
    assert!(found[1].starts_with("additive zoo_get_animal request `request` changed"));
    let back = Pair::new(&text, POWERS).changes();
    assert!(back[0].starts_with("additive zoo_get_animal input.mother argument `mother` is added"));
}

#[test]
fn an_argument_that_becomes_required() {
    let optional = edited("required: [animal_id, house]", "required: [animal_id]");
    assert_eq!(
        Pair::new(&optional, POWERS).changes(),
        ["breaking zoo_move_animal input.house argument `house` is required, and was not"]
    );
}

#[test]
fn a_tool_that_is_gone() {
    let start = POWERS.find("  - name: zoo_list_houses").unwrap();
    let end = POWERS.find("  - name: zoo_list_feedings").unwrap();
    let text = format!("{}{}", &POWERS[..start], &POWERS[end..]);
    let found = Pair::new(POWERS, &text).changes();
    assert_eq!(found, ["breaking zoo_list_houses name the tool is removed"]);
    let found = Pair::new(&text, POWERS).changes();
    assert_eq!(found, ["additive zoo_list_houses name the tool is added"]);
}

#[test]
fn results() {
    holds("results");
}

#[test]
fn tools() {
    holds("tools");
}

#[test]
fn old_names_and_hints() {
    holds("powers");
}

#[test]
fn prompts() {
    holds("prompts");
}

#[test]
fn the_server_and_what_is_only_laid_out_otherwise() {
    holds("server");
}

#[test]
fn a_manifest_has_no_changes_against_itself_in_another_layout() {
    let windows = POWERS.replace('\n', "\r\n");
    assert_eq!(Pair::new(POWERS, &windows).changes(), [""; 0]);
    assert_eq!(Pair::new(POWERS, POWERS).changes(), [""; 0]);
}

/// Whatever line is left out: where both are manifests, changes are told exactly when the code differs. Every fourth line, or with
/// `TESTS=full` each.
#[test]
fn changes_are_told_exactly_when_what_is_generated_differs() {
    let lines: Vec<&str> = POWERS.lines().collect();
    let mut compared = 0;
    let is_full = std::env::var("TESTS").is_ok_and(|form| form == "full");
    for at in (0..lines.len()).step_by(if is_full { 1 } else { 4 }) {
        let mut kept = lines.clone();
        kept.remove(at);
        let text = kept.join("\n");
        if toolspec::load(&text).is_err() {
            continue;
        }
        let changes = Pair::new(POWERS, &text).changes();
        let same = *GENERATED == generated(&text);
        assert_eq!(
            same,
            changes.is_empty(),
            "without `{}`: {changes:?}",
            lines[at]
        );
        compared += 1;
    }
    let least = if is_full { 60 } else { 15 };
    assert!(compared >= least, "only {compared} lines can be left out");
}
