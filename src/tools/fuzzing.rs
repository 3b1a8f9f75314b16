//! Pure parts of the handlers, for fuzz targets: the ledger from JSON to a report, and the check of a lake query.

use jiff::Timestamp;
use serde_json::Value;

use super::lake::guard;
use super::ledger::full_report::{Fetched, report};
use super::ledger::{BOUND, Reading};
use crate::ledger::full_report::FullReport;
use crate::ledger::select::Filter;
use crate::ledger::{Artifact, Events, Run};

/// The tables that a query may read.
pub const TABLES: &[&str] = &super::lake::TABLES;

/// The report of a run: its row, the pages of its ledger in the order in which they came, what is stored beside them, and of its
/// steps those that hold the text.
#[must_use]
pub fn full_report(
    run: &Value,
    pages: &[Value],
    artifacts: &Value,
    contains: Option<String>,
) -> FullReport {
    let mut events = Events::default();
    for page in pages {
        if events.take(page, pages.len(), BOUND).is_none() {
            break;
        }
    }
    let fetched = Fetched {
        run: Run::read(run),
        number: None,
        reading: Reading {
            events,
            end: Events::default(),
        },
        later: None,
        artifacts: Artifact::read_all(artifacts),
        notes: Vec::new(),
        now: Timestamp::UNIX_EPOCH,
    };
    let filter = Filter {
        contains,
        ..Filter::default()
    };
    report(fetched, &filter)
}

/// Whether a query is let pass; if not, why.
///
/// # Errors
/// The refusal.
pub fn check_query(sql: &str) -> Result<(), String> {
    guard::check(sql).map_err(|failure| format!("{failure:?}"))
}

/// What is said of a query beside that: whether its answer may hold an address, and the note on how it compares one.
#[must_use]
pub fn addresses_in_query(sql: &str) -> (bool, Option<String>) {
    (
        guard::may_answer_addresses(sql),
        guard::compares_address_text(sql),
    )
}
