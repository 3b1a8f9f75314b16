//! Identifiers given as a prefix or under another name.

use serde_json::Value;

use crate::aisoc::Request;
use crate::failure::Failure;

/// How an argument's value is resolved through a listing.
#[derive(Debug)]
pub struct Lookup {}

impl Lookup {
    /// The listing to ask for, or `None` when the value can be used as it is.
    #[must_use]
    pub fn request(&self, _value: &str) -> Option<Request> {
        None
    }

    /// The identifier meant.
    ///
    /// # Errors
    /// A refusal listing the candidates.
    pub fn choose(&self, value: &str, _listing: &Value) -> Result<String, Failure> {
        Ok(value.to_owned())
    }
}
