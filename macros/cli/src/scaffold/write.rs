//! Writes the document's schemas as schemas of a manifest, in YAML.

use toolspec::emit::RESERVED;
use toolspec_openapi::{Kind, Property, Schema};

use super::keywords::KEYWORDS;
use super::text::{clean, cut, humanised, without_tool_names};
use super::yaml::{braces, flow, property, scalar};

/// The longest description of an argument or a member.
const DESCRIPTION: usize = 160;

/// A key of a schema, and its value as it is written.
pub(super) type Part = (&'static str, String);

/// Writes schemas for a manifest whose tools have this prefix.
#[derive(Clone, Copy)]
pub(super) struct Writer<'p> {
    pub(super) prefix: &'p str,
}

impl Writer<'_> {
    /// An argument's schema; `called` is what it is when the document does not say.
    pub(super) fn argument(self, schema: &Schema<'_>, called: Option<&str>) -> Vec<Part> {
        // An argument has a type; a document need not give one.
        let mut parts = vec![("type", schema.type_name().unwrap_or("string").to_owned())];
        let description = self
            .description(schema)
            .or(called.map(|called| format!("{called}.")));
        parts.extend(description.map(|text| ("description", scalar(&text))));
        let values = schema.allowed.iter().flatten().map(|value| flow(value));
        let values: Vec<String> = values.collect();
        if !values.is_empty() {
            parts.push(("enum", format!("[{}]", values.join(", "))));
        }
        for key in KEYWORDS {
            parts.extend(schema.keyword(key).map(|value| (*key, flow(value))));
        }
        match &schema.kind {
            Kind::Array(items) => parts.push(("items", braces(&self.argument(items, None)))),
            Kind::Object(properties) if !properties.is_empty() => {
                parts.push((
                    "properties",
                    in_braces(properties, |one| self.argument(&one.schema, None)),
                ));
                let required = properties.iter().filter(|property| property.required);
                let required: Vec<String> =
                    required.map(|property| scalar(property.name)).collect();
                if !required.is_empty() {
                    parts.push(("required", format!("[{}]", required.join(", "))));
                }
            }
            _ => {}
        }
        parts
    }

    /// The schema of a result's member; `called` is what the documentation says of it when the document does not.
    pub(super) fn result(self, schema: &Schema<'_>, called: Option<&str>) -> Vec<Part> {
        let mut parts = Vec::new();
        parts.extend(schema.type_name().map(|of| ("type", of.to_owned())));
        match (self.description(schema), called) {
            (Some(text), _) => parts.push(("description", scalar(&text))),
            (None, Some(called)) => {
                parts.push(("doc", scalar(&format!("{}.", humanised(called)))));
            }
            (None, None) => {}
        }
        match &schema.kind {
            Kind::Array(items) if items.kind != Kind::Any => {
                parts.push(("items", braces(&self.result(items, None))));
            }
            Kind::Object(properties) if properties.is_empty() => {
                parts.push(("additionalProperties", "true".to_owned()));
            }
            Kind::Object(properties) => {
                parts.push((
                    "properties",
                    in_braces(properties, |one| self.result(&one.schema, Some(one.name))),
                ));
            }
            _ => {}
        }
        parts
    }

    /// The members of an object in a result, each on a line. Those that are lifted out of the answer's object
    /// `from` say so.
    pub(super) fn members(
        self,
        indent: usize,
        object: &Schema<'_>,
        skip: &[&str],
        from: Option<&str>,
    ) -> String {
        let is_shown = |member: &&Property<'_>| {
            let dotted = from.is_some() && member.name.contains('.');
            !skip.contains(&member.name) && !RESERVED.contains(&member.name) && !dotted
        };
        let line = |member: &Property<'_>| {
            let mut parts = self.result(&member.schema, Some(member.name));
            parts.extend(from.map(|from| ("from", scalar(&format!("{from}.{}", member.name)))));
            property(indent, member.name, &parts)
        };
        object
            .properties()
            .iter()
            .filter(is_shown)
            .map(line)
            .collect()
    }

    fn description(self, schema: &Schema<'_>) -> Option<String> {
        let text = without_tool_names(&clean(schema.description), self.prefix);
        Some(cut(&text, DESCRIPTION)).filter(|text| !text.is_empty())
    }
}

fn in_braces(properties: &[Property<'_>], parts: impl Fn(&Property<'_>) -> Vec<Part>) -> String {
    let property = |one: &Property<'_>| format!("{}: {}", scalar(one.name), braces(&parts(one)));
    let properties: Vec<String> = properties.iter().map(property).collect();
    format!("{{{}}}", properties.join(", "))
}
