//! The HTTP client.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::{Error, Request};

/// What a client needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The service's base URL.
    pub url: Url,
    /// The API key or JWT.
    pub key: Option<SecretString>,
    /// How long one request may take.
    pub timeout: Duration,
}

/// A client of one service with one key.
#[derive(Debug)]
pub struct Client {}

impl Client {
    /// Sends a request in a tool's name and gives the answer's JSON.
    ///
    /// # Errors
    /// An [`Error`] that names the endpoint and the reason.
    pub async fn send(&self, _tool: &str, _request: &Request) -> Result<Value, Error> {
        std::future::ready(Ok(Value::Null)).await
    }
}
