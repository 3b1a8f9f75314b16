//! The members of an answer that a call reads. The others are skipped while the answer is parsed: they cost neither
//! memory nor the time to build them. What is read is counted, since 31 MiB of `{"a":1},` would be 2 GiB of objects.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
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
    /// Of a list the items whose JSON is about so many bytes; each further one is read as null. All of anything else.
    Beginning(usize),
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
            match self {
                Self::Length => {
                    *self = Self::none();
                    self.select(path, what);
                }
                Self::Beginning(_) => *self = Self::All,
                Self::All | Self::Members(_) => {}
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
            (Self::Beginning(here), Self::Beginning(there)) => *here = there.max(*here),
            (Self::Beginning(_), Self::Members(_)) | (Self::Members(_), Self::Beginning(_)) => {
                *self = Self::All;
            }
            (Self::Members(_), Self::Members(others)) => {
                for (name, inside) in others {
                    self.select(&[name], inside);
                }
            }
        }
    }
}

/// The words of the error for an answer that would take more memory than there is for it.
pub(crate) const TOO_MANY: &str = "too many values";

/// All of an answer.
pub(crate) static ALL: AnswerSelection = AnswerSelection {
    object: Selection::All,
    item: Selection::All,
};

/// The first number that may have come as a whole one and be rounded: −2⁶³ − 1, and 2⁶⁴, are no integers of 64 bits.
const BEYOND: f64 = 9.2e18;

/// How much memory is left for the values of an answer.
struct Room {
    left: Cell<usize>,
    /// Whether a number came that may have been whole and was rounded.
    is_rounded: Cell<bool>,
}

impl Room {
    /// A value beside what it holds, and its place in a list that grows by doubling.
    const VALUE: usize = 48;
    /// The tables of an object with one member or more.
    const OBJECT: usize = 300;
    /// A member's name, its hash and its place, beside the value itself.
    const MEMBER: usize = 56;

    fn take<E: de::Error>(&self, bytes: usize) -> Result<(), E> {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.ok_or_else(|| E::custom(TOO_MANY))?);
        Ok(())
    }
}

impl AnswerSelection {
    /// The JSON of a text without what is not selected, in about so many bytes of memory at most; and whether a whole number in it
    /// may have been rounded, being beyond 64 bits.
    ///
    /// # Errors
    /// The text is not JSON, or takes more memory. What is skipped is checked for its syntax, not for its depth or its characters.
    pub fn read(&self, text: &str, most: usize) -> serde_json::Result<(Value, bool)> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let room = Room {
            left: Cell::new(most),
            is_rounded: Cell::new(false),
        };
        let value = deserializer.deserialize_any(Reader {
            this: &self.object,
            item: &self.item,
            room: &room,
        })?;
        deserializer.end()?;
        Ok((value, room.is_rounded.get()))
    }
}

struct ValueReader<'s>(&'s Selection, &'s Room);

impl<'de> DeserializeSeed<'de> for ValueReader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Reader {
            this: self.0,
            item: self.0,
            room: self.1,
        })
    }
}

