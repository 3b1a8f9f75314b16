//! The pure steps of a call, each compared with tables and properties.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod budget;
mod filter;
mod include;
mod indicator;
mod list;
mod lookup;
mod one_pass;
mod project;
mod request;
mod sanitise;
mod section;
mod text_result;
mod validate;
