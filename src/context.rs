//! What a handler is given besides its arguments.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::aisoc::{Client, Error, Request};
use crate::failure::Failure;
use crate::pipeline::lookup::Lookup;
use crate::progress::Progress;
use crate::registry::Contract;

/// One call's surroundings.
#[derive(Debug, Clone)]
pub struct Context {
    /// The way to the service.
    pub client: Arc<Client>,
    /// The tool being called.
    pub contract: &'static Contract,
    /// When the call arrived; relative times count from here.
    pub now: Timestamp,
    /// Where to report progress; does nothing when the caller did not ask for it.
    pub progress: Progress,
}

impl Context {
    /// Sends a request in this tool's name and gives the answer's JSON.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn send(&self, request: &Request) -> Result<Value, Error> {
        self.client.send(self.contract.name, request).await
    }

    /// As [`Context::send`], for an answer that may be kept for a while and shared between calls.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn fetch(&self, request: &Request, keep: Duration) -> Result<Arc<Value>, Error> {
        if keep.is_zero() {
            return self.send(request).await.map(Arc::new);
        }
        self.client
            .send_cached(self.contract.name, request, keep)
            .await
    }

    /// Turns a prefix or another name into the identifier the service takes.
    ///
    /// # Errors
    /// A refusal that lists the candidates when none or several match.
    pub async fn resolve(
        &self,
        lookup: &'static Lookup,
        value: &mut String,
    ) -> Result<(), Failure> {
        *value = match lookup.settled(value) {
            Some(settled) => settled,
            None => lookup.choose(value, &self.send(&lookup.request()).await?)?,
        };
        Ok(())
    }
}
