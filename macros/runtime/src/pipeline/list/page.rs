//! Pages: the service's pagination, the requested page, and the received page.

use serde_json::{Map, Value};

/// How a service pages, with its parameters' names.
#[derive(Debug, Clone, Copy)]
pub enum Paging {
    /// The whole list each time.
    Whole,
    /// By page number, from 1, and size.
    Page {
        /// The page's parameter.
        page: &'static str,
        /// The size's parameter.
        size: &'static str,
    },
    /// By offset and limit.
    Offset {
        /// The offset's parameter.
        offset: &'static str,
        /// The limit's parameter.
        limit: &'static str,
    },
    /// By a cursor that each answer gives for the next.
    Cursor {
        /// The cursor's parameter.
        cursor: &'static str,
        /// The limit's parameter.
        limit: &'static str,
        /// The member that holds the next cursor.
        next: &'static str,
    },
}

/// One page of a service's list.
#[derive(Debug, Default)]
pub struct Page {
    /// The items.
    pub items: Vec<Value>,
    /// The answer's other members.
    pub rest: Map<String, Value>,
}

/// The page that follows one in a scan of the whole list.
#[derive(Debug)]
pub struct Next {
    /// Its cursor, where the service gives one.
    pub cursor: Option<String>,
}

/// How much of a list there is, as an answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What the answer holds.
    Everything,
    /// So many items, of which it holds a page.
    Counted(u64),
    /// It does not tell.
    Unknown,
}
