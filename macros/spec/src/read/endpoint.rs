//! Requests: `request` of a tool, and the endpoints of lookups and filters.

use serde_json::Value;

use super::entries::{Entries, boolean, choice, count, pairs, text};
use super::{Reader, named};
use crate::model::{Body, Endpoint, Method, Request, Segment, Source};
use crate::problem::{Problem, Span, Spanned};
use crate::yaml::{Kind, Node};

impl Reader<'_> {
    /// Reads a tool's `request`.
    pub(super) fn request(&mut self, node: &Node) -> Option<Request> {
        let mut entries = Entries::open(node, "`request`", self.problems)?;
        let endpoint = self.endpoint(&mut entries);
        let query = entries.take("query").map(|node| self.query(node));
        let body = entries.take("body").map(|node| self.body(node));
        let cache = entries.take("cache_seconds");
        entries.close(self.problems);
        let cache = cache.and_then(|node| count(node, "`cache_seconds`", self.problems));
        let endpoint = endpoint?;
        if let (Some(_), Method::Get) = (&body, endpoint.method.value) {
            self.problems.push(
                Problem::new(endpoint.method.span, "a GET has no body")
                    .help("put the arguments under `query`, or name the method the service takes"),
            );
        }
        Some(Request {
            endpoint,
            query: query.unwrap_or_default(),
            body,
            cache_seconds: cache.unwrap_or(0),
        })
    }

    /// Reads `method` and `path`.
    pub(super) fn endpoint(&mut self, entries: &mut Entries<'_>) -> Option<Endpoint> {
        let method = match entries.take("method") {
            Some(node) => choice(node, "method", Method::ALL, self.problems)?,
            None => Spanned {
                value: Method::Get,
                span: entries.span,
            },
        };
        let path = entries.need("path", self.problems)?;
        let path = text(path, "`path`", self.problems)?;
        let segments = self.segments(&path)?;
        Some(Endpoint {
            method,
            path,
            segments,
        })
    }

    /// `/api/v1/cases/{case_id}`: each segment is fixed text or one argument.
    fn segments(&mut self, path: &Spanned<String>) -> Option<Vec<Segment>> {
        let Some(rest) = path.value.strip_prefix('/') else {
            self.problems.push(
                Problem::new(
                    path.span,
                    format!("path `{}` does not begin with `/`", path.value),
                )
                .help("paths are relative to the service's base URL, such as `/api/v1/alerts`"),
            );
            return None;
        };
        let mut at =
            path.span.start + 1 + usize::from(path.span.end - path.span.start > path.value.len());
        let mut segments = Vec::new();
        for segment in rest.split('/') {
            let span = Span::new(at, at + segment.len());
            at = span.end + 1;
            segments.push(self.segment(segment, span)?);
        }
        Some(segments)
    }

    fn segment(&mut self, segment: &str, span: Span) -> Option<Segment> {
        let argument = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match argument {
            Some(name) if !name.contains(['{', '}']) => {
                let name = name.to_owned();
                Some(Segment::Argument(Spanned { value: name, span }))
            }
            None if is_literal(segment) => Some(Segment::Literal(segment.to_owned())),
            _ => {
                self.problems.push(
                    Problem::new(span, format!("`{segment}` is no path segment"))
                        .help("a segment is fixed text or one whole `{argument}`; a query goes under `query`"),
                );
                None
            }
        }
    }

    /// `[severity, page]`, or `{their_name: our_argument}`.
    pub(super) fn query(&mut self, node: &Node) -> Vec<(Spanned<String>, Source)> {
        self.members(node)
            .into_iter()
            .filter_map(|(name, node)| {
                let source = self.source(node)?;
                Some((name, source))
            })
            .collect()
    }

    fn body(&mut self, node: &Node) -> Vec<(Spanned<String>, Body)> {
        self.members(node)
            .into_iter()
            .filter_map(|(name, node)| {
                let member = match &node.kind {
                    Kind::Mapping(entries) if !is_source(entries) => Body::Object(self.body(node)),
                    _ => Body::Value(self.source(node)?),
                };
                Some((name, member))
            })
            .collect()
    }

    /// Names and values; in the list form each name is its own value.
    fn members<'m>(&mut self, node: &'m Node) -> Vec<(Spanned<String>, &'m Node)> {
        if let Kind::Sequence(items) = &node.kind {
            let name = |item| Some((text(item, "an argument's name", self.problems)?, item));
            return items.iter().filter_map(name).collect();
        }
        let pairs = pairs(node, "`query` or `body`", self.problems);
        pairs.iter().map(|(key, node)| (named(key), node)).collect()
    }

    /// An argument's name, `{argument: …, map: {…}, joined: true}`, `{const: …}`, a constant that
    /// is no text, or a list of these that must agree.
    fn source(&mut self, node: &Node) -> Option<Source> {
        match (&node.kind, node.json()) {
            (Kind::Scalar { .. }, Value::String(_)) => {
                let name = text(node, "an argument's name", self.problems)?;
                Some(Source::Argument {
                    name,
                    map: Vec::new(),
                    joined: false,
                })
            }
            (Kind::Scalar { .. }, constant) => Some(Source::Constant(constant)),
            (Kind::Sequence(items), _) => Some(Source::Agreeing(
                items.iter().filter_map(|item| self.source(item)).collect(),
            )),
            (Kind::Mapping(_), _) => self.source_mapping(node),
        }
    }

    fn source_mapping(&mut self, node: &Node) -> Option<Source> {
        let mut entries = Entries::open(node, "a parameter", self.problems)?;
        if let Some(constant) = entries.take("const") {
            entries.close(self.problems);
            return Some(Source::Constant(constant.json()));
        }
        let name = entries.need("argument", self.problems);
        let map = entries.take("map");
        let joined = entries.take("joined");
        entries.close(self.problems);
        let name = text(name?, "`argument`", self.problems)?;
        let map = map.map_or(&[][..], |node| pairs(node, "`map`", self.problems));
        let joined = joined.and_then(|node| boolean(node, "`joined`", self.problems));
        let map = map
            .iter()
            .map(|(key, value)| (key.name.clone(), value.json()))
            .collect();
        Some(Source::Argument {
            name,
            map,
            joined: joined == Some(true),
        })
    }
}

fn is_literal(segment: &str) -> bool {
    !segment.is_empty()
        && segment != "."
        && segment != ".."
        && segment
            .chars()
            .all(|any| any.is_ascii_alphanumeric() || "-_.~:".contains(any))
}

fn is_source(entries: &[(crate::yaml::Key, Node)]) -> bool {
    entries
        .iter()
        .any(|(key, _)| key.name == "argument" || key.name == "const")
}
