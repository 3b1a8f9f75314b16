//! Resolves identifiers given as a prefix, an alias or an owner, through a listing.
//!
//! Pure: which pages to request, which items match, and the message if none or several match. The
//! requests are [`Context`](crate::context::Context)'s.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde_json::Value;

use super::list::Paging;
use super::path::{self, Path};
use super::time::moment;
use crate::request::Request;
use crate::sanitise;
use crate::text::{excerpt, plain};

/// The shortest prefix that is looked up.
const SHORTEST: usize = 4;

/// How many candidates a refusal shows.
const SHOWN: usize = 5;

/// How an argument's value is resolved.
#[derive(Debug)]
pub struct Lookup {
    /// What is looked for, in words, such as `run`.
    pub noun: &'static str,
    /// The listing's path.
    pub segments: &'static [&'static str],
    /// The listing's query.
    pub query: &'static [(&'static str, &'static str)],
    /// The member of the listing that holds the list, if it is not the listing itself.
    pub at: Option<Path>,
    /// How the listing is paginated.
    pub paging: Paging,
    /// The most items on a page.
    pub most: u64,
    /// How many pages are scanned at most.
    pub scan: u64,
    /// For how many seconds a page may be kept.
    pub cache_seconds: u64,
    /// A parameter and its values: where a listing that has no further pages is full, it is requested
    /// with each of them as well.
    pub split: Option<(&'static str, &'static [&'static str])>,
    /// The path of one item, whose last segment is its identifier or another name; empty when there is none.
    pub item: &'static [&'static str],
    /// The member that is the identifier.
    pub id: &'static str,
    /// Members that name the item as well.
    pub aliases: &'static [&'static str],
    /// Whether the service takes such a name itself: a value that is not a prefix is left to it.
    pub service_knows_aliases: bool,
    /// Members shown of a candidate.
    pub show: &'static [&'static str],
    /// Things that have such items, and may be named instead of one.
    pub of: &'static [Owner],
    /// The time member by which one item is newer than another.
    pub newest: Option<&'static str>,
    /// A member and its values, the best first: items that are finished, and so are meant before others.
    pub finished: Option<(&'static str, &'static [&'static str])>,
    /// A member and how it begins in items that are meant after all others.
    pub secondary: Option<(&'static str, &'static str)>,
}

/// A thing that has items of a [`Lookup`].
#[derive(Debug)]
pub struct Owner {
    /// How it is looked up itself.
    pub lookup: &'static Lookup,
    /// The listing's parameter that takes each of its names.
    pub parameter: &'static str,
}

/// How much of a listing was scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchExtent {
    /// How many items.
    pub count: usize,
    /// Whether these are all there are.
    pub complete: bool,
}

/// The item that is meant among several of one owner.
#[derive(Debug, PartialEq, Eq)]
pub struct Newest {
    /// Its identifier.
    pub id: String,
    /// What to tell whoever asked, if it is not simply the only one.
    pub note: String,
}

/// A value that names no item, or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// What is wrong, as a sentence without its full stop.
    pub reason: String,
    /// What to do next, as a sentence without its full stop.
    pub next: String,
}

impl Lookup {
    /// What was given, as it is meant: without quotes, in plain hyphens, of a pasted URL its end.
    ///
    /// # Errors
    /// A refusal of what can't be an identifier: a percent-encoded slash is decoded by services, and would
    /// reach another endpoint.
    pub fn normalize(&self, given: &str) -> Result<String, Unresolved> {
        let read = tidy(given);
        let problem = if !read.contains(char::is_alphanumeric) {
            "holds neither a letter nor a digit"
        } else if read.contains('/') {
            "holds a slash, which no identifier has"
        } else {
            return Ok(read);
        };
        let shown = sanitise::line(&excerpt(given, 60));
        let Self { noun, .. } = self;
        Err(Unresolved {
            reason: format!("`{shown}` names no {noun}: it {problem}"),
            next: self.advice(),
        })
    }

