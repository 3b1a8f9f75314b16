//! Labels of information flow: who can have written a result, and who may read it.
//!
//! The manifest says both of each member. A result has one label, of what is in it: a single text that an attacker can have
//! written makes the whole untrusted, and a single private value the whole private.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};

/// Who can have written a value: the service, its people, or anybody whose data reaches the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Integrity {
    /// The service or its people.
    Trusted,
    /// Attackers, too.
    Untrusted,
}

/// Who may read a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidentiality {
    /// Everybody.
    Public,
    /// Those who may read it in the service.
    Private,
}

/// The label of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Who can have written it.
    pub integrity: Integrity,
    /// Who may read it.
    pub confidentiality: Confidentiality,
}

/// The label of each member of a result.
#[derive(Debug, Clone, Copy)]
pub enum Labels {
    /// One for everything in a value.
    All(Label),
    /// One for each member of an object, or of the objects in a list.
    Members {
        /// The named members.
        members: &'static [(&'static str, Labels)],
        /// What the manifest does not name.
        rest: &'static Labels,
    },
}

/// What the runtime adds to a result, in its own words: there is nothing in it that a service said.
const OWN: [&str; 5] = [
    "next_tools",
    "renamed",
    "truncated",
    crate::pipeline::DONE,
    crate::pipeline::STARTED,
];

impl Label {
    /// What says nothing.
    pub const LEAST: Self = Self {
        integrity: Integrity::Trusted,
        confidentiality: Confidentiality::Public,
    };

    /// What anybody can have written and not everybody may read: the label where nothing is known.
    pub const MOST: Self = Self {
        integrity: Integrity::Untrusted,
        confidentiality: Confidentiality::Private,
    };

    /// The label of two values together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            integrity: self.integrity.max(other.integrity),
            confidentiality: self.confidentiality.max(other.confidentiality),
        }
    }

    /// As `_meta.ifc` has it: `{"integrity": "untrusted", "confidentiality": ["private"]}`.
    #[must_use]
    pub fn json(self) -> Value {
        let integrity = match self.integrity {
            Integrity::Trusted => "trusted",
            Integrity::Untrusted => "untrusted",
        };
        let reader = match self.confidentiality {
            Confidentiality::Public => "public",
            Confidentiality::Private => "private",
        };
        json!({"integrity": integrity, "confidentiality": [reader]})
    }
}

impl Labels {
    /// The label of a result: its JSON is read as far as it takes to know it, usually to the first text.
    #[must_use]
    pub fn of(&self, result: &str) -> Label {
        let mut label = Label::LEAST;
        let mut reader = serde_json::Deserializer::from_str(result);
        let part = Part {
            labels: self,
            label: &mut label,
            is_result: true,
        };
        match part.deserialize(&mut reader) {
            Ok(()) => label,
            // It ends early once nothing can change the label any more; what can't be read could be anything.
            Err(_) => Label::MOST,
        }
    }

    fn member(&self, name: &str, is_result: bool) -> &Self {
        match self {
            Self::All(_) => self,
            Self::Members { members, rest } => {
                let found = members.iter().find(|(known, _)| *known == name);
                match found {
                    Some((_, labels)) => labels,
                    None if is_result && OWN.contains(&name) => &Self::All(Label::LEAST),
                    None => rest,
                }
            }
        }
    }
}

/// A value on its way, and the label of what came before it.
struct Part<'l> {
    labels: &'l Labels,
    label: &'l mut Label,
    /// Whether it is the result itself.
    is_result: bool,
}

impl Part<'_> {
    /// Adds the label of a value that holds no others.
    fn add<E: Error>(self) -> Result<(), E> {
        let own = match self.labels {
            // The second: the manifest names members, and the value is none.
            Labels::All(label)
            | Labels::Members {
                rest: Labels::All(label),
                ..
            } => *label,
            Labels::Members { .. } => Label::MOST,
        };
        *self.label = self.label.and(own);
        if *self.label == Label::MOST {
            return Err(E::custom("nothing can change the label any more"));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.add()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.add()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.add()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.add()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.add()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.add()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { labels, label, .. } = self;
        while let Some(()) = items.next_element_seed(Part {
            labels,
            label: &mut *label,
            is_result: false,
        })? {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Self {
            labels,
            label,
            is_result,
        } = self;
        while let Some(name) = members.next_key::<std::borrow::Cow<'_, str>>()? {
            let labels = labels.member(&name, is_result);
            members.next_value_seed(Part {
                labels,
                label: &mut *label,
                is_result: false,
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: Labels = Labels::All(Label {
        integrity: Integrity::Trusted,
        confidentiality: Confidentiality::Private,
    });
    const PUBLIC: Labels = Labels::All(Label::LEAST);
    const UNKNOWN: Labels = Labels::All(Label::MOST);
    const BOOKS: Labels = Labels::Members {
        members: &[
            ("count", PUBLIC),
            (
                "items",
                Labels::Members {
                    members: &[("id", SERVICE), ("title", UNKNOWN), ("by_year", SERVICE)],
                    rest: &UNKNOWN,
                },
            ),
        ],
        rest: &UNKNOWN,
    };

    #[test]
    fn one_value_decides_for_the_whole_result() {
        let (trusted, untrusted) = (Integrity::Trusted, Integrity::Untrusted);
        let (public, private) = (Confidentiality::Public, Confidentiality::Private);
        for (result, integrity, confidentiality) in [
            (r#"{"count":0}"#, trusted, public),
            (r#"{"count":0,"items":[]}"#, trusted, public),
            (
                r#"{"items":[{"id":"b1"}],"next_tools":["a"]}"#,
                trusted,
                private,
            ),
            (r#"{"items":[{"by_year":{"1999":2}}]}"#, trusted, private),
            (
                r#"{"items":[{"id":"b1"},{"id":"b2","title":"x"}]}"#,
                untrusted,
                private,
            ),
            (r#"{"items":[{"other":1}]}"#, untrusted, private),
            // What stands where the manifest has something else is anybody's.
            (r#"{"items":"text"}"#, untrusted, private),
            (r#"{"notes":["n"]}"#, untrusted, private),
            // The runtime's own names are its own at the root alone.
            (r#"{"items":[{"next_tools":"x"}]}"#, untrusted, private),
            (r#"{"count":"#, untrusted, private),
        ] {
            let label = BOOKS.of(result);
            assert_eq!(label.integrity, integrity, "{result}");
            assert_eq!(label.confidentiality, confidentiality, "{result}");
        }
    }
}
