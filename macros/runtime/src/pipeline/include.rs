//! Joins other answers into a tool's own: the requests, the members for the answers, and the notes about
//! failures.

use std::fmt;

use serde_json::{Value, json};

use super::path::{Path, list, value, values};
use crate::request::Request;
use crate::text::plain;

/// Another answer, and the member that it is put under.
#[derive(Debug)]
pub struct Include {
    /// The member.
    pub key: &'static str,
    /// How notes call it.
    pub noun: &'static str,
    /// The part of the other answer that is meant; all of it when `None`.
    pub at: Option<Path>,
    /// The value of the tool's own answer that the path takes.
    pub each: Option<Each>,
}

/// A value of the tool's own answer that the path of an [`Include`] takes.
#[derive(Debug)]
pub struct Each {
    /// The member that holds it, or them.
    pub from: Path,
    /// Which segments of the path it becomes.
    pub segments: &'static [usize],
    /// Whether there may be several, and the result is a list.
    pub many: bool,
    /// How many are requested at most.
    pub most: usize,
    /// The member for the values that were not fetched.
    pub rest: Option<&'static str>,
}

/// An include of one call: what is to be requested.
#[derive(Debug)]
pub struct Wanted {
    /// The include.
    pub include: &'static Include,
    /// The request; of one with [`Each`] the segment is still empty.
    pub request: Request,
    /// Whether the caller wants it.
    pub wanted: bool,
}

/// One thing asked for.
#[derive(Debug)]
pub struct Asked {
    /// The include's place in the call.
    pub index: usize,
    /// The value of the tool's own answer that it is about; empty where there is none.
    pub name: String,
    /// The request.
    pub request: Request,
}

/// `GET /api/v1/alerts/… for each of alert_ids`.
impl fmt::Display for Wanted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(each) = &self.include.each else {
            return self.request.fmt(formatter);
        };
        let mut request = self.request.clone();
        for at in each.segments {
            if let Some(segment) = request.segments.get_mut(*at) {
                "…".clone_into(segment);
            }
        }
        let of = if each.many { "for each of" } else { "with" };
        write!(formatter, "{request} {of} {}", each.from.join("."))
    }
}

impl Wanted {
    /// The requests to make, given the tool's own answer.
    #[must_use]
    pub fn requests(&self, index: usize, answer: &Value) -> Vec<Asked> {
        if !self.wanted {
            return Vec::new();
        }
        let Some(each) = &self.include.each else {
            let (name, request) = (String::new(), self.request.clone());
            return vec![Asked {
                index,
                name,
                request,
            }];
        };
        let asked = |name: String| {
            let mut request = self.request.clone();
            for (at, segment) in request.segments.iter_mut().enumerate() {
                if each.segments.contains(&at) {
                    segment.clone_from(&name);
                }
            }
            Asked {
                index,
                name,
                request,
            }
        };
        let names = names(each, answer).into_iter();
        names.take(each.most).map(asked).collect()
    }

    /// Puts what came under its member, and what was not asked for under the member for the rest; gives
    /// the notes on what is missing. An `Err` is the reason in a few words.
    pub fn join(
        &self,
        came: Vec<(String, Result<Value, String>)>,
        answer: &mut Value,
    ) -> Vec<String> {
        let all = self.include.each.as_ref().map(|each| names(each, answer));
        let all = all.unwrap_or_default();
        let asked = came.len();
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for (name, given) in came {
            match given {
                Ok(other) => match self.meant(other) {
                    Ok(part) => found.push(part),
                    Err(reason) => lacking(&mut missing, reason, name),
                },
                Err(reason) => lacking(&mut missing, reason, name),
            }
        }
        let Value::Object(members) = answer else {
            return Vec::new();
        };
        let many = self.include.each.as_ref().is_some_and(|each| each.many);
        let value = if many {
            (asked > 0).then(|| found.into())
        } else {
            found.into_iter().next()
        };
        members.extend(value.map(|value| (self.include.key.to_owned(), value)));
        let mut notes: Vec<String> = missing
            .into_iter()
            .map(|(reason, names)| self.missing(&reason, &names, all.len()))
            .collect();
        if let Some(Each {
            rest, many: true, ..
        }) = &self.include.each
            && all.len() > asked
        {
            members.extend(rest.map(|rest| (rest.to_owned(), json!(all[asked..]))));
            let Include { noun, .. } = self.include;
            notes.extend(
                (asked > 0)
                    .then(|| format!("{noun}: the first {asked} of {} are shown", all.len())),
            );
        }
        notes
    }

    /// The part of the other answer that is meant, or why there is none. A list may come bare, or as
    /// `items`, whatever it is called.
    fn meant(&self, other: Value) -> Result<Value, String> {
        let part = match self.include.at {
            None => (other.is_array() || other.is_object()).then_some(other),
            Some(at) => value(&other, at).cloned().or_else(|| {
                let items = list(&other, None)?;
                Some(items.clone().into())
            }),
        };
        part.ok_or_else(|| match self.include.at {
            Some(at) => format!("the service's answer has no `{}`", at.join(".")),
            None => "the service's answer is neither an object nor a list".to_owned(),
        })
    }

    fn missing(&self, reason: &str, names: &[String], all: usize) -> String {
        let Include { noun, each, .. } = self.include;
        if each.as_ref().is_some_and(|each| each.many) {
            return format!(
                "{noun}: {} of {all} could not be fetched, {reason}: {}",
                names.len(),
                names.join(", ")
            );
        }
        format!("{noun} could not be fetched: {reason}")
    }
}

/// Counts what is missing by its reason.
fn lacking(missing: &mut Vec<(String, Vec<String>)>, reason: String, name: String) {
    match missing.iter_mut().find(|(known, _)| *known == reason) {
        Some((_, names)) => names.push(name),
        None => missing.push((reason, vec![name])),
    }
}

/// The values in the tool's own answer, each once.
fn names(each: &Each, answer: &Value) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let found = values(answer, each.from).into_iter();
    let single = found.filter(|value| !value.is_object()).map(plain);
    for name in single.filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
