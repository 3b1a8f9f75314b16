//! A service with a sign-in and keys, as a release has them.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::service::{Seen, Service, Step, answer, json as reply};

pub(crate) const PASSWORD: &str = " correct horse battery ";
pub(crate) const TOKEN: &str = "eyJhbGciOi.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJl";
pub(crate) const KEY: &str = "aisoc_5eed00000000000000000000000000000000000000000abc";

pub(crate) const SCOPES_7_3: &[&str] = &["alerts:read", "cases:read", "cases:write", "rules:read"];
pub(crate) const SCOPES_17: &[&str] = &[
    "alerts:read",
    "cases:read",
    "cases:write",
    "rules:read",
    "lake:query",
];

/// What the service is like.
#[derive(Clone)]
pub(crate) struct Plan {
    /// The scopes that a key can be given.
    pub(crate) given: &'static [&'static str],
    /// Instead of taking a sign-in.
    pub(crate) sign_in: Option<(&'static str, &'static str, Value)>,
    /// Instead of taking any request for a key.
    pub(crate) mint: Option<(&'static str, Value)>,
    /// Scopes that the person does not hold.
    pub(crate) not_held: &'static [&'static str],
    /// Instead of accepting the new key.
    pub(crate) me: Option<(&'static str, Value)>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            given: SCOPES_17,
            sign_in: None,
            mint: None,
            not_held: &[],
            me: None,
        }
    }
}

/// The running service, and the bodies of the requests for a key.
pub(crate) struct Running {
    pub(crate) service: Service,
    pub(crate) asked: Arc<Mutex<Vec<Value>>>,
}

impl Running {
    pub(crate) fn url(&self) -> &str {
        self.service.url.as_str()
    }

    /// The scopes of the last request for a key.
    pub(crate) fn last_scopes(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let scopes = asked.last().unwrap()["scopes"].as_array().unwrap();
        scopes
            .iter()
            .map(|scope| scope.as_str().unwrap().to_owned())
            .collect()
    }
}

impl Plan {
    pub(crate) async fn serve(self) -> Running {
        let asked = Arc::<Mutex<Vec<Value>>>::default();
        let kept = Arc::clone(&asked);
        let service = Service::start(move |_, seen| self.reply(seen, &kept)).await;
        Running { service, asked }
    }

    fn reply(&self, seen: &Seen, asked: &Mutex<Vec<Value>>) -> Vec<Step> {
        let line = seen.head.lines().next().unwrap_or_default();
        let line = line.trim_end_matches(" HTTP/1.1");
        let line = line.split('?').next().unwrap();
        let bearer = |token: &str| {
            seen.head
                .contains(&format!("authorization: Bearer {token}"))
        };
        match line {
            "GET /health" => {
                ok(&json!({"status": "healthy", "service": "aisoc-api", "version": "0.1.0"}))
            }
            "POST /api/v1/auth/login" => {
                assert!(!seen.head.contains("authorization"), "{}", seen.head);
                if let Some((status, headers, body)) = &self.sign_in {
                    return answer(
                        status,
                        &format!("content-type: application/json\r\n{headers}"),
                        body.to_string(),
                    );
                }
                let body: Value = serde_json::from_str(&seen.body).unwrap();
                if body != json!({"email": "ana@example.com", "password": PASSWORD}) {
                    return refuse("401 Unauthorized", "Incorrect email or password");
                }
                ok(
                    &json!({"access_token": TOKEN, "refresh_token": "r", "token_type": "bearer", "expires_in": 1800}),
                )
            }
            "POST /api/v1/api-keys" => {
                assert!(bearer(TOKEN), "{}", seen.head);
                let body: Value = serde_json::from_str(&seen.body).unwrap();
                asked.lock().unwrap().push(body.clone());
                self.mint(&body)
            }
            _ if !bearer(TOKEN) && !bearer(KEY) => refuse("401 Unauthorized", "Not authenticated"),
            "GET /api/v1/auth/me" => match &self.me {
                Some((status, body)) => reply(status, body.to_string()),
                None => ok(&json!({"email": "ana@example.com", "role": "tenant_admin"})),
            },
            "GET /api/v1/alerts" => {
                ok(&json!({"items": [], "total": 0, "page": 1, "page_size": 25, "pages": 0}))
            }
            _ => ok(&json!([])),
        }
    }

    fn mint(&self, body: &Value) -> Vec<Step> {
        if let Some((status, body)) = &self.mint {
            return reply(status, body.to_string());
        }
        let scopes = body["scopes"].as_array().unwrap();
        let named = |known: &[&str], held: bool| -> Vec<&str> {
            let texts = scopes.iter().map(|scope| scope.as_str().unwrap());
            texts
                .filter(|scope| known.contains(scope) == held)
                .collect()
        };
        let invalid = named(self.given, false);
        if !invalid.is_empty() {
            let detail = format!("Invalid scope(s): {}", invalid.join(", "));
            return refuse("422 Unprocessable Entity", &detail);
        }
        let foreign = named(self.not_held, true);
        if !foreign.is_empty() {
            let detail = format!(
                "You cannot grant scopes you do not hold: {}",
                foreign.join(", ")
            );
            return refuse("403 Forbidden", &detail);
        }
        // As the service has it: a name that it does not know is dropped, and then the key never ends.
        let days = body.get("expires_in_days").and_then(Value::as_i64);
        let end = days.map(|days| {
            (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days)).to_string()
        });
        let made = json!({"id": "5eed0000-0000-5000-8000-000000000001", "name": body["name"], "key": KEY,
                          "prefix": &KEY[..12], "scopes": scopes, "expires_at": end, "created_at": "2026-10-09T08:00:00Z"});
        reply("201 Created", made.to_string())
    }
}

pub(crate) fn ok(body: &Value) -> Vec<Step> {
    reply("200 OK", body.to_string())
}

fn refuse(status: &str, detail: &str) -> Vec<Step> {
    reply(status, json!({"detail": detail}).to_string())
}
