//! Creates an API key, with as many of the wanted scopes as the release and the account allow.

use std::sync::LazyLock;

use jiff::Timestamp;
use regex_lite::Regex;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{Refusal, TOOL, Wish};
use crate::aisoc::scopes::START_RUN;
use toolspec_runtime::client::{Client, Reason};
use toolspec_runtime::request::Request;

/// The outcome.
pub(super) enum Minted {
    /// A key.
    Key(Key),
    /// This release makes no keys, whoever asks; with what it says.
    Never(String),
}

/// A key that was made.
pub(super) struct Key {
    pub(super) secret: SecretString,
    pub(super) name: String,
    pub(super) prefix: String,
    pub(super) scopes: Vec<String>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) not_givable: Vec<String>,
    pub(super) not_held: Vec<String>,
}

/// Reads that tell whether a person holds a scope, for a refusal that does not name it.
const READS: &[(&str, &[&str])] = &[
    ("alerts:read", &["alerts"]),
    ("cases:read", &["investigations"]),
    ("rules:read", &["rules"]),
];

/// Asks for a key, leaving out what the service says it can't give. A refused try makes nothing.
pub(super) async fn mint(client: &Client, wish: &Wish) -> Result<Minted, Refusal> {
    let mut wanted = wish.scopes.clone();
    if wish.investigate && !wanted.iter().any(|scope| scope == START_RUN) {
        wanted.push(START_RUN.to_owned());
    }
    let (mut not_givable, mut not_held) = (Vec::new(), Vec::new());
    let mut has_looked = false;
    // Every round leaves out a scope, or ends.
    while !wanted.is_empty() {
        let body = json!({"name": wish.name, "scopes": wanted, "expires_in_days": wish.days});
        let request = Request::post(&["api", "v1", "api-keys"], body);
        let error = match client.send(TOOL, &request).await {
            Ok(answer) => {
                let Some(key) = read(&answer, &wanted) else {
                    let wanted = "an object with `key`";
                    let given = toolspec_runtime::text::noun(&answer);
                    return Err(client.misfit(&request, given, wanted).into());
                };
                return Ok(Minted::Key(Key {
                    not_givable,
                    not_held,
                    ..key
                }));
            }
            Err(error) => error,
        };
        match &error.reason {
            // A scope that is none of the service's own; it names all of them at once.
            Reason::Rejected {
                status: 422,
                detail,
            } => {
                let named = take(&mut wanted, detail);
                if named.is_empty() {
                    return Err(error.into());
                }
                // Where keys can't hold this one, starting a run takes no scope: both came with 17.
                if named.iter().any(|scope| scope == "lake:query") {
                    wanted.retain(|scope| scope != START_RUN);
                }
                not_givable.extend(named);
            }
            Reason::Invalid(fields)
                if fields
                    .iter()
                    .any(|field| field.place == "query" && field.field == "current_user") =>
            {
                return Ok(Minted::Never(error.reason.to_string()));
            }
            Reason::Scope {
                missing: Some(scope),
                ..
            } if !wanted.contains(scope) => {
                return Err(Refusal::Right(scope.clone()));
            }
            Reason::Scope { detail, .. } | Reason::Forbidden(detail) => {
                let mut named = take(&mut wanted, detail);
                if named.is_empty() && !has_looked {
                    has_looked = true;
                    named = not_readable(client, &mut wanted).await;
                }
                if named.is_empty() {
                    return Err(error.into());
                }
                not_held.extend(named);
            }
            _ => return Err(error.into()),
        }
    }
    not_givable.append(&mut not_held);
    Err(Refusal::NothingLeft(not_givable.join(", ")))
}

/// Takes those of the wanted scopes out that a text names.
fn take(wanted: &mut Vec<String>, text: &str) -> Vec<String> {
    static SCOPE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[a-z_]+:[a-z_]+").ok());
    let Some(scope) = SCOPE.as_ref() else {
        return Vec::new();
    };
    let named: Vec<&str> = scope.find_iter(text).map(|found| found.as_str()).collect();
    wanted
        .extract_if(.., |scope| named.contains(&scope.as_str()))
        .collect()
}

/// Takes those of the wanted scopes out that the person is refused a read for.
async fn not_readable(client: &Client, wanted: &mut Vec<String>) -> Vec<String> {
    let mut refused = Vec::new();
    for (scope, path) in READS {
        let segments: Vec<&str> = ["api", "v1"].iter().chain(*path).copied().collect();
        let request = Request::get(&segments)
            .query("limit", 1)
            .query("page_size", 1);
        if let Err(error) = client.send(TOOL, &request).await
            && matches!(error.reason, Reason::Scope { .. })
        {
            refused.extend(wanted.extract_if(.., |wanted| wanted == scope));
        }
    }
    refused
}

fn read(answer: &Value, wanted: &[String]) -> Option<Key> {
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    let key = text("key").filter(|key| !key.is_empty())?;
    let scopes = answer.get("scopes").and_then(Value::as_array);
    let scopes = scopes.map_or_else(
        || wanted.to_vec(),
        |scopes| {
            let texts = scopes.iter().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        },
    );
    let prefix = text("prefix").or_else(|| key.get(..12));
    Some(Key {
        secret: SecretString::from(key),
        name: text("name").unwrap_or_default().to_owned(),
        prefix: prefix.unwrap_or_default().to_owned(),
        scopes,
        expires_at: text("expires_at").and_then(|end| end.parse().ok()),
        not_givable: Vec::new(),
        not_held: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::take;

    #[test]
    fn scopes_that_a_text_names_are_left_out() {
        let mut wanted: Vec<String> = ["alerts:read", "lake:query", "lake:read_schema"]
            .map(str::to_owned)
            .into();
        let named = take(
            &mut wanted,
            "Invalid scope(s): lake:read_schema, lake:query",
        );
        assert_eq!(named, ["lake:query", "lake:read_schema"]);
        assert_eq!(wanted, ["alerts:read"]);
        assert!(take(&mut wanted, "alerts:read_all is none").is_empty());
    }
}
