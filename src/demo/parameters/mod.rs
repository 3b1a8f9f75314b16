//! Query parameters, path ids and JSON bodies, checked the way FastAPI checks them.

mod body;
mod query;

use serde_json::json;

use super::errors::{Issue, Refusal};
use super::identifiers::canonical_uuid;

pub(crate) use body::Body;
pub(crate) use query::Query;

/// The canonical form of a UUID in the path.
///
/// # Errors
/// 422 `uuid_parsing` naming the path parameter.
pub(crate) fn path_uuid(name: &str, text: &str) -> Result<String, Refusal> {
    canonical_uuid(text).map_err(|reason| {
        Refusal::Invalid(vec![Issue {
            kind: "uuid_parsing",
            location: vec![json!("path"), json!(name)],
            message: format!("Input should be a valid UUID, {reason}"),
            input: json!(text),
            context: Some(json!({ "error": reason })),
        }])
    })
}
