//! A schema with its references followed and its parts merged.
//!
//! The work is limited: a circular reference is not followed, the number of parts is limited, and a huge object is cut
//! after a number of properties. Values are borrowed from the document, so shared parts stay shared.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::{Document, list};

/// Parts of one schema that are looked at.
const STEPS: usize = 4_000;

/// References and parts inside each other.
const NESTED: usize = 24;

/// Objects and lists inside each other.
const DEPTH: usize = 5;

/// Properties of one object.
const PROPERTIES: usize = 60;

/// A schema with its references resolved, in the form of OpenAPI 3.1 for every version.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema<'d> {
    /// The type, and what it holds.
    pub kind: Kind<'d>,
    /// Whether the value may be null as well: `nullable`, a type of several, or one of several forms.
    pub nullable: bool,
    /// What it is; empty where the document does not say.
    pub description: &'d str,
    /// The values that it can have, of `enum` or `const`; none where it is not limited to some.
    pub allowed: Option<Vec<&'d Value>>,
    /// The value when it is left out.
    pub default: Option<&'d Value>,
    /// A value as an example: `example`, or the first of `examples`.
    pub example: Option<&'d Value>,
    /// Whether only the service writes it.
    pub read_only: bool,
    /// Every other keyword, and extensions; an exclusive limit is a number.
    pub keywords: BTreeMap<&'d str, Cow<'d, Value>>,
    /// What was left out, in words.
    pub notes: Vec<String>,
}

/// The type of a value; where a schema allows several, the first.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Kind<'d> {
    /// No type is stated, and none follows from the keywords.
    #[default]
    Any,
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A list, and what is in it.
    Array(Box<Schema<'d>>),
    /// An object, and what is in it, in the order of the document.
    Object(Vec<Property<'d>>),
}

/// A property of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Property<'d> {
    /// Its name.
    pub name: &'d str,
    /// What it holds.
    pub schema: Schema<'d>,
    /// Whether every object has it.
    pub required: bool,
}

impl<'d> Schema<'d> {
    /// The type as JSON Schema names it; none where any type will do.
    #[must_use]
    pub fn type_name(&self) -> Option<&'static str> {
        match &self.kind {
            Kind::Any => None,
            Kind::String => Some("string"),
            Kind::Integer => Some("integer"),
            Kind::Number => Some("number"),
            Kind::Boolean => Some("boolean"),
            Kind::Array(_) => Some("array"),
            Kind::Object(_) => Some("object"),
        }
    }

    /// The properties of an object; none of anything else.
    #[must_use]
    pub fn properties(&self) -> &[Property<'d>] {
        match &self.kind {
            Kind::Object(properties) => properties,
            _ => &[],
        }
    }

    /// The value of a keyword.
    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<&Value> {
        self.keywords.get(name).map(AsRef::as_ref)
    }
}

pub(crate) fn resolve<'d>(document: &'d Document, schema: &'d Value) -> Schema<'d> {
    let mut resolver = Resolver {
        document,
        steps: STEPS,
    };
    resolver.schema(&[schema], &[], 0)
}

/// The step of a path that means the items of a list.
pub const ITEMS: &str = "[]";

/// What a description says of one member of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Member<'d> {
    /// This.
    Described(Box<Schema<'d>>),
    /// That there is none.
    Absent,
    /// Nothing: the object around it is open, or is not described itself.
    Unknown,
}

