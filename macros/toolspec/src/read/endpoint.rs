//! Endpoints: a method and a path of segments.

use super::Reader;
use super::entries::Entries;
use super::values::{every, text};
use crate::model::{Endpoint, Method, Segment};
use crate::problem::{Problem, Span, Spanned};

impl Reader<'_> {
    /// Reads `method` and `path`.
    pub(super) fn endpoint(&mut self, entries: &Entries<'_>) -> Option<Endpoint> {
        let method = entries.choice("method", Method::ALL, self.problems);
        let path = entries.must("path", text, self.problems)?;
        let segments = self.segments(&path)?;
        let get = Spanned {
            value: Method::Get,
            span: entries.span,
        };
        Some(Endpoint {
            method: method?.unwrap_or(get),
            path,
            segments,
        })
    }

    /// A path that is requested with GET.
    pub(super) fn get(&mut self, path: &Spanned<String>) -> Option<Endpoint> {
        Some(Endpoint {
            method: Spanned {
                value: Method::Get,
                span: path.span,
            },
            path: path.clone(),
            segments: self.segments(path)?,
        })
    }

    /// Reads the `path` of a listing that is fetched beside a tool's own request: always a GET, and
    /// without arguments.
    pub(super) fn fixed_endpoint(&mut self, entries: &Entries<'_>) -> Option<Endpoint> {
        let endpoint = self.endpoint(entries)?;
        if let Some(parameter) = endpoint.parameters().next() {
            self.problems.push(
                Problem::new(
                    parameter.span,
                    format!("path parameter `{{{}}}` has no value here", parameter.value),
                )
                .label("this path is asked for without arguments")
                .help("name a listing, such as `/api/v1/items`"),
            );
            return None;
        }
        Some(endpoint)
    }

    /// `/animals/{animal_id}`: each segment is fixed text or one argument.
    fn segments(&mut self, path: &Spanned<String>) -> Option<Vec<Segment>> {
        let Some(rest) = path.value.strip_prefix('/') else {
            self.problems.push(
                Problem::new(
                    path.span,
                    format!("path `{}` does not begin with `/`", path.value),
                )
                .help("paths are relative to the service's base URL, such as `/api/v1/items`"),
            );
            return None;
        };
        let written = self.source.get(path.span.start..path.span.end);
        // A path in a folded block does not stand in the text as one piece.
        let start = written
            .and_then(|written| written.find(&path.value))
            .map(|quote| path.span.start + quote);
        let mut at = 1;
        every(rest.split('/').map(|segment| {
            let span = start.map_or(path.span, |start| {
                Span::new(start + at, start + at + segment.len())
            });
            at += segment.len() + 1;
            self.segment(segment, span)
        }))
    }

    fn segment(&mut self, segment: &str, span: Span) -> Option<Segment> {
        let argument = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match argument {
            Some(name) if !name.is_empty() && !name.contains(['{', '}']) => {
                let value = name.to_owned();
                Some(Segment::Argument(Spanned { value, span }))
            }
            None if is_literal(segment) => Some(Segment::Literal(segment.to_owned())),
            None if segment.is_empty() => {
                self.problems.push(
                    Problem::new(span, "an empty path segment")
                        .help("remove the `/` at the end, or one of two"),
                );
                None
            }
            _ => {
                self.problems.push(
                    Problem::new(span, format!("`{segment}` is not a path segment"))
                        .help("a segment is fixed text or one whole `{argument}`; a query goes under `query`"),
                );
                None
            }
        }
    }
}

fn is_literal(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment
            .chars()
            .all(|any| any.is_ascii_alphanumeric() || "-_.~:".contains(any))
}
