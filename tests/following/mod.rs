//! `aisoc_run_investigation` of the real binary while a run works: on the embedded tenant, and on a service
//! that flaps, pages, hangs and counts from 0 or 1.

#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes JSON literals as they are"
)]

mod confirming;
mod joining;
mod live;
mod polls;
mod standin;
mod starting;
mod support;
mod tasks;
mod terminal;

use crate::service;
use crate::stdio::session;