    /// The value as the service takes it, when nothing needs to be looked up: a whole UUID, in any
    /// case and with or without dashes, or a name that the service resolves itself.
    #[must_use]
    pub fn resolved_without_lookup(&self, given: &str) -> Option<String> {
        if let Some(uuid) = uuid(given) {
            return Some(uuid);
        }
        let named = self.service_knows_aliases && !is_prefix(given);
        named.then(|| given.to_owned())
    }

    /// The request for a page of the listing, from 0.
    #[must_use]
    pub fn request(&self, index: u64) -> Request {
        let request = Request::get(self.segments);
        let mut request = self
            .query
            .iter()
            .fold(request, |request, (name, value)| request.query(name, value));
        self.set_page(&mut request, index);
        request
    }

    /// Sets the page of the listing, from 0, in a request.
    pub fn set_page(&self, request: &mut Request, index: u64) {
        match self.paging {
            Paging::Page { page, size } => {
                request.set_query(page, index + 1);
                request.set_query(size, self.most);
            }
            Paging::Offset { offset, limit } => {
                request.set_query(limit, self.most);
                request.set_query(offset, index.saturating_mul(self.most));
            }
            // A cursor is only known page by page, and a lookup needs no more than the first.
            Paging::Whole | Paging::Cursor { .. } => {}
        }
    }

    /// How many pages there are at most: as the first one says, and within the bound.
    #[must_use]
    pub fn page_count(&self, first: &Value) -> u64 {
        let given = listed(first, self.at).len() as u64;
        let total = first.get("total").and_then(Value::as_u64);
        match self.paging {
            Paging::Whole | Paging::Cursor { .. } => 1,
            // More than was requested is the whole list, of a service that does not page.
            _ if given != self.most => 1,
            _ => total.map_or(self.scan, |total| {
                total.div_ceil(self.most.max(1)).min(self.scan)
            }),
        }
    }

    /// Whether a page is as long as pages get, so that more may follow it.
    #[must_use]
    pub fn is_full(&self, page: &Value) -> bool {
        let given = listed(page, self.at).len() as u64;
        // Of a listing that can't be paginated, more than was requested is no sign of all.
        match self.paging {
            Paging::Whole | Paging::Cursor { .. } => given >= self.most,
            _ => given == self.most,
        }
    }

