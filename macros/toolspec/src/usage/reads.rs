//! What is read of an answer: the members that the result shows, and those that a list is filtered and ordered by.

use serde_json::{Value, json};

use crate::model::{Declared, Include, List, Operator, Paging, Property, Schema, Type};
use crate::problem::Span;

use super::Writer;

/// The items of a list, as a step of a path.
const ITEMS: &str = "[]";

/// Members of a page that the server makes.
const MADE: &[&str] = &[
    "page",
    "matched",
    "scanned",
    "complete",
    "window",
    "looked_back_to",
    "has_more",
    "notes",
];

/// Where a value is, of which one is enough.
type Paths = [Vec<String>];

pub(super) struct Reads {
    writer: Writer,
    /// Whether a handler may make a member that says nothing of where it comes from.
    is_transformed: bool,
    /// Whether the service has to have what is read now.
    sure: bool,
    /// Members that are put into the answer before the rest is read of it.
    joined: Vec<String>,
    pub(super) written: Vec<Value>,
}

impl Reads {
    pub(super) fn new(writer: Writer, is_transformed: bool) -> Self {
        Self {
            writer,
            is_transformed,
            sure: true,
            joined: Vec::new(),
            written: Vec::new(),
        }
    }

    /// The same where other answers are joined into the one that is read.
    pub(super) fn with(mut self, includes: &[Include]) -> Self {
        let keys = includes.iter().map(|include| &include.key);
        let eaches = includes.iter().filter_map(|include| include.each.as_ref());
        let rests = eaches.filter_map(|each| each.rest.as_ref());
        let names = keys.chain(rests).map(|name| name.value.clone());
        // What could not be joined is noted.
        let notes = (!includes.is_empty()).then(|| "notes".to_owned());
        self.joined = names.chain(notes).collect();
        self
    }

    /// A member, unless it is read already.
    pub(super) fn member(&mut self, paths: &Paths, kind: Option<&str>, span: Span) {
        let is_joined =
            |path: &Vec<String>| path.first().is_none_or(|one| self.joined.contains(one));
        if !paths.iter().any(is_joined) {
            self.push(paths, kind, span);
        }
    }

    fn push(&mut self, paths: &Paths, kind: Option<&str>, span: Span) {
        let paths: Vec<String> = paths.iter().map(|path| path.join(".")).collect();
        if self
            .written
            .iter()
            .any(|read| read["paths"] == json!(paths))
        {
            return;
        }
        let mut read = json!({"paths": paths});
        if let Some(kind) = kind {
            read["type"] = kind.into();
        }
        if !self.sure {
            read["maybe"] = true.into();
        }
        self.writer.place(&mut read, span);
        self.written.push(read);
    }

