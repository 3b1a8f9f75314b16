//! A document by its lines.

use std::ops::Range;

use super::scalar;
use crate::install::document::Flaw;

/// The key of the servers.
pub(super) const SERVERS: &str = "extensions";

/// A document whose lines are plain to read.
pub(super) struct Document {
    /// The line `extensions:`, if there is one.
    pub(super) header: Option<Range<usize>>,
    /// The entries under it, in order.
    pub(super) entries: Vec<Entry>,
}

/// An entry, as whole lines.
pub(super) struct Entry {
    pub(super) name: String,
    /// How far its name is indented.
    pub(super) indent: usize,
    /// Its lines, without blank lines and comments that follow it.
    pub(super) range: Range<usize>,
    pub(super) members: Vec<Member>,
}

/// A member of a mapping, as whole lines.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) indent: usize,
    pub(super) range: Range<usize>,
    /// What stands behind the colon.
    rest: Range<usize>,
    /// The members of a mapping under it.
    pub(super) inner: Vec<Member>,
    /// The items of a list under it, as they stand behind their dash.
    items: Vec<Range<usize>>,
}

impl Entry {
    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

impl Member {
    /// The value behind the colon, without a comment.
    pub(super) fn rest<'a>(&self, body: &'a str) -> &'a str {
        scalar::value(&body[self.rest.clone()]).unwrap_or_default()
    }

    pub(super) fn scalar(&self, body: &str) -> Option<String> {
        scalar::text(self.rest(body))
    }

    pub(super) fn list(&self, body: &str) -> Option<Vec<String>> {
        if self.items.is_empty() {
            return scalar::list(self.rest(body));
        }
        let items = self.items.iter();
        items
            .map(|item| scalar::text(scalar::value(&body[item.clone()])?))
            .collect()
    }
}

/// One line that holds something.
struct Line<'a> {
    range: Range<usize>,
    indent: usize,
    /// The text past its indentation, without the line's end.
    text: &'a str,
}

impl Line<'_> {
    /// The key of a member, and where the rest begins.
    fn key(&self) -> Option<(String, Range<usize>)> {
        let (name, length) = match self.text.as_bytes().first()? {
            b'"' | b'\'' => {
                let quote = &self.text[..1];
                let end = self.text[1..].find(quote)? + 2;
                (scalar::text(&self.text[..end])?, end)
            }
            b'-' | b'?' | b'[' | b'{' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@'
            | b'`' => return None,
            _ => {
                let is_end = |at: &usize| {
                    self.text[at + 1..].is_empty() || self.text[at + 1..].starts_with([' ', '\t'])
                };
                let end = self
                    .text
                    .match_indices(':')
                    .map(|(at, _)| at)
                    .find(is_end)?;
                (self.text[..end].trim_end().to_owned(), end)
            }
        };
        let after = self.text[length..].strip_prefix(':')?;
        let end = self.range.start + self.indent + self.text.len();
        Some((name, end - after.len()..end))
    }

    /// Where the item of a list begins behind its dash.
    fn item(&self) -> Option<Range<usize>> {
        let rest = self.text.strip_prefix('-')?;
        let end = self.range.start + self.indent + self.text.len();
        (rest.is_empty() || rest.starts_with(' ')).then(|| end - rest.len()..end)
    }
}

impl Document {
    /// Reads a document.
    pub(super) fn read(body: &str) -> Result<Self, Flaw> {
        let lines = lines(body)?;
        let mut header: Option<Range<usize>> = None;
        let mut own = Vec::new();
        let mut is_own = false;
        for line in lines {
            if line.indent > 0 || (line.item().is_some() && !is_own && line.range.start > 0) {
                if is_own {
                    own.push(line);
                }
                continue;
            }
            if is_marker(line.text) {
                if line.range.start > 0 && body[..line.range.start].lines().any(holds_something) {
                    return Err(odd(&line, "a second document begins"));
                }
                continue;
            }
            let Some((name, rest)) = line.key() else {
                return Err(odd(&line, "this line is not a member"));
            };
            is_own = name == SERVERS;
            if !is_own {
                continue;
            }
            if header.is_some() {
                return Err(odd(&line, "`extensions` is there twice"));
            }
            if scalar::value(&body[rest]) != Some("") {
                return Err(odd(&line, "`extensions` is not in block style"));
            }
            header = Some(line.range.clone());
        }
        let entries = members(&own, body)?;
        let entries = entries.into_iter().map(|member| Entry {
            name: member.name,
            indent: member.indent,
            range: member.range,
            members: member.inner,
        });
        Ok(Self {
            header,
            entries: entries.collect(),
        })
    }

