//! Maps values as people write them to the service's spelling.
//!
//! The service compares exactly, so `Critical` or `false positive` finds nothing there. A known value is sent
//! in the service's spelling. If no item has a value, the result says so and lists the existing values, since an empty list
//! looks like "nothing exists".

use serde_json::Value;

use super::path::{Path, values};
use crate::text::plain;

/// The most values that a note lists.
const MOST: usize = 15;

/// An argument whose values are those of a member of the service's items.
#[derive(Debug)]
pub struct Values {
    /// The argument.
    pub argument: &'static str,
    /// The members that hold such values.
    pub fields: &'static [Path],
    /// The parameter that the service is sent it as; `None` where it is compared with the items here.
    pub sent_as: Option<&'static str>,
    /// The argument's values that stand for others than themselves.
    pub words: &'static [&'static str],
}

/// An argument's value that a call asks for.
#[derive(Debug)]
pub struct Asked {
    /// What it is a value of.
    pub values: &'static Values,
    /// The value, as it was given.
    pub given: String,
}

/// Whether two spellings are of one value: letter case, hyphens, underscores and spaces do not count.
#[must_use]
pub fn alike(left: &str, right: &str) -> bool {
    key(left) == key(right)
}

fn key(text: &str) -> String {
    let is_between = |any: &char| {
        any.is_whitespace() || matches!(any, '_' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
    };
    let told = text.chars().filter(|any| !is_between(any));
    told.flat_map(char::to_lowercase).collect()
}

/// The known value that a text is a spelling of, or else the text.
#[must_use]
pub fn known(text: &str, all: &[&str]) -> String {
    let exact = all.iter().find(|known| **known == text);
    let found = exact.or_else(|| all.iter().find(|known| alike(known, text)));
    found.map_or_else(|| text.to_owned(), ToString::to_string)
}

impl Asked {
    /// The spellings of the value that items have.
    #[must_use]
    pub fn spellings(&self, seen: &Seen) -> Vec<String> {
        let found = seen.0.iter().filter(|(value, _)| alike(value, &self.given));
        found.map(|(value, _)| value.clone()).collect()
    }
}

/// The values that items have, each with how many have it, the most frequent first.
#[derive(Debug)]
pub struct Seen(Vec<(String, usize)>);

impl Seen {
    /// Those of some members of the items.
    #[must_use]
    pub fn of(fields: &[Path], rows: &[&Value]) -> Self {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for row in rows {
            let found = fields.iter().flat_map(|field| values(row, field));
            for value in found.filter(|value| !value.is_object()).map(plain) {
                if !value.is_empty() {
                    *counts.entry(value).or_default() += 1;
                }
            }
        }
        let mut all: Vec<_> = counts.into_iter().collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Self(all)
    }

    /// What to say of a value that no item has; `noun` is how the items are called, and `looked_through` says of
    /// which ones.
    #[must_use]
    pub fn note(&self, asked: &Asked, noun: &str, looked_through: &str) -> String {
        let Asked { values, given } = asked;
        let given = crate::text::excerpt(given, 80);
        let said = format!(
            "none of {looked_through} has the `{}` `{given}`",
            values.argument
        );
        if self.0.is_empty() {
            return format!("{said}; no {noun} have any");
        }
        let listed: Vec<String> = self
            .0
            .iter()
            .take(MOST)
            .map(|(value, count)| format!("{} ({count})", crate::text::excerpt(value, 80)))
            .collect();
        let more = self.0.len().saturating_sub(MOST);
        let more = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        format!("{said}; values there are: {}{more}", listed.join(", "))
    }
}
