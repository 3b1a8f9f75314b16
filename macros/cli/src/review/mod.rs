//! What a change of the manifest means to those who call its tools.
//!
//! Compared is what is advertised and generated, never the text: a manifest that is only laid out
//! otherwise has no changes, and one without changes generates the same code.
//!
//! - `tools`: which tool became which; its facts.
//! - `schemas`: two advertised schemas, by who gives the values; `words`: readings of one.
//! - `answers`: how a call is answered, which no schema shows.
//! - `server`, `prompts`: what is beside the tools.
//! - `report`: the changes as Markdown and JSON.

mod answers;
mod prompts;
mod report;
mod schemas;
mod server;
mod tools;
mod words;

use std::fmt::Display;

use serde_json::{Value, json};
use toolspec::model::Manifest;
use toolspec::problem::Problems;
use toolspec::yaml::{self, Node};

pub(crate) use report::markdown;

/// How much a change asks of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Class {
    /// Calls and results mean the same: only words, or the order, differ.
    Cosmetic,
    /// What worked goes on working; there is more, or it is made otherwise.
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
    fn new(class: Class, at: impl Display, message: impl Into<String>) -> Self {
        Self {
            class,
            tool: None,
            at: at.to_string(),
            message: message.into(),
        }
    }

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

    /// The old names that a tool goes on answering to.
    fn aliases(&self, name: &str) -> Vec<String> {
        let listed = self.entry(name);
        match listed
            .and_then(|tool| tool.get("deprecated_aliases"))
            .map(Node::json)
        {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => {
                let names = names.iter().filter_map(Value::as_str);
                names.map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Every change, the gravest first, then in the order of the tools.
pub(crate) fn compare(old: &Side, new: &Side) -> Vec<Change> {
    let mut changes = server::changes(old, new);
    changes.extend(prompts::changes(old, new));
    changes.extend(tools::changes(old, new));
    if changes.is_empty() && answers::whole(&old.manifest) != answers::whole(&new.manifest) {
        changes.push(Change::new(
            Class::Additive,
            "manifest",
            "something else is generated, which the rules of this comparison do not name",
        ));
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

    const SMALL: &str = include_str!("../../../toolspec/tests/small.yaml");

    /// A manifest whose tree says more than its model.
    fn side(text: &str, tree: &str) -> Side {
        let manifest = toolspec::load(text).ok().unwrap();
        let tree = yaml::parse(tree, &mut Problems::default());
        Side { manifest, tree }
    }

    fn told(old: &Side, new: &Side) -> Vec<(Class, String)> {
        let changes = compare(old, new).into_iter();
        changes.map(|change| (change.class, change.at)).collect()
    }

    #[test]
    fn a_rename_that_keeps_the_old_name_is_additive_and_losing_the_old_name_is_breaking() {
        let renamed = SMALL.replace("zoo_feed_animal", "zoo_feed_beast");
        let line = "  - name: zoo_feed_beast\n";
        let old = side(SMALL, SMALL);
        let bare = side(&renamed, &renamed);
        assert_eq!(told(&old, &bare)[0], (Class::Breaking, "name".to_owned()));
        for alias in ["[zoo_feed_animal]", "zoo_feed_animal"] {
            let with = format!("{line}    deprecated_aliases: {alias}\n");
            let kept = side(&renamed, &renamed.replace(line, &with));
            assert_eq!(told(&old, &kept)[0], (Class::Additive, "name".to_owned()));
            let at = "deprecated_aliases".to_owned();
            assert_eq!(told(&kept, &bare), [(Class::Breaking, at.clone())]);
            assert_eq!(told(&bare, &kept), [(Class::Additive, at)]);
        }
    }
}
