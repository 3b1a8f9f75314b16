//! Tests whether an endpoint can be used with this key, without starting or changing anything.
//!
//! A listing is requested with the smallest page. An endpoint with an identifier in its path is requested with an identifier that
//! does not exist: the service checks the key's scope first, so a 404 in its own words proves access. Only GETs are sent: what a
//! POST does without its parameters is the service's to decide, and another release may decide otherwise.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::{Client, Error, Reason};
use crate::contract::Contract;
use crate::request::Request;

/// A well-formed UUID that does not exist.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// What a 404 says where there is no such endpoint: the framework's words, or none.
const NO_ENDPOINT: [&str; 2] = ["Not Found", "not found"];

/// What makes one listing or another short. The service ignores a parameter it does not know.
const LITTLE: [(&str, &str); 4] = [
    ("limit", "1"),
    ("page_size", "1"),
    ("include_builtin", "false"),
    ("include_packs", "false"),
];

/// What an endpoint answered.
pub struct Answered {
    /// The endpoint as the contract names it.
    pub endpoint: &'static str,
    /// `None` when the key may use it.
    pub error: Option<Error>,
    /// The answer, where there is one.
    pub answer: Option<Value>,
    /// How long it took.
    pub took: Duration,
}

/// The endpoints of a tool that can be asked harmlessly.
pub fn safe_endpoints(contract: &'static Contract) -> impl Iterator<Item = &'static str> {
    let endpoints = contract.endpoints.iter().copied();
    endpoints.filter(|endpoint| endpoint.starts_with("GET "))
}

/// Asks one endpoint, in a tool's name.
pub async fn ask(
    client: &Client,
    tool: &'static str,
    endpoint: &'static str,
    within: Duration,
) -> Answered {
    let began = Instant::now();
    let answer = client.send(tool, &request(endpoint).within(within)).await;
    let (answer, error) = match answer {
        Ok(answer) => (Some(answer), None),
        Err(error) if proves_access(&error.reason) => (None, None),
        Err(error) => (None, Some(error)),
    };
    Answered {
        endpoint,
        error,
        answer,
        took: began.elapsed(),
    }
}

/// The request by which an endpoint is asked.
#[must_use]
pub fn request(endpoint: &str) -> Request {
    let path = endpoint.split_once(' ').map_or(endpoint, |(_, path)| path);
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| {
            if segment.starts_with('{') {
                NOBODY
            } else {
                segment
            }
        })
        .collect();
    let request = Request::get(&segments);
    if path.contains('{') {
        return request;
    }
    LITTLE
        .iter()
        .fold(request, |request, (name, value)| request.query(name, value))
}

/// Whether the service got past the question of who asks. `Not Found` in the framework's words means that there is no
/// such endpoint; in the service's own, that there is no such thing.
fn proves_access(reason: &Reason) -> bool {
    match reason {
        Reason::NotFound(words) => !NO_ENDPOINT.contains(&words.as_str()),
        Reason::Invalid(_) | Reason::TooLarge { .. } => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_404_proves_access_only_in_the_services_own_words() {
        let missing = |words: &str| proves_access(&Reason::NotFound(words.to_owned()));
        assert!(missing("Book not found"));
        assert!(missing("Not found"));
        assert!(!missing("Not Found") && !missing("not found"));
        let barred = Reason::Scope {
            missing: None,
            detail: String::new(),
        };
        assert!(!proves_access(&barred));
    }
}
