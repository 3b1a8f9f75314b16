//! What can go wrong between a request and its answer.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{AISOC, Product, Reason, next};
use crate::registry::Contract;

/// A request that got no usable answer. Holds no credential; may be shown and logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{endpoint}: {reason}")]
pub struct Error {
    /// The request, such as `GET /api/v1/alerts`.
    pub endpoint: String,
    /// Why.
    pub reason: Reason,
    /// Who was asked.
    pub service: Arc<Service>,
}

/// A service and the key it is asked with, as far as either may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// What it is called.
    pub product: &'static Product,
    /// The base URL, without credentials; empty when it is not known.
    pub url: String,
    /// The key's public prefix, such as `aisoc_1a2b3c`; `None` for a JWT or no key.
    pub key: Option<String>,
}

/// `AiSOC`, wherever it is.
impl Default for Service {
    fn default() -> Self {
        Self {
            product: &AISOC,
            url: String::new(),
            key: None,
        }
    }
}

impl Error {
    /// An error of a service that is not further known.
    #[must_use]
    pub fn new(endpoint: impl Into<String>, reason: Reason) -> Self {
        Self {
            endpoint: endpoint.into(),
            reason,
            service: Arc::default(),
        }
    }

    /// What to do about it, as a sentence without its full stop, for the tool with this contract.
    #[must_use]
    pub fn next_step(&self, contract: &Contract) -> String {
        next::step(self, contract)
    }

    /// The endpoint, the reason and the next step as one paragraph, for the tool with this
    /// contract. The tool's own name is left to the caller.
    #[must_use]
    pub fn explain(&self, contract: &Contract) -> String {
        let mut text = self.to_string();
        if let Some(key) = &self.service.key
            && matches!(
                self.reason,
                Reason::Key { .. } | Reason::Scope { .. } | Reason::Forbidden(_)
            )
        {
            let _ = write!(text, " (key beginning `{key}`)");
        }
        if !self.service.url.is_empty()
            && matches!(
                self.reason,
                Reason::Connect { .. }
                    | Reason::Proxy { .. }
                    | Reason::Timeout { .. }
                    | Reason::Closed { .. }
                    | Reason::Redirect { .. }
                    | Reason::NotJson(_)
            )
        {
            let _ = write!(text, " (at `{}`)", self.service.url);
        }
        let _ = write!(text, ". Next: {}.", next::step(self, contract));
        text
    }
}
