//! The client of the `AiSOC` REST API: the only place that awaits the network.

mod client;
mod error;
mod request;

pub use client::{Client, Settings};
pub use error::{Error, Reason};
pub use request::{Method, Request};
