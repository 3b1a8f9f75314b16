//! Schemas: the keywords allowed on an argument and on a result.

use serde_json::Value;

use super::entries::{Entries, boolean, count, items, pairs, text, texts};
use super::{Reader, named};
use crate::model::{Limits, Property, Schema, Type};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Kind, Node};

/// Which of the two kinds of schema is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Arguments: limits are enforced.
    Input,
    /// Results: shapes only, since the service may widen what it gives.
    Output,
}

/// How deep `$ref` may lead; more is a circle.
const DEPTH: usize = 8;

/// The names of the types.
const TYPES: &[(&str, ())] = &[
    ("string", ()),
    ("integer", ()),
    ("number", ()),
    ("boolean", ()),
    ("array", ()),
    ("object", ()),
];

/// The piece that `$ref: severity` or `$ref: "#/schemas/severity"` means.
pub(super) fn reference(written: &str) -> &str {
    written.strip_prefix("#/schemas/").unwrap_or(written)
}

impl Reader<'_> {
    /// Reads a schema.
    pub(super) fn schema(&mut self, node: &Node, side: Side, depth: usize) -> Option<Schema> {
        if !matches!(node.kind, Kind::Mapping(_)) {
            let boolean = node.json().is_boolean();
            let message = if boolean {
                "a boolean is no schema here"
            } else {
                "a schema is a mapping"
            };
            self.problems.push(
                Problem::new(node.span, message).help(
                    "write `{type: string, description: …}`; some hosts refuse bare booleans",
                ),
            );
            return None;
        }
        let mut entries = Entries::open(node, "a schema", self.problems)?;
        let base = match entries.take("$ref") {
            Some(target) => Some(self.referenced(target, side, depth)?),
            None => None,
        };
        let mut schema = base.unwrap_or_else(|| Schema::any(node.span));
        schema.span = node.span;
        if let Some(node) = entries.take("type") {
            schema.of = self.type_of(node, &schema)?;
        }
        self.limits(&mut schema.of, &mut entries, side, depth);
        self.annotations(&mut schema, &mut entries, side);
        entries.close(self.problems);
        Some(schema)
    }

    fn referenced(&mut self, target: &Node, side: Side, depth: usize) -> Option<Schema> {
        let name = text(target, "`$ref`", self.problems)?;
        let known = self.schemas;
        let wanted = reference(&name.value);
        let Some((_, node)) = known.iter().find(|(key, _)| key.name == wanted) else {
            self.problems.push(
                Problem::new(
                    name.span,
                    format!("`$ref` to `{wanted}`, which is not under `schemas`"),
                )
                .nearest(wanted, known.iter().map(|(key, _)| key.name.as_str())),
            );
            return None;
        };
        if depth >= DEPTH {
            self.problems.push(
                Problem::new(name.span, format!("`$ref` to `{wanted}` leads in a circle"))
                    .help("what is advertised has no `$ref`, so a schema can't hold itself"),
            );
            return None;
        }
        self.schema(node, side, depth + 1)
    }

    fn type_of(&mut self, node: &Node, base: &Schema) -> Option<Type> {
        if let Kind::Sequence(_) = node.kind {
            self.problems.push(
                Problem::new(node.span, "a list of types is not portable between hosts")
                    .help("name one type; a value that may be missing is left out, not null"),
            );
            return None;
        }
        let name = super::entries::choice(node, "type", TYPES, self.problems)
            .and_then(|_| node.json().as_str().map(str::to_owned))?;
        Some(match name.as_str() {
            "string" => Type::String {
                min_length: None,
                max_length: None,
                pattern: None,
                format: None,
            },
            "integer" => Type::Integer(Limits::default()),
            "number" => Type::Number(Limits::default()),
            "boolean" => Type::Boolean,
            "array" => {
                let items = Box::new(Schema::any(base.span));
                Type::Array {
                    items,
                    min_items: None,
                    max_items: None,
                }
            }
            _ => Type::Object {
                properties: Vec::new(),
                required: Vec::new(),
                additional: None,
            },
        })
    }

    fn limits(&mut self, of: &mut Type, entries: &mut Entries<'_>, side: Side, depth: usize) {
        match of {
            Type::Any | Type::Boolean => {}
            Type::Integer(limits) | Type::Number(limits) => {
                if side == Side::Input {
                    self.number(entries.take("minimum"), &mut limits.minimum);
                    self.number(entries.take("maximum"), &mut limits.maximum);
                }
            }
            Type::String {
                min_length,
                max_length,
                pattern,
                format,
            } => {
                if let Some(node) = entries.take("format") {
                    *format = text(node, "`format`", self.problems).map(|format| format.value);
                }
                if side == Side::Input {
                    self.length(entries.take("minLength"), min_length);
                    self.length(entries.take("maxLength"), max_length);
                    if let Some(node) = entries.take("pattern") {
                        *pattern = self.pattern(node);
                    }
                }
            }
            Type::Array {
                items,
                min_items,
                max_items,
            } => {
                if let Some(node) = entries.take("items") {
                    if let Some(schema) = self.schema(node, side, depth) {
                        **items = schema;
                    }
                }
                if side == Side::Input {
                    self.length(entries.take("minItems"), min_items);
                    self.length(entries.take("maxItems"), max_items);
                }
            }
            Type::Object {
                properties,
                required,
                additional,
            } => {
                if let Some(node) = entries.take("properties") {
                    *properties = self.properties(node, side, depth);
                }
                if let Some(node) = entries.take("additionalProperties") {
                    *additional = self.additional(node, side, depth);
                }
                if side == Side::Input {
                    if let Some(node) = entries.take("required") {
                        *required = texts(node, "`required`", self.problems);
                    }
                }
            }
        }
    }

    fn additional(&mut self, node: &Node, side: Side, depth: usize) -> Option<Box<Schema>> {
        match node.json() {
            Value::Bool(false) => None,
            Value::Bool(true) => Some(Box::new(Schema::any(node.span))),
            _ => self.schema(node, side, depth).map(Box::new),
        }
    }

    /// Reads `properties`, in order.
    pub(super) fn properties(&mut self, node: &Node, side: Side, depth: usize) -> Vec<Property> {
        let read = pairs(node, "`properties`", self.problems);
        read.iter()
            .filter_map(|(key, node)| {
                let schema = self.schema(node, side, depth)?;
                Some(Property {
                    name: named(key),
                    schema,
                })
            })
            .collect()
    }

    fn annotations(&mut self, schema: &mut Schema, entries: &mut Entries<'_>, side: Side) {
        if let Some(node) = entries.take("description") {
            schema.description = text(node, "`description`", self.problems);
        }
        match side {
            Side::Input => {
                if let Some(node) = entries.take("enum") {
                    let values = items(node, "`enum`", self.problems);
                    schema.one_of = values.iter().map(spanned).collect();
                }
                if let Some(node) = entries.take("const") {
                    schema.one_of = vec![spanned(node)];
                }
                if let Some(node) = entries.take("default") {
                    schema.default = Some(spanned(node));
                }
                if let Some(node) = entries.take("examples") {
                    let values = items(node, "`examples`", self.problems);
                    schema.examples = values.iter().map(spanned).collect();
                }
                if let Some(node) = entries.take("lookup") {
                    schema.lookup = text(node, "`lookup`", self.problems);
                }
            }
            Side::Output => {
                if let Some(node) = entries.take("from") {
                    schema.from = self.path_or_names(node);
                }
                if let (Type::String { .. }, Some(node)) = (&schema.of, entries.take("map")) {
                    schema.map = pairs(node, "`map`", self.problems)
                        .iter()
                        .filter_map(|(key, node)| {
                            let theirs = text(node, "a value", self.problems)?;
                            Some((key.name.clone(), theirs.value))
                        })
                        .collect();
                }
                if let (Type::Integer(_), Some(node)) = (&schema.of, entries.take("count")) {
                    schema.count = boolean(node, "`count`", self.problems) == Some(true);
                }
                if let Some(node) = entries.take("nullable") {
                    schema.nullable = boolean(node, "`nullable`", self.problems) == Some(true);
                }
            }
        }
    }

    /// `from: tags.labels` on a property, `from: [id, name]` on items.
    fn path_or_names(&mut self, node: &Node) -> Vec<String> {
        if let Kind::Sequence(_) = node.kind {
            let names = texts(node, "`from`", self.problems);
            return names.into_iter().map(|name| name.value).collect();
        }
        let path = text(node, "`from`", self.problems);
        path.map_or_else(Vec::new, |path| {
            path.value.split('.').map(str::to_owned).collect()
        })
    }

    fn pattern(&mut self, node: &Node) -> Option<Spanned<String>> {
        let pattern = text(node, "`pattern`", self.problems)?;
        if let Err(error) = regex_lite::Regex::new(&pattern.value) {
            self.problems.push(
                Problem::new(pattern.span, format!("not a regular expression: {error}"))
                    .help("use the part of the syntax that JSON Schema and Rust share"),
            );
            return None;
        }
        Some(pattern)
    }

    fn number(&mut self, node: Option<&Node>, into: &mut Option<serde_json::Number>) {
        let Some(node) = node else { return };
        match node.json() {
            Value::Number(number) => *into = Some(number),
            _ => self.problems.push(Problem::new(
                node.span,
                format!("a limit is {}, not a number", node.noun()),
            )),
        }
    }

    fn length(&mut self, node: Option<&Node>, into: &mut Option<u64>) {
        if let Some(node) = node {
            *into = count(node, "a limit", self.problems);
        }
    }
}

fn spanned(node: &Node) -> Spanned<Value> {
    Spanned {
        value: node.json(),
        span: node.span,
    }
}
