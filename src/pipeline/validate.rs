//! Validation of arguments.

use serde_json::{Map, Value};

use crate::failure::Issue;

/// The arguments of a call while they are read.
#[derive(Debug)]
pub struct Fields<'a> {
    arguments: &'a Map<String, Value>,
    issues: Vec<Issue>,
}

impl<'a> Fields<'a> {
    /// Starts reading.
    #[must_use]
    pub fn new(arguments: &'a Map<String, Value>) -> Self {
        Self {
            arguments,
            issues: Vec::new(),
        }
    }

    /// Ends reading.
    ///
    /// # Errors
    /// Every issue found.
    pub fn finish<T>(self, read: Option<T>) -> Result<T, Vec<Issue>> {
        let _ = self.arguments;
        read.ok_or(self.issues)
    }
}
