//! All thirteen tools of the real binary over stdio, on the embedded tenant: what an analyst relies on.

#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod agent;
mod answers;
mod labels;
mod paging;
mod prompts;
mod rights;
pub(crate) mod session;
mod trail;
