//! The page of a list that a call wants, and what of a look through the list falls on it.

use serde_json::Value;

/// The page that a call wants.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The page, from 1.
    pub page: u64,
    /// Items on a page; `None` is all of them.
    pub size: Option<u64>,
}

impl Window {
    /// The window that validated arguments ask for.
    #[must_use]
    pub fn new(page: Option<i64>, size: Option<i64>) -> Self {
        let count = |number: i64| u64::try_from(number).unwrap_or(1).max(1);
        Self {
            page: page.map_or(1, count),
            size: size.map(count),
        }
    }

    pub(super) fn skip(self) -> u64 {
        (self.page - 1).saturating_mul(self.size.unwrap_or(0))
    }
}

/// What matched so far in a look through a list: how much, and the items of the page wanted.
#[derive(Debug)]
pub struct Found {
    window: Window,
    count: u64,
    shown: Vec<Value>,
}

impl Found {
    /// Nothing yet.
    #[must_use]
    pub fn new(window: Window) -> Self {
        Self {
            window,
            count: 0,
            shown: Vec::new(),
        }
    }

    /// Counts more that matched, and keeps those on the page wanted.
    pub fn extend<'v>(&mut self, matched: impl Iterator<Item = &'v Value>) {
        let first = self.window.skip();
        let end = self.window.size.map(|size| first.saturating_add(size));
        for item in matched {
            if self.count >= first && end.is_none_or(|end| self.count < end) {
                self.shown.push(item.clone());
            }
            self.count += 1;
        }
    }

    /// The page wanted, how many matched, and the items on that page.
    pub(super) fn parts(self) -> (Window, u64, Vec<Value>) {
        (self.window, self.count, self.shown)
    }

    /// Whether the page wanted is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let size = self.window.size;
        size.is_some_and(|size| self.count >= self.window.skip().saturating_add(size))
    }

    /// How many matched.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }
}
