//! What can go wrong between a request and its answer.

use crate::registry::Contract;

/// A request that got no usable answer.
#[derive(Debug, thiserror::Error)]
#[error("{endpoint}: {reason}")]
pub struct Error {
    /// The request, such as `GET /api/v1/alerts`.
    pub endpoint: String,
    /// Why.
    pub reason: Reason,
}

/// Why a request got no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// No API key is configured.
    #[error("no API key is set")]
    NoKey,
}

impl Error {
    /// The reason and the next step, for the tool with this contract.
    #[must_use]
    pub fn explain(&self, _contract: &Contract) -> String {
        self.to_string()
    }
}