    pub(super) fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }
}

/// The members of a mapping that these lines are, if they are one; else none.
fn members(lines: &[Line<'_>], body: &str) -> Result<Vec<Member>, Flaw> {
    let Some(first) = lines.first() else {
        return Ok(Vec::new());
    };
    let indent = first.indent;
    let mut members: Vec<Member> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.indent != indent {
            return Err(odd(line, "the indentation is uneven"));
        }
        let Some((name, rest)) = line.key() else {
            return Err(odd(line, "this line is not a member"));
        };
        if members.iter().any(|member| member.name == name) {
            return Err(odd(line, "a member is there twice"));
        }
        let is_inner = |line: &&Line<'_>| {
            line.indent > indent || (line.indent == indent && line.item().is_some())
        };
        let inner: Vec<_> = lines[at + 1..].iter().take_while(is_inner).collect();
        let end = inner.last().map_or(line.range.end, |last| last.range.end);
        at += 1 + inner.len();
        let is_list = inner.first().is_some_and(|first| first.item().is_some());
        let is_mapping = scalar::value(&body[rest.clone()]) == Some("") && !is_list;
        let items: Vec<_> = inner.iter().filter_map(|line| line.item()).collect();
        // What is nested in a list is of interest to nobody.
        let is_list = is_list && items.len() == inner.len();
        let nested: Vec<Line<'_>> = inner
            .iter()
            .map(|line| Line {
                range: line.range.clone(),
                ..**line
            })
            .collect();
        members.push(Member {
            name,
            indent,
            range: line.range.start..end,
            rest,
            // What is deeper, or a text over several lines, is of interest only where it is ours.
            inner: if is_mapping {
                self::members(&nested, body).unwrap_or_default()
            } else {
                Vec::new()
            },
            items: if is_list { items } else { Vec::new() },
        });
    }
    Ok(members)
}

/// The lines that hold something, without comments; those of a block scalar go with the line that begins it.
fn lines(body: &str) -> Result<Vec<Line<'_>>, Flaw> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut start = 0;
    let mut scalar: Option<usize> = None;
    for whole in body.split_inclusive('\n') {
        let range = start..start + whole.len();
        start = range.end;
        let text = whole.trim_end_matches(['\n', '\r']);
        let content = text.trim_start_matches(' ');
        let indent = text.len() - content.len();
        if let Some(outer) = scalar {
            if content.is_empty() || indent > outer {
                if let Some(last) = lines.last_mut().filter(|_| !content.is_empty()) {
                    last.range.end = range.end;
                }
                continue;
            }
            scalar = None;
        }
        if content.trim().is_empty() || content.starts_with('#') {
            continue;
        }
        let line = Line {
            range,
            indent,
            text: content.trim_end(),
        };
        if content.starts_with('\t') {
            return Err(odd(&line, "a tab is in the indentation"));
        }
        let rest = line.key().map(|(_, rest)| rest).or_else(|| line.item());
        if let Some(rest) = rest {
            let rest = body[rest].trim();
            if rest.starts_with(['|', '>']) {
                scalar = Some(indent);
            } else if scalar::value(rest).is_none() {
                return Err(odd(&line, "a value spans several lines"));
            }
        }
        lines.push(line);
    }
    Ok(lines)
}

fn is_marker(text: &str) -> bool {
    text == "---" || text.starts_with("--- #")
}

fn holds_something(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

fn odd(line: &Line<'_>, reason: &str) -> Flaw {
    let at = line.range.start + line.indent;
    Flaw::new(at, format!("{reason}, so nothing can be inserted safely"))
}
