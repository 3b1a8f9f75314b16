//! Lists: where an answer holds one, and how pages of it are asked for and put together.

mod page;
mod window;

use serde_json::{Map, Value};

use super::path::{steps, value};

use crate::aisoc::Request;

pub use page::{Next, Page, Paging};
pub use window::{Found, Window};

/// How the list in an answer is paged.
#[derive(Debug, Clone)]
pub struct List {
    /// The member that holds it; `None` when the answer itself is the list.
    pub at: Option<&'static str>,
    /// How the service pages.
    pub paging: Paging,
    /// The largest page that the service gives.
    pub most: u64,
    /// How many pages are looked through at most.
    pub scan: u64,
    /// The time member that the service orders by, newest first.
    pub newest_first: Option<&'static str>,
}

impl List {
    /// The member that holds the list once the answer is opened; the output may rename it.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.at
            .map_or("items", |at| at.rsplit('.').next().unwrap_or(at))
    }

    /// Asks for the page that a call wants. One item more than a page tells whether there is another
    /// where the service does not.
    pub fn aim(&self, request: &mut Request, window: Window) {
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

    /// Asks for the page that comes `index` pages into a look through the whole list.
    pub fn scan(&self, request: &mut Request, index: u64, cursor_value: Option<&str>) {
        match self.paging {
            Paging::Whole => {}
            Paging::Page { page, size } => {
                request.set_query(page, index + 1);
                request.set_query(size, self.most);
            }
            Paging::Offset { offset, limit } => {
                request.set_query(limit, self.most);
                request.set_query(offset, index.saturating_mul(self.most));
            }
            Paging::Cursor { cursor, limit, .. } => {
                request.set_query(limit, self.most);
                if let Some(value) = cursor_value {
                    request.set_query(cursor, value);
                }
            }
        }
    }

    /// Opens an answer; `None` when it holds no list where one should be. A bare list is taken for
    /// the list, and an object with `items` too, since versions of a service differ in that.
    #[must_use]
    pub fn open(&self, answer: Value) -> Option<Page> {
        let mut members = match answer {
            Value::Array(items) => {
                return Some(Page {
                    items,
                    ..Page::default()
                });
            }
            Value::Object(members) => members,
            _ => return None,
        };
        let path = steps(self.at.unwrap_or("items"));
        let items = if let [name] = path[..] {
            members.shift_remove(name)?
        } else {
            value(&Value::from(members.clone()), &path)?.clone()
        };
        let Value::Array(items) = items else {
            return None;
        };
        Some(Page {
            items,
            rest: members,
        })
    }

    /// The items of an answer, as [`List::open`] finds them.
    #[must_use]
    pub fn items<'v>(&self, answer: &'v Value) -> Option<&'v Vec<Value>> {
        match answer {
            Value::Array(items) => Some(items),
            answer => value(answer, &steps(self.at.unwrap_or("items")))?.as_array(),
        }
    }

    /// Where a look through the whole list goes on after an answer, if it does.
    #[must_use]
    pub fn follow(&self, answer: &Value, seen: u64) -> Option<Next> {
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
                // More than was asked for is the whole list, of a service that does not page.
                let more = total.map_or(given == self.most, |total| seen < total);
                more.then_some(Next { cursor: None })
            }
        }
    }

    /// The result of a call that nothing was filtered in: the service's own page.
    #[must_use]
    pub fn direct(&self, mut page: Page, window: Window) -> Value {
        let size = window.size.unwrap_or(u64::MAX);
        if page.items.len() as u64 > size.saturating_add(1) {
            // More than was asked for is the whole list, of a service that does not page.
            let skip = usize::try_from(window.skip()).unwrap_or(usize::MAX);
            page.items.drain(..skip.min(page.items.len()));
        }
        let given = page.items.len() as u64;
        let end = window.skip().saturating_add(given.min(size));
        let total = page.rest.get("total").and_then(Value::as_u64);
        // Of a page as large as the service gives, no item more could be asked for.
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

    /// The result of a look from the start that ended at the page wanted; `None` when it ended before it.
    #[must_use]
    pub fn reached(&self, found: Found, scanned: u64) -> Option<Value> {
        let (window, _, items) = found.parts();
        if items.is_empty() {
            return None;
        }
        let mut result = Map::new();
        result.insert("scanned".to_owned(), scanned.into());
        result.insert("complete".to_owned(), false.into());
        result.insert("page".to_owned(), window.page.into());
        result.insert("has_more".to_owned(), true.into());
        result.insert(self.key().to_owned(), items.into());
        Some(result.into())
    }

    /// The result of a call that was filtered here: the wanted page of what matched, how much was
    /// looked through, and whether that was all.
    #[must_use]
    pub fn filtered(&self, found: Found, scanned: u64, complete: bool) -> Value {
        let (window, count, items) = found.parts();
        let shown_to = window.skip().saturating_add(items.len() as u64);
        let mut result = Map::new();
        result.insert("matched".to_owned(), count.into());
        result.insert("scanned".to_owned(), scanned.into());
        result.insert("complete".to_owned(), complete.into());
        result.insert("page".to_owned(), window.page.into());
        result.insert("has_more".to_owned(), (shown_to < count).into());
        result.insert(self.key().to_owned(), items.into());
        result.into()
    }
}
