//! What `aisoc_lake_query` needs: a guard before the query, and the shape of its answer.
//!
//! The service enforces its own rules; the guard says the same sooner, and says what to do. It is
//! no security boundary: what it cannot read goes to the service as it is.

pub(super) mod guard;
pub(super) mod rows;
mod tables;
mod tokens;

/// The tables the lake lets anyone read, without their `aisoc.`.
pub(super) const TABLES: [&str; 3] = ["raw_events", "alert_metrics", "ioc_enrichments"];
