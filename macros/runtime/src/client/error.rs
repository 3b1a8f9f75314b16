//! The errors between a request and its answer.

use std::sync::Arc;

use super::{Product, Reason};

/// A request that got no usable answer. Holds no credential; may be shown and logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{endpoint}: {reason}")]
pub struct Error {
    /// The request, such as `GET /books`.
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
    /// The key's public prefix, such as `lib_1a2b3c4d`; `None` where a key has none, or there is no key.
    pub key: Option<String>,
}

impl Service {
    /// A service of which no address is known.
    #[must_use]
    pub const fn unknown(product: &'static Product) -> Self {
        Self {
            product,
            url: String::new(),
            key: None,
        }
    }
}

impl Error {
    /// An error of a service of which no address is known.
    #[must_use]
    pub fn new(product: &'static Product, endpoint: impl Into<String>, reason: Reason) -> Self {
        Self {
            endpoint: endpoint.into(),
            reason,
            service: Arc::new(Service::unknown(product)),
        }
    }

    /// Whether the service answered 404: there is no such thing, for this key at least.
    #[must_use]
    pub const fn is_not_found(&self) -> bool {
        matches!(self.reason, Reason::NotFound(_))
    }
}
