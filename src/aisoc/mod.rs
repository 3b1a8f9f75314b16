//! The client of the `AiSOC` REST API: the only place where a call awaits the network.
//!
//! The way of one request, file by file: [`Request`] is plain data built by pure code; `address`
//! turns it into a URL of the one configured origin, or of the one that `locate` finds; `wire` holds the connections, which go
//! through the `proxy` of the environment and trust whom `trust` says; `exchange` makes one try; `body` and `status` read the answer; `retry` decides whether another try is
//! allowed; `client` strings these together within one deadline. `clean` goes over every text of
//! the service before it is kept, and `next` says what to do about an [`Error`].
//!
//! Deliberately not here: what the answers mean. The client knows no field of an alert or a case.
//! It follows no redirect, keeps no cookie and never repeats a request that starts something.

mod address;
mod answer;
mod body;
mod cache;
mod clean;
mod client;
mod detail;
mod error;
mod exchange;
mod lake;
mod locate;
mod mend;
mod next;
mod problem;
mod product;
pub(crate) mod proxy;
mod reason;
mod redirect;
mod request;
mod retry;
pub(crate) mod scopes;
mod settings;
mod skew;
mod status;
mod transport;
pub(crate) mod trust;
mod wire;

/// A service's address as requests are made to it: without a slash or `/api/v1` at its end. `None` where it can't be one.
#[must_use]
pub(crate) fn base_url(url: &url::Url) -> Option<String> {
    let address = address::Address::new(url, true).ok()?;
    Some(address.to_string())
}

pub use answer::Answer;
pub use cache::Keep;
pub use client::Client;
pub use error::{Error, Service};
pub use locate::{How, Occupant, Resolved};
pub(crate) use next::MADE_UP;
pub use problem::{
    ConnectProblem, FieldProblem, KeyProblem, LakeProblem, ProxyProblem, Unreadable, Waiting,
};
pub use product::{AISOC, Product};
pub use proxy::ProxyName;
pub use reason::Reason;
pub(crate) use reason::{seconds, span};
pub use request::{Method, Request};
pub use settings::{BadSettings, Settings};
