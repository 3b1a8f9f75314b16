//! `list`, `output` and `example`.

use serde_json::{Map, Value, json};

use super::parts::Parts;
use crate::scaffold::arguments::Argument;
use crate::scaffold::example;
use crate::scaffold::shape::{Kind, Member, Shape};
use crate::scaffold::write::{braces, property};
use crate::scaffold::yaml::{flow, scalar};

/// The longest example that is taken from a document as it is, in bytes of JSON.
const EXAMPLE: usize = 4_000;

impl Parts<'_> {
    /// `list`, `output` and `example`.
    pub(super) fn rest(&self) -> String {
        format!("{}{}{}", self.list_section(), self.output(), self.example())
    }

    fn list_section(&self) -> String {
        let Some(list) = &self.list else {
            return String::new();
        };
        let mut parts: Vec<(&str, String)> = Vec::new();
        parts.extend(list.at.as_ref().map(|at| ("at", scalar(at))));
        let style = list.paging.style();
        parts.push(("paging", style.to_owned()));
        parts.extend(self.page.as_ref().map(|page| ("page", page.clone())));
        parts.extend(self.size.as_ref().map(|size| ("size", size.clone())));
        if self.size.is_some() {
            parts.push(("most", self.most().to_string()));
        }
        let usual = toolspec::grammar::parameters(style);
        let other = list.paging.names().into_iter();
        let other = other.filter(|name| !usual.contains(name));
        let other: Vec<(&str, String)> = other.map(|(role, name)| (role, scalar(name))).collect();
        if !other.is_empty() {
            parts.push(("parameters", braces(&other)));
        }
        format!("    list: {}\n", braces(&parts))
    }

    fn output(&self) -> String {
        let mut out = String::from("    output:\n      properties:\n");
        match (&self.answer, &self.list) {
            (None, _) => out.push_str("        id: {type: string}\n"),
            (Some(answer), None) => {
                let members = self.writer.members(8, answer, &[]);
                out.push_str(if members.is_empty() {
                    "        id: {type: string}\n"
                } else {
                    &members
                });
            }
            (Some(answer), Some(list)) => {
                let at = list.at.as_deref().unwrap_or("items");
                let key = at.rsplit('.').next().unwrap_or(at);
                let around = at.split('.').next().unwrap_or(at);
                out.push_str(&self.writer.members(8, answer, &[around, key, "has_more"]));
                let wrapped = answer
                    .members()
                    .iter()
                    .find(|member| member.name == around && around != key);
                if let Some(wrapped) = wrapped {
                    // What the answer has under the same name at its root stands already.
                    let taken = answer.members().iter().map(|member| member.name.as_str());
                    let skip: Vec<&str> = taken.chain([key, "has_more"]).collect();
                    out.push_str(&self.writer.lifted(8, around, &wrapped.shape, &skip));
                }
                if self.page.is_some() {
                    out.push_str("        has_more: {type: boolean}\n");
                }
                out.push_str(&self.items(key, &list.items));
            }
        }
        out
    }

    /// The list, its items' members each on a line.
    fn items(&self, key: &str, items: &Shape) -> String {
        let members = self.writer.members(14, items, &[]);
        if members.is_empty() {
            let list = Shape {
                kind: Kind::List(Box::new(items.clone())),
                ..Shape::any()
            };
            return property(8, key, &self.writer.shown(&list));
        }
        format!(
            "        {}:\n          type: array\n          items:\n            type: object\n            properties:\n{members}",
            scalar(key)
        )
    }

    fn example(&self) -> String {
        let required = self.arguments.iter().filter(|argument| argument.required);
        let arguments: Map<String, Value> = required
            .map(|argument| (argument.name.clone(), Self::given(argument)))
            .collect();
        let given = self
            .answer
            .as_ref()
            .and_then(|answer| answer.example.clone());
        let given = given.filter(|given| {
            (given.is_object() || given.is_array()) && given.to_string().len() <= EXAMPLE
        });
        let response = given.unwrap_or_else(|| match &self.answer {
            Some(answer) => example::value("answer", answer),
            None => json!({"id": "a1"}),
        });
        format!(
            "    example:\n      arguments: {}\n      response: {}\n",
            flow(&arguments.into()),
            flow(&unnamed(response))
        )
    }

    fn given(argument: &Argument) -> Value {
        match &argument.shape.kind {
            Kind::Object(members) => {
                let needed = members.iter().filter(|member| member.required);
                let value = |member: &Member| {
                    (
                        member.name.clone(),
                        example::value(&member.name, &member.shape),
                    )
                };
                Value::Object(needed.map(value).collect())
            }
            _ => example::value(&argument.name, &argument.shape),
        }
    }
}

/// Without members whose names are empty, which YAML here has not.
fn unnamed(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let named = members.into_iter().filter(|(name, _)| !name.is_empty());
            Value::Object(named.map(|(name, value)| (name, unnamed(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(unnamed).collect(),
        other => other,
    }
}
