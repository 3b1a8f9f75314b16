//! Keywords of one type: lengths, ranges, patterns, items and members.

use serde_json::{Number, Value};

use super::Reader;
use crate::grammar::Place;
use crate::model::{Limits, Schema, Type};
use crate::problem::{Problem, Spanned};
use crate::read::entries::Entries;
use crate::read::values::{count, text};
use crate::yaml::Node;

impl<'n> Reader<'n> {
    /// The type with the limits that are written; `None` when what it holds can't be read.
    pub(super) fn limits(
        &mut self,
        mut of: Type,
        entries: &Entries<'n>,
        place: Place,
        name: &Spanned<String>,
    ) -> Option<Type> {
        match &mut of {
            Type::Any | Type::Boolean => {}
            Type::Integer(limits) => self.range(limits, entries, true, name),
            Type::Number(limits) => self.range(limits, entries, false, name),
            Type::String {
                min_length,
                max_length,
                pattern,
                format,
            } => {
                if let Some(node) = entries.take("format") {
                    *format = text(node, "`format`", self.problems).map(|format| format.value);
                }
                if let Some(node) = entries.take("pattern") {
                    *pattern = self.pattern(node);
                }
                self.length("minLength", min_length, entries);
                self.length("maxLength", max_length, entries);
                let limits = (*min_length, *max_length);
                self.ordered(("minLength", "maxLength"), limits, entries, name);
            }
            Type::Array {
                items,
                min_items,
                max_items,
            } => {
                self.length("minItems", min_items, entries);
                self.length("maxItems", max_items, entries);
                let limits = (*min_items, *max_items);
                self.ordered(("minItems", "maxItems"), limits, entries, name);
                if let Some(node) = entries.take("items") {
                    **items = self.items(node, place, name)?;
                }
            }
            Type::Object {
                properties,
                required,
                additional,
            } => {
                let object = (properties, required, additional);
                self.object(object, entries, place, name)?;
            }
        }
        Some(of)
    }

    fn items(&mut self, node: &'n Node, place: Place, name: &Spanned<String>) -> Option<Schema> {
        let place = if place.is_given() {
            Place::Within
        } else {
            Place::Element
        };
        let name = Spanned {
            value: format!("{}[]", name.value),
            span: node.span,
        };
        self.schema(node, place, &name)
    }

    fn pattern(&mut self, node: &Node) -> Option<Spanned<String>> {
        let pattern = text(node, "`pattern`", self.problems)?;
        if let Err(error) = regex_lite::Regex::new(&crate::pattern::for_rust(&pattern.value)) {
            self.problems.push(
                Problem::new(pattern.span, format!("not a regular expression: {error}"))
                    .help("use the part of the syntax that JSON Schema and Rust share"),
            );
            return None;
        }
        if let Some(why) = crate::pattern::foreign(&pattern.value) {
            self.problems.push(
                Problem::new(
                    pattern.span,
                    format!("not a regular expression in JavaScript: {why}"),
                )
                .label("some hosts compile it there")
                .help("use the part of the syntax that JSON Schema and Rust share"),
            );
            return None;
        }
        Some(pattern)
    }

    fn range(
        &mut self,
        limits: &mut Limits,
        entries: &Entries<'_>,
        whole: bool,
        name: &Spanned<String>,
    ) {
        for (key, limit) in [
            ("minimum", &mut limits.minimum),
            ("maximum", &mut limits.maximum),
        ] {
            if let Some(node) = entries.take(key) {
                *limit = self.limit(node, key, whole);
            }
        }
        let value = |limit: &Option<Number>| limit.as_ref().and_then(Number::as_f64);
        let limits = (value(&limits.minimum), value(&limits.maximum));
        self.ordered(("minimum", "maximum"), limits, entries, name);
    }

    fn limit(&mut self, node: &Node, key: &str, whole: bool) -> Option<Number> {
        let (is, help) = match node.json() {
            Value::Number(number) if !whole || number.is_i64() => return Some(number),
            Value::Number(number) => (
                format!("`{number}`, which is not a 64-bit whole number"),
                "write a whole number, or give the argument `type: number`",
            ),
            _ => (
                format!("{}, not a number", node.noun()),
                "write a number without quotes",
            ),
        };
        self.problems
            .push(Problem::new(node.span, format!("`{key}` is {is}")).help(help));
        None
    }

    fn length(&mut self, key: &str, length: &mut Option<u64>, entries: &Entries<'_>) {
        if let Some(node) = entries.take(key) {
            *length = count(node, &format!("`{key}`"), 0, self.problems);
        }
    }

    /// The lower limit is not above the upper one.
    fn ordered<T: PartialOrd>(
        &mut self,
        (lower, upper): (&str, &str),
        limits: (Option<T>, Option<T>),
        entries: &Entries<'_>,
        name: &Spanned<String>,
    ) {
        let (Some(least), Some(most)) = limits else {
            return;
        };
        let written = entries.entry(upper).or_else(|| entries.entry(lower));
        if let Some((span, _)) = written.filter(|_| least > most) {
            self.problems.push(
                Problem::new(
                    span,
                    format!("the limits of `{}` leave no value", name.value),
                )
                .label(format!("`{lower}` is above `{upper}`"))
                .help("exchange them, or correct one"),
            );
        }
    }
}