    /// The items meant by what was given: the one of exactly that name, or those that it abbreviates.
    #[must_use]
    pub fn matching<'v>(&self, given: &str, items: &[&'v Value]) -> Vec<&'v Value> {
        let named = self.named(given, items);
        if !named.is_empty() {
            return named;
        }
        let hex = hex_digits(given).unwrap_or_default();
        let number = number(given);
        let begins = |item: &Value| {
            let id = self.identifier(item).replace('-', "").to_ascii_lowercase();
            hex.len() >= SHORTEST && id.starts_with(&hex)
        };
        // `421` and `INC421` are the end of `INC-0421`, but for hyphens and zeros.
        let numbered = |item: &Value| {
            number
                .last()
                .is_some_and(|last| last.starts_with(|digit: char| digit.is_ascii_digit()))
                && self
                    .names(item)
                    .any(|name| self::number(&name).ends_with(&number))
        };
        let mut found: Vec<&Value> = items
            .iter()
            .copied()
            .filter(|item| begins(item) || numbered(item))
            .collect();
        // Written out but for hyphens and zeros is more than an end.
        let whole = |item: &&Value| self.names(item).any(|name| self::number(&name) == number);
        if found.iter().any(whole) && !found.iter().any(|item| begins(item)) {
            found.retain(whole);
        }
        found
    }

    /// The items of exactly that name, in any letter case.
    #[must_use]
    pub fn named<'v>(&self, given: &str, items: &[&'v Value]) -> Vec<&'v Value> {
        let named = |item: &&Value| {
            let mut names = self.every_name(item).into_iter();
            names.any(|name| name.eq_ignore_ascii_case(given))
        };
        items.iter().copied().filter(named).collect()
    }

    /// Every name of an item: its identifier, and its aliases.
    #[must_use]
    pub fn every_name(&self, item: &Value) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in std::iter::once(self.identifier(item)).chain(self.names(item)) {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The member that is the identifier.
    #[must_use]
    pub fn identifier(&self, item: &Value) -> String {
        item.get(self.id).map(plain).unwrap_or_default()
    }

    /// What people call an item: its first other name, or else its identifier.
    #[must_use]
    pub fn title(&self, item: &Value) -> String {
        self.names(item)
            .next()
            .unwrap_or_else(|| self.identifier(item))
    }

    /// The refusal of what means several items.
    #[must_use]
    pub fn ambiguous(&self, given: &str, found: &[&Value]) -> Unresolved {
        let why = format!("matches more than one {}", self.noun);
        self.refusal(given, &why, "there are", found)
    }

    /// The refusal of what means none of the items that were scanned: says how many those were, and
    /// which are spelt most like it.
    #[must_use]
    pub fn unknown(&self, given: &str, items: &[&Value], looked: SearchExtent) -> Unresolved {
        let Self { noun, .. } = self;
        let why = if !self.aliases.is_empty() || is_prefix(given) {
            let verb = if is_prefix(given) { "matches" } else { "names" };
            match looked {
                SearchExtent { count: 0, .. } => format!("{verb} no {noun}"),
                SearchExtent {
                    count: 1,
                    complete: true,
                } => format!("{verb} no {noun}, of which there is one"),
                SearchExtent {
                    count,
                    complete: true,
                } => format!("{verb} none of the {} {noun}s", thousands(count)),
                SearchExtent {
                    count,
                    complete: false,
                } => format!(
                    "{verb} none of the newest {} {noun}s; older ones were not looked through",
                    thousands(count)
                ),
            }
        } else {
            format!("is neither a UUID nor {SHORTEST} or more hex digits of one")
        };
        self.refusal(given, &why, "the nearest are", &self.nearest(given, items))
    }

    /// What to tell of a prefix that means one item of those scanned, where not all were.
    #[must_use]
    pub fn undecided(&self, given: &str, item: &Value, looked: SearchExtent) -> Option<String> {
        let exact = self
            .every_name(item)
            .iter()
            .any(|name| name.eq_ignore_ascii_case(given));
        (!looked.complete && !exact).then(|| {
            format!(
                "`{given}` was taken for {} {}, the only match among the newest {} {}s; older ones were not looked through",
                self.noun,
                self.identifier(item),
                thousands(looked.count),
                self.noun
            )
        })
    }

    /// The item meant when what they belong to was named: the newest that is finished.
    #[must_use]
    pub fn newest(&self, owner: &str, items: &[&Value]) -> Option<Newest> {
        let time = |item: &Value| {
            let text = self.newest.and_then(|member| item.get(member)?.as_str());
            text.and_then(|text| moment(text, Timestamp::UNIX_EPOCH))
        };
        let rank = |item: &Value| {
            let (member, values) = self.finished?;
            let text = item.get(member).map(plain)?;
            values
                .iter()
                .position(|value| value.eq_ignore_ascii_case(&text))
        };
        let order = |item: &&Value| {
            let finished = rank(item);
            (
                finished.is_none(),
                self.is_secondary(item),
                finished,
                Reverse(time(item)),
            )
        };
        // Stable: of equal times the first listed.
        let mut sorted: Vec<&Value> = items.to_vec();
        sorted.sort_by_key(order);
        let chosen = *sorted.first()?;
        let (id, noun) = (self.identifier(chosen), self.noun);
        let state = |item: &Value| {
            let state = self
                .finished
                .and_then(|(member, _)| item.get(member).map(plain));
            state.map_or_else(String::new, |state| {
                format!(" ({})", sanitise::line(&excerpt(&state, 40)))
            })
        };
        let which = match (rank(chosen), items.len()) {
            (Some(_), 1) => format!("its only {noun}"),
            (Some(_), count) => format!("its newest finished {noun} of {count}"),
            (None, 1) => format!("its only {noun}, which is not finished"),
            (None, count) => {
                format!("the newest of its {count} {noun}s, none of which is finished")
            }
        };
        // One that failed may be newer than the one that is meant, and whoever asks would want to know.
        let mut newer: Vec<&Value> = items
            .iter()
            .copied()
            .filter(|item| time(item) > time(chosen) && !self.is_secondary(item))
            .collect();
        newer.sort_by_key(|item| Reverse(time(item)));
        let newer: Vec<String> = newer
            .iter()
            .take(3)
            .map(|item| format!("{}{}", self.identifier(item), state(item)))
            .collect();
        let newer = if newer.is_empty() {
            String::new()
        } else {
            format!("; newer: {}", newer.join(", "))
        };
        let note = format!("{owner} stands for {which}: {id}{}{newer}", state(chosen));
        Some(Newest { id, note })
    }

    /// Whether an item is meant after all others.
    #[must_use]
    pub fn is_secondary(&self, item: &Value) -> bool {
        self.secondary.is_some_and(|(member, prefix)| {
            let text = item.get(member).map(plain).unwrap_or_default();
            text.starts_with(prefix)
        })
    }

    /// The items spelt most like what was given, the likest first.
    fn nearest<'v>(&self, given: &str, items: &[&'v Value]) -> Vec<&'v Value> {
        let given = given.to_lowercase();
        let length = given.chars().count();
        let likeness = |item: &Value| {
            let names = self.every_name(item).into_iter();
            let likenesses = names.map(|name| {
                let name = name.to_lowercase();
                // Of an identifier the beginning alone can be like a prefix.
                let name: String = if is_prefix(&given) {
                    name.chars().take(length).collect()
                } else {
                    name
                };
                strsim::jaro_winkler(&given, &name)
            });
            likenesses.fold(0.0, f64::max)
        };
        let mut rated: Vec<(f64, &Value)> =
            items.iter().map(|item| (likeness(item), *item)).collect();
        rated.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        rated
            .into_iter()
            .take(SHOWN)
            .map(|(_, item)| item)
            .collect()
    }

    fn names(&self, item: &Value) -> impl Iterator<Item = String> {
        let named = self.aliases.iter().filter_map(|alias| item.get(alias));
        named
            .filter(|name| !name.is_null())
            .map(plain)
            .filter(|name| !name.is_empty())
    }

    fn refusal(&self, given: &str, why: &str, which: &str, candidates: &[&Value]) -> Unresolved {
        let noun = self.noun;
        let mut sorted = candidates.to_vec();
        sorted.sort_by_key(|item| self.is_secondary(item));
        let rows: Vec<String> = sorted
            .iter()
            .take(SHOWN)
            .map(|item| format!("\n- {}", self.row(item)))
            .collect();
        let more = candidates.len().saturating_sub(SHOWN);
        let more = if more > 0 {
            format!("\n- and {more} more")
        } else {
            String::new()
        };
        let given = sanitise::line(&excerpt(given, 60));
        let listed = if rows.is_empty() {
            format!("there is no {noun} to choose from")
        } else {
            format!("{which}:{}{more}", rows.concat())
        };
        Unresolved {
            reason: format!("`{given}` {why}; {listed}"),
            next: self.advice(),
        }
    }

    fn advice(&self) -> String {
        let noun = self.noun;
        if let Some(alias) = self.aliases.first() {
            return format!(
                "give the whole identifier, or the {} of one {noun}",
                alias.replace('_', " ")
            );
        }
        let owners: Vec<&str> = self.of.iter().map(|owner| owner.lookup.noun).collect();
        let owners = match owners[..] {
            [] => String::new(),
            [owner, ..] => format!(", or name the {owner} that has it"),
        };
        format!(
            "give the whole identifier, or a prefix of {SHORTEST} or more hex digits that only one {noun} has{owners}"
        )
    }

    fn row(&self, item: &Value) -> String {
        let shown = self.show.iter().filter_map(|name| {
            let text = item.get(name).filter(|value| !value.is_null()).map(plain)?;
            Some(sanitise::line(&excerpt(&text, 60)))
        });
        std::iter::once(sanitise::line(&excerpt(&self.identifier(item), 60)))
            .chain(shown)
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

/// The items of a listing; none where it holds no list.
pub(crate) fn listed<'v>(listing: &'v Value, at: Option<&[&str]>) -> &'v [Value] {
    path::list(listing, at).map_or(&[], Vec::as_slice)
}