/// Looks for one member, however many others there are: nothing but the steps of the path is looked at.
pub(crate) fn member<'d>(
    document: &'d Document,
    schema: &'d Value,
    path: &[&'d str],
) -> Member<'d> {
    let resolver = || Resolver {
        document,
        steps: STEPS,
    };
    let mut parts = vec![schema];
    for step in path {
        let mut merged = Merged {
            only: Some(step),
            ..Merged::default()
        };
        let mut resolver = resolver();
        for part in &parts {
            resolver.merge(part, &mut merged, 0);
        }
        let kind = merged.kind.or_else(|| merged.inferred_kind(None));
        let found = if *step == ITEMS {
            merged.keywords.get("items").map(|items| vec![*items])
        } else {
            merged.properties.pop().map(|(_, parts)| parts)
        };
        let is_open = match merged.keywords.get("additionalProperties") {
            None => !merged.has_others,
            Some(others) => **others != Value::Bool(false),
        };
        parts = match (kind, found) {
            (_, Some(found)) => found,
            _ if !merged.notes.is_empty() => return Member::Unknown,
            (None, None) if !merged.has_others => return Member::Unknown,
            (Some("array"), None) if *step == ITEMS => return Member::Unknown,
            (None | Some("object"), None) if *step != ITEMS && is_open => return Member::Unknown,
            (_, None) => return Member::Absent,
        };
    }
    // What lies deeper is another path.
    let found = resolver().schema(&parts, &[], DEPTH - 1);
    Member::Described(Box::new(found))
}

struct Resolver<'d> {
    document: &'d Document,
    /// Steps that are left.
    steps: usize,
}

/// What several parts say together.
#[derive(Default)]
struct Merged<'d> {
    kind: Option<&'d str>,
    nullable: bool,
    keywords: BTreeMap<&'d str, &'d Value>,
    /// Each with the schemas that all hold for it.
    properties: Vec<(&'d str, Vec<&'d Value>)>,
    required: Vec<&'d str>,
    /// The references that led here.
    followed: Vec<&'d str>,
    notes: Vec<String>,
    /// Properties that were not looked at.
    hidden: usize,
    /// The only property that is wanted, where not all are.
    only: Option<&'d str>,
    /// Whether there are properties besides that one.
    has_others: bool,
}

