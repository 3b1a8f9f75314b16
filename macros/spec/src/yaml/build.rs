//! From the parser's events to the tree.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as ParserSpan};

use super::{Key, Kind, Node};
use crate::problem::{Problem, Problems, Span};

/// The tree of a document of one mapping; every problem goes into `problems`, and `None` comes back
/// when there is no tree to go on with.
pub fn parse(text: &str, problems: &mut Problems) -> Option<Node> {
    let offsets = offsets(text);
    let mut builder = Builder {
        offsets: &offsets,
        open: Vec::new(),
        root: None,
        problems,
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => {
                let at = builder.place(*error.marker());
                let problem =
                    Problem::new(Span::new(at, at), format!("not YAML: {}", error.info()));
                problems.push(problem.label("reading stopped here"));
                return None;
            }
        }
    }
    let root = builder.root;
    if root.is_none() {
        problems.push(
            Problem::new(Span::new(0, 0), "the manifest is empty")
                .help("start with `server`, `conventions` and `tools`"),
        );
    }
    root
}

/// The byte offset of each character, since the parser counts characters.
fn offsets(text: &str) -> Vec<usize> {
    text.char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect()
}

/// A collection whose end has not been seen yet.
enum Open {
    Sequence(usize, Vec<Node>),
    Mapping(usize, Vec<(Key, Node)>, Option<Key>),
}

struct Builder<'a> {
    offsets: &'a [usize],
    open: Vec<Open>,
    root: Option<Node>,
    problems: &'a mut Problems,
}

impl Builder<'_> {
    fn place(&self, marker: Marker) -> usize {
        let last = self.offsets.len() - 1;
        self.offsets[marker.index().min(last)]
    }

    fn take(&mut self, event: Event<'_>, span: ParserSpan) {
        let span = Span::new(self.place(span.start), self.place(span.end));
        match event {
            Event::Scalar(text, style, _, tag) => {
                if tag.is_some() {
                    self.refuse(span, "tags are not part of the manifest's grammar");
                }
                let plain = style == ScalarStyle::Plain;
                self.add(Node {
                    span,
                    kind: Kind::Scalar {
                        text: text.into_owned(),
                        plain,
                    },
                });
            }
            Event::SequenceStart(..) => self.open.push(Open::Sequence(span.start, Vec::new())),
            Event::MappingStart(..) => self.open.push(Open::Mapping(span.start, Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.close(span.end),
            Event::Alias(_) => {
                self.refuse(span, "aliases are not part of the manifest's grammar");
                self.add(Node {
                    span,
                    kind: Kind::Scalar {
                        text: String::new(),
                        plain: true,
                    },
                });
            }
            Event::DocumentStart(_) if self.root.is_some() => {
                self.refuse(span, "a manifest is one document");
            }
            _ => {}
        }
    }

    fn refuse(&mut self, span: Span, message: &str) {
        self.problems.push(
            Problem::new(span, message)
                .help("write the value out, or put a schema under `schemas` and `$ref` it"),
        );
    }

    fn close(&mut self, end: usize) {
        let node = match self.open.pop() {
            Some(Open::Sequence(start, items)) => Node {
                span: Span::new(start, end),
                kind: Kind::Sequence(items),
            },
            Some(Open::Mapping(start, entries, _)) => Node {
                span: Span::new(start, end),
                kind: Kind::Mapping(entries),
            },
            None => return,
        };
        self.add(node);
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = self.root.take().or(Some(node)),
            Some(Open::Sequence(_, items)) => items.push(node),
            Some(Open::Mapping(_, entries, waiting)) => match waiting.take() {
                None => {
                    let name = match node.kind {
                        Kind::Scalar { text, .. } => text,
                        _ => {
                            self.problems
                                .push(Problem::new(node.span, "a key is a plain word"));
                            String::new()
                        }
                    };
                    *waiting = Some(Key {
                        name,
                        span: node.span,
                    });
                }
                Some(key) => match entries.iter().find(|(present, _)| present.name == key.name) {
                    Some((first, _)) => self.problems.push(
                        Problem::new(key.span, format!("`{}` is given twice", key.name))
                            .note(first.span, "first given here")
                            .help("keep one of them"),
                    ),
                    None => entries.push((key, node)),
                },
            },
        }
    }
}
