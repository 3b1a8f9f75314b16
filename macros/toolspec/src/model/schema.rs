//! The part of JSON Schema 2020-12 that a manifest may use.

use serde_json::{Number, Value};

use crate::problem::{Span, Spanned};

/// A schema of an argument or of a result.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Where it stands.
    pub span: Span,
    /// The type with its limits.
    pub of: Type,
    /// What the value means, as it is advertised.
    pub description: Option<Spanned<String>>,
    /// Output: what the value means, for the documentation alone.
    pub doc: Option<Spanned<String>>,
    /// The only values allowed; empty is any.
    pub one_of: Vec<Spanned<Value>>,
    /// The value when none is given.
    pub default: Option<Spanned<Value>>,
    /// Values shown to a model.
    pub examples: Vec<Spanned<Value>>,
    /// Input: the lookup that resolves the value.
    pub lookup: Option<Spanned<String>>,
    /// Input: how the value is compared with those of the service's items.
    pub values: Option<Spanned<Values>>,
    /// Output: where the value comes from, the first that is there: on a property dotted paths, `.` for the
    /// object around it; on items the members to pick.
    pub from: Vec<String>,
    /// Output: the most characters that are shown of a text, or of the JSON of anything.
    pub cut: Option<u64>,
    /// Output: the texts that the service's texts become; others are left out. Empty is no change.
    pub map: Vec<(String, String)>,
    /// Output: whether the number of items of a list is meant.
    pub count: bool,
    /// Output: whether to collect every text in the value, in any form.
    pub flat: bool,
    /// Output: the headings of a text under which the items stand; empty where the value is a list itself.
    pub section: Vec<String>,
    /// Output: whether the value is shown as null when the service has none.
    pub nullable: bool,
    /// Output: the member beside the value's that is false where the value is a placeholder.
    pub only_if: Option<String>,
    /// Output: who can have written the value, and what is inside it; none is as around it.
    pub written_by: Option<Author>,
    /// Output: who may read the value, and what is inside it; none is as around it.
    pub readers: Option<Readers>,
    /// The entry of `schemas` that this is by its `$ref`, while what is written beside the `$ref` leaves its
    /// type and members as they are. What is the same piece becomes the same type in Rust.
    pub piece: Option<Spanned<String>>,
}

/// Which values an argument has that the service compares letter by letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Its `examples`, in any spelling, or others.
    Known,
    /// Those that items have.
    Seen,
}

impl Values {
    /// Both, with their names in the manifest.
    pub const ALL: &'static [(&'static str, Self)] =
        &[("known", Self::Known), ("seen", Self::Seen)];
}

/// Who can have written a value of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The service alone.
    Service,
    /// The people who work with the service.
    People,
    /// Anybody whose data reaches the service.
    Attackers,
}

impl Author {
    /// All, with their names in the manifest.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("service", Self::Service),
        ("people", Self::People),
        ("attackers", Self::Attackers),
    ];
}

/// Who may read a value of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Those who may read it in the service.
    Private,
    /// Everybody.
    Public,
}

impl Readers {
    /// Both, with their names in the manifest.
    pub const ALL: &'static [(&'static str, Self)] =
        &[("private", Self::Private), ("public", Self::Public)];
}

/// A schema's `type` and the keywords that go with it.
#[derive(Debug, Clone)]
pub enum Type {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer(Limits),
    /// A number.
    Number(Limits),
    /// Text.
    String {
        /// The least number of characters.
        min_length: Option<u64>,
        /// The greatest number of characters.
        max_length: Option<u64>,
        /// A regular expression that occurs in the text.
        pattern: Option<Spanned<String>>,
        /// The format of the text, such as `date-time`; advertised, not enforced.
        format: Option<String>,
    },
    /// A list.
    Array {
        /// What each item is.
        items: Box<Schema>,
        /// The least number of items.
        min_items: Option<u64>,
        /// The greatest number of items.
        max_items: Option<u64>,
    },
    /// An object.
    Object {
        /// The named members, in the order written.
        properties: Vec<Property>,
        /// The members that must be there.
        required: Vec<Spanned<String>>,
        /// What other members are; `None` when there may be none.
        additional: Option<Box<Schema>>,
    },
}

impl Type {
    /// The names of the types, in the manifest and in JSON Schema.
    pub const NAMES: &'static [&'static str] =
        &["string", "integer", "number", "boolean", "array", "object"];

    /// The type of a name, without limits; [`Type::Any`] for a name that is none of a type.
    #[must_use]
    pub fn named(name: &str, span: Span) -> Self {
        match name {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer(Limits::default()),
            "number" => Self::Number(Limits::default()),
            "string" => Self::String {
                min_length: None,
                max_length: None,
                pattern: None,
                format: None,
            },
            "array" => Self::Array {
                items: Box::new(Schema::any(span)),
                min_items: None,
                max_items: None,
            },
            "object" => Self::Object {
                properties: Vec::new(),
                required: Vec::new(),
                additional: None,
            },
            _ => Self::Any,
        }
    }

    /// The type's name; none for anything.
    #[must_use]
    pub const fn name(&self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::Boolean => Some("boolean"),
            Self::Integer(_) => Some("integer"),
            Self::Number(_) => Some("number"),
            Self::String { .. } => Some("string"),
            Self::Array { .. } => Some("array"),
            Self::Object { .. } => Some("object"),
        }
    }
}

/// Limits of a number, both inclusive.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// The least value.
    pub minimum: Option<Number>,
    /// The greatest value.
    pub maximum: Option<Number>,
}

/// A named member of an object.
#[derive(Debug, Clone)]
pub struct Property {
    /// Its name.
    pub name: Spanned<String>,
    /// What it is.
    pub schema: Schema,
}

impl Schema {
    /// A schema that allows anything.
    #[must_use]
    pub const fn any(span: Span) -> Self {
        Self {
            span,
            of: Type::Any,
            description: None,
            doc: None,
            one_of: Vec::new(),
            default: None,
            examples: Vec::new(),
            lookup: None,
            values: None,
            from: Vec::new(),
            cut: None,
            map: Vec::new(),
            count: false,
            flat: false,
            section: Vec::new(),
            nullable: false,
            only_if: None,
            written_by: None,
            readers: None,
            piece: None,
        }
    }

    /// What the documentation says of it.
    #[must_use]
    pub fn documentation(&self) -> Option<&str> {
        let text = self.doc.as_ref().or(self.description.as_ref());
        text.map(|text| text.value.as_str())
    }

    /// The named members of an object; none for anything else.
    #[must_use]
    pub fn properties(&self) -> &[Property] {
        match &self.of {
            Type::Object { properties, .. } => properties,
            _ => &[],
        }
    }

    /// The schema of a named member.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Schema> {
        let found = self
            .properties()
            .iter()
            .find(|property| property.name.value == name);
        found.map(|property| &property.schema)
    }

    /// Whether a named member must be there.
    #[must_use]
    pub fn requires(&self, name: &str) -> bool {
        match &self.of {
            Type::Object { required, .. } => required.iter().any(|required| required.value == name),
            _ => false,
        }
    }
}
