//! The embedded tenant over loopback HTTP: every quirk of the service that the bridge copes with, one test each.
#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::doc_markdown,
    missing_docs,
    unreachable_pub,
    reason = "tests fail by panicking, and are read by their names"
)]

mod access;
mod alerts;
mod audit;
mod cases;
mod description;
mod drift;
mod hashes;
mod lake_queries;
mod lake_refusals;
mod ledger;
mod listening;
mod live_runs;
mod measured;
mod rules;
mod seed;
mod server;
mod sign_in;
mod support;