    /// Members of which one is enough.
    pub(super) fn any_of<'p>(
        &mut self,
        members: impl Iterator<Item = (&'p String, Option<&'static str>)>,
        span: Span,
    ) {
        let (paths, kinds): (Vec<_>, Vec<_>) =
            members.map(|(path, kind)| (steps(path), kind)).unzip();
        self.member(&paths, kinds.first().copied().flatten(), span);
    }

    /// A member of each item of a list.
    pub(super) fn item(&mut self, at: Option<&str>, member: &str, span: Span) {
        let path = below(&items(at), member);
        self.member(&[path], None, span);
    }

    /// The value that another request's path takes.
    pub(super) fn each(&mut self, from: &str, list: Option<&List>, span: Span) {
        let inside = list.and_then(|list| {
            let rest = from.strip_prefix(list.key())?.strip_prefix('.')?;
            Some(below(&items(list.at.as_deref()), rest))
        });
        // Before anything is joined, perhaps under the same name.
        self.push(&[inside.unwrap_or_else(|| steps(from))], None, span);
    }

    /// A list and what stands beside it.
    pub(super) fn list(&mut self, list: &List, declared: &Declared, output: &Schema) {
        let item = items(list.at.as_deref());
        let shown = list.shown_as(output);
        if let Some(Schema {
            of: Type::Array { items, .. },
            ..
        }) = output.property(shown)
        {
            self.inside(items, std::slice::from_ref(&item));
        }
        for clause in &declared.filter {
            let fields = clause.fields.iter().map(|field| below(&item, field));
            let fields: Vec<Vec<String>> = fields.collect();
            // Words are looked for in each; else the first that is there counts.
            if clause.operator == Operator::Words {
                for field in fields {
                    self.member(&[field], None, clause.argument.span);
                }
            } else {
                self.member(&fields, None, clause.argument.span);
            }
        }
        if let Some(member) = &list.newest_first {
            self.member(&[below(&item, member)], None, list.span);
        }
        for (value, member) in list.sort.iter().flat_map(|sort| &sort.by) {
            self.member(&[below(&item, member)], None, value.span);
        }
        if let Paging::Cursor { next, .. } = &list.paging {
            self.member(&[steps(next)], None, list.span);
        }
        // A bare list has nothing beside it.
        if list.at.is_some() {
            let is_theirs = |property: &&Property| {
                let from = property.schema.from.first();
                let name = from.unwrap_or(&property.name.value).as_str();
                let is_counted = name == "total" && list.total_header.is_some();
                property.name.value != shown && !MADE.contains(&name) && !is_counted
            };
            let beside = output.properties().iter().filter(is_theirs);
            self.properties(beside, &[Vec::new()]);
        }
    }

    /// Properties of an object.
    pub(super) fn properties<'p>(
        &mut self,
        properties: impl Iterator<Item = &'p Property>,
        around: &Paths,
    ) {
        for property in properties {
            let schema = &property.schema;
            let own = [property.name.value.clone()];
            let from = match schema.from.as_slice() {
                [] => &own[..],
                from => from,
            };
            let paths = from.iter().flat_map(|from| {
                let around = around.iter();
                around.map(move |around| below(around, from))
            });
            let paths: Vec<Vec<String>> = paths.collect();
            let was_sure = self.sure;
            let is_own = self.is_transformed && schema.from.is_empty();
            self.sure &= !is_own && !schema.nullable;
            self.member(&paths, kind(schema), property.name.span);
            self.inside(schema, &paths);
            self.sure = was_sure;
            if let Some(measured) = &schema.only_if {
                let paths: Vec<_> = around
                    .iter()
                    .map(|around| below(around, measured))
                    .collect();
                self.sure = false;
                self.member(&paths, None, property.name.span);
                self.sure = was_sure;
            }
        }
    }

    /// What lies in a value.
    pub(super) fn inside(&mut self, schema: &Schema, paths: &Paths) {
        if schema.flat || schema.count || !schema.section.is_empty() {
            return;
        }
        match &schema.of {
            Type::Object { properties, .. } => self.properties(properties.iter(), paths),
            // Of an item that is picked, one of several members is shown, or the item itself.
            Type::Array { items, .. } if items.from.is_empty() => {
                let paths: Vec<Vec<String>> = paths.iter().map(|path| below(path, ITEMS)).collect();
                if !matches!(items.of, Type::Object { .. }) {
                    self.member(&paths, kind(items), items.span);
                }
                self.inside(items, &paths);
            }
            _ => {}
        }
    }
}

/// The JSON type that a schema reads; none where it takes several.
fn kind(schema: &Schema) -> Option<&'static str> {
    if schema.count {
        return Some("array");
    }
    if schema.flat || schema.cut.is_some() || !schema.section.is_empty() {
        return None;
    }
    schema.of.name()
}

pub(super) fn steps(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}

/// A path from a place on; `.` is the place itself.
fn below(place: &[String], path: &str) -> Vec<String> {
    let path = Some(path).filter(|path| *path != ".");
    place
        .iter()
        .cloned()
        .chain(path.into_iter().flat_map(steps))
        .collect()
}

/// The items of an answer's list.
fn items(at: Option<&str>) -> Vec<String> {
    below(&at.map(steps).unwrap_or_default(), ITEMS)
}
