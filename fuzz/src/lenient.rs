//! JSON of which every text is some: what is missing is closed, what is bare is a text.
//!
//! A fuzzer that must hit upon valid JSON spends its time on commas. Seeds stay readable, since JSON is read as what it is.

use std::iter::Peekable;
use std::str::Chars;

use serde_json::{Map, Number, Value};

/// The deepest nesting; `serde_json` reads none deeper than 128.
const DEEPEST: usize = 120;

/// The values of a text, one after the other.
pub struct Values<'t> {
    rest: Peekable<Chars<'t>>,
}

impl<'t> Values<'t> {
    /// Those of this text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        Self {
            rest: text.chars().peekable(),
        }
    }

    /// The next as an object; empty where it is none.
    pub fn object(&mut self) -> Map<String, Value> {
        match self.next() {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }

    /// The next as a number below `most`.
    pub fn number(&mut self, most: usize) -> usize {
        let number = self.next().and_then(|value| value.as_u64()).unwrap_or(0);
        usize::try_from(number % most.max(1) as u64).unwrap_or(0)
    }

    fn skip_separators(&mut self) {
        while self
            .rest
            .next_if(|next| next.is_ascii_whitespace() || matches!(next, ',' | ':'))
            .is_some()
        {}
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip_separators();
        match self.rest.peek()? {
            '{' if depth < DEEPEST => {
                self.rest.next();
                Some(self.members(depth).into())
            }
            '[' if depth < DEEPEST => {
                self.rest.next();
                Some(self.items(depth).into())
            }
            '"' => {
                self.rest.next();
                Some(self.quoted().into())
            }
            _ => Some(self.bare()),
        }
    }

    fn is_end(&mut self, end: char) -> bool {
        self.skip_separators();
        self.rest.next_if_eq(&end).is_some() || self.rest.peek().is_none()
    }

    fn members(&mut self, depth: usize) -> Map<String, Value> {
        let mut members = Map::new();
        while !self.is_end('}') {
            let name = self.name();
            if self.is_end('}') {
                members.insert(name, Value::Null);
                break;
            }
            members.insert(name, self.value(depth + 1).unwrap_or_default());
        }
        members
    }

    /// A name; empty where there is none.
    fn name(&mut self) -> String {
        match self.rest.peek() {
            Some('{' | '[') | None => String::new(),
            Some('"') => {
                self.rest.next();
                self.quoted()
            }
            Some(_) => match self.bare() {
                Value::String(name) => name,
                other => other.to_string(),
            },
        }
    }

    fn items(&mut self, depth: usize) -> Vec<Value> {
        let mut items = Vec::new();
        while !self.is_end(']') {
            items.extend(self.value(depth + 1));
        }
        items
    }

    fn quoted(&mut self) -> String {
        let mut text = String::new();
        while let Some(next) = self.rest.next() {
            match next {
                '"' => break,
                '\\' => match self.rest.next() {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('r') => text.push('\r'),
                    Some('u') => {
                        let digits: String = self.rest.by_ref().take(4).collect();
                        let character = u32::from_str_radix(&digits, 16).ok();
                        text.push(character.and_then(char::from_u32).unwrap_or('\u{fffd}'));
                    }
                    Some(other) => text.push(other),
                    None => {}
                },
                other => text.push(other),
            }
        }
        text
    }

    /// A word or a number; at least one character, so that reading goes on.
    fn bare(&mut self) -> Value {
        let mut text = String::from(self.rest.next().unwrap_or_default());
        while let Some(next) = self.rest.next_if(|next| {
            !next.is_ascii_whitespace() && !matches!(next, ',' | ':' | '{' | '}' | '[' | ']' | '"')
        }) {
            text.push(next);
        }
        match text.as_str() {
            "true" => true.into(),
            "false" => false.into(),
            "null" => Value::Null,
            _ => text
                .parse::<Number>()
                .map_or_else(|_| text.into(), Value::Number),
        }
    }
}

impl Iterator for Values<'_> {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        self.value(0)
    }
}
