//! What a handler is given besides its arguments.

use std::sync::Arc;

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

    /// Turns a prefix or another name into the identifier the service takes.
    ///
    /// # Errors
    /// A refusal that lists the candidates when none or several match.
    pub async fn resolve(
        &self,
        lookup: &'static Lookup,
        value: &mut String,
    ) -> Result<(), Failure> {
        let Some(request) = lookup.request(value) else {
            return Ok(());
        };
        let listing = self.send(&request).await?;
        *value = lookup.choose(value, &listing)?;
        Ok(())
    }
}
