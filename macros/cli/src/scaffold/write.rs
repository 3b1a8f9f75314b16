//! Shapes as the manifest's schemas, in YAML.

use super::shape::{Kind, Member, Shape};
use super::text::{cut, without_tool_names};
use super::yaml::{flow, scalar};

/// The longest line of a schema in braces.
const WIDTH: usize = 140;

/// The longest description of an argument or a member.
const DESCRIPTION: usize = 160;

/// Writes schemas for a manifest whose tools have this prefix.
pub(super) struct Writer<'p> {
    pub(super) prefix: &'p str,
}

impl Writer<'_> {
    /// The parts of an argument's schema; `called` is what it is when the document does not say.
    pub(super) fn given(&self, shape: &Shape, called: Option<&str>) -> Vec<(&'static str, String)> {
        // An argument has a type; a document need not give one.
        let of = shape.kind.name().unwrap_or("string");
        let mut parts = vec![("type", of.to_owned())];
        let said = self
            .said(shape)
            .or(called.map(|called| format!("{called}.")));
        parts.extend(said.map(|said| ("description", scalar(&said))));
        parts.extend(shape.words.iter().map(|(key, value)| (*key, flow(value))));
        match &shape.kind {
            Kind::List(items) => parts.push(("items", braces(&self.given(items, None)))),
            Kind::Object(members) if !members.is_empty() => {
                let inner = members.iter().map(|member| {
                    format!(
                        "{}: {}",
                        scalar(&member.name),
                        braces(&self.given(&member.shape, None))
                    )
                });
                let inner: Vec<String> = inner.collect();
                parts.push(("properties", format!("{{{}}}", inner.join(", "))));
                let required = members.iter().filter(|member| member.required);
                let required: Vec<String> = required.map(|member| scalar(&member.name)).collect();
                if !required.is_empty() {
                    parts.push(("required", format!("[{}]", required.join(", "))));
                }
            }
            _ => {}
        }
        parts
    }

    /// The parts of a result member's schema.
    pub(super) fn shown(&self, shape: &Shape) -> Vec<(&'static str, String)> {
        let mut parts = Vec::new();
        parts.extend(shape.kind.name().map(|of| ("type", of.to_owned())));
        parts.extend(self.said(shape).map(|said| ("description", scalar(&said))));
        match &shape.kind {
            Kind::List(items) if !matches!(items.kind, Kind::Any) => {
                parts.push(("items", braces(&self.shown(items))));
            }
            Kind::Object(members) if members.is_empty() => {
                parts.push(("additionalProperties", "true".to_owned()));
            }
            Kind::Object(members) => {
                let inner = members.iter().map(|member| {
                    format!(
                        "{}: {}",
                        scalar(&member.name),
                        braces(&self.shown(&member.shape))
                    )
                });
                let inner: Vec<String> = inner.collect();
                parts.push(("properties", format!("{{{}}}", inner.join(", "))));
            }
            _ => {}
        }
        parts
    }

    /// The members of an object in a result, each on a line.
    pub(super) fn members(&self, indent: usize, object: &Shape, skip: &[&str]) -> String {
        let shown = object.members().iter().filter(|member| {
            !skip.contains(&member.name.as_str())
                && !toolspec::emit::RESERVED.contains(&member.name.as_str())
        });
        shown
            .map(|member| property(indent, &member.name, &self.shown(&member.shape)))
            .collect()
    }

    /// The members of an object inside the answer, lifted out of it.
    pub(super) fn lifted(
        &self,
        indent: usize,
        within: &str,
        object: &Shape,
        skip: &[&str],
    ) -> String {
        let shown = object.members().iter().filter(|member| {
            !skip.contains(&member.name.as_str())
                && !member.name.contains('.')
                && !toolspec::emit::RESERVED.contains(&member.name.as_str())
        });
        let line = |member: &Member| {
            let mut parts = self.shown(&member.shape);
            parts.push(("from", scalar(&format!("{within}.{}", member.name))));
            property(indent, &member.name, &parts)
        };
        shown.map(line).collect()
    }

    fn said(&self, shape: &Shape) -> Option<String> {
        let said = cut(
            &without_tool_names(&shape.description, self.prefix),
            DESCRIPTION,
        );
        (!said.is_empty()).then_some(said)
    }
}

/// `name: {…}`, or in several lines where one is too long.
pub(super) fn property(indent: usize, name: &str, parts: &[(&str, String)]) -> String {
    let margin = " ".repeat(indent);
    let name = scalar(name);
    let line = format!("{margin}{name}: {}\n", braces(parts));
    if line.chars().count() <= WIDTH || parts.len() < 2 {
        return line;
    }
    let parts = parts
        .iter()
        .map(|(key, value)| format!("{margin}  {key}: {value}\n"));
    format!("{margin}{name}:\n{}", parts.collect::<String>())
}

/// `{a: b, c: d}`.
pub(super) fn braces(parts: &[(&str, String)]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    format!("{{{}}}", parts.join(", "))
}
