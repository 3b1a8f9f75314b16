//! What a call sends: for each parameter the values that it may have.

use serde_json::{Value, json};

use crate::emit::argument_schema;
use crate::model::{Body, Endpoint, Paging, Schema, Source, Type};
use crate::problem::{Span, Spanned};

use super::Writer;

pub(super) struct Sends<'m> {
    writer: Writer,
    /// The arguments of the tool.
    input: &'m Schema,
    pub(super) written: Vec<Value>,
}

/// The values of a parameter.
struct Values {
    schema: Value,
    /// Whether every call has one.
    always: bool,
}

impl<'m> Sends<'m> {
    pub(super) fn new(writer: Writer, input: &'m Schema) -> Self {
        Self {
            writer,
            input,
            written: Vec::new(),
        }
    }

    /// Adds a parameter of the query.
    pub(super) fn add(&mut self, name: &str, schema: Value, always: bool, span: Span) {
        self.push("query", name, &Values { schema, always }, span);
    }

    fn push(&mut self, place: &str, name: &str, values: &Values, span: Span) {
        let mut sent = json!({"name": name, "in": place, "schema": values.schema});
        if values.always {
            sent["always"] = true.into();
        }
        self.writer.place(&mut sent, span);
        self.written.push(sent);
    }

    pub(super) fn path(&mut self, endpoint: &Endpoint) {
        for name in endpoint.parameters() {
            let values = Values {
                schema: json!({}),
                always: true,
            };
            self.push("path", &name.value, &values, name.span);
        }
    }

    pub(super) fn query(&mut self, query: &[(Spanned<String>, Source)]) {
        for (name, source) in query {
            let values = self.values(source);
            self.push("query", &name.value, &values, name.span);
        }
    }

    pub(super) fn constants(&mut self, query: &[(String, String)], span: Span) {
        for (name, value) in query {
            self.add(name, json!({"enum": [value]}), true, span);
        }
    }

    pub(super) fn body(&mut self, members: &[(Spanned<String>, Body)]) {
        self.members(members, "");
    }

    fn members(&mut self, members: &[(Spanned<String>, Body)], before: &str) {
        for (name, member) in members {
            let path = format!("{before}{}", name.value);
            match member {
                Body::Value(source) => {
                    let values = self.values(source);
                    self.push("body", &path, &values, name.span);
                }
                Body::Object(inner) => self.members(inner, &format!("{path}.")),
            }
        }
    }

    /// The parameters that page a list; `most` is the largest page.
    pub(super) fn paging(&mut self, paging: &Paging, most: u64, span: Span) {
        let size = json!({"type": "integer", "minimum": 1, "maximum": most});
        let parameters = match paging {
            Paging::Whole => Vec::new(),
            Paging::Page { page, size: name } => {
                vec![
                    (page, json!({"type": "integer", "minimum": 1})),
                    (name, size),
                ]
            }
            Paging::Offset { offset, limit } => {
                vec![
                    (offset, json!({"type": "integer", "minimum": 0})),
                    (limit, size),
                ]
            }
            Paging::Cursor { cursor, limit, .. } => vec![(cursor, json!({})), (limit, size)],
        };
        for (name, schema) in parameters {
            // A fixed query may size the page as well.
            if self.written.iter().any(|sent| sent["name"] == **name) {
                continue;
            }
            // The first page has no cursor.
            let always = schema != json!({});
            self.add(name, schema, always, span);
            if let Some(sent) = self.written.last_mut() {
                sent["paging"] = true.into();
            }
        }
    }

    fn values(&self, source: &Source) -> Values {
        match source {
            Source::Constant(value) => Values {
                schema: json!({"enum": [value]}),
                always: true,
            },
            Source::Agreeing(sources) => {
                let all: Vec<Values> = sources.iter().map(|source| self.values(source)).collect();
                let fixed = all.iter().map(|one| one.schema["enum"].as_array().cloned());
                let fixed: Option<Vec<Vec<Value>>> = fixed.collect();
                let open = all.iter().find(|one| !one.schema["enum"].is_array());
                let schema = match fixed {
                    Some(fixed) => json!({"enum": fixed.concat()}),
                    None => open.map(|one| one.schema.clone()).unwrap_or_default(),
                };
                let always = all.iter().any(|one| one.always);
                Values { schema, always }
            }
            Source::Argument {
                name,
                map,
                joined,
                each,
            } => {
                let Some(argument) = self.input.property(&name.value) else {
                    return Values {
                        schema: json!({}),
                        always: false,
                    };
                };
                let is_given = self.input.requires(&name.value) || argument.default.is_some();
                let is_dropped = map.iter().any(|(_, theirs)| theirs.is_null());
                let always = is_given && !is_dropped;
                // An identifier that is resolved is the service's own.
                if argument.lookup.is_some() {
                    let schema = json!({});
                    return Values { schema, always };
                }
                if *joined {
                    let schema = json!({"type": "string"});
                    return Values { schema, always };
                }
                let ours = match argument.of {
                    _ if !argument.one_of.is_empty() => Some(
                        argument
                            .one_of
                            .iter()
                            .map(|one| one.value.clone())
                            .collect(),
                    ),
                    Type::Boolean => Some(vec![json!(true), json!(false)]),
                    _ => None,
                };
                let Some(ours): Option<Vec<Value>> = ours else {
                    let schema = values_alone(argument_schema(argument));
                    return Values { schema, always };
                };
                let mut theirs = Vec::new();
                for value in ours {
                    let text = value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned);
                    if let Some((_, mapped)) = map.iter().find(|(ours, _)| ours.value == text) {
                        theirs.push(mapped.clone());
                    } else if let Some((_, each)) = each.iter().find(|(ours, _)| ours.value == text)
                    {
                        theirs.extend(each.values.iter().map(|value| json!(value)));
                    } else {
                        theirs.push(value);
                    }
                }
                theirs.retain(|value| !value.is_null());
                let schema = json!({"enum": theirs});
                Values { schema, always }
            }
        }
    }
}

/// A schema without what it says to people and models.
fn values_alone(mut schema: Value) -> Value {
    if let Some(keywords) = schema.as_object_mut() {
        for key in ["description", "examples", "default"] {
            keywords.shift_remove(key);
        }
        if let Some(items) = keywords.get_mut("items") {
            *items = values_alone(items.take());
        }
    }
    schema
}
