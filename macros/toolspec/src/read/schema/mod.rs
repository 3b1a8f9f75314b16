//! Schemas of arguments and of results.

mod annotations;
pub(crate) mod keywords;
mod limits;
mod object;
mod page;
mod root;

use super::Reader;
use super::entries::Entries;
use super::values::{choice, named, text};
use crate::model::{Schema, Type};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Key, Kind, Node};

use crate::grammar::Place;

/// How deep schemas may lie inside each other: no host shows that much, and what is written of them nests
/// as deep.
const DEEPEST: usize = 16;

/// How many schemas one argument or member may hold, all that its `$ref`s mean included: pieces that name pieces
/// twice double with each, and no host shows as many.
const MOST: usize = 2000;

/// The names of the types.
const TYPES: &[(&str, &str)] = &[
    ("string", "string"),
    ("integer", "integer"),
    ("number", "number"),
    ("boolean", "boolean"),
    ("array", "array"),
    ("object", "object"),
];

/// Keywords that make something else of what a `$ref` beside them means.
const RESHAPING: &[&str] = &[
    "type",
    "items",
    "properties",
    "pick",
    "additionalProperties",
];

/// The piece that `$ref: name` means; `#/$defs/name` is how JSON Schema writes it.
pub(super) fn reference(written: &str) -> &str {
    let name = written.strip_prefix("#/$defs/");
    name.or_else(|| written.strip_prefix("#/schemas/"))
        .unwrap_or(written)
}

impl<'n> Reader<'n> {
    /// Reads a schema; `name` is how messages call what it describes, and where that stands.
    fn schema(&mut self, node: &'n Node, place: Place, name: &Spanned<String>) -> Option<Schema> {
        self.schema_over(None, node, place, name)
    }

    /// The same over one that is there already.
    fn schema_over(
        &mut self,
        base: Option<Schema>,
        node: &'n Node,
        place: Place,
        name: &Spanned<String>,
    ) -> Option<Schema> {
        if self.depth == 0 {
            self.within = 0;
        }
        self.within += 1;
        if self.within > MOST {
            // What follows the first one too many has the same reason.
            if self.within == MOST + 1 {
                self.problems.push(
                    Problem::new(
                        node.span,
                        format!("more than {MOST} schemas in one argument or member"),
                    )
                    .help("a `$ref` to a piece with several `$ref`s multiplies; name fewer, or take what is inside as it is, `{type: object}` without `properties`"),
                );
            }
            return None;
        }
        if self.depth == DEEPEST {
            self.problems.push(
                Problem::new(
                    node.span,
                    format!("more than {DEEPEST} schemas inside each other"),
                )
                .help("take what is inside as it is, `{type: object}` without `properties`"),
            );
            return None;
        }
        self.depth += 1;
        let schema = self.overlay(base, node, place, name);
        self.depth -= 1;
        let schema = schema?;
        if place.is_given() {
            return self.complete(schema, place, name);
        }
        Some(schema)
    }

    /// What an argument, or a value inside one, must say of itself.
    fn complete(
        &mut self,
        mut schema: Schema,
        place: Place,
        name: &Spanned<String>,
    ) -> Option<Schema> {
        if place == Place::Argument && schema.description.is_none() {
            self.problems.push(
                Problem::new(
                    name.span,
                    format!("argument `{}` has no description", name.value),
                )
                .help("add `description:`; a model chooses its values by it"),
            );
        }
        let span = schema.span;
        match &mut schema.of {
            Type::Any => {
                self.problems.push(
                    Problem::new(name.span, format!("`{}` has no type", name.value)).help(
                        "add `type: string`, `integer`, `number`, `boolean`, `array` or `object`",
                    ),
                );
                return None;
            }
            Type::Array { items, .. } if matches!(items.of, Type::Any) => self.problems.push(
                Problem::new(name.span, format!("list `{}` has no `items`", name.value))
                    .help("say what its items are: `items: {type: string}`"),
            ),
            // An object without named members is one of any members.
            Type::Object {
                properties,
                additional: additional @ None,
                ..
            } if properties.is_empty() => *additional = Some(Box::new(Schema::any(span))),
            _ => {}
        }
        Some(schema)
    }

