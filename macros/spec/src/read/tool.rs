//! One tool's entry.

use serde_json::Value;

use super::Reader;
use super::entries::{Entries, choice, text, texts};
use super::schema::Side;
use crate::model::{Declared, Effect, Example, Handler, Schema, Tool, Type};
use crate::problem::{Problem, Span, Spanned};
use crate::yaml::{Kind, Node};

const CUSTOM: &[(&str, ())] = &[("custom", ())];

/// Keywords that a tool's input root must not have: some hosts refuse the whole list for one.
const COMBINATORS: &[&str] = &["anyOf", "oneOf", "allOf", "not", "if"];

impl Reader<'_> {
    /// Reads a tool. Everything is read before anything missing ends it, so that all is reported.
    pub(super) fn tool(&mut self, node: &Node) -> Option<Tool> {
        let what =
            node_name(node).map_or_else(|| "this tool".to_owned(), |name| format!("`{name}`"));
        let mut entries = Entries::open(node, what, self.problems)?;
        let name = entries.need("name", self.problems);
        let title = entries.need("title", self.problems);
        let group = entries.need("group", self.problems);
        let description = entries.need("description", self.problems);
        let scopes = entries.need("scopes", self.problems);
        let effect = entries.need("effect", self.problems);
        let input = entries.take("input");
        let custom = entries.take("handler");
        let request = entries.take("request");
        let calls = entries.take("calls");
        let list = entries.take("list");
        let filter = entries.take("filter");
        let continuation = entries.take("continuation");
        let output = entries.need("output", self.problems);
        let example = entries.need("example", self.problems);
        let next = entries.take("next");
        entries.close(self.problems);

        let name = name.and_then(|node| text(node, "`name`", self.problems));
        let title = title.and_then(|node| text(node, "`title`", self.problems));
        let group = group.and_then(|node| text(node, "`group`", self.problems));
        let description = description.and_then(|node| text(node, "`description`", self.problems));
        let scopes = scopes.map(|node| texts(node, "`scopes`", self.problems));
        let effect = effect.and_then(|node| choice(node, "effect", Effect::ALL, self.problems));
        let input = input.map_or_else(|| Some(empty(node.span)), |node| self.input(node));
        let output = output.and_then(|node| self.output(node));
        let example = example.and_then(|node| self.example(node));
        let continuation = continuation.and_then(|node| self.continuation(node));
        let next = next
            .map(|node| texts(node, "`next`", self.problems))
            .unwrap_or_default();
        let list = list.map(|node| (node, self.list(node)));
        let filter = filter.map(|node| (node, self.filter(node)));
        let request = request.map(|node| (node, self.request(node)));
        let custom = custom.map(|node| (node, choice(node, "handler", CUSTOM, self.problems)));
        let calls = calls.map(|node| (node, texts(node, "`calls`", self.problems)));

        let heading = name.as_ref().map_or(node.span, |name| name.span);
        let handler = match (custom, request) {
            (Some(_), None) => {
                for (key, node) in [
                    ("list", list.map(|(node, _)| node)),
                    ("filter", filter.map(|(node, _)| node)),
                ] {
                    if let Some(node) = node {
                        self.misplaced(key, node.span, "a custom handler pages and filters itself");
                    }
                }
                Handler::Custom {
                    calls: calls.map(|(_, calls)| calls).unwrap_or_default(),
                }
            }
            (None, Some((_, request))) => {
                if let Some((node, _)) = calls {
                    self.misplaced("calls", node.span, "`request` says what is called");
                }
                let list = match list {
                    Some((_, list)) => Some(list?),
                    None => None,
                };
                let filter = filter.map(|(_, filter)| filter).unwrap_or_default();
                Handler::Declared(Box::new(Declared {
                    request: request?,
                    list,
                    filter,
                }))
            }
            (both, _) => {
                let message = if both.is_some() {
                    "has both `request` and `handler: custom`"
                } else {
                    "has neither `request` nor `handler: custom`"
                };
                self.problems.push(
                    Problem::new(heading, format!("this tool {message}"))
                        .help("give `request` when one HTTP call answers it, `handler: custom` when Rust must"),
                );
                return None;
            }
        };
        Some(Tool {
            span: node.span,
            name: name?,
            title: title?,
            group: group?,
            description: description?,
            scopes: scopes?,
            effect: effect?,
            input: input?,
            handler,
            continuation,
            output: output?,
            example: example?,
            next,
        })
    }

    fn misplaced(&mut self, key: &str, span: Span, why: &str) {
        self.problems.push(
            Problem::new(span, format!("`{key}` has no effect here"))
                .label(why)
                .help(format!("remove `{key}`")),
        );
    }

    /// The input root: always an object, closed, without combinators.
    fn input(&mut self, node: &Node) -> Option<Schema> {
        if let Kind::Mapping(entries) = &node.kind {
            for (key, value) in entries {
                if COMBINATORS.contains(&key.name.as_str()) {
                    self.problems.push(
                        Problem::new(key.span, format!("`{}` at the root of `input`", key.name))
                            .label("some hosts refuse every tool of a server for one of these")
                            .help("make the arguments optional and say in their descriptions what goes together"),
                    );
                    return None;
                }
                if key.name == "additionalProperties" && value.json() != Value::Bool(false) {
                    self.problems.push(
                        Problem::new(value.span, "`input` is closed to other arguments")
                            .help("remove `additionalProperties`; for free-form values give one argument of type object"),
                    );
                    return None;
                }
            }
        }
        self.root(node, Side::Input)
    }

    fn output(&mut self, node: &Node) -> Option<Schema> {
        self.root(node, Side::Output)
    }

    /// A schema whose type may be left out, since it must be an object.
    fn root(&mut self, node: &Node, side: Side) -> Option<Schema> {
        let Kind::Mapping(entries) = &node.kind else {
            return self.schema(node, side, 0);
        };
        let kind = entries.iter().find(|(key, _)| key.name == "type");
        if let Some((_, kind)) = kind.filter(|(_, kind)| kind.json() != "object") {
            let which = if side == Side::Input {
                "input"
            } else {
                "output"
            };
            self.problems.push(
                Problem::new(kind.span, format!("the root of `{which}` is an object"))
                    .help("remove `type`, or wrap the value in a property"),
            );
            return None;
        }
        if kind.is_some() {
            return self.schema(node, side, 0);
        }
        let mut typed = node.clone();
        if let Kind::Mapping(entries) = &mut typed.kind {
            let key = crate::yaml::Key {
                name: "type".to_owned(),
                span: node.span,
            };
            let kind = Kind::Scalar {
                text: "object".to_owned(),
                plain: true,
            };
            entries.insert(
                0,
                (
                    key,
                    Node {
                        span: node.span,
                        kind,
                    },
                ),
            );
        }
        self.schema(&typed, side, 0)
    }

    fn example(&mut self, node: &Node) -> Option<Example> {
        let mut entries = Entries::open(node, "`example`", self.problems)?;
        let arguments = entries.need("arguments", self.problems);
        let response = entries.need("response", self.problems);
        entries.close(self.problems);
        let arguments = arguments?;
        let response = response?;
        let Value::Object(map) = arguments.json() else {
            self.problems.push(Problem::new(
                arguments.span,
                "example arguments are a mapping",
            ));
            return None;
        };
        Some(Example {
            arguments: Spanned {
                value: map,
                span: arguments.span,
            },
            response: Spanned {
                value: response.json(),
                span: response.span,
            },
        })
    }
}

/// An input without arguments.
fn empty(span: Span) -> Schema {
    let of = Type::Object {
        properties: Vec::new(),
        required: Vec::new(),
        additional: None,
    };
    Schema {
        of,
        ..Schema::any(span)
    }
}

fn node_name(node: &Node) -> Option<String> {
    let Kind::Mapping(entries) = &node.kind else {
        return None;
    };
    let (_, name) = entries.iter().find(|(key, _)| key.name == "name")?;
    name.json().as_str().map(str::to_owned)
}
