//! Filters that the service does not apply: a rule compares an argument with members of an item.

use jiff::Timestamp;
use serde_json::Value;

use super::indicator;
use super::path::{Path, values};
use super::project;
use super::time;
use super::values::alike;
use crate::request::Request;
use crate::text::plain;

/// How a member is compared with what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// The same text, in any letter case; for a list, one element.
    Equals,
    /// One of several.
    OneOf,
    /// The same name or one below it, as `T1059.001` is below `T1059`.
    SameOrUnder,
    /// Part of a text, in any letter case.
    Part,
    /// Whether there is a value at all is as a boolean says.
    Present,
    /// Every word occurs in one of the members.
    Words,
    /// A time not before it.
    AtOrAfter,
    /// A time not after it.
    AtOrBefore,
    /// A number not below it.
    Minimum,
    /// A number not above it.
    Maximum,
}

impl Operator {
    /// Whether it holds times.
    #[must_use]
    pub const fn is_of_time(self) -> bool {
        matches!(self, Self::AtOrAfter | Self::AtOrBefore)
    }
}

/// What an argument filters.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The argument.
    pub argument: &'static str,
    /// The members it is compared with; one that fits is enough.
    pub fields: &'static [Path],
    /// How.
    pub operator: Operator,
    /// The member's values that some of the argument's stand for.
    pub map: &'static [(&'static str, &'static [&'static str])],
    /// The argument's values that filter; empty is all of them.
    pub when: &'static [&'static str],
    /// A prefix that both sides may leave out.
    pub optional_prefix: Option<&'static str>,
    /// The argument's value that means members without a value.
    pub empty: Option<&'static str>,
    /// Those of the members in which only letters and digits are compared: `inc0421` is in
    /// `INC-0421`.
    pub loose: &'static [Path],
    /// Where the values to look for come from, instead of the argument.
    pub from: Option<FromService>,
}

/// Values that another endpoint knows.
#[derive(Debug, Clone)]
pub struct FromService {
    /// The endpoint's path.
    pub segments: &'static [&'static str],
    /// The members whose values are meant.
    pub fields: &'static [Path],
}

impl FromService {
    /// The request that fetches them.
    #[must_use]
    pub fn request(&self) -> Request {
        Request::get(self.segments)
    }

    /// The values in its answer.
    #[must_use]
    pub fn values(&self, answer: &Value) -> Vec<String> {
        let found = self.fields.iter().flat_map(|field| values(answer, field));
        found.map(plain).collect()
    }
}

/// A rule with the values that one call wants.
#[derive(Debug, Clone)]
pub struct Clause {
    /// The rule.
    pub rule: Rule,
    /// What is wanted; any of them is enough. Empty until fetched for a rule with `from`.
    pub wanted: Vec<String>,
    /// What is wanted as words: phrases of which one is enough, and each word of a phrase in every form that it may
    /// have. Made once, since it is compared with thousands of items.
    phrases: Vec<Vec<Word>>,
}

/// A word in every form that it may have.
#[derive(Debug, Clone)]
struct Word {
    forms: Vec<String>,
    /// Its letters and digits.
    bare: String,
}

impl Word {
    fn new(word: &str) -> Self {
        let forms = indicator::forms(word).into_iter();
        Self {
            forms: forms.map(|form| form.to_lowercase()).collect(),
            bare: bare(word),
        }
    }
}

