//! From the parser's events to the tree.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as ParserSpan};

use super::{Key, Kind, Node};
use crate::problem::{Problem, Problems, Span};

/// How deep collections may lie in each other: far more than a manifest needs, far less than a stack
/// holds.
const DEPTH: usize = 64;

/// The tree of a document of one mapping; every problem goes into `problems`, and `None` comes back
/// when there is no tree to continue with.
pub fn parse(text: &str, problems: &mut Problems) -> Option<Node> {
    let empty = Problem::new(Span::new(0, 0), "the manifest is empty")
        .help("start with `server`, `conventions` and `tools`");
    tree(text, 0, empty, problems)
}

/// The tree of another file of a manifest, whose text begins at `start` among all.
pub(crate) fn parse_part(
    text: &str,
    start: usize,
    called: &str,
    problems: &mut Problems,
) -> Option<Node> {
    let empty = Problem::new(Span::new(start, start), format!("`{called}` is empty"))
        .help("write some of the manifest's sections into it, or remove it from `files`");
    tree(text, start, empty, problems)
}

fn tree(text: &str, start: usize, empty: Problem, problems: &mut Problems) -> Option<Node> {
    let mut builder = Builder {
        start,
        offsets: offsets(text),
        open: Vec::new(),
        root: None,
        documents: 0,
        problems,
    };
    for event in Parser::new_from_str(text) {
        let taken = match event {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => Err(builder.broken(*error.marker(), error.info())),
        };
        if let Err(problem) = taken {
            problems.push(problem);
            return None;
        }
    }
    let root = builder.root;
    if root.is_none() {
        problems.push(empty);
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
    Mapping(usize, Vec<(Key, Node)>, Option<Key>, Vec<Repeated>),
}

/// A key that was there already, and where.
struct Repeated {
    key: Key,
    first: Span,
}

struct Builder<'a> {
    /// Where the text begins among those of all files.
    start: usize,
    offsets: Vec<usize>,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    problems: &'a mut Problems,
}

impl Builder<'_> {
    fn place(&self, marker: Marker) -> usize {
        let last = self.offsets.len() - 1;
        self.start + self.offsets[marker.index().min(last)]
    }

    fn broken(&self, marker: Marker, why: &str) -> Problem {
        let at = self.place(marker);
        let help = if why.ends_with(" tab") || why.contains(" tab ") || why.contains("tabs") {
            "indent with spaces"
        } else {
            "check the indentation, the brackets and the space after each `:` above; quote text that \
             holds `: ` or ` #`, or begins with a sign"
        };
        Problem::new(Span::new(at, at), format!("not YAML: {why}"))
            .label("reading stopped here")
            .help(help)
    }

    /// Takes an event; an error is a problem after which nothing more can be made of the text.
    fn take(&mut self, event: Event<'_>, span: ParserSpan) -> Result<(), Problem> {
        let span = Span::new(self.place(span.start), self.place(span.end));
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                plain_value(span, anchor, tag.is_some())?;
                let kind = Kind::Scalar {
                    text: text.into_owned(),
                    plain: style == ScalarStyle::Plain,
                };
                self.add(Node { span, kind })
            }
            Event::SequenceStart(anchor, tag) => {
                plain_value(span, anchor, tag.is_some())?;
                self.enter(span, Open::Sequence(span.start, Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                plain_value(span, anchor, tag.is_some())?;
                self.enter(
                    span,
                    Open::Mapping(span.start, Vec::new(), None, Vec::new()),
                )
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span.end),
            Event::Alias(_) => Err(aliased(span)),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents == 2 {
                    return Err(Problem::new(span, "a manifest is one document")
                        .label("a second one begins here")
                        .help("remove the `---`"));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn enter(&mut self, span: Span, open: Open) -> Result<(), Problem> {
        if self.open.len() == DEPTH {
            let message = format!("more than {DEPTH} levels of nesting");
            return Err(Problem::new(span, message)
                .label("reading stopped here")
                .help("put a schema under `schemas` and `$ref` it; check the brackets"));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self, end: usize) -> Result<(), Problem> {
        let (start, kind) = match self.open.pop() {
            Some(Open::Sequence(start, items)) => (start, Kind::Sequence(items)),
            Some(Open::Mapping(start, entries, _, repeated)) => {
                self.repeated(&repeated);
                (start, Kind::Mapping(entries))
            }
            None => return Ok(()),
        };
        let span = Span::new(start, end);
        self.add(Node { span, kind })
    }

    fn add(&mut self, node: Node) -> Result<(), Problem> {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::Sequence(_, items)) => items.push(node),
            Some(Open::Mapping(_, entries, waiting, repeated)) => match waiting.take() {
                None => *waiting = Some(key(node)?),
                Some(key) => match entries.iter().find(|(present, _)| present.name == key.name) {
                    Some((first, _)) => repeated.push(Repeated {
                        first: first.span,
                        key,
                    }),
                    None => entries.push((key, node)),
                },
            },
        }
        Ok(())
    }

    /// Many keys repeated in one mapping are one mistake: two items without the dash between them.
    fn repeated(&mut self, keys: &[Repeated]) {
        let (shown, more) = match keys {
            [first, rest @ ..] if rest.len() > 1 => (std::slice::from_ref(first), rest.len()),
            few => (few, 0),
        };
        for Repeated { key, first } in shown {
            let (message, help) = if more > 0 {
                (
                    format!("`{}` and {more} more keys are given twice", key.name),
                    "an item of a list begins with `- `: put one here, or keep one of each",
                )
            } else {
                let message = format!("`{}` is given twice", key.name);
                (message, "keep one of them")
            };
            let problem = Problem::new(key.span, message).note(*first, "first given here");
            self.problems.push(problem.help(help));
        }
    }
}

fn key(node: Node) -> Result<Key, Problem> {
    match node.kind {
        Kind::Scalar { text, plain: true } if text == "<<" => {
            let message = "merge keys are not part of the manifest's grammar";
            let help = "write the entries out, or put a schema under `schemas` and `$ref` it";
            Err(Problem::new(node.span, message).help(help))
        }
        Kind::Scalar { text, .. } if !text.is_empty() => Ok(Key {
            name: text,
            span: node.span,
        }),
        _ => Err(Problem::new(node.span, "a key is a plain word")
            .help("write `key: value`; quote text that begins with a bracket or a brace")),
    }
}

/// Refuses what YAML has and the manifest's grammar has not.
fn plain_value(span: Span, anchor: usize, tagged: bool) -> Result<(), Problem> {
    if tagged {
        return Err(
            Problem::new(span, "tags are not part of the manifest's grammar")
                .help("remove the tag; quote text that reads as a number or a boolean"),
        );
    }
    if anchor != 0 {
        return Err(aliased(span));
    }
    Ok(())
}

fn aliased(span: Span) -> Problem {
    Problem::new(
        span,
        "anchors and aliases are not part of the manifest's grammar",
    )
    .help("write the value out, or put a schema under `schemas` and `$ref` it")
}
