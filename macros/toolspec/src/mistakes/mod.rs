//! The rules that a manifest can break, and the mistakes that are recorded for each.
//!
//! `table.yaml` holds both, by subject; a mistake is an edit of `base.yaml`, with the problem that is
//! found. The tests compare it with the result of [`load`](crate::load), and the documentation is generated
//! from it.

use std::error::Error;
use std::fmt;

use serde_json::{Map, Value};

use crate::problem::{Problems, Span};
use crate::yaml;

/// The manifest that the mistakes are edits of.
const BASE: &str = include_str!("base.yaml");
const TABLE: &str = include_str!("table.yaml");

/// Rules about one part of a manifest.
#[derive(Debug)]
pub struct Subject {
    /// What it is called.
    pub title: String,
    /// Its rules, in the order of the table.
    pub rules: Vec<Rule>,
}

/// What must hold, why, and what breaks it.
#[derive(Debug)]
pub struct Rule {
    /// What problems call it, such as `unknown-key`.
    pub code: String,
    /// What must hold, in one sentence.
    pub demands: String,
    /// What happens otherwise.
    pub why: String,
    /// What breaks it, the plainest first.
    pub mistakes: Vec<Mistake>,
}

/// A manifest with one mistake, and the one problem that is found.
#[derive(Debug)]
pub struct Mistake {
    /// What it is called.
    pub name: String,
    /// The manifest.
    pub text: String,
    /// Where the problem stands.
    pub span: Span,
    /// The problem's message.
    pub message: String,
    /// The label under the snippet.
    pub label: Option<String>,
    /// The other places that are shown.
    pub notes: Vec<(Span, String)>,
    /// What to do.
    pub help: String,
}

/// The whole table, in its order.
///
/// # Errors
/// What is wrong with the table, and where.
pub fn subjects() -> Result<Vec<Subject>, BadTable> {
    let mut problems = Problems::default();
    let root = yaml::parse(TABLE, &mut problems).filter(|_| problems.is_empty());
    let root = root.ok_or_else(|| BadTable(problems.render("table.yaml", TABLE)))?;
    let subjects = named(&root.json(), "", |title, rules| {
        let rules = named(rules, title, rule)?;
        let title = title.to_owned();
        Ok(Subject { title, rules })
    });
    subjects.map_err(BadTable)
}

/// What is wrong with the table of mistakes, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadTable(String);

impl fmt::Display for BadTable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Error for BadTable {}

fn rule(code: &str, rule: &Value) -> Result<Rule, String> {
    Ok(Rule {
        code: code.to_owned(),
        demands: needed(rule, "demands", code)?,
        why: needed(rule, "why", code)?,
        mistakes: named(&rule["mistakes"], code, mistake)?,
    })
}

fn mistake(name: &str, entry: &Value) -> Result<Mistake, String> {
    let edited = match entry.get("text") {
        Some(text) => text.as_str().unwrap_or_default().to_owned(),
        None => edited(name, entry)?,
    };
    let (text, inside) = unmarked(&edited);
    let span = match entry.get("at") {
        Some(at) => place(&text, at, name)?,
        None => inside.ok_or_else(|| format!("`{name}` says nowhere where the problem stands"))?,
    };
    let no_notes = Value::Object(Map::new());
    let notes = named(entry.get("notes").unwrap_or(&no_notes), name, |note, at| {
        Ok((place(&text, at, name)?, note.to_owned()))
    })?;
    Ok(Mistake {
        name: name.to_owned(),
        span,
        message: needed(entry, "message", name)?,
        label: entry["label"].as_str().map(str::to_owned),
        notes,
        help: needed(entry, "help", name)?,
        text,
    })
}

/// The base with an entry's edits, in order.
fn edited(name: &str, entry: &Value) -> Result<String, String> {
    let one = std::slice::from_ref(entry);
    let edits = entry["edits"].as_array().map_or(one, Vec::as_slice);
    let mut text = BASE.to_owned();
    for edit in edits {
        let (old, new) = (needed(edit, "old", name)?, needed(edit, "new", name)?);
        for _ in 0..edit["times"].as_u64().unwrap_or(1) {
            if !text.contains(&old) {
                return Err(format!("`{name}` edits `{old}`, which is not there"));
            }
            text = text.replacen(&old, &new, 1);
        }
    }
    Ok(text)
}

/// A text without its marks, and what stands between them.
fn unmarked(text: &str) -> (String, Option<Span>) {
    let marked = text.split_once('«').and_then(|(before, rest)| {
        let (inside, after) = rest.split_once('»')?;
        let span = Span::new(before.len(), before.len() + inside.len());
        Some((format!("{before}{inside}{after}"), Some(span)))
    });
    marked.unwrap_or_else(|| (text.to_owned(), None))
}

/// Where the marked part of `at` first stands in a text.
fn place(text: &str, at: &Value, name: &str) -> Result<Span, String> {
    let (around, inside) = unmarked(at.as_str().unwrap_or_default());
    let span = text.find(&around).zip(inside);
    let span = span.map(|(start, inside)| Span::new(start + inside.start, start + inside.end));
    span.ok_or_else(|| format!("`{name}` marks a place with {at}, which is not there"))
}

/// The entries of a mapping, each read by `read`.
fn named<T>(
    mapping: &Value,
    of: &str,
    read: impl Fn(&str, &Value) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let entries = mapping.as_object();
    let entries = entries.ok_or_else(|| format!("`{of}` holds {mapping}, not a mapping"))?;
    entries
        .iter()
        .map(|(name, value)| read(name, value))
        .collect()
}

fn needed(entry: &Value, key: &str, of: &str) -> Result<String, String> {
    let text = entry[key].as_str().map(str::to_owned);
    text.ok_or_else(|| format!("`{of}` has no `{key}`"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{BASE, Rule, subjects};
    use crate::problem::rule::{fits, forms};

    fn rules() -> Vec<Rule> {
        let subjects = subjects().unwrap_or_default().into_iter();
        subjects.flat_map(|subject| subject.rules).collect()
    }

    #[test]
    fn the_base_is_right() {
        assert!(crate::load(BASE).is_ok());
    }

    /// Each once, so that a rule has one place in the documentation.
    #[test]
    fn every_rule_of_a_problem_is_in_the_table_and_no_other() {
        let rules = rules();
        let codes: BTreeSet<&str> = rules.iter().map(|rule| rule.code.as_str()).collect();
        assert_eq!(codes, forms().map(|(rule, _)| rule).collect());
        assert_eq!(codes.len(), rules.len(), "a rule has two places");
    }

    #[test]
    fn every_form_of_a_message_has_a_mistake_that_has_it() {
        let rules = rules();
        let has = |rule: &str, form: &str| {
            let mut mistakes = rules
                .iter()
                .filter(|it| it.code == rule)
                .flat_map(|it| &it.mistakes);
            mistakes.any(|mistake| fits(form, &mistake.message))
        };
        let unmade: Vec<_> = forms().filter(|(rule, form)| !has(rule, form)).collect();
        assert!(unmade.is_empty(), "{unmade:?}");
    }
}
