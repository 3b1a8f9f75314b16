//! Who is calling: bearer keys, their scopes, and the audit row that each authenticated request leaves.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, named_params};
use serde_json::json;

use super::app::App;
use super::clock::zulu;
use super::digest::sha256;
use super::errors::Refusal;
use super::store::audit;

/// The request header that names the tool on whose behalf a request is made.
const TOOL_HEADER: &str = "x-aisoc-tool";

/// An authenticated key.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The tenant whose rows it sees.
    pub(crate) tenant: String,
    /// The person it belongs to, where there is one.
    pub(crate) owner: Option<Owner>,
    scopes: Vec<String>,
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
    /// 403 `API key missing scope: <scope>`.
    pub(crate) fn require(&self, scope: &str) -> Result<(), Refusal> {
        if self.scopes.iter().any(|held| grants(held, scope)) {
            return Ok(());
        }
        let detail = format!("API key missing scope: {scope}");
        Err(Refusal::new(StatusCode::FORBIDDEN, detail))
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let token = bearer(parts).ok_or_else(|| Refusal::unauthorized("Not authenticated"))?;
        if !token.starts_with("aisoc_") {
            return Err(Refusal::unauthorized("Could not validate credentials"));
        }
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
        app.store(move |connection| authenticate(connection, &token, &request))
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

fn authenticate(
    connection: &Connection,
    token: &str,
    request: &Request,
) -> Result<Caller, Refusal> {
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
    audit::record(
        connection,
        &caller,
        request.at,
        "api.request",
        &format!("{} {}", request.method, request.path),
        &json!({
            "key": key_name,
            "key_prefix": prefix,
            "method": request.method,
            "path": request.path,
            "tool": request.tool,
        }),
    )?;
    Ok(caller)
}

#[cfg(test)]
mod tests {
    use super::grants;

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
}