/// Whether a text is the beginning of a UUID, long enough to be looked up.
#[must_use]
pub fn is_prefix(given: &str) -> bool {
    hex_digits(given).is_some_and(|hex| hex.len() >= SHORTEST)
}

/// Whether a text is a whole UUID, however it is written.
#[must_use]
pub fn is_uuid(given: &str) -> bool {
    uuid(given).is_some()
}

/// An identifier as people paste it, as it is meant.
fn tidy(given: &str) -> String {
    // What other programs make of a hyphen.
    let hyphens = |any: char| match any {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        other => other,
    };
    let text: String = sanitise::line(given).chars().map(hyphens).collect();
    let around: &[char] = &[
        '"', '\'', '`', '‘', '’', '“', '”', '«', '»', '<', '>', '(', ')', '[', ']', '{', '}', ' ',
        ',', ';', ':',
    ];
    let mut text = text.as_str();
    loop {
        // `7c1f…` as people write it is the prefix `7c1f`, and `#421` the number 421.
        let shorter = text
            .trim_matches(around)
            .trim_end_matches(['…', '.', '*', '!', '?'])
            .trim_start_matches('#');
        if shorter == text {
            break;
        }
        text = shorter;
    }
    // What a URL ends in is shorter than it, so this ends.
    end_of_url(text).map_or_else(|| text.to_owned(), |end| tidy(&end))
}

