//! Pagination of lists: where an answer holds a list, and how its pages are requested and merged.

mod order;
mod page;
mod span;
mod window;

use serde_json::{Map, Value};

use super::path::{self, Path};

use crate::answer::Answer;
use crate::request::Request;

pub use order::{Order, Row, keys, newest_first, ordered};
pub use page::{Extent, Next, Page, Paging};
pub use span::{LATENESS, SKEW, Span};
pub use window::Window;

/// How the list in an answer is paginated.
#[derive(Debug, Clone)]
pub struct List {
    /// How notes call the items, such as `alerts`.
    pub noun: &'static str,
    /// The member that holds it; `None` when the answer itself is the list.
    pub at: Option<Path>,
    /// How the service pages.
    pub paging: Paging,
    /// The largest page that the service gives.
    pub most: u64,
    /// How many pages are scanned at most.
    pub scan: u64,
    /// The time member that the service orders by, newest first.
    pub newest_first: Option<&'static str>,
    /// The header that counts the whole list, in lower case. An answer without it is the whole list.
    pub total_header: Option<&'static str>,
    /// The arguments that narrow what has to be scanned.
    pub narrowed_by: &'static [&'static str],
}

impl List {
    /// The member that holds the list once the answer is opened; the output may rename it.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.at.and_then(<[_]>::last).map_or("items", |last| *last)
    }

    /// Asks for the page that a call wants. One item more than a page tells whether there is another
    /// where the service does not.
    pub fn set_page(&self, request: &mut Request, window: Window) {
        match self.paging {
            Paging::Whole | Paging::Cursor { .. } => {}
            Paging::Page { page, size } => {
                request.set_query(page, window.page);
                if let Some(items) = window.size {
                    request.set_query(size, items);
                }
            }
            Paging::Offset { offset, limit } => {
                request.set_query(
                    limit,
                    window
                        .size
                        .map_or(self.most, |size| size + 1)
                        .min(self.most),
                );
                request.set_query(offset, window.skip());
            }
        }
    }

    /// Asks for the page that comes `index` pages into a scan of the whole list by `size` items at a time,
    /// of which the service gives `step`.
    pub fn set_scan_page(&self, request: &mut Request, index: u64, (size, step): (u64, u64)) {
        match self.paging {
            Paging::Whole | Paging::Cursor { .. } => {}
            Paging::Page { page, size: name } => {
                request.set_query(page, index + 1);
                request.set_query(name, size);
            }
            Paging::Offset { offset, limit } => {
                request.set_query(limit, size);
                request.set_query(offset, index.saturating_mul(step));
            }
        }
    }

    /// How many items to ask for at once so that those up to `end` are there: a quarter of what the service gives at
    /// most will do for the first pages, with one item more to tell whether others follow.
    #[must_use]
    pub fn size_for(&self, end: Option<u64>) -> u64 {
        let quarter = (self.most / 4).max(1);
        if end.is_some_and(|end| end < quarter) {
            quarter
        } else {
            self.most
        }
    }

    /// Asks for the page at a cursor, where the service pages by them; the first where there is none.
    pub fn set_cursor(&self, request: &mut Request, cursor_value: Option<&str>) {
        if let Paging::Cursor { cursor, limit, .. } = self.paging {
            request.set_query(limit, self.most);
            if let Some(value) = cursor_value {
                request.set_query(cursor, value);
            }
        }
    }

    /// How much of the list there is, by an answer to a request for `asked` items.
    #[must_use]
    pub fn extent(&self, answer: &Answer, asked: u64) -> Extent {
        let given = self.items(answer).map_or(0, Vec::len) as u64;
        if matches!(self.paging, Paging::Whole) || given > asked {
            // More than was requested is the whole list, of a service that does not page.
            return Extent::Everything;
        }
        if let Some(header) = self.total_header {
            return answer
                .count(header)
                .map_or(Extent::Everything, Extent::Counted);
        }
        // Some versions of a service write numbers as text.
        let number = |total: &Value| total.as_u64().or_else(|| total.as_str()?.parse().ok());
        let total = answer.get("total").and_then(number);
        total.map_or(Extent::Unknown, Extent::Counted)
    }

    /// Opens an answer; `None` when it holds no list where one should be.
    #[must_use]
    pub fn parse_page(&self, answer: Value) -> Option<Page> {
        let items = self.items(&answer)?.clone();
        let mut rest = match answer {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        // A list inside a member stays there, beside the others of that member.
        if let None | Some([_]) = self.at {
            rest.shift_remove(self.key());
        }
        Some(Page { items, rest })
    }

    /// The items of an answer.
    #[must_use]
    pub fn items<'v>(&self, answer: &'v Value) -> Option<&'v Vec<Value>> {
        path::list(answer, self.at)
    }

    /// Where a scan of the whole list continues after an answer to a request for `asked` items, if it does.
    #[must_use]
    pub fn next_page(&self, answer: &Value, seen: u64, asked: u64) -> Option<Next> {
        let given = self.items(answer).map_or(0, Vec::len) as u64;
        let total = answer.get("total").and_then(Value::as_u64);
        match self.paging {
            Paging::Whole => None,
            Paging::Cursor { next, .. } => {
                let cursor = answer.get(next).filter(|next| !next.is_null())?;
                Some(Next {
                    cursor: Some(crate::text::plain(cursor)),
                })
            }
            _ if given == 0 => None,
            _ => {
                // More than was requested is the whole list, of a service that does not page.
                let more = total.map_or(given == asked, |total| seen < total);
                more.then_some(Next { cursor: None })
            }
        }
    }

    /// The result of a call that nothing was filtered in: the service's own page.
    #[must_use]
    pub fn page_result(&self, mut page: Page, window: Window) -> Value {
        let size = window.size.unwrap_or(u64::MAX);
        if page.items.len() as u64 > size.saturating_add(1) {
            // More than was requested is the whole list, of a service that does not page.
            let skip = usize::try_from(window.skip()).unwrap_or(usize::MAX);
            page.items.drain(..skip.min(page.items.len()));
        }
        let given = page.items.len() as u64;
        let end = window.skip().saturating_add(given.min(size));
        let total = page.rest.get("total").and_then(Value::as_u64);
        // Of a page as large as the service gives, no item more could be requested.
        let full = window.size.is_some() && size >= self.most && given >= self.most;
        let more = total.map_or(given > size || full, |total| end < total);
        if let Some(size) = window.size {
            page.items
                .truncate(usize::try_from(size).unwrap_or(usize::MAX));
        }
        let mut result = page.rest;
        result.insert("page".to_owned(), window.page.into());
        result.insert("has_more".to_owned(), more.into());
        result.insert(self.key().to_owned(), page.items.into());
        result.into()
    }

    /// The result of a look from the start that ended at the page wanted.
    #[must_use]
    pub fn partial_result(
        &self,
        window: Window,
        items: Vec<Value>,
        scanned: u64,
    ) -> Map<String, Value> {
        let mut result = Map::new();
        result.insert("scanned".to_owned(), scanned.into());
        result.insert("complete".to_owned(), false.into());
        result.insert("page".to_owned(), window.page.into());
        result.insert("has_more".to_owned(), true.into());
        result.insert(self.key().to_owned(), items.into());
        result
    }

    /// The result of a call that was filtered here: the wanted page of what matched, how much was
    /// scanned, and whether that was all.
    #[must_use]
    pub fn filtered_result(
        &self,
        window: Window,
        matched: &[&Value],
        scanned: u64,
        complete: bool,
    ) -> Map<String, Value> {
        let shown = window.of(matched.len());
        let more = shown.end < matched.len();
        let items: Vec<Value> = matched[shown].iter().map(|item| (*item).clone()).collect();
        let mut result = Map::new();
        result.insert("matched".to_owned(), matched.len().into());
        result.insert("scanned".to_owned(), scanned.into());
        result.insert("complete".to_owned(), complete.into());
        result.insert("page".to_owned(), window.page.into());
        result.insert("has_more".to_owned(), more.into());
        result.insert(self.key().to_owned(), items.into());
        result
    }

    /// The result of a call that the service filtered in several requests: the wanted page of all their items
    /// in order, and how many there are.
    #[must_use]
    pub fn merged_result(
        &self,
        window: Window,
        found: &[&Value],
        total: u64,
    ) -> Map<String, Value> {
        let shown = window.of(found.len());
        let end = window.end().unwrap_or(u64::MAX);
        let items: Vec<Value> = found[shown].iter().map(|item| (*item).clone()).collect();
        let mut result = Map::new();
        result.insert("total".to_owned(), total.into());
        result.insert("page".to_owned(), window.page.into());
        if let Some(size) = window.size {
            result.insert("pages".to_owned(), total.div_ceil(size).into());
        }
        result.insert("has_more".to_owned(), (end < total).into());
        result.insert(self.key().to_owned(), items.into());
        result
    }
}
