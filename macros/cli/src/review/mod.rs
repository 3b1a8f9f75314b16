//! Classifies changes of a manifest by their effect on callers.
//!
//! It compares what is advertised and generated, never the text: a manifest that only differs in layout
//! has no changes, and a manifest without changes generates the same code.
//!
//! - `rules`: the table with the class of every change.
//! - `tree`: a manifest as a tree; `compare`: compares two trees, part by part.
//! - `report`: the changes as Markdown.

mod compare;
mod report;
mod rules;
mod tree;

use serde_json::{Value, json};
use toolspec::model::Manifest;
use toolspec::problem::Problems;
use toolspec::yaml::{self, Node};

use compare::Comparison;
pub(crate) use report::markdown;
use rules::Event;

/// How much a change asks of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Class {
    /// Calls and results mean the same: only words, or the order, differ.
    Cosmetic,
    /// What worked continues working; there is more, or it is made otherwise.
    Additive,
    /// A call that worked may fail, or a result that was relied on may be another.
    Breaking,
}

impl Class {
    /// How it is written.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Cosmetic => "cosmetic",
            Self::Additive => "additive",
            Self::Breaking => "breaking",
        }
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
}

impl Change {
    fn json(&self) -> Value {
        json!({"class": self.class.name(), "tool": self.tool, "at": self.at, "message": self.message})
    }
}

/// A manifest with the tree it was read from.
pub(crate) struct Side {
    pub(crate) manifest: Manifest,
    tree: Option<Node>,
}

impl Side {
    /// A manifest that has been read.
    pub(crate) fn new(manifest: Manifest) -> Self {
        let tree = manifest.sources.tree(&mut Problems::default());
        Self { manifest, tree }
    }

    /// The tree of a tool's entry.
    fn entry(&self, name: &str) -> Option<&Node> {
        let yaml::Kind::Sequence(tools) = &self.tree.as_ref()?.get("tools")?.kind else {
            return None;
        };
        let named = |tool: &&Node| tool.get("name").is_some_and(|node| node.json() == name);
        tools.iter().find(named)
    }
}

/// Every change, the gravest first, then in the order of the tools.
pub(crate) fn compare(old: &Side, new: &Side) -> Vec<Change> {
    let [was, is] = tree::trees(old, new);
    let mut changes = Comparison::of(&was, &is).changes;
    let [was, is] = [old, new].map(|side| tree::whole_code(&side.manifest));
    if changes.is_empty() && was != is {
        let change = rules::change("generated", Event::Changed, "manifest", "", ["", ""]);
        changes.extend(change);
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.class));
    changes
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

    fn side(text: &str) -> Side {
        Side::new(toolspec::load(text).ok().unwrap())
    }

    fn told(old: &Side, new: &Side) -> Vec<(Class, String)> {
        let changes = compare(old, new).into_iter();
        changes.map(|change| (change.class, change.at)).collect()
    }

    #[test]
    fn a_rename_that_keeps_the_old_name_is_additive_and_losing_the_old_name_is_breaking() {
        let renamed = SMALL.replace("zoo_feed_animal", "zoo_feed_beast");
        let line = "  - name: zoo_feed_beast\n";
        let old = side(SMALL);
        let bare = side(&renamed);
        assert_eq!(told(&old, &bare)[0], (Class::Breaking, "name".to_owned()));
        for alias in ["[zoo_feed_animal]", "zoo_feed_animal"] {
            let with = format!("{line}    deprecated_aliases: {alias}\n");
            let kept = side(&renamed.replace(line, &with));
            assert_eq!(told(&old, &kept)[0], (Class::Additive, "name".to_owned()));
            let at = "deprecated_aliases".to_owned();
            assert_eq!(told(&kept, &bare), [(Class::Breaking, at.clone())]);
            assert_eq!(told(&bare, &kept), [(Class::Additive, at)]);
        }
    }
}
