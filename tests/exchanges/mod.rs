//! What every tool makes of what a service has answered: recorded exchanges, played back.
//!
//! `tests/exchanges/<tool>/<name>.json` holds one call: its arguments, the moment it is made at, and each request with
//! its answer. A stand-in for the service plays the answers to the tool itself, which must send exactly these requests;
//! what comes out is held against `tests/snapshots/exchange/<tool>/<name>.snap`. So a change of a handler shows
//! as a request that was not recorded, or as another result.
//!
//! To record one, write a file of the first four members, and run the tests with `RECORD`:
//!
//! ```json
//! {"about": "a case with two alerts", "release": "17", "now": "2026-10-15T09:00:00Z", "rows": 4, "arguments": {"case_id": "INC-0421"}}
//! ```
//!
//! ```sh
//! RECORD=1 INSTA_UPDATE=always cargo test --test contracts exchanges::exchange::aisoc_get_case
//! ```
//!
//! The embedded tenant then plays that `release` as of `now`, and no list of an answer keeps more than `rows`; a header that counts a longer
//! list counts two such pages. `concurrent` says that the tool sends requests side by side, so that their order means nothing. `key`
//! names another key of the tenant than the analyst's. `live` is for a tool that watches the clock: the call is made at the present
//! moment. A file without `release` is written by hand, for what the tenant never answers, and is never recorded over.
//!
//! `example.json` is the call that the tool's manifest entry shows. It has no snapshot: its `result` is a member of the file,
//! and `docs/tools.md` shows it.

#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod conventions;
mod file;
mod recorder;
mod service;

use conventions::EXCHANGES;

toolspec_macros::contract_tests!(EXCHANGES: exchange, example);
