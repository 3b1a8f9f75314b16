//! Checks the key: whether the service accepts it, its owner, its scopes and its expiry.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::certificate::date;
use super::secure::SOON;
use super::{PROBE, key_form};
use crate::aisoc::scopes::own;
use toolspec_runtime::client::{Client, Error, KeyProblem, Reason};
use toolspec_runtime::doctor::check::{Check, Name, Section, name};
use toolspec_runtime::request::Request;
use toolspec_runtime::sanitise;
use toolspec_runtime::text::{excerpt, noun};

pub(super) const ACCEPTED: Name = name(Section::Key, "key", "Accepted");
pub(super) const SCOPES: Name = name(Section::Key, "scopes", "Scopes");

const MINT: &str = "create a new key with `aisoc-mcp login`, which adds it to an assistant with `--host`; or get one from an administrator and set it as `AISOC_API_KEY`";

/// What is known of the key.
pub(super) struct Key {
    /// Whether it is accepted.
    pub(super) accepted: Check,
    /// What it may do, and until when.
    pub(super) rights: Check,
    /// Its scopes, where the service shows them.
    pub(super) scopes: Option<Vec<String>>,
}

/// Asks the service who the key is. Both requests are open to any key.
pub(super) async fn examine(client: &Client, key: &SecretString, within: Duration) -> Key {
    let began = Instant::now();
    let get = |segments: &[&str]| {
        let request = Request::get(segments).within(within);
        async move { client.send(PROBE, &request).await }
    };
    let (me, keys) = join(
        get(&["api", "v1", "auth", "me"]),
        get(&["api", "v1", "api-keys"]),
    )
    .await;
    let accepted = accepted(&me, &keys, key).since(began);
    let own = client
        .service()
        .key
        .as_deref()
        .and_then(|prefix| own(keys.as_ref().ok()?, prefix));
    Key {
        accepted,
        rights: session(key, &me, Timestamp::now())
            .unwrap_or_else(|| rights(own, Timestamp::now())),
        scopes: own.map(scopes),
    }
}

fn accepted(me: &Result<Value, Error>, keys: &Result<Value, Error>, key: &SecretString) -> Check {
    match me {
        Ok(me) if !me.is_object() => Check::failed(
            ACCEPTED,
            format!(
                "it could not be asked: `GET /api/v1/auth/me` answers with {}",
                noun(me)
            ),
            "check that `AISOC_URL` is the address of the AiSOC API itself",
        ),
        Ok(me) => {
            let said = |names: [&str; 2]| {
                let text = names.iter().find_map(|name| me.get(name)?.as_str())?;
                Some(excerpt(&sanitise::line(text), 80))
            };
            let owner = said(["email", "username"]).unwrap_or_else(|| "somebody".to_owned());
            let role =
                said(["role", "roles"]).map_or_else(String::new, |role| format!(", role `{role}`"));
            Check::ok(ACCEPTED, format!("yes; it belongs to {owner}{role}")).fact("owner", owner)
        }
        // A key without an owner is good for everything else.
        Err(Error {
            reason: Reason::NotFound(_),
            ..
        }) if keys.is_ok() => Check::warning(
            ACCEPTED,
            "yes; it belongs to no user, so every lake query fails with 500",
            "use a key that belongs to a person, such as one from `aisoc-mcp login`",
        ),
        Err(error) => refused(&error.reason, key),
    }
}

/// What a refusal says about the key, as far as the service tells.
fn refused(reason: &Reason, key: &SecretString) -> Check {
    let form = key_form::form(key.expose_secret());
    let Reason::Key { problem, detail } = reason else {
        // An answer about the question says nothing about the key.
        if let Reason::NotFound(_) | Reason::Invalid(_) | Reason::Rejected { .. } = reason {
            return Check::warning(
                ACCEPTED,
                format!("the service does not report it: {reason}"),
                "check whether the tools below are accepted",
            );
        }
        let step = match reason {
            Reason::Timeout { .. } => {
                "run `doctor` again; on a slow link raise the timeout with `--timeout 60000`"
            }
            Reason::Scope { .. } | Reason::Forbidden(_) => {
                "ask an administrator of the tenant: something other than a scope forbids it"
            }
            _ => "check the service's own log",
        };
        return Check::failed(ACCEPTED, format!("it could not be asked: {reason}"), step);
    };
    let (words, step) = match problem {
        KeyProblem::Expired => ("no: it has expired".to_owned(), MINT),
        KeyProblem::NotSeen => (
            "the service did not receive it: something in between removes the `Authorization` header"
                .to_owned(),
            "check the proxy in front of the service",
        ),
        KeyProblem::Unknown => (
            "no: it was never issued there, or it was revoked; the service does not say which"
                .to_owned(),
            MINT,
        ),
        KeyProblem::Malformed => (
            "no: it is neither an API key nor a valid JWT".to_owned(),
            MINT,
        ),
        KeyProblem::Session => (
            format!("no: it is a session token, and its session has expired ({detail})"),
            "sign in again with `aisoc-mcp login`; a session token is valid for half an hour, a key for `--days`",
        ),
        KeyProblem::Other => (format!("no: {detail}"), MINT),
    };
    match form.doubt {
        Some((doubt, step)) => Check::failed(ACCEPTED, format!("{words}; {doubt}"), step),
        None => Check::failed(ACCEPTED, words, step),
    }
    .fact("service_says", detail.as_str())
}

