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

#[path = "demo/access.rs"]
mod access;
#[path = "demo/alerts.rs"]
mod alerts;
#[path = "demo/audit.rs"]
mod audit;
#[path = "demo/cases.rs"]
mod cases;
#[path = "demo/hashes.rs"]
mod hashes;
#[path = "demo/lake_queries.rs"]
mod lake_queries;
#[path = "demo/lake_refusals.rs"]
mod lake_refusals;
#[path = "demo/ledger.rs"]
mod ledger;
#[path = "demo/listening.rs"]
mod listening;
#[path = "demo/live_runs.rs"]
mod live_runs;
#[path = "demo/measured.rs"]
mod measured;
#[path = "demo/rules.rs"]
mod rules;
#[path = "demo/seed.rs"]
mod seed;
#[path = "demo/server.rs"]
mod server;
#[path = "demo/sign_in.rs"]
mod sign_in;
#[path = "demo/support.rs"]
mod support;