impl<'d> Resolver<'d> {
    /// The schema that all parts make; `followed` are the references that led to it.
    fn schema(&mut self, parts: &[&'d Value], followed: &[&'d str], depth: usize) -> Schema<'d> {
        let mut merged = Merged {
            followed: followed.to_vec(),
            ..Merged::default()
        };
        for part in parts {
            self.merge(part, &mut merged, 0);
        }
        if merged.hidden > 0 {
            let note = format!("{} more members are not shown", merged.hidden);
            merged.notes.push(note);
        }
        let allowed = merged.allowed();
        let kind = merged
            .kind
            .or_else(|| merged.inferred_kind(allowed.as_deref()));
        let kind = self.kind(kind, &mut merged, depth);
        let mut take = |key: &str| merged.keywords.remove(key);
        let examples = take("examples").and_then(|examples| examples.get(0));
        let mut schema = Schema {
            kind,
            nullable: take("nullable") == Some(&Value::Bool(true)) || merged.nullable,
            description: take("description")
                .and_then(Value::as_str)
                .unwrap_or_default(),
            allowed,
            default: take("default"),
            example: take("example").or(examples),
            read_only: take("readOnly") == Some(&Value::Bool(true)),
            ..Schema::default()
        };
        for (limit, exclusive) in [
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ] {
            // A boolean until 3.0: it turns the limit beside it into an exclusive one.
            if let Some(Value::Bool(is_exclusive)) = merged.keywords.get(exclusive) {
                merged.keywords.remove(exclusive);
                let limit = is_exclusive.then(|| merged.keywords.remove(limit));
                merged
                    .keywords
                    .extend(limit.flatten().map(|limit| (exclusive, limit)));
            }
        }
        let keywords = merged.keywords.into_iter();
        schema.keywords = keywords
            .map(|(name, value)| (name, Cow::Borrowed(value)))
            .collect();
        schema.notes = merged.notes;
        schema
    }

    fn kind(&mut self, kind: Option<&str>, merged: &mut Merged<'d>, depth: usize) -> Kind<'d> {
        match kind {
            Some("string") => Kind::String,
            Some("integer") => Kind::Integer,
            Some("number") => Kind::Number,
            Some("boolean") => Kind::Boolean,
            Some("array" | "object") if depth >= DEPTH => {
                merged.notes.push("deeper parts are not shown".to_owned());
                Kind::Any
            }
            Some("array") => {
                let items = merged.keywords.remove("items");
                let items = items.map(|items| self.schema(&[items], &merged.followed, depth + 1));
                Kind::Array(Box::new(items.unwrap_or_default()))
            }
            Some("object") => {
                let properties = std::mem::take(&mut merged.properties).into_iter();
                let named = properties.filter(|(name, _)| !name.trim().is_empty());
                let property = |(name, parts): (&'d str, Vec<_>)| Property {
                    name,
                    schema: self.schema(&parts, &merged.followed, depth + 1),
                    required: merged.required.contains(&name),
                };
                Kind::Object(named.map(property).collect())
            }
            _ => Kind::Any,
        }
    }

    fn merge(&mut self, part: &'d Value, merged: &mut Merged<'d>, nested: usize) {
        if self.steps == 0 || nested >= NESTED {
            merged.note("the schema is deeper than the limit, and the rest is left out");
            return;
        }
        self.steps -= 1;
        let Some(keywords) = part.as_object() else {
            return;
        };
        if let Some(Value::String(reference)) = keywords.get("$ref") {
            self.merge_target(reference, merged, nested);
        }
        for part in keywords.get("allOf").into_iter().flat_map(list) {
            self.merge(part, merged, nested + 1);
        }
        for forms in ["anyOf", "oneOf"]
            .iter()
            .filter_map(|key| keywords.get(*key))
        {
            self.merge_forms(forms, merged, nested);
        }
        for (key, value) in keywords {
            match key.as_str() {
                "$ref" | "allOf" | "anyOf" | "oneOf" => {}
                "type" => merged.add_type(value),
                "properties" => {
                    for (name, schema) in value.as_object().into_iter().flatten() {
                        merged.add_property(name, vec![schema]);
                    }
                }
                "required" => {
                    let names = list(value).filter_map(Value::as_str);
                    merged.required.extend(names.take(PROPERTIES));
                }
                _ => {
                    merged.keywords.insert(key, value);
                }
            }
        }
    }

    fn merge_target(&mut self, reference: &'d str, merged: &mut Merged<'d>, nested: usize) {
        if merged.followed.contains(&reference) {
            merged.note("a schema that holds itself is shown once");
        } else if let Some(target) = self.document.target(reference) {
            merged.followed.push(reference);
            self.merge(target, merged, nested + 1);
        } else {
            merged.note("a reference points to nothing in this document");
        }
    }

    /// One of several forms: the only one beside null, or objects laid over each other, or the first.
    fn merge_forms(&mut self, forms: &'d Value, merged: &mut Merged<'d>, nested: usize) {
        let is_null =
            |form: &&Value| form["type"] == "null" || form.get("const") == Some(&Value::Null);
        let (null, forms): (Vec<&Value>, Vec<&Value>) = list(forms).partition(is_null);
        merged.nullable |= !null.is_empty();
        let Some((first, others)) = forms.split_first() else {
            return;
        };
        self.merge(first, merged, nested + 1);
        if others.is_empty() {
            return;
        }
        merged.note("the document allows several forms");
        if merged.kind != Some("object") && merged.properties.is_empty() && !merged.has_others {
            return;
        }
        // What one form requires, the others may do without.
        merged.required.clear();
        for other in others.iter().take(PROPERTIES - 1) {
            let mut form = Merged {
                followed: merged.followed.clone(),
                only: merged.only,
                ..Merged::default()
            };
            self.merge(other, &mut form, nested + 1);
            merged.has_others |= form.has_others;
            for (name, parts) in form.properties {
                merged.add_property(name, parts);
            }
        }
    }
}