/// The identifier that a URL of a console ends in: its last part with a digit in it, before what
/// follows a `?`, or in what follows it where the path has none.
fn end_of_url(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    if scheme.is_empty() || !scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let (_, path) = rest.split_once('/')?;
    // A fragment may be the path of a page that is drawn in the browser.
    let (path, query) = path
        .split_once('?')
        .map_or((path, ""), |(path, query)| (path, query));
    // `v1` and the like lead to things, and name none.
    let named = |part: &&str| {
        is_prefix(part) || part.len() > 2 && part.bytes().any(|byte| byte.is_ascii_digit())
    };
    let path: Vec<&str> = path.split(['/', '#']).collect();
    let query: Vec<&str> = query.split(['&', '=', '#', '/']).collect();
    // A whole UUID goes before the page or step that may follow it.
    let whole = |parts: &[&str]| parts.iter().rposition(|part| is_uuid(part));
    let end = match (whole(&path), whole(&query)) {
        (Some(at), _) => path[at],
        (None, Some(at)) => query[at],
        (None, None) => {
            let in_path = path.iter().copied().rfind(named);
            in_path.or_else(|| query.iter().copied().find(named))?
        }
    };
    let decoded = percent_encoding::percent_decode_str(end).decode_utf8_lossy();
    Some(decoded.into_owned())
}

/// The words and numbers of a name, so that `INC-0421`, `inc421` and `INC 421` are one.
fn number(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut before = None;
    for any in name.chars() {
        let kind = any.is_alphanumeric().then(|| any.is_ascii_digit());
        if let Some(is_digit) = kind {
            if before != Some(is_digit) {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                part.extend(any.to_uppercase());
            }
        }
        before = kind;
    }
    for part in &mut parts {
        let significant = part.trim_start_matches('0');
        if significant.len() < part.len() {
            *part = if significant.is_empty() {
                "0".to_owned()
            } else {
                significant.to_owned()
            };
        }
    }
    parts
}

/// The hex digits of a UUID or of the beginning of one, lower case; `None` for anything else.
fn hex_digits(given: &str) -> Option<String> {
    let hex: String = given.chars().filter(|any| *any != '-').collect();
    let all =
        !hex.is_empty() && hex.len() <= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| hex.to_ascii_lowercase())
}

fn uuid(given: &str) -> Option<String> {
    let hex = hex_digits(given).filter(|hex| hex.len() == 32)?;
    Some(format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    ))
}

/// A number as people write it: `5,000`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
