//! The arguments of an operation, and where each goes.

use serde_json::Value;
use toolspec_openapi::{Body, Document, Kind, Operation, Parameter, Schema};

use super::keywords::{fits, restrict};
use super::text::{clean, snake};

/// Where an argument goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Body,
}

/// One argument.
pub(super) struct Argument<'d> {
    /// What it is called here.
    pub(super) name: String,
    /// What the service calls it.
    pub(super) theirs: &'d str,
    pub(super) place: Place,
    pub(super) schema: Schema<'d>,
    pub(super) required: bool,
    /// Whether a list is joined by commas.
    pub(super) joined: bool,
}

/// Every argument, and what was left out, for comments.
#[derive(Default)]
pub(super) struct Arguments<'d> {
    pub(super) all: Vec<Argument<'d>>,
    pub(super) left_out: Vec<String>,
}

/// The parameters and the body of an operation; the error says why a request can't have them.
pub(super) fn read<'d>(
    document: &'d Document,
    operation: &Operation<'d>,
) -> Result<Arguments<'d>, String> {
    let mut found = Arguments::default();
    for parameter in &operation.parameters {
        found.parameter(document, parameter);
    }
    if let Some(body) = &operation.request_body {
        found.body(document, body)?;
    }
    found.name_apart();
    Ok(found)
}

/// A schema of the document as a manifest can state it.
pub(super) fn stated<'d>(document: &'d Document, schema: &'d Value) -> Schema<'d> {
    let mut schema = document.resolve_refs(schema);
    restrict(&mut schema);
    schema
}

impl<'d> Arguments<'d> {
    fn parameter(&mut self, document: &'d Document, parameter: &Parameter<'d>) {
        let name = parameter.name;
        let mut leave_out = |why: &str| self.left_out.push(format!("`{}`{why}", clean(name)));
        let place = match parameter.place {
            toolspec_openapi::Place::Path => Place::Path,
            toolspec_openapi::Place::Query => Place::Query,
            toolspec_openapi::Place::Other(elsewhere) => {
                let elsewhere = clean(elsewhere);
                return leave_out(&format!(
                    " goes into a {elsewhere}, which a request can't set"
                ));
            }
        };
        if is_tenant(name) && place == Place::Query {
            return leave_out(": the key decides the tenant");
        }
        let schema = parameter.schema.map(|schema| stated(document, schema));
        let mut schema = schema.unwrap_or_default();
        if !clean(parameter.description).is_empty() {
            schema.description = parameter.description;
        }
        let example = parameter.example.filter(|value| fits(value, &schema));
        schema.example = example.or(schema.example);
        let is_single =
            |schema: &Schema<'_>| !matches!(schema.kind, Kind::Object(_) | Kind::Array(_));
        let (sendable, is_list) = match &schema.kind {
            Kind::Array(items) => (is_single(items), true),
            _ => (is_single(&schema), false),
        };
        if !sendable {
            return leave_out(" is not a single value, which a query can't carry");
        }
        self.all.push(Argument {
            name: snake(name),
            theirs: name,
            place,
            required: parameter.required,
            joined: is_list && parameter.joined,
            schema,
        });
    }

    fn body(&mut self, document: &'d Document, body: &Body<'d>) -> Result<(), String> {
        if !body.is_json {
            let kinds: Vec<String> = body.media_types.iter().map(|kind| clean(kind)).collect();
            let kinds = match kinds.as_slice() {
                [] => "of no kind".to_owned(),
                kinds => kinds.join(" or "),
            };
            return Err(format!(
                "its body is {kinds}, but a request sends JSON; write `handler: custom`"
            ));
        }
        let Some(schema) = body.schema else {
            return Ok(());
        };
        let schema = stated(document, schema);
        let Kind::Object(properties) = schema.kind else {
            return Err("its body is not an object with members, which `body` can't express; write `handler: custom`".to_owned());
        };
        let notes = schema.notes.iter().map(|note| format!("the body: {note}"));
        self.left_out.extend(notes);
        for property in properties
            .into_iter()
            .filter(|property| !property.schema.read_only)
        {
            if is_tenant(property.name) {
                let name = clean(property.name);
                self.left_out
                    .push(format!("`{name}`: the key decides the tenant"));
                continue;
            }
            self.all.push(Argument {
                name: snake(property.name),
                theirs: property.name,
                place: Place::Body,
                required: property.required && property.schema.default.is_none(),
                schema: property.schema,
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

pub(super) fn is_tenant(name: &str) -> bool {
    name.to_ascii_lowercase().contains("tenant")
}
