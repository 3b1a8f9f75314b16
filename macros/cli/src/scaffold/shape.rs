//! What a manifest can say of a value that a document describes.

use serde_json::{Number, Value};

use super::flat::{Flat, Flattener};
use super::text;

/// How deep objects and lists are described.
const DEPTH: usize = 5;

/// A value.
#[derive(Clone)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) description: String,
    /// Limits, `enum`, `format`: keywords with values that the manifest takes.
    pub(super) words: Vec<(&'static str, Value)>,
    pub(super) default: Option<Value>,
    /// A value that the document gives as an example.
    pub(super) example: Option<Value>,
    pub(super) notes: Vec<String>,
    /// Whether only the service writes it.
    pub(super) read_only: bool,
}

/// What it is.
#[derive(Clone)]
pub(super) enum Kind {
    Any,
    Text,
    Integer,
    Number,
    Boolean,
    List(Box<Shape>),
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) shape: Shape,
    pub(super) required: bool,
}

impl Kind {
    pub(super) const fn name(&self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::Text => Some("string"),
            Self::Integer => Some("integer"),
            Self::Number => Some("number"),
            Self::Boolean => Some("boolean"),
            Self::List(_) => Some("array"),
            Self::Object(_) => Some("object"),
        }
    }
}

impl<'d> Flattener<'d> {
    /// The shape of a schema.
    pub(super) fn shape(&self, schema: &'d Value) -> Shape {
        self.shape_of(&[schema], &[], 0)
    }

    fn shape_of(&self, schemas: &[&'d Value], trail: &[&'d str], depth: usize) -> Shape {
        let flat = self.flat(schemas, trail);
        let mut notes = flat.notes.clone();
        if flat.more > 0 {
            notes.push(format!("{} more members are not shown", flat.more));
        }
        let kind = self.kind(&flat, depth, &mut notes);
        let words = super::words::read(&kind, &flat, &mut notes);
        // A `title` is the name again, as tools write it that make documents.
        let said = flat.word("description").and_then(Value::as_str);
        let mut shape = Shape {
            kind,
            description: text::clean(said.unwrap_or_default()),
            words,
            default: None,
            example: None,
            notes,
            read_only: flat.word("readOnly") == Some(&Value::Bool(true)),
        };
        let fitting = |value: &&Value| super::words::fits(value, &shape);
        let default = flat.word("default").filter(fitting).cloned();
        let examples = flat.word("examples").and_then(|examples| examples.get(0));
        let example = flat.word("example").or(examples).filter(fitting).cloned();
        shape.default = default;
        shape.example = example;
        shape
    }

    fn kind(&self, flat: &Flat<'d>, depth: usize, notes: &mut Vec<String>) -> Kind {
        match flat.of {
            Some("string") => Kind::Text,
            Some("integer") => Kind::Integer,
            Some("number") => Kind::Number,
            Some("boolean") => Kind::Boolean,
            Some("array" | "object") if depth >= DEPTH => {
                notes.push("deeper parts are not shown".to_owned());
                Kind::Any
            }
            Some("array") => {
                let items = flat
                    .word("items")
                    .map(|items| self.shape_of(&[items], &flat.trail, depth + 1));
                Kind::List(Box::new(items.unwrap_or_else(Shape::any)))
            }
            Some("object") => {
                let members = flat
                    .members
                    .iter()
                    .filter(|(name, _)| !name.trim().is_empty());
                let members = members.map(|(name, schemas)| Member {
                    name: (*name).to_owned(),
                    shape: self.shape_of(schemas, &flat.trail, depth + 1),
                    required: flat.required.contains(name),
                });
                Kind::Object(members.collect())
            }
            _ => Kind::Any,
        }
    }
}

impl Shape {
    /// A value of which nothing is known.
    pub(super) fn any() -> Self {
        Self {
            kind: Kind::Any,
            description: String::new(),
            words: Vec::new(),
            default: None,
            example: None,
            notes: Vec::new(),
            read_only: false,
        }
    }

    pub(super) fn word(&self, key: &str) -> Option<&Value> {
        let found = self.words.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| value)
    }

    pub(super) fn number(&self, key: &str) -> Option<&Number> {
        match self.word(key) {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// The members of an object.
    pub(super) fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// Every note in it, once.
    pub(super) fn all_notes(&self, found: &mut Vec<String>) {
        found.extend(
            self.notes
                .iter()
                .filter(|note| !found.contains(note))
                .cloned()
                .collect::<Vec<_>>(),
        );
        for member in self.members() {
            member.shape.all_notes(found);
        }
        if let Kind::List(items) = &self.kind {
            items.all_notes(found);
        }
    }
}
