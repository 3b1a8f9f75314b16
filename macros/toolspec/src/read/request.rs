//! `request`: the query and the body.

use serde_json::Value;

use super::Reader;
use super::entries::Entries;
use super::values::{bare, boolean, every, items, named, one_or_more, pairs, path, text};
use crate::grammar::{ARGUMENT, CONSTANT, EACH, REQUEST};
use crate::model::{Body, EachFrom, EachValue, Method, Request, Source};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Key, Kind, Node};

/// What an answer is; whether it is text.
pub(crate) const ANSWERS: &[(&str, bool)] = &[("json", false), ("text", true)];

impl Reader<'_> {
    /// Reads a tool's `request`.
    pub(super) fn request(&mut self, node: &Node) -> Option<Request> {
        let entries = Entries::of(&REQUEST, node, "`request`", self.problems)?;
        let endpoint = self.endpoint(&entries);
        let query = match entries.take("query") {
            Some(node) => self.query(node, "`query`"),
            None => Some(Vec::new()),
        };
        let body = entries.take("body").map(|node| self.body(node));
        let cache = entries.count("cache_seconds", self.problems);
        let answer = entries.choice("answer", ANSWERS, self.problems);
        let capitals = entries.may("capitals", text, self.problems);
        let endpoint = endpoint?;
        if let (Some((key, _)), Method::Get) = (entries.entry("body"), endpoint.method.value) {
            self.problems
                .push(Problem::new(key, "a GET has no body").help(
                    "put the arguments under `query`, or name the `method` that the service takes",
                ));
        }
        Some(Request {
            endpoint,
            query: query?,
            body: match body {
                Some(body) => Some(body?),
                None => None,
            },
            cache_seconds: cache?,
            text: answer?.is_some_and(|answer| answer.value),
            capitals: capitals?,
        })
    }

    /// `[species, {their_name: our_argument}]`, or `{their_name: our_argument}`.
    pub(super) fn query(
        &mut self,
        node: &Node,
        what: &str,
    ) -> Option<Vec<(Spanned<String>, Source)>> {
        let members = self.members(node, what)?;
        every(members.into_iter().map(|(name, node)| {
            let source = self.source(node, Some(&name))?;
            Some((name, source))
        }))
    }

    fn body(&mut self, node: &Node) -> Option<Vec<(Spanned<String>, Body)>> {
        let members = self.members(node, "`body`")?;
        every(members.into_iter().map(|(name, node)| {
            let member = match &node.kind {
                Kind::Mapping(entries) if !is_source(entries) => Body::Object(self.body(node)?),
                _ => Body::Value(self.source(node, None)?),
            };
            Some((name, member))
        }))
    }

    /// Names and values; a name in a list is its own value.
    fn members<'m>(
        &mut self,
        node: &'m Node,
        what: &str,
    ) -> Option<Vec<(Spanned<String>, &'m Node)>> {
        if let Kind::Mapping(entries) = &node.kind {
            return Some(
                entries
                    .iter()
                    .map(|(key, node)| (named(key), node))
                    .collect(),
            );
        }
        let items = items(node, what, self.problems)?;
        let members = every(items.iter().map(|item| match &item.kind {
            Kind::Mapping(_) => self.members(item, what),
            _ => Some(vec![(
                text(item, "an argument's name", self.problems)?,
                item,
            )]),
        }));
        Some(members?.into_iter().flatten().collect())
    }

    /// An argument's name, `{argument: …, map: {…}, joined: true}`, `{const: …}`, a constant that
    /// is not a text, or a list of these that must agree. The argument may be left out where it has the
    /// `parameter`'s own name.
    fn source(&mut self, node: &Node, parameter: Option<&Spanned<String>>) -> Option<Source> {
        match (&node.kind, node.json()) {
            (Kind::Scalar { .. }, Value::String(_) | Value::Null) => {
                let name = text(node, "an argument's name", self.problems)?;
                Some(Source::Argument {
                    name,
                    map: Vec::new(),
                    joined: false,
                    each: Vec::new(),
                })
            }
            (Kind::Scalar { .. }, constant) => Some(Source::Constant(constant)),
            (Kind::Sequence(items), _) if items.is_empty() => {
                self.problems.push(
                    Problem::new(node.span, "a parameter without a value")
                        .help("name the argument it comes from, or write `{const: …}`"),
                );
                None
            }
            (Kind::Sequence(items), _) => {
                let sources = items.iter().map(|item| self.source(item, parameter));
                let sources = every(sources)?;
                Some(Source::Agreeing(sources))
            }
            (Kind::Mapping(entries), _) => self.source_mapping(node, entries, parameter),
        }
    }

    fn source_mapping(
        &mut self,
        node: &Node,
        written: &[(Key, Node)],
        parameter: Option<&Spanned<String>>,
    ) -> Option<Source> {
        let constant = written.iter().any(|(key, _)| key.name == "const");
        let mapping = if constant { &CONSTANT } else { &ARGUMENT };
        let entries = Entries::of(mapping, node, "a parameter", self.problems)?;
        if let Some(constant) = entries.take("const") {
            return Some(Source::Constant(constant.json()));
        }
        let written = entries.take("argument");
        let own = parameter.filter(|_| written.is_none()).cloned();
        let name = own.or_else(|| {
            let node = entries.need("argument", self.problems)?;
            text(node, "`argument`", self.problems)
        });
        let map = match entries.take("map") {
            Some(node) => pairs(node, "`map`", self.problems),
            None => Some(&[][..]),
        };
        let joined = entries.or_default("joined", boolean, self.problems);
        let each = match entries.take("each") {
            Some(node) => self.each_value(node),
            None => Some(Vec::new()),
        };
        let map = map?.iter();
        Some(Source::Argument {
            name: name?,
            map: map.map(|(key, value)| (named(key), value.json())).collect(),
            joined: joined?,
            each: each?,
        })
    }

    /// `{open: [new, triaged]}`, or `{open: {path: /stats, counts: by_status}}`.
    fn each_value(&mut self, node: &Node) -> Option<Vec<(Spanned<String>, EachValue)>> {
        let pairs = pairs(node, "`each`", self.problems)?;
        every(pairs.iter().map(|(key, node)| {
            let each = match node.kind {
                Kind::Mapping(_) => self.each_from(node)?,
                _ => EachValue {
                    values: bare(one_or_more(node, "a value of `each`", self.problems)?),
                    from: None,
                },
            };
            Some((named(key), each))
        }))
    }

    fn each_from(&mut self, node: &Node) -> Option<EachValue> {
        let entries = Entries::of(&EACH, node, "a value of `each`", self.problems)?;
        let endpoint = self.fixed_endpoint(&entries);
        let (counts, fields) = (entries.take("counts"), entries.take("fields"));
        if counts.is_some() == fields.is_some() {
            self.problems.push(
                Problem::new(node.span, "an endpoint that does not say which values it knows")
                    .help("give `counts`, the member whose members are named after them, or `fields`, the members that hold them"),
            );
            return None;
        }
        let counts = match counts {
            Some(node) => path(Some(node), "`counts`", self.problems).map(Some),
            None => Some(None),
        };
        let mut some = |key: &str, node: Option<&Node>| match node {
            Some(node) => one_or_more(node, &format!("`{key}`"), self.problems).map(bare),
            None => Some(Vec::new()),
        };
        let fields = some("fields", fields);
        let except = some("except", entries.take("except"));
        let usual = some("usual", entries.take("usual"));
        Some(EachValue {
            values: usual?,
            from: Some(EachFrom {
                endpoint: endpoint?,
                counts: counts?,
                fields: fields?,
                except: except?,
            }),
        })
    }
}

/// Whether a mapping in a body says where a value comes from, rather than being an object.
fn is_source(entries: &[(Key, Node)]) -> bool {
    entries
        .iter()
        .any(|(key, _)| key.name == "argument" || key.name == "const")
}
