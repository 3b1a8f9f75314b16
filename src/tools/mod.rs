//! The parts of tools that the manifest can't express: sums, comparisons with the clock, calls that depend on each other.
//!
//! One file per tool, whose doc says why it is here. A handler that transforms an answer gets what the manifest
//! describes; a custom one fetches through
//! [`Context::send`](toolspec_runtime::context::Context::send) and leaves everything else to pure functions from JSON to
//! JSON. What several tools need lies beside them: `cases`, `ledger`, `lake`, `rights`, `errors`; runs and their
//! steps are read in [`crate::ledger`].
//!
//! Not here: requests, filters, includes and projections, which are in `tools.yaml`.
//! Nor projection, sanitising and the size budget, which every answer goes through afterwards; so
//! a handler may leave nulls in its answer and pass on the service's text unchanged.

pub mod explain_step;
pub mod get_case;
pub mod get_investigation;
pub mod lake_query;
pub mod lake_schema;
pub mod list_cases;
pub mod list_investigations;
pub mod replay_decision;
pub mod run_investigation;

mod cases;
mod errors;
mod explain;
mod follow;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod lake;
mod ledger;
mod rights;
mod start;

use crate::lenient_json as read;

/// Whom the handlers belong to: `generated::Manifest::<Handlers>` is the table of the tools with them.
#[derive(Debug)]
pub struct Handlers;

pub(crate) use ledger::full_report::{full_report, runs};

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(all(test, feature = "demo"))]
#[allow(
    clippy::unwrap_used,
    clippy::wildcard_imports,
    reason = "a test fails by panicking; generated names are used as a whole"
)]
mod tenant_tests;