/// Reads a value by one selection, and the items of a list by another.
struct Reader<'s> {
    this: &'s Selection,
    item: &'s Selection,
    room: &'s Room,
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        self.room.take(Room::VALUE)?;
        Ok(value.into())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        self.room.take(Room::VALUE)?;
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        self.room.take(Room::VALUE)?;
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        self.room.take(Room::VALUE)?;
        if value.abs() >= BEYOND {
            self.room.is_rounded.set(true);
        }
        Ok(value.into())
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        self.room.take(Room::VALUE + value.len())?;
        Ok(value.into())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        self.room.take(Room::VALUE)?;
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.room.take(Room::VALUE)?;
        let mut read = Vec::new();
        let mut beginning = match self.item {
            Selection::Length => Some(0),
            Selection::Beginning(bytes) => Some(*bytes),
            Selection::All | Selection::Members(_) => None,
        };
        let inside = match self.item {
            Selection::Beginning(_) => &Selection::All,
            item => item,
        };
        loop {
            if beginning == Some(0) {
                if items.next_element::<IgnoredAny>()?.is_none() {
                    break;
                }
                self.room.take(Room::VALUE)?;
                read.push(Value::Null);
                continue;
            }
            let Some(item) = items.next_element_seed(ValueReader(inside, self.room))? else {
                break;
            };
            if let Some(left) = &mut beginning {
                *left = left.saturating_sub(least_length(&item));
            }
            read.push(item);
        }
        Ok(read.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        self.room.take(Room::VALUE)?;
        let Selection::Members(selected) = self.this else {
            let mut read = Map::new();
            while let Some(name) = members.next_key::<String>()? {
                let tables = if read.is_empty() { Room::OBJECT } else { 0 };
                self.room.take(tables + Room::MEMBER + name.len())?;
                let value = members.next_value_seed(ValueReader(&Selection::All, self.room))?;
                read.insert(name, value);
            }
            return Ok(read.into());
        };
        let mut read = Map::new();
        let mut witness = Witness::default();
        let mut looks_blank = true;
        self.room.take(Room::OBJECT)?;
        while let Some(found) = members.next_key_seed(Selected(selected))? {
            match found {
                Ok((name, inside)) => {
                    self.room.take(Room::MEMBER + name.len())?;
                    let value = members.next_value_seed(ValueReader(inside, self.room))?;
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
            witness.testify(&mut read, self.room)?;
        }
        Ok(read.into())
    }
}

/// The fewest bytes that a value's JSON takes.
fn least_length(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 4,
        Value::Number(_) => 1,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => 2 + items.iter().map(least_length).sum::<usize>(),
        Value::Object(members) => {
            let members = members.iter();
            let lengths = members.map(|(name, value)| name.len() + 3 + least_length(value));
            2 + lengths.sum::<usize>()
        }
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

    fn testify<E: de::Error>(self, read: &mut Map<String, Value>, room: &Room) -> Result<(), E> {
        let mut first = None;
        for (name, raw) in self.0 {
            let mut deserializer = serde_json::Deserializer::from_str(raw.get());
            let seed = ValueReader(&Selection::All, room);
            let value = match seed.deserialize(&mut deserializer) {
                Ok(value) => value,
                Err(error) if error.to_string().starts_with(TOO_MANY) => {
                    return Err(E::custom(TOO_MANY));
                }
                Err(_) => continue,
            };
            let is_blank = is_blank(&value);
            if !is_blank || first.is_none() {
                first = Some((name.into_owned(), value));
            }
            if !is_blank {
                break;
            }
        }
        read.extend(first);
        Ok(())
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_beginning_of_a_list_is_read_and_the_rest_is_counted() {
        let mut object = Selection::none();
        object.select(&["rows"], Selection::Beginning(20));
        let selection = AnswerSelection {
            object,
            item: Selection::Length,
        };
        let text = r#"{"rows": [["abcdef", 1], {"a": "bcdefgh"}, [3], "last"], "columns": ["x"]}"#;
        let read = selection.read(text, 10_000).unwrap().0;
        assert_eq!(
            read,
            json!({"rows": [["abcdef", 1], {"a": "bcdefgh"}, null, null]})
        );
        assert_eq!(
            selection.read("[[1], 2]", 10_000).unwrap().0,
            json!([null, null])
        );
    }

    #[test]
    fn no_form_of_an_answer_takes_more_memory_than_there_is() {
        let room = 100_000;
        let many = |one: &str| format!("[{}{one}]", format!("{one},").repeat(20_000));
        let nested = format!("{}1{}", r#"{"a":["#.repeat(60), "]}".repeat(60));
        let names = (0..20_000).map(|at| format!(r#""m{at}":1,"#));
        let names = names.collect::<Vec<_>>().concat();
        let mut members = Selection::none();
        members.select(&["a"], Selection::All);
        let selected = AnswerSelection {
            object: members.clone(),
            item: members,
        };
        let counted = AnswerSelection {
            object: Selection::Length,
            item: Selection::Length,
        };
        for text in [
            many("1"),
            many("null"),
            many("true"),
            many("{}"),
            many("[]"),
            many(r#""""#),
            many(r#"{"a":1}"#),
            many(r#"{"b":1}"#),
            many(&nested),
            format!("{{{names}\"z\":1}}"),
            format!(r#""{}""#, "x".repeat(200_000)),
        ] {
            for selection in [&ALL, &selected, &counted] {
                let read = selection.read(&text, room);
                // What is skipped takes nothing.
                let is_skipped = text.starts_with('{') && !std::ptr::eq(selection, &raw const ALL);
                let refused = read.map_err(|error| error.to_string().starts_with(TOO_MANY));
                assert!(is_skipped || refused == Err(true), "{}", &text[..20]);
            }
        }
        assert!(ALL.read(&many("1"), 10_000_000).is_ok());
    }
}
