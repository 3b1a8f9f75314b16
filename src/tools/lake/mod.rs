//! Support for `aisoc_lake_query`: a guard before the query, and the form of its answer.
//!
//! The service enforces its own rules; the guard reports a violation earlier, with a correction. It is
//! not a security boundary: a query that it cannot parse goes to the service unchanged.

pub(super) mod answer;
pub(super) mod guard;
mod tables;
mod words;

/// The tables the lake lets anyone read, without their `aisoc.`.
pub(super) const TABLES: [&str; 3] = ["raw_events", "alert_metrics", "ioc_enrichments"];
