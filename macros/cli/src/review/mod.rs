//! Classifies changes of a manifest by their effect on callers.
//!
//! It compares what is advertised and generated, never the text: a manifest that only differs in layout
//! has no changes, and a manifest without changes generates the same code.
//!
//! - `rules`: the table with the class of every change.
//! - `tree`: a manifest as a tree, with its tools' requests and results in `request_facts`, their schemas in `schema`, and lookups and
//!   completions in `service`; `compare`: compares two trees, part by part.
//! - `report`: the changes as Markdown.

mod compare;
#[cfg(test)]
mod edits_tests;
mod report;
mod request_facts;
mod rules;
mod schema;
mod service;
mod tree;

use std::cmp::Reverse;

use serde_json::{Value, json};
use toolspec::model::{Manifest, Tool};

use compare::Comparison;
pub(crate) use report::markdown;
use rules::Event;
use tree::Pairs;

/// How much a change asks of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Class {
    /// Calls and results mean the same: only words, or the order, differ.
    Cosmetic,
    /// What worked continues working; there is more, or it is made otherwise.
    Additive,
    /// The manifest does not show what it means, or no rule does: a person has to look. No threshold lets it pass.
    #[value(skip)]
    Unknown,
    /// A call that worked may fail, or a result that was relied on may be another.
    Breaking,
}

impl Class {
    /// Every class, the gravest first.
    pub(crate) const ALL: [Self; 4] = [
        Self::Breaking,
        Self::Unknown,
        Self::Additive,
        Self::Cosmetic,
    ];

    /// How it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Cosmetic => "cosmetic",
            Self::Additive => "additive",
            Self::Unknown => "UNKNOWN",
            Self::Breaking => "breaking",
        }
    }

    /// Whether changes of this class fail a check of that class.
    pub(crate) fn fails(self, threshold: Self) -> bool {
        self == Self::Unknown || self >= threshold
    }
}

/// One change.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) class: Class,
    /// The tool as it is called now, or was; none when the change is the server's.
    pub(crate) tool: Option<String>,
    /// What it is about, such as `input.severity`.
    pub(crate) at: String,
    /// What happened, in words.
    pub(crate) message: String,
    /// The rule that decided.
    #[cfg(test)]
    row: Option<usize>,
}

impl Change {
    fn json(&self) -> Value {
        json!({"class": self.class.name(), "tool": self.tool, "at": self.at, "message": self.message})
    }
}

/// A text as code in Markdown. A backtick would end the code, and the rest be markup.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// Every change, the gravest first, then in the order of the tools.
pub(crate) fn compare(old: &Manifest, new: &Manifest) -> Vec<Change> {
    let pairs = tree::pairs(&old.tools, &new.tools);
    let mut changes = classify(old, new, &pairs);
    if !explains(&changes, old, new, &pairs) {
        let values = ["as it was", "different"].map(str::to_owned);
        let part = "generated code";
        let change = rules::change(part, Event::Changed, "manifest", "", "", values);
        changes.insert(0, change);
        changes.sort_by_key(|change| Reverse(change.class));
    }
    changes
}

/// What the rules say of the differences.
fn classify(old: &Manifest, new: &Manifest, pairs: &Pairs<'_>) -> Vec<Change> {
    let [was, is] = tree::trees(old, new, pairs);
    let mut changes = Comparison::of(&was, &is).changes;
    changes.sort_by_key(|change| Reverse(change.class));
    changes
}

/// Whether the code differs only where changes are reported.
fn explains(changes: &[Change], old: &Manifest, new: &Manifest, pairs: &Pairs<'_>) -> bool {
    let is_reported =
        |tool: Option<&str>| changes.iter().any(|change| change.tool.as_deref() == tool);
    let kept = pairs
        .iter()
        .filter(|(_, after)| !is_reported(Some(&after.name.value)));
    let (before, after): (Vec<&Tool>, Vec<&Tool>) = kept.copied().unzip();
    let shared = if is_reported(None) { old } else { new };
    tree::code(old, &before) == tree::code(shared, &after)
}

/// The changes for programs: the gravest class, and each change.
pub(crate) fn json(changes: &[Change]) -> Value {
    let class = changes.iter().map(|change| change.class).max();
    let rows: Vec<Value> = changes.iter().map(Change::json).collect();
    json!({"class": class.map(Class::name), "changes": rows})
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const SMALL: &str = r#"
server: {name: zoo, title: Zoo, instructions: Look at the animals before you feed one.}
conventions: {prefix: zoo, groups: [{name: act, title: Act, effects: [start]}]}
tools:
  - name: zoo_feed_animal
    title: Feed an animal
    group: act
    description: Start feeding one animal; a keeper is told.
    scopes: [animals:feed]
    effect: start
    handler: custom
    calls: ["POST /animals/{animal_id}/feed"]
    input:
      properties: {animal_id: {type: string, description: The animal's id.}}
      required: [animal_id]
    output: {properties: {fed: {type: boolean, doc: Whether it was fed.}}}
    example: {arguments: {animal_id: o1}, response: {fed: true}}
"#;

    fn side(text: &str) -> Manifest {
        toolspec::load(text).ok().unwrap()
    }

    fn classified_changes(old: &Manifest, new: &Manifest) -> Vec<(Class, String)> {
        let changes = compare(old, new).into_iter();
        changes.map(|change| (change.class, change.at)).collect()
    }

    #[test]
    fn a_rename_that_keeps_the_old_name_is_additive_and_losing_the_old_name_is_breaking() {
        let renamed = SMALL.replace("zoo_feed_animal", "zoo_feed_beast");
        let line = "  - name: zoo_feed_beast\n";
        let old = side(SMALL);
        let bare = side(&renamed);
        assert_eq!(
            classified_changes(&old, &bare)[0],
            (Class::Breaking, "name".to_owned())
        );
        for alias in ["[zoo_feed_animal]", "zoo_feed_animal"] {
            let with = format!("{line}    deprecated_aliases: {alias}\n");
            let kept = side(&renamed.replace(line, &with));
            assert_eq!(
                classified_changes(&old, &kept)[0],
                (Class::Additive, "name".to_owned())
            );
            let at = "deprecated_aliases".to_owned();
            assert_eq!(
                classified_changes(&kept, &bare),
                [(Class::Breaking, at.clone())]
            );
            assert_eq!(classified_changes(&bare, &kept), [(Class::Additive, at)]);
        }
    }
}
