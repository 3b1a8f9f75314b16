//! A setting that cannot be used.

use super::Source;

/// Which setting, and what would be right. The value itself is not quoted: it may be a key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{source_of_value}: {reason}")]
pub struct ConfigError {
    /// The place of the value.
    pub source_of_value: Source,
    /// What is wrong and what would be right.
    pub reason: Unusable,
}

impl ConfigError {
    /// A setting from that place, and what is wrong with it.
    pub fn new(source_of_value: Source, reason: impl Into<Unusable>) -> Self {
        Self {
            source_of_value,
            reason: reason.into(),
        }
    }
}

/// Why a value cannot be used and what would be right, without a full stop and without the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(String);

impl From<String> for Unusable {
    fn from(reason: String) -> Self {
        Self(reason)
    }
}

impl From<&str> for Unusable {
    fn from(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}
