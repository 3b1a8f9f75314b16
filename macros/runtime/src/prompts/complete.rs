//! Completions for an argument. Pure: the caller provides the listing.

use std::collections::HashSet;

use serde_json::Value;

use super::Source;
use super::render::LONGEST;
use crate::pipeline::lookup::{Lookup, listed};
use crate::pipeline::path;
use crate::request::Request;
use crate::sanitise;
use crate::text::plain;

/// The most values offered at once, as the protocol has it.
pub const MOST: usize = 100;

/// What is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// At most [`MOST`] values, the likeliest first.
    pub values: Vec<String>,
    /// How many there are.
    pub total: usize,
}

impl Source {
    /// The listing to look in.
    #[must_use]
    pub fn request(&self) -> Request {
        let request = Request::get(self.segments);
        self.query
            .iter()
            .fold(request, |request, (name, value)| request.query(name, value))
    }

    /// The values in the pages of a listing, each once and on one line, those of secondary items last; with `names`, those of items whose member
    /// under `only` is one of them.
    #[must_use]
    pub fn values<'v>(
        &self,
        listings: impl IntoIterator<Item = &'v Value>,
        names: Option<&[String]>,
    ) -> Vec<String> {
        let mut seen = HashSet::new();
        let mut values = Vec::new();
        let items = listings
            .into_iter()
            .flat_map(|listing| listed(listing, self.at));
        let is_secondary =
            |item: &&Value| self.listing.is_some_and(|lookup| lookup.is_secondary(item));
        let (later, first): (Vec<&Value>, Vec<&Value>) = items.partition(is_secondary);
        for item in first.into_iter().chain(later) {
            if !self.counts(item, names) {
                continue;
            }
            let mut found = texts(item, self.values);
            if found.is_empty() {
                found = texts(item, self.otherwise);
            }
            for value in found {
                if seen.insert(value.clone()) {
                    values.push(value);
                }
            }
        }
        if self.sorted {
            values.sort();
        }
        values
    }

    fn counts(&self, item: &Value, names: Option<&[String]>) -> bool {
        let (Some(only), Some(names)) = (&self.only, names) else {
            return true;
        };
        let members = texts(item, &[only.member]);
        let same = |member: &String| names.iter().any(|name| name.eq_ignore_ascii_case(member));
        members.iter().any(same)
    }
}

/// Every name of what is meant, by its own or by a prefix: its identifier and its aliases in the
/// listing. What the listing does not know, or knows several of, goes by the name given.
#[must_use]
pub fn names<'v>(
    lookup: &'static Lookup,
    given: &str,
    listings: impl IntoIterator<Item = &'v Value>,
) -> Vec<String> {
    let listings = listings.into_iter();
    let items: Vec<&Value> = listings
        .flat_map(|listing| listed(listing, lookup.at))
        .collect();
    match lookup.matching(given, &items)[..] {
        [item] => lookup.every_name(item),
        _ => vec![given.to_owned()],
    }
}

/// Those of the values that what is typed may become: the ones that begin with it, then the ones that
/// hold it elsewhere, in either letter case.
#[must_use]
pub fn matching(values: impl IntoIterator<Item = String>, typed: &str) -> Offer {
    let typed = sanitise::line(typed).to_lowercase();
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for value in values {
        let lower = value.to_lowercase();
        if lower.starts_with(&typed) {
            first.push(value);
        } else if lower.contains(&typed) {
            later.push(value);
        }
    }
    first.append(&mut later);
    let total = first.len();
    first.truncate(MOST);
    Offer {
        values: first,
        total,
    }
}

/// The members' values as they can be typed back: none that a prompt would refuse or change.
fn texts(item: &Value, members: &[&[&str]]) -> Vec<String> {
    let found = members.iter().flat_map(|member| path::values(item, member));
    let scalar = |value: &&Value| value.is_string() || value.is_number();
    let lines = found
        .filter(scalar)
        .map(|value| sanitise::line(&plain(value)));
    lines
        .filter(|line| !line.is_empty() && line.chars().count() <= LONGEST)
        .collect()
}

#[cfg(test)]
#[path = "complete_tests.rs"]
mod tests;