fn scopes(own: &Value) -> Vec<String> {
    let listed = own.get("scopes").and_then(Value::as_array);
    let texts = listed.into_iter().flatten().filter_map(Value::as_str);
    texts
        .map(|scope| excerpt(&sanitise::line(scope), 60))
        .collect()
}

/// Of a session token: whose rights it has, and how long it holds, which it says itself.
fn session(key: &SecretString, me: &Result<Value, Error>, now: Timestamp) -> Option<Check> {
    let end = session_end(key.expose_secret())?;
    let role = me.as_ref().ok().and_then(|me| me.get("role")?.as_str());
    let role = role.map_or_else(String::new, |role| {
        format!(" `{}`", excerpt(&sanitise::line(role), 60))
    });
    let seconds = end.duration_since(now).as_secs();
    let left = match seconds {
        ..=0 => "it has expired".to_owned(),
        1..120 => format!("it expires in {seconds} seconds"),
        _ => format!("it expires in {} minutes", seconds / 60),
    };
    let check = Check::warning(
        SCOPES,
        format!("those of its user's role{role}: it is a session token, and {left}"),
        "create a key with `aisoc-mcp login`, unless you need a scope that no key can hold",
    );
    Some(check.fact("expires_at", end.to_string()))
}

/// When a session token ends, by its own claim. It is read and not verified: that is the service's.
fn session_end(token: &str) -> Option<Timestamp> {
    let mut parts = token.split('.');
    let (Some(_), Some(claims), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    Timestamp::from_second(claims.get("exp")?.as_i64()?).ok()
}

fn rights(own: Option<&Value>, now: Timestamp) -> Check {
    let Some(own) = own else {
        return Check::skipped(
            SCOPES,
            "the service does not list this key's scopes; the tools below show what it may do",
        );
    };
    let scopes = scopes(own);
    let mut detail = if scopes.is_empty() {
        "none".to_owned()
    } else {
        scopes.join(" ")
    };
    let expires: Option<Timestamp> = own
        .get("expires_at")
        .and_then(Value::as_str)
        .and_then(|text| text.parse().ok());
    let check = match expires {
        None => Check::ok(SCOPES, detail),
        Some(end) => {
            let left = end.duration_since(now).as_hours().div_euclid(24);
            detail = format!("{detail}; the key expires on {}, in {left} days", date(end));
            if left < SOON {
                Check::warning(SCOPES, detail, "create a new key before that day")
            } else {
                Check::ok(SCOPES, detail)
            }
            .fact("expires_at", end.to_string())
            .fact("days_left", left)
        }
    };
    check.fact("scopes", scopes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;
    use toolspec_runtime::doctor::check::Status;

    #[test]
    fn a_session_token_says_itself_when_it_ends() {
        let claims = URL_SAFE_NO_PAD.encode(r#"{"sub":"u","exp":1777593600}"#);
        let end: Timestamp = "2026-05-01T00:00:00Z".parse().unwrap();
        assert_eq!(session_end(&format!("e30.{claims}.c2ln")), Some(end));
        for token in ["aisoc_0123", "a.b", "a.!.c", "a.e30.c", "a.b.c.d"] {
            assert_eq!(session_end(token), None, "{token}");
        }
    }

    #[test]
    fn a_key_that_ends_soon_is_told() {
        let now: Timestamp = "2026-05-01T00:00:00Z".parse().unwrap();
        for (end, status, words) in [
            (json!(null), Status::Ok, "alerts:read"),
            (
                json!("2026-05-11T00:00:00.000000Z"),
                Status::Warning,
                "on 2026-05-11, in 10 days",
            ),
            (json!("2026-08-01T00:00:00Z"), Status::Ok, "in 92 days"),
        ] {
            let check = rights(
                Some(&json!({"scopes": ["alerts:read"], "expires_at": end})),
                now,
            );
            assert_eq!(check.status, status);
            assert!(check.detail.contains(words), "{}", check.detail);
        }
        assert_eq!(rights(None, now).status, Status::Skipped);
    }
}
