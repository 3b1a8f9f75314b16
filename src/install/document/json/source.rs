//! A text made ready for the parser, and what in it only lenient hosts read.
//!
//! Every host reads lone surrogates (`"\ud83d"`) and any depth of nesting; the parser reads neither. Both are masked by text of the same
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
        let source = Self {
            masked: scan.masked(text),
            deep: scan.deep,
        };
        let mut unread = source.deep.clone();
        while let Some(range) = unread.pop() {
            let part = &text[range.clone()];
            let scan = Scan::of(part);
            parse_to_ast(
                &scan.masked(part),
                &jsonc_parser::CollectOptions::default(),
                &ACCEPTED,
            )
            .map_err(|error| flaw(range.start, &error))?;
            let inner = scan.deep.iter();
            unread.extend(inner.map(|deep| range.start + deep.start..range.start + deep.end));
        }
        Ok(source)
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
    /// Objects and lists below the deepest that the parser is given.
    deep: Vec<Range<usize>>,
}

impl Scan {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut scan = Self::default();
        let (mut depth, mut comma, mut deep, mut at) = (0_usize, None, 0, 0);
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
                    if depth == DEEPEST + 1 {
                        deep = at;
                    }
                }
                b'}' | b']' => {
                    if let Some(comma) = comma.take() {
                        scan.leniencies.trailing_comma.get_or_insert(comma);
                    }
                    if depth == DEEPEST + 1 {
                        scan.deep.push(deep..at + 1);
                    }
                    depth = depth.saturating_sub(1);
                }
                b',' => comma = Some(at),
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => comma = None,
            }
            at += 1;
        }
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

    fn masked<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.lone.is_empty() && self.deep.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut bytes = text.as_bytes().to_vec();
        for at in &self.lone {
            bytes[*at..at + 6].copy_from_slice(br"\ufffd");
        }
        for range in &self.deep {
            bytes[range.clone()].fill(b' ');
            bytes[range.start] = b'0';
        }
        // Whole escapes and whole values are replaced, so that it stays UTF-8.
        Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
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