impl<'d> Merged<'d> {
    fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }

    fn add_property(&mut self, name: &'d str, parts: Vec<&'d Value>) {
        if self.only.is_some_and(|only| only != name) {
            self.has_others = true;
            return;
        }
        let is_full = self.properties.len() >= PROPERTIES;
        match self.properties.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.extend(parts),
            None if is_full => self.hidden += 1,
            None => self.properties.push((name, parts)),
        }
    }

    /// The type that is stated: of several, the first that is not null, or the wider of the two for numbers.
    fn add_type(&mut self, stated: &'d Value) {
        let names = match stated {
            Value::Array(names) => names.as_slice(),
            name => std::slice::from_ref(name),
        };
        let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
        self.nullable |= names.contains(&"null");
        let is_number = names.contains(&"integer") && names.contains(&"number");
        let first = names.into_iter().find(|name| *name != "null");
        self.kind = if is_number {
            Some("number")
        } else {
            first.or(self.kind)
        };
    }

    /// Takes the values that are allowed out of the keywords.
    fn allowed(&mut self) -> Option<Vec<&'d Value>> {
        let single = self.keywords.remove("const");
        match self.keywords.remove("enum") {
            Some(Value::Array(values)) => Some(values.iter().collect()),
            _ => single.map(|value| vec![value]),
        }
    }

    /// The type that the keywords imply.
    fn inferred_kind(&self, allowed: Option<&[&Value]>) -> Option<&'static str> {
        match allowed.and_then(|values| values.first()) {
            Some(Value::String(_)) => return Some("string"),
            Some(Value::Number(number)) if number.is_i64() => return Some("integer"),
            _ => {}
        }
        let has = |key: &str| self.keywords.contains_key(key);
        if !self.properties.is_empty() || has("additionalProperties") {
            return Some("object");
        }
        if has("items") {
            return Some("array");
        }
        let of_text = ["pattern", "minLength", "maxLength", "format"];
        of_text.into_iter().any(has).then_some("string")
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test fails by panicking"
    )]

    use std::time::{Duration, Instant};

    use serde_json::{Map, Value, json};

    use super::{Kind, Member, Schema};
    use crate::Document;

    /// A document with schemas under `#/s`.
    fn document(schemas: &Value) -> Document {
        Document::from_value(json!({"openapi": "3.1.0", "s": schemas})).unwrap()
    }

    fn count(schema: &Schema<'_>) -> usize {
        let inner = match &schema.kind {
            Kind::Array(items) => count(items),
            _ => schema
                .properties()
                .iter()
                .map(|one| count(&one.schema))
                .sum(),
        };
        inner + 1
    }

    #[test]
    fn what_versions_say_differently_is_one_schema() {
        let document = document(&json!({}));
        for (older, newer) in [
            (
                json!({"type": "string", "nullable": true}),
                json!({"type": ["null", "string"]}),
            ),
            (
                json!({"type": "string", "nullable": true}),
                json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            ),
            (
                json!({"type": "string", "nullable": true}),
                json!({"oneOf": [{"const": null}, {"type": "string"}]}),
            ),
            (
                json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true}),
                json!({"type": "integer", "exclusiveMinimum": 0}),
            ),
            (
                json!({"type": "number", "maximum": 9.5, "exclusiveMaximum": true}),
                json!({"type": "number", "exclusiveMaximum": 9.5}),
            ),
            (
                json!({"type": "number", "maximum": 9, "exclusiveMaximum": false}),
                json!({"type": "number", "maximum": 9}),
            ),
            (json!({"enum": ["a"]}), json!({"const": "a"})),
            (
                json!({"type": "string", "example": "a"}),
                json!({"type": "string", "examples": ["a", "b"]}),
            ),
            (
                json!({"type": "number"}),
                json!({"type": ["integer", "number"]}),
            ),
        ] {
            let [older, newer] = [&older, &newer].map(|schema| document.resolve_refs(schema));
            assert_eq!(older, newer);
            assert_ne!(older.kind, Kind::Any);
        }
        let exclusive = json!({"minimum": 1, "exclusiveMinimum": true});
        let exclusive = document.resolve_refs(&exclusive);
        assert_eq!(
            (
                exclusive.keyword("minimum"),
                exclusive.keyword("exclusiveMinimum")
            ),
            (None, Some(&json!(1)))
        );
    }

    #[test]
    fn parts_are_merged_and_the_schemas_own_keywords_win() {
        let document = document(&json!({
            "Base": {"type": "object", "description": "base", "required": ["id"], "x-kept": 1, "properties": {"id": {"type": "string", "minLength": 1}}},
        }));
        let schema = json!({
            "allOf": [{"$ref": "#/s/Base"}, {"properties": {"id": {"maxLength": 9}, "more": {"items": {"format": "date"}}}}],
            "description": "own", "readOnly": true, "default": {"id": "a"},
        });
        let schema = document.resolve_refs(&schema);
        assert_eq!(
            (schema.description, schema.read_only, schema.default),
            ("own", true, Some(&json!({"id": "a"})))
        );
        assert_eq!(schema.keyword("x-kept"), Some(&json!(1)));
        let [id, more] = schema.properties() else {
            panic!("{schema:?}")
        };
        assert!(id.required && !more.required);
        let keywords: Vec<_> = id.schema.keywords.keys().copied().collect();
        assert_eq!(keywords, ["maxLength", "minLength"]);
        let Kind::Array(items) = &more.schema.kind else {
            panic!("{more:?}")
        };
        assert_eq!(items.type_name(), Some("string"));
    }

    #[test]
    fn forms_are_laid_over_each_other_and_require_nothing() {
        let document = document(&json!({}));
        let form = |name: &str| json!({"type": "object", "required": [name], "properties": {name: {"type": "string"}}});
        let schema = json!({"oneOf": [form("a"), {"type": "null"}, form("b")]});
        let schema = document.resolve_refs(&schema);
        let found: Vec<_> = schema
            .properties()
            .iter()
            .map(|one| (one.name, one.required))
            .collect();
        assert_eq!(found, [("a", false), ("b", false)]);
        assert!(schema.nullable);
        assert_eq!(schema.notes, ["the document allows several forms"]);
    }

    /// What is said of a member: its type, `-` where there is none, `?` where that is not known.
    fn type_of_member(document: &Document, schema: &Value, path: &str) -> &'static str {
        let path: Vec<&str> = path.split('.').collect();
        match document.member(schema, &path) {
            Member::Described(found) => found.type_name().unwrap_or("any"),
            Member::Absent => "-",
            Member::Unknown => "?",
        }
    }

    #[test]
    fn one_member_is_found_however_large_the_rest_is() {
        let many = (0..500).map(|at| (format!("m{at}"), json!({"type": "integer"})));
        let many: Map<String, Value> = many.collect();
        let document = document(&json!({
            "Wide": {"type": "object", "properties": many},
            "Node": {"type": "object", "properties": {"next": {"$ref": "#/s/Node"}, "name": {"type": "string"}}},
        }));
        let text = json!({"type": "string"});
        for (schema, path, expected) in [
            (json!({"$ref": "#/s/Wide"}), "m499", "integer"),
            (json!({"$ref": "#/s/Wide"}), "m500", "-"),
            (
                json!({"allOf": [{"$ref": "#/s/Wide"}, {"properties": {"own": text}}]}),
                "own",
                "string",
            ),
            (
                json!({"allOf": [{"$ref": "#/s/Wide"}, {"properties": {"own": text}}]}),
                "m61",
                "integer",
            ),
            (
                json!({"$ref": "#/s/Node"}),
                "next.next.next.next.next.next.next.name",
                "string",
            ),
            (json!({"$ref": "#/s/Node"}), "next.next.size", "-"),
            (json!({"items": {"$ref": "#/s/Node"}}), "[].name", "string"),
            (json!({"type": "array", "items": text}), "[]", "string"),
            (json!({"type": "array"}), "[].name", "?"),
            (json!({"type": "object"}), "name", "?"),
            (json!({}), "name", "?"),
            (json!({"properties": {"a": {}}}), "a", "any"),
            (json!({"properties": {"a": {}}}), "a.b", "?"),
            (json!({"properties": {"a": {}}}), "b", "-"),
            (
                json!({"properties": {"a": {}}, "additionalProperties": true}),
                "b",
                "?",
            ),
            (
                json!({"properties": {"a": {}}, "additionalProperties": {"type": "string"}}),
                "b",
                "?",
            ),
            (
                json!({"properties": {"a": {}}, "additionalProperties": false}),
                "b",
                "-",
            ),
            (json!({"properties": {"a": {}}}), "[]", "-"),
            (text.clone(), "name", "-"),
            (
                json!({"oneOf": [{"properties": {"a": text}}, {"properties": {"b": text}}]}),
                "b",
                "string",
            ),
            (
                json!({"oneOf": [{"properties": {"a": text}}, {"properties": {"b": text}}]}),
                "c",
                "?",
            ),
            (
                json!({"anyOf": [{"properties": {"a": text}}, {"type": "null"}]}),
                "b",
                "-",
            ),
            (json!({"$ref": "other.json#/x"}), "name", "?"),
        ] {
            assert_eq!(
                type_of_member(&document, &schema, path),
                expected,
                "{schema} {path}"
            );
        }
    }

    #[test]
    fn references_in_circles_and_to_nowhere_are_noted() {
        let document = document(&json!({
            "A": {"allOf": [{"$ref": "#/s/B"}], "properties": {"b": {"$ref": "#/s/B"}}},
            "B": {"anyOf": [{"$ref": "#/s/A"}, {"properties": {"a": {"$ref": "#/s/A"}}}]},
            "Self": {"$ref": "#/s/Self"},
        }));
        for (reference, note) in [
            ("#/s/A", "a schema that holds itself is shown once"),
            ("#/s/Self", "a schema that holds itself is shown once"),
            (
                "#/s/Nowhere",
                "a reference points to nothing in this document",
            ),
            (
                "other.json#/s/A",
                "a reference points to nothing in this document",
            ),
        ] {
            let schema = json!({"$ref": reference});
            let schema = document.resolve_refs(&schema);
            assert!(
                schema.notes.iter().any(|known| known == note),
                "{reference}: {:?}",
                schema.notes
            );
        }
    }

    #[test]
    fn huge_schemas_are_cut_and_nothing_is_copied() {
        // Each piece holds the next ten times, and one an example of a megabyte.
        let piece = |at: usize| {
            let next = json!({"$ref": format!("#/s/P{}", at + 1)});
            let members = (0..10).map(|one| (format!("m{one}"), next.clone()));
            let members: Map<String, Value> = members.collect();
            let example = if at == 4 {
                json!("x".repeat(1 << 20))
            } else {
                Value::Null
            };
            let piece = json!({"type": "object", "properties": members, "example": example});
            (format!("P{at}"), piece)
        };
        let bomb = document(&(0..20).map(piece).collect::<Map<_, _>>().into());
        let began = Instant::now();
        let schema = json!({"$ref": "#/s/P0"});
        let schema = bomb.resolve_refs(&schema);
        assert!(count(&schema) < 10_000, "{}", count(&schema));
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{:?}",
            began.elapsed()
        );

        let wide: Map<String, Value> = (0..5_000).map(|at| (format!("m{at}"), json!({}))).collect();
        let wide = json!({"type": "object", "properties": wide});
        let wide = bomb.resolve_refs(&wide);
        assert_eq!(
            (wide.properties().len(), wide.notes),
            (60, vec!["4940 more members are not shown".to_owned()])
        );

        let deep = (0..40).fold(
            json!({}),
            |inner, _| json!({"type": "array", "items": inner}),
        );
        let mut deep = &bomb.resolve_refs(&deep);
        let mut levels = 0;
        while let Kind::Array(items) = &deep.kind {
            (deep, levels) = (items, levels + 1);
        }
        assert_eq!(
            (levels, deep.notes.as_slice()),
            (5, &["deeper parts are not shown".to_owned()][..])
        );

        let nested = (0..100).fold(
            json!({"type": "string"}),
            |inner, _| json!({"allOf": [inner]}),
        );
        let nested = bomb.resolve_refs(&nested);
        assert_eq!(
            nested.notes,
            ["the schema is deeper than the limit, and the rest is left out"]
        );
    }
}