    /// A schema as it is written, over the one that its `$ref` means, or else over `base`. `None` when its reference
    /// or its type can't be read; everything else of it is read anyway.
    fn overlay(
        &mut self,
        base: Option<Schema>,
        node: &'n Node,
        place: Place,
        name: &Spanned<String>,
    ) -> Option<Schema> {
        if node.json().is_boolean() {
            self.problems.push(
                Problem::new(node.span, "a boolean is not a schema here")
                    .help("write `{type: string, description: …}`; some hosts refuse booleans"),
            );
            return None;
        }
        let known = keywords::known(node, place);
        let entries = Entries::open(node, place.noun(), &known, self.problems)?;
        let is_bare = base.is_none() && entries.take("$ref").is_none();
        let base = match entries.take("$ref") {
            Some(target) => self.referenced(target, place, name),
            None => Some(base.unwrap_or_else(|| Schema::any(node.span))),
        };
        let of = match entries.take("type") {
            Some(node) => self.type_of(node),
            None if !is_bare => base.as_ref().map(|base| base.of.clone()),
            None if matches!(place, Place::Input | Place::Output)
                || entries.take("properties").is_some() =>
            {
                Some(Type::named("object", node.span))
            }
            None => Some(Type::Any),
        };
        for (keyword, span) in entries.iter() {
            let problem = keywords::misplaced(keyword, span, place, of.as_ref());
            if let Some(problem) = problem {
                self.problems.push(problem);
            }
        }
        let of = of.and_then(|of| self.limits(of, &entries, place, name));
        let mut told = |key: &str| match entries.take(key) {
            Some(node) => text(node, &format!("`{key}`"), self.problems).map(Some),
            None => Some(None),
        };
        let (described, documented) = (told("description"), told("doc"));
        let mut schema = base?;
        schema.span = node.span;
        schema.of = of?;
        if RESHAPING
            .iter()
            .any(|keyword| entries.take(keyword).is_some())
        {
            schema.piece = None;
        }
        self.annotations(&mut schema, &entries, place, name);
        schema.description = described?.or(schema.description);
        schema.doc = documented?.or(schema.doc);
        Some(schema)
    }

    fn referenced(
        &mut self,
        target: &'n Node,
        place: Place,
        name: &Spanned<String>,
    ) -> Option<Schema> {
        let written = text(target, "`$ref`", self.problems)?;
        let known = self.schemas?;
        let wanted = reference(&written.value);
        let Some((key, node)) = self.piece(wanted) else {
            self.problems.push(
                Problem::new(
                    written.span,
                    format!("`$ref` to `{wanted}`, which is not under `schemas`"),
                )
                .nearest(wanted, known.iter().map(|(key, _)| key.name.as_str())),
            );
            return None;
        };
        if self.expanding.contains(&key.name.as_str()) {
            self.problems.push(
                Problem::new(
                    written.span,
                    format!("`$ref` to `{wanted}` leads in a circle"),
                )
                .note(key.span, "it begins here")
                .help("what is advertised has no `$ref`, so a schema can't hold itself"),
            );
            return None;
        }
        self.expanding.push(&key.name);
        let schema = self.overlay(None, node, place, name);
        self.expanding.pop();
        let mut schema = schema?;
        // A piece that is only another one keeps the name of that.
        schema.piece.get_or_insert_with(|| named(key));
        Some(schema)
    }

    /// The piece under `schemas` that a `$ref` means.
    fn piece(&self, name: &str) -> Option<&'n (Key, Node)> {
        let wanted = reference(name);
        self.schemas?.iter().find(|(key, _)| key.name == wanted)
    }

    fn type_of(&mut self, node: &Node) -> Option<Type> {
        if let Kind::Sequence(_) = node.kind {
            self.problems.push(
                Problem::new(node.span, "a list of types is not portable between hosts")
                    .help("name one type; a value that may be missing is left out, not null"),
            );
            return None;
        }
        let name = choice(node, "type", TYPES, self.problems)?;
        Some(Type::named(name.value, node.span))
    }
}
