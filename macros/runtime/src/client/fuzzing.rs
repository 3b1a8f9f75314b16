//! The redaction of a client, for fuzz targets.

use secrecy::SecretString;
use serde_json::Value;

use super::Product;
use super::redact::Redactor;

/// What a client does to texts so that its key is in none of them.
pub struct Redaction(Redactor);

impl Redaction {
    /// That of a client with this key.
    #[must_use]
    pub fn new(key: &str, product: &Product) -> Self {
        Self(Redactor::new(Some(SecretString::from(key)), product))
    }

    /// A text of the service in a message.
    #[must_use]
    pub fn redact_excerpt(&self, text: &str) -> String {
        self.0.redact_excerpt(text)
    }

    /// The same, of any length.
    #[must_use]
    pub fn redact_line(&self, text: &str) -> String {
        self.0.redact_line(text)
    }

    /// An answer; `text` is what it was parsed from.
    #[must_use]
    pub fn redact_answer(&self, text: &str, answer: Value) -> Value {
        self.0.redact_key(text, answer)
    }

    /// A line of output.
    #[must_use]
    pub fn redact_output(&self, line: Vec<u8>) -> Vec<u8> {
        self.0.redact_output(line)
    }

    /// Whether a text holds the key, or what looks like one.
    #[must_use]
    pub fn holds_key(&self, text: &str) -> bool {
        self.0.holds_key(text)
    }
}
