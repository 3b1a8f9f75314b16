//! The requested page of a list.

use std::ops::Range;

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

    /// How many items stand before the page.
    #[must_use]
    pub fn skip(self) -> u64 {
        (self.page - 1).saturating_mul(self.size.unwrap_or(0))
    }

    /// How many items there are to the end of the page; `None` is all of them.
    #[must_use]
    pub fn end(self) -> Option<u64> {
        self.size.map(|size| self.skip().saturating_add(size))
    }

    /// Which of so many items are on the page.
    #[must_use]
    pub fn of(self, count: usize) -> Range<usize> {
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(count);
        place(self.skip())..self.end().map_or(count, place)
    }
}