fn bare(text: &str) -> String {
    let letters = text.chars().filter(|any| any.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

impl Clause {
    /// The clause that an argument's value makes of a rule; `None` when it does not filter.
    #[must_use]
    pub fn new(rule: &Rule, value: Option<Value>) -> Option<Self> {
        let given: Vec<String> = match value? {
            Value::Array(values) => values.iter().map(plain).collect(),
            value => vec![plain(&value)],
        };
        if given.is_empty() || given == ["false"] && rule.from.is_some() {
            return None;
        }
        if !rule.when.is_empty()
            && !given
                .iter()
                .any(|value| rule.when.iter().any(|when| alike(when, value)))
        {
            return None;
        }
        let wanted = if rule.from.is_some() {
            Vec::new()
        } else {
            mapped(rule, given)
        };
        let phrases = if rule.operator == Operator::Words {
            // People paste `10.0.42[.]7` and `::ffff:10.0.42.7`; the data may hold the plain form.
            let phrases = indicator::forms(&wanted.join(" ").to_lowercase()).into_iter();
            let words = |phrase: String| phrase.split_whitespace().map(Word::new).collect();
            phrases.map(words).collect()
        } else {
            Vec::new()
        };
        Some(Self {
            rule: rule.clone(),
            wanted,
            phrases,
        })
    }

    /// What is wrong with a value that must be a time.
    #[must_use]
    pub fn validate(&self, now: Timestamp) -> Option<String> {
        let times = self.rule.operator.is_of_time();
        let wrong = self
            .wanted
            .iter()
            .find(|value| times && time::moment(value, now).is_none())?;
        Some(format!(
            "is `{wrong}`, neither a time such as `2026-01-31T08:00:00Z` nor an age such as `24h` or `7d`"
        ))
    }

    /// Whether an item fits.
    #[must_use]
    pub fn matches(&self, item: &Value, now: Timestamp) -> bool {
        if self.rule.operator == Operator::Words {
            return self.contains_words(item);
        }
        let mut found = self
            .rule
            .fields
            .iter()
            .flat_map(|field| values(item, field))
            .filter(|value| !is_empty(value));
        if let Some(empty) = self.rule.empty
            && self.wanted.iter().any(|wanted| alike(wanted, empty))
        {
            return found.next().is_none();
        }
        if self.rule.operator == Operator::Present {
            return self.wanted.first().map(String::as_str)
                == Some(if found.next().is_some() {
                    "true"
                } else {
                    "false"
                });
        }
        let fits = |value: &Value| {
            self.wanted
                .iter()
                .any(|wanted| self.value_matches(value, wanted, now))
        };
        match self.rule.operator {
            // The first member that is there counts: an event's time before its arrival.
            Operator::AtOrAfter | Operator::AtOrBefore => found.next().is_some_and(fits),
            _ => found.any(fits),
        }
    }

    /// The moment that is wanted; `None` when it is none.
    #[must_use]
    pub fn moment(&self, now: Timestamp) -> Option<Timestamp> {
        time::moment(self.wanted.first()?, now)
    }

    /// Every word must occur somewhere, each in any of the members.
    fn contains_words(&self, item: &Value) -> bool {
        let texts = |fields: &[Path]| -> Vec<String> {
            let found = fields.iter().flat_map(|field| values(item, field));
            // As they are shown too: `team:finance` of `{"team": "finance"}`.
            found
                .flat_map(|value| [leaves(value), project::texts(value)].concat())
                .collect()
        };
        let found: Vec<String> = texts(self.rule.fields)
            .iter()
            .map(|text| text.to_lowercase())
            .collect();
        let loose: Vec<String> = texts(self.rule.loose)
            .iter()
            .map(|text| bare(text))
            .collect();
        let occurs = |word: &Word| {
            let mut forms = word.forms.iter();
            forms.any(|form| found.iter().any(|text| text.contains(form)))
                || !word.bare.is_empty() && loose.iter().any(|text| text.contains(&word.bare))
        };
        self.phrases.iter().any(|phrase| phrase.iter().all(occurs))
    }

    fn value_matches(&self, value: &Value, wanted: &str, now: Timestamp) -> bool {
        let bare = |text: &str| {
            let text = text.trim().to_lowercase();
            let prefix = self.rule.optional_prefix.unwrap_or_default().to_lowercase();
            text.strip_prefix(&prefix)
                .map_or(text.clone(), str::to_owned)
        };
        let number = |compare: fn(&f64, &f64) -> bool| {
            let value = value.as_f64().or_else(|| value.as_str()?.parse().ok());
            value
                .zip(wanted.parse().ok())
                .is_some_and(|(value, wanted)| compare(&value, &wanted))
        };
        let time = |compare: fn(&Timestamp, &Timestamp) -> bool| {
            let value = value.as_str().and_then(|text| time::moment(text, now));
            value
                .zip(time::moment(wanted, now))
                .is_some_and(|(value, wanted)| compare(&value, &wanted))
        };
        match self.rule.operator {
            Operator::Equals | Operator::OneOf | Operator::Words | Operator::Present => {
                leaves(value)
                    .iter()
                    .any(|text| alike(&bare(text), &bare(wanted)))
            }
            Operator::Part => {
                let wanted = wanted.trim().to_lowercase();
                leaves(value)
                    .iter()
                    .any(|text| text.to_lowercase().contains(&wanted))
            }
            Operator::SameOrUnder => leaves(value).iter().any(|text| {
                let (text, wanted) = (bare(text), bare(wanted));
                text.strip_prefix(&wanted)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }),
            Operator::AtOrAfter => time(Timestamp::ge),
            Operator::AtOrBefore => time(Timestamp::le),
            Operator::Minimum => number(f64::ge),
            Operator::Maximum => number(f64::le),
        }
    }
}

/// Whether nothing stands there but a place for a value.
fn is_empty(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// The texts of a scalar, or of the members of an object such as `{id: T1059, name: …}`.
fn leaves(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().flat_map(leaves).collect(),
        Value::Object(members) => members.values().flat_map(leaves).collect(),
        scalar => vec![plain(scalar)],
    }
}

fn mapped(rule: &Rule, given: Vec<String>) -> Vec<String> {
    given
        .into_iter()
        .flat_map(
            |value| match rule.map.iter().find(|(ours, _)| alike(ours, &value)) {
                Some((_, theirs)) => theirs.iter().map(ToString::to_string).collect(),
                None => vec![value],
            },
        )
        .collect()
}
