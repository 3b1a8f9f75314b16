//! `--scope-filter`: leaves out the tools that the key can't use.

use std::time::Duration;

use crate::client::{Client, KeyScopes};
use crate::registry::Registry;
use crate::request::Request;
use crate::text::excerpt;

/// What asks, in the service's log.
const NAME: &str = "scope-filter";

/// How long the start of a session waits for the answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The tools that the client's key can use, as the service says: asked once. Where it does not say, all are kept, and a
/// warning on stderr says why.
pub async fn filter_by_scopes(registry: Registry, client: &Client) -> Registry {
    match scopes(client).await {
        Ok((of, found)) => registry.bar(|contract| (of.lacks)(&found, contract)),
        Err(reason) => {
            tracing::warn!(
                "`--scope-filter`: every tool is listed, since it is not known what the key may do: {reason}"
            );
            registry
        }
    }
}

async fn scopes(client: &Client) -> Result<(&'static KeyScopes, Vec<String>), String> {
    let service = client.service();
    let product = service.product;
    let Some(of) = product.scopes else {
        return Err(format!("{} does not say", product.service));
    };
    let Some(prefix) = &service.key else {
        return Err("there is no key, or none whose beginning may be shown".to_owned());
    };
    let request = Request::get(of.path).within(PATIENCE.min(client.timeout()));
    let answer = client.send(NAME, &request).await;
    let answer = answer.map_err(|error| excerpt(&error.reason.to_string(), 200))?;
    match (of.read)(&answer, prefix) {
        Some(scopes) => Ok((of, scopes)),
        None => Err(format!("`{request}` does not list its scopes")),
    }
}
