//! Prepares a text for the parser, and finds the parts that only lenient hosts accept.
//!
//! Every host accepts lone surrogates (`"\ud83d"`) and any depth of nesting; the parser accepts neither. Both are masked by text of the same
//! length, so that positions hold for the text itself. What is masked for its depth is parsed on its own.

use std::borrow::Cow;
use std::ops::Range;

use jsonc_parser::parse_to_ast;

use super::tree::{ACCEPTED, flaw};
use crate::install::document::Flaw;

/// The parser gives up at 512, and goes down one stack frame a level.
const DEEPEST: usize = 64;

/// A text and its masked form.
pub(super) struct Source<'a> {
    /// The text as the parser takes it.
    pub(super) masked: Cow<'a, str>,
    /// What is masked for its depth.
    pub(super) deep: Vec<Range<usize>>,
}

/// The first place of each thing that only lenient hosts read.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(in crate::install) struct Leniencies {
    /// A comment.
    pub(in crate::install) comment: Option<usize>,
    /// A comma before a closing brace or bracket.
    pub(in crate::install) trailing_comma: Option<usize>,
}

/// The leniencies of a text, which need not be valid.
pub(in crate::install) fn leniencies(text: &str) -> Leniencies {
    Scan::of(text).leniencies
}

impl<'a> Source<'a> {
    /// Masks a text, and parses what is masked for its depth.
    pub(super) fn new(text: &'a str) -> Result<Self, Flaw> {
        let scan = Scan::of(text);
        if let Some(at) = scan.control {
            let reason = "not valid JSON: a control character stands inside a text";
            return Err(Flaw::new(at, reason));
        }
        let paired = scan.paired(text);
        for (index, part) in scan.parts.iter().enumerate() {
            let later = scan.parts[index + 1..].iter();
            let inner = later
                .take_while(|later| later.range.start < part.range.end)
                .filter(|later| later.level == part.level + 1);
            part.parse(&paired, inner)?;
        }
        let outer = scan.parts.iter().filter(|part| part.level == 1);
        let deep: Vec<_> = outer.map(|part| part.range.clone()).collect();
        let mut masked = paired;
        for range in &deep {
            let blank = format!("0{}", " ".repeat(range.len() - 1));
            masked.to_mut().replace_range(range.clone(), &blank);
        }
        Ok(Self { masked, deep })
    }
}

/// A part of a text that is parsed on its own.
struct Part {
    /// How many such parts it is in, itself included.
    level: usize,
    range: Range<usize>,
}

impl Part {
    /// Parses it with a number in the place of each part in it.
    fn parse<'p>(&self, text: &str, inner: impl Iterator<Item = &'p Self>) -> Result<(), Flaw> {
        let mut own = String::new();
        // Where each stretch begins, in what is parsed and in the text.
        let mut starts = Vec::new();
        let mut at = self.range.start;
        for part in inner {
            starts.push((own.len(), at));
            own.push_str(&text[at..part.range.start]);
            own.push('0');
            at = part.range.end;
        }
        starts.push((own.len(), at));
        own.push_str(&text[at..self.range.end]);
        let parsed = parse_to_ast(&own, &jsonc_parser::CollectOptions::default(), &ACCEPTED);
        parsed.map(drop).map_err(|error| {
            let found = flaw(0, &error);
            let start = starts.iter().rfind(|(own, _)| *own <= found.at);
            let at = start.map_or(self.range.start, |(own, at)| at + found.at - own);
            Flaw::new(at, found.reason)
        })
    }
}

/// One pass over a text.
#[derive(Default)]
struct Scan {
    leniencies: Leniencies,
    /// The first control character inside a text.
    control: Option<usize>,
    /// Escapes of surrogates that are not one half of a pair.
    lone: Vec<usize>,
    /// Objects and lists below each multiple of the depth that the parser is given, in order.
    parts: Vec<Part>,
}

impl Scan {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut scan = Self::default();
        let (mut depth, mut comma, mut open, mut at) = (0_usize, None, Vec::new(), 0);
        let level = |depth: usize| {
            let is_start = depth > DEEPEST && (depth - 1).is_multiple_of(DEEPEST);
            is_start.then(|| (depth - 1) / DEEPEST)
        };
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    comma = None;
                    at = scan.string(bytes, at + 1);
                    continue;
                }
                b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                    scan.leniencies.comment.get_or_insert(at);
                    at = past_comment(text, at);
                    continue;
                }
                b'{' | b'[' => {
                    comma = None;
                    depth += 1;
                    if level(depth).is_some() {
                        open.push(at);
                    }
                }
                b'}' | b']' => {
                    if let Some(comma) = comma.take() {
                        scan.leniencies.trailing_comma.get_or_insert(comma);
                    }
                    if let Some(level) = level(depth)
                        && let Some(start) = open.pop()
                    {
                        let range = start..at + 1;
                        scan.parts.push(Part { level, range });
                    }
                    depth = depth.saturating_sub(1);
                }
                b',' => comma = Some(at),
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => comma = None,
            }
            at += 1;
        }
        scan.parts.sort_by_key(|part| part.range.start);
        scan
    }

    /// Goes past a string that starts before `at`.
    fn string(&mut self, bytes: &[u8], mut at: usize) -> usize {
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => return at + 1,
                b'\\' => {
                    let high = unit(bytes, at);
                    let low = unit(bytes, at + 6);
                    match (high, low) {
                        (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at += 12,
                        (Some(0xD800..=0xDFFF), _) => {
                            self.lone.push(at);
                            at += 6;
                        }
                        _ => at += 2,
                    }
                }
                0..0x20 => {
                    self.control.get_or_insert(at);
                    at += 1;
                }
                _ => at += 1,
            }
        }
        at
    }

    /// The text with another escape of the same length in the place of each lone surrogate's.
    fn paired<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.lone.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut paired = text.to_owned();
        for at in &self.lone {
            paired.replace_range(*at..*at + 6, r"\ufffd");
        }
        Cow::Owned(paired)
    }
}

/// The code unit of a `\uXXXX` at a position.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(br"\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    u32::from_str_radix(digits, 16).ok()
}

fn past_comment(text: &str, at: usize) -> usize {
    let rest = &text[at + 2..];
    let length = if text[at..].starts_with("//") {
        rest.find(['\n', '\r'])
    } else {
        rest.find("*/").map(|end| end + 2)
    };
    length.map_or(text.len(), |length| at + 2 + length)
}
