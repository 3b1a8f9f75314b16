//! Who is calling: bearer keys and session tokens, their scopes, and the audit row that each authenticated request
//! leaves.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, named_params};
use serde_json::{Value, json};

use super::app::App;
use super::clock::zulu;
use super::digest::sha256;
use super::errors::Refusal;
use super::keys::scopes_of_role;
use super::sessions::{self, Kind, Token};
use super::store::audit;

/// The request header that names the tool on whose behalf a request is made.
const TOOL_HEADER: &str = "x-aisoc-tool";

/// An authenticated key, or the session of a person who has signed in.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The tenant whose rows it sees.
    pub(crate) tenant: String,
    /// The person it belongs to, where there is one.
    pub(crate) owner: Option<Owner>,
    scopes: Vec<String>,
    credential: Credential,
}

/// What a caller came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Credential {
    Key,
    Session,
}

/// The person behind a key.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    /// The user's UUID.
    pub(crate) id: String,
    /// The user's address.
    pub(crate) email: String,
}

impl Caller {
    /// Holds the caller to a scope.
    ///
    /// # Errors
    /// 403, in the words for a key or for a session.
    pub(crate) fn require(&self, scope: &str) -> Result<(), Refusal> {
        if self.holds(scope) {
            return Ok(());
        }
        let detail = match self.credential {
            Credential::Key => format!("API key missing scope: {scope}"),
            Credential::Session => format!("Permission denied: {scope}"),
        };
        Err(Refusal::new(StatusCode::FORBIDDEN, detail))
    }

    /// Whether the caller holds a scope.
    pub(crate) fn holds(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| grants(held, scope))
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let token = bearer(parts).ok_or_else(|| Refusal::unauthorized("Not authenticated"))?;
        let wrong_token = app.facts.wrong_token;
        let request = Request {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            tool: parts
                .headers
                .get(TOOL_HEADER)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
            at: app.clock.now(),
        };
        app.store(move |connection| {
            // What does not begin so is tried as a JWT.
            if token.starts_with("aisoc_") {
                by_key(connection, &token, &request)
            } else {
                by_session(connection, &token, &request, wrong_token)
            }
        })
        .await
    }
}

/// What of a request ends up in the audit log.
struct Request {
    method: String,
    path: String,
    tool: Option<String>,
    at: Timestamp,
}

/// The token of `Authorization: Bearer X`; any other scheme or header counts as no credential.
fn bearer(parts: &Parts) -> Option<String> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}

/// Exact, everything, or everything of a resource. `write` does not imply `read`.
fn grants(held: &str, wanted: &str) -> bool {
    held == wanted
        || held == "*"
        || held.strip_suffix(":*").is_some_and(|resource| {
            wanted
                .split_once(':')
                .is_some_and(|(wanted_resource, _)| wanted_resource == resource)
        })
}

fn by_session(
    connection: &Connection,
    token: &str,
    request: &Request,
    wrong_token: &str,
) -> Result<Caller, Refusal> {
    let user = match sessions::read(connection, token, Kind::Access, request.at)? {
        Token::Of(user) => user,
        Token::OfAnotherKind => return Err(Refusal::unauthorized(wrong_token)),
        Token::Unknown => return Err(Refusal::unauthorized("Could not validate credentials")),
    };
    let scopes = scopes_of_role(&user.role);
    let caller = Caller {
        tenant: user.tenant,
        owner: Some(Owner {
            id: user.id,
            email: user.email,
        }),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        credential: Credential::Session,
    };
    record(connection, &caller, request, json!({ "session": true }))?;
    Ok(caller)
}

/// Writes the request to the audit log, with `who` made it.
fn record(
    connection: &Connection,
    caller: &Caller,
    request: &Request,
    mut who: Value,
) -> rusqlite::Result<()> {
    who["method"] = json!(request.method);
    who["path"] = json!(request.path);
    who["tool"] = json!(request.tool);
    let resource = format!("{} {}", request.method, request.path);
    audit::record(
        connection,
        caller,
        request.at,
        "api.request",
        &resource,
        &who,
    )
}

fn by_key(connection: &Connection, token: &str, request: &Request) -> Result<Caller, Refusal> {
    let row = connection
        .prepare_cached(
            "SELECT k.id, k.tenant_id, k.name, k.prefix, k.scopes, k.expires_at, u.id, u.email
             FROM api_keys k LEFT JOIN users u ON u.id = k.owner_id
             WHERE k.token_hash = ?1 AND k.is_active = 1",
        )?
        .query_row([sha256(token.as_bytes())], |row| {
            let owner = match (row.get(6)?, row.get(7)?) {
                (Some(id), Some(email)) => Some(Owner { id, email }),
                _ => None,
            };
            let scopes: String = row.get(4)?;
            let identity: [String; 3] = [row.get(0)?, row.get(2)?, row.get(3)?];
            let expires_at: Option<String> = row.get(5)?;
            let caller = Caller {
                tenant: row.get(1)?,
                owner,
                scopes: serde_json::from_str(&scopes).unwrap_or_default(),
                credential: Credential::Key,
            };
            Ok((caller, identity, expires_at))
        })
        .optional()?;
    let Some((caller, [key_id, key_name, prefix], expires_at)) = row else {
        return Err(Refusal::unauthorized("Invalid or revoked API key"));
    };
    let at = zulu(request.at);
    if expires_at.is_some_and(|expiry| expiry <= at) {
        return Err(Refusal::unauthorized("API key has expired"));
    }
    connection
        .prepare_cached("UPDATE api_keys SET last_used_at = :at WHERE id = :id")?
        .execute(named_params! {":at": at, ":id": key_id})?;
    let who = json!({ "key": key_name, "key_prefix": prefix });
    record(connection, &caller, request, who)?;
    Ok(caller)
}

#[cfg(test)]
#[allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::clock::after_millis;
    use crate::release::Release;
    use crate::seed;
    use crate::sessions::User;
    use crate::store::Store;

    #[test]
    fn scopes_match_exactly_or_by_a_star() {
        for (held, wanted, granted) in [
            ("alerts:read", "alerts:read", true),
            ("alerts:write", "alerts:read", false),
            ("alerts:*", "alerts:read", true),
            ("alerts:*", "cases:read", false),
            ("*", "audit_log:read", true),
            ("lake:query", "lake:read_schema", false),
            ("*:read", "alerts:read", false),
        ] {
            assert_eq!(grants(held, wanted), granted, "{held} for {wanted}");
        }
    }

    #[test]
    fn a_session_ends_after_half_an_hour() {
        let now: Timestamp = "2026-10-10T08:00:00Z".parse().unwrap();
        let store = Store::empty().unwrap();
        store.with(|connection| {
            seed::people(connection, now, Release::Head.facts()).unwrap();
            let user = connection
                .query_row(
                    "SELECT id, tenant_id, email, role FROM users WHERE role = 'viewer'",
                    [],
                    |row| {
                        Ok(User {
                            id: row.get(0)?,
                            tenant: row.get(1)?,
                            email: row.get(2)?,
                            role: row.get(3)?,
                        })
                    },
                )
                .unwrap();
            let token = sessions::issue(connection, &user, Kind::Access, now)
                .unwrap_or_else(|_| panic!("no token"));
            for (seconds, is_good) in [(0, true), (1_799, true), (1_800, false)] {
                let request = Request {
                    method: "GET".into(),
                    path: "/api/v1/cases".into(),
                    tool: None,
                    at: after_millis(now, seconds * 1_000),
                };
                let found = by_session(connection, &token, &request, "Invalid token");
                assert_eq!(found.is_ok(), is_good, "after {seconds} s");
            }
        });
    }
}
