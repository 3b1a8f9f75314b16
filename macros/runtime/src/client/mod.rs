//! The HTTP client of a REST API: the only code of a call that uses the network.
//!
//! The path of one request, file by file: a [`Request`](crate::request::Request) is plain data built by pure code; `address`
//! turns it into a URL of the one configured origin, or of the one that `locate` finds; `connection_pool` holds the connections, which go
//! through the [`proxy`] of the environment and trust whom [`trust`] says; `http_channel` makes one attempt; `body` and `status` read the
//! answer; `retry` decides whether another attempt is allowed, and after which backoff; `client` strings these together within one deadline. `redact` goes
//! over every text of the service before it is kept. What is special about one service is its [`Product`].
//!
//! Deliberately not here: the meaning of answers, and advice about an [`Error`], which is in [`crate::advice`].
//! The client follows no redirects, stores no cookies and never retries a request that starts something.

mod address;
mod body;
mod cache;
#[expect(
    clippy::module_inception,
    reason = "the client itself, beside its parts"
)]
mod client;
mod connection_pool;
mod credential;
mod detail;
mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod http_channel;
pub(crate) mod json_repair;
mod locate;
mod problem;
mod product;
pub mod proxy;
mod reason;
mod redact;
mod redirect;
mod retry;
mod settings;
mod skew;
mod status;
mod transport;
pub mod trust;

/// A service's address as requests are made to it: without a slash or one of the product's `roots` at its end. `None`
/// where it can't be one.
#[must_use]
pub fn base_url(url: &url::Url, product: &Product) -> Option<String> {
    let address = address::Address::new(url, true, product).ok()?;
    Some(address.to_string())
}

pub use crate::answer::Answer;
pub use cache::Keep;
pub use client::Client;
pub use error::{Error, Service};
pub use locate::{How, Occupant, Resolved};
pub use problem::{
    ConnectProblem, FieldProblem, KeyProblem, ProxyProblem, Refusal, Unreadable, Waiting,
};
pub use product::{Identity, KeyScopes, Product, Refused};
pub use proxy::ProxyName;
pub use reason::{Reason, seconds, span};
pub(crate) use redact::REDACTED;
pub use redact::{pattern, truncate};
pub use settings::{BadSettings, Settings};

#[cfg(test)]
pub(crate) mod tests {
    use super::{Product, Reason, Refusal, redact::truncate};

    /// A service with keys and a refusal of its own.
    pub(crate) static ZOO: Product = Product {
        key_prefix: "zoo_",
        secrets: Some(r"\bzoo_[A-Za-z0-9]{16,}"),
        roots: &["/api/v1", "/api"],
        guarded: Some("api"),
        refusal: |refused| {
            (refused.code == "closed").then(|| {
                Reason::Refused(Box::new(Refusal {
                    kind: "closed",
                    problem: "nobody may enter".into(),
                    detail: truncate(refused.text.trim_end_matches('.')),
                    next: "come back tomorrow".to_owned(),
                }))
            })
        },
        ..Product::new("the zoo", "zoo-mcp/1.0.0", "ZOO_URL", "ZOO_KEY")
    };
}
