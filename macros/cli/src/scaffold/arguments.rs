//! The arguments of an operation, and where each goes.

use serde_json::Value;

use super::document::{Document, Operation};
use super::flat::Flattener;
use super::shape::{Kind, Member, Shape};
use super::text;

/// Where an argument goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Body,
}

/// One argument.
pub(super) struct Argument {
    /// What it is called here.
    pub(super) name: String,
    /// What the service calls it.
    pub(super) theirs: String,
    pub(super) place: Place,
    pub(super) shape: Shape,
    pub(super) required: bool,
    /// Whether a list is joined by commas.
    pub(super) joined: bool,
}

/// Every argument, and what was left out, for comments.
pub(super) struct Arguments {
    pub(super) all: Vec<Argument>,
    pub(super) left_out: Vec<String>,
}

/// Reads the parameters and the body.
pub(super) fn read<'d>(
    document: &'d Document,
    operation: &Operation<'d>,
    flattener: &Flattener<'d>,
) -> Result<Arguments, String> {
    let mut found = Arguments {
        all: Vec::new(),
        left_out: Vec::new(),
    };
    let own = operation.own.get("parameters");
    let shared = operation.shared.get("parameters");
    let lists = own.into_iter().chain(shared).filter_map(Value::as_array);
    let mut seen = Vec::new();
    for parameter in lists.flatten().take(200) {
        let parameter = document.resolved(parameter);
        let word = |key: &str| parameter[key].as_str().unwrap_or_default();
        // The operation's own stand first, and win.
        if word("name").is_empty() || seen.contains(&(word("name"), word("in"))) {
            continue;
        }
        seen.push((word("name"), word("in")));
        found.parameter(parameter, flattener);
    }
    if let Some(body) = operation.own.get("requestBody") {
        found.body(document.resolved(body), document, flattener)?;
    }
    found.name_apart();
    Ok(found)
}

impl Arguments {
    fn parameter<'d>(&mut self, parameter: &'d Value, flattener: &Flattener<'d>) {
        let name = parameter["name"].as_str().unwrap_or_default();
        let called = text::clean(name);
        let place = match parameter["in"].as_str() {
            Some("path") => Place::Path,
            Some("query") => Place::Query,
            Some(elsewhere) => {
                let elsewhere = text::clean(elsewhere);
                self.left_out.push(format!(
                    "`{called}` goes into a {elsewhere}, which a request here does not set"
                ));
                return;
            }
            None => return,
        };
        if is_tenant(name) && place == Place::Query {
            self.left_out
                .push(format!("`{called}`: the key decides the tenant"));
            return;
        }
        let content = parameter["content"]
            .as_object()
            .and_then(|content| content.values().next());
        let mut shape = match parameter
            .get("schema")
            .or(content.and_then(|content| content.get("schema")))
        {
            Some(schema) => flattener.shape(schema),
            None => Shape::any(),
        };
        let said = text::clean(parameter["description"].as_str().unwrap_or_default());
        if !said.is_empty() {
            shape.description = said;
        }
        let example = parameter
            .get("example")
            .filter(|value| super::words::fits(value, &shape));
        shape.example = example.cloned().or(shape.example);
        let items = |shape: &Shape| match &shape.kind {
            Kind::List(items) => matches!(items.kind, Kind::Object(_) | Kind::List(_)),
            _ => false,
        };
        if matches!(shape.kind, Kind::Object(_)) || items(&shape) {
            self.left_out.push(format!(
                "`{called}` is no single value, which a query can't carry here"
            ));
            return;
        }
        let is_list = matches!(shape.kind, Kind::List(_));
        let apart = parameter["explode"] == false
            || matches!(
                parameter["style"].as_str(),
                Some("spaceDelimited" | "pipeDelimited")
            );
        self.all.push(Argument {
            name: text::snake(name),
            theirs: name.to_owned(),
            required: place == Place::Path || parameter["required"] == true,
            place,
            joined: is_list && apart,
            shape,
        });
    }

    fn body<'d>(
        &mut self,
        body: &'d Value,
        document: &'d Document,
        flattener: &Flattener<'d>,
    ) -> Result<(), String> {
        let content = body["content"].as_object();
        let media = content
            .into_iter()
            .flatten()
            .find(|(kind, _)| is_json(kind));
        let Some((_, media)) = media else {
            let kinds: Vec<String> = content
                .into_iter()
                .flatten()
                .map(|(kind, _)| text::clean(kind))
                .collect();
            return Err(format!(
                "its body is {}, and a request here sends JSON; write `handler: custom`",
                if kinds.is_empty() {
                    "of no kind".to_owned()
                } else {
                    kinds.join(" or ")
                }
            ));
        };
        let Some(schema) = document.resolved(media).get("schema") else {
            return Ok(());
        };
        let shape = flattener.shape(schema);
        let Kind::Object(members) = &shape.kind else {
            return Err("its body is no object with members, which `body` can't say; write `handler: custom`".to_owned());
        };
        self.left_out
            .extend(shape.notes.iter().map(|note| format!("the body: {note}")));
        for Member {
            name,
            shape,
            required,
        } in members.iter().filter(|member| !member.shape.read_only)
        {
            if is_tenant(name) {
                self.left_out.push(format!(
                    "`{}`: the key decides the tenant",
                    text::clean(name)
                ));
                continue;
            }
            self.all.push(Argument {
                name: text::snake(name),
                theirs: name.clone(),
                place: Place::Body,
                shape: shape.clone(),
                required: *required && shape.default.is_none(),
                joined: false,
            });
        }
        Ok(())
    }

    /// No two arguments have one name.
    fn name_apart(&mut self) {
        let mut taken: Vec<String> = Vec::new();
        for argument in &mut self.all {
            let base = argument.name.clone();
            let mut count = 2;
            while taken.contains(&argument.name) || is_tenant(&argument.name) {
                argument.name = match argument.place {
                    _ if is_tenant(&base) => format!("owner_{count}"),
                    Place::Body if count == 2 => format!("body_{base}"),
                    _ => format!("{base}_{count}"),
                };
                count += 1;
            }
            taken.push(argument.name.clone());
        }
    }
}

/// `application/json`, and what ends in `+json`.
pub(super) fn is_json(kind: &str) -> bool {
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    kind == "application/json" || kind.ends_with("+json") || kind == "*/*"
}

pub(super) fn is_tenant(name: &str) -> bool {
    name.to_ascii_lowercase().contains("tenant")
}
