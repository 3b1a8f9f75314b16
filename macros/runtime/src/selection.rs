//! The members of an answer that a call reads. The others are skipped while the answer is parsed: they cost neither
//! memory nor the time to build them.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize as _, de};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::text::is_blank;

/// What of a value is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All of it.
    All,
    /// Of a list its length: each item is read as null. All of anything else.
    Length,
    /// These members of an object, and of the objects of a list; a scalar as it is.
    Members(Vec<(String, Selection)>),
}

/// What of an answer is read: a list that it is, or that it holds, may come bare or wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerSelection {
    /// Of an answer that is no list.
    pub object: Selection,
    /// Of an item, where the answer is a list.
    pub item: Selection,
}

impl Selection {
    /// Nothing but what [`select`](Self::select) adds.
    #[must_use]
    pub const fn none() -> Self {
        Self::Members(Vec::new())
    }

    /// Reads `what` of the value at a path, too. A list on the way is entered.
    pub fn select(&mut self, path: &[impl AsRef<str>], what: Self) {
        let Some((first, inside)) = path.split_first() else {
            self.merge(what);
            return;
        };
        let Self::Members(members) = self else {
            // Of a list that is only counted the members are read now; what is read whole holds them already.
            if matches!(self, Self::Length) {
                *self = Self::none();
                self.select(path, what);
            }
            return;
        };
        let first = first.as_ref();
        if let Some((_, selected)) = members.iter_mut().find(|(name, _)| name == first) {
            selected.select(inside, what);
            return;
        }
        let selected = if inside.is_empty() {
            what
        } else {
            let mut around = Self::none();
            around.select(inside, what);
            around
        };
        members.push((first.to_owned(), selected));
    }

    /// What is read of a member.
    #[must_use]
    pub fn of_member(&self, name: &str) -> Option<&Self> {
        let Self::Members(members) = self else {
            return Some(self);
        };
        let mut members = members.iter();
        let (_, inside) = members.find(|(selected, _)| selected == name)?;
        Some(inside)
    }

    /// Reads what another selection does, too.
    pub fn merge(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::All, _) | (_, Self::Length) => {}
            (Self::Length, other) | (_, other @ Self::All) => *self = other,
            (Self::Members(_), Self::Members(others)) => {
                for (name, inside) in others {
                    self.select(&[name], inside);
                }
            }
        }
    }
}

impl AnswerSelection {
    /// The JSON of a text without what is not selected.
    ///
    /// # Errors
    /// The text is not JSON. What is skipped is checked for its syntax, not for its depth or its characters.
    pub fn read(&self, text: &str) -> serde_json::Result<Value> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = deserializer.deserialize_any(Reader {
            this: &self.object,
            item: &self.item,
        })?;
        deserializer.end()?;
        Ok(value)
    }
}

struct ValueReader<'s>(&'s Selection);

impl<'de> DeserializeSeed<'de> for ValueReader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if matches!(self.0, Selection::All) {
            return Value::deserialize(deserializer);
        }
        deserializer.deserialize_any(Reader {
            this: self.0,
            item: self.0,
        })
    }
}

/// Reads a value by one selection, and the items of a list by another.
struct Reader<'s> {
    this: &'s Selection,
    item: &'s Selection,
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        if matches!(self.item, Selection::Length) {
            while items.next_element::<IgnoredAny>()?.is_some() {
                read.push(Value::Null);
            }
        } else {
            while let Some(item) = items.next_element_seed(ValueReader(self.item))? {
                read.push(item);
            }
        }
        Ok(read.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let Selection::Members(selected) = self.this else {
            return Value::deserialize(MapAccessDeserializer::new(members));
        };
        let mut read = Map::new();
        let mut witness = Witness::default();
        let mut looks_blank = true;
        while let Some(found) = members.next_key_seed(Selected(selected))? {
            match found {
                Ok((name, inside)) => {
                    let value = members.next_value_seed(ValueReader(inside))?;
                    looks_blank = looks_blank && is_blank(&value);
                    read.insert(name.to_owned(), value);
                }
                Err(name) if looks_blank && witness.is_wanted() => {
                    witness.note(name, members.next_value()?);
                }
                Err(_) => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        if looks_blank {
            witness.testify(&mut read);
        }
        Ok(read.into())
    }
}

/// What an object holds of which nothing is selected that has a value: one member of it is kept, so that it does not look empty.
#[derive(Default)]
struct Witness<'de>(Vec<(Cow<'de, str>, &'de RawValue)>);

impl<'de> Witness<'de> {
    /// How many members are looked at.
    const MOST: usize = 16;

    fn is_wanted(&self) -> bool {
        self.0.len() < Self::MOST
    }

    fn note(&mut self, name: Cow<'de, str>, value: &'de RawValue) {
        self.0.push((name, value));
    }

    fn testify(self, read: &mut Map<String, Value>) {
        let parsed = self.0.into_iter().filter_map(|(name, raw)| {
            let value: Value = serde_json::from_str(raw.get()).ok()?;
            Some((name.into_owned(), value))
        });
        let mut first = None;
        for (name, value) in parsed {
            if !is_blank(&value) {
                first = Some((name, value));
                break;
            }
            first.get_or_insert((name, value));
        }
        read.extend(first);
    }
}

/// A member's name: the selected one, or the name that is none.
struct Selected<'s>(&'s [(String, Selection)]);

impl<'s> Selected<'s> {
    fn find(&self, name: &str) -> Option<(&'s str, &'s Selection)> {
        let mut selected = self.0.iter();
        let (name, inside) = selected.find(|(selected, _)| selected == name)?;
        Some((name, inside))
    }
}

type Found<'s, 'de> = Result<(&'s str, &'s Selection), Cow<'de, str>>;

impl<'s, 'de> DeserializeSeed<'de> for Selected<'s> {
    type Value = Found<'s, 'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'s, 'de> Visitor<'de> for Selected<'s> {
    type Value = Found<'s, 'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member's name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(self.find(name).ok_or(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.find(name).ok_or_else(|| Cow::Owned(name.to_owned())))
    }
}
