//! A line of the audit trail.
//!
//! Arguments are stored only as hashes: of all of them together, and of each declared argument, so
//! that the calls about a case can be found by someone who knows its number. The hash is over JSON with sorted keys
//! and without whitespace.

use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::declared;
use crate::client::Service;
use crate::sanitise;
use crate::text::excerpt;

/// The longest text of a client that is written down, in characters.
const LONGEST: usize = 128;

/// A call as it begins.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The tool's name as it was requested.
    pub tool: &'a str,
    /// The tool's advertised input schema, as JSON text; nothing for a tool that there is not.
    pub input_schema: &'a str,
    /// The arguments as they were given.
    pub arguments: &'a Map<String, Value>,
    /// Who asks.
    pub origin: &'a Origin,
    /// Who is asked, and with which key.
    pub service: &'a Service,
    /// The version of the program that serves the tool.
    pub server: &'static str,
}

/// Who asks for a call, as far as they say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The client's name, such as `claude-ai`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The client's version.
    #[serde(rename = "client_version")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The JSON-RPC id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Value>,
    /// The id that the client gives the request in `_meta`, under `X-Request-Id` in any letter case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x_request_id: Option<String>,
    /// The client's trace, from `_meta`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Outcome {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl Outcome {
    /// It was answered.
    pub const OK: Self = Self {
        outcome: "ok",
        reason: None,
    };

    /// It was given up before it ended; what it had started continues.
    pub const CANCELLED: Self = Self {
        outcome: "cancelled",
        reason: None,
    };

    /// It was not made, or not to its end, because the server or the tool would not.
    #[must_use]
    pub const fn refused(reason: &'static str) -> Self {
        Self {
            outcome: "refused",
            reason: Some(reason),
        }
    }

    /// It was made and failed.
    #[must_use]
    pub const fn failed(reason: &'static str) -> Self {
        Self {
            outcome: "failed",
            reason: Some(reason),
        }
    }
}

/// A call that has begun, with nothing in it that may not be written.
#[derive(Debug)]
pub(super) struct Pending {
    began: Instant,
    facts: Facts,
}

#[derive(Debug, Serialize)]
struct Facts {
    time: String,
    tool: String,
    arguments_sha256: String,
    arguments: Map<String, Value>,
    key: Option<String>,
    origin: String,
    #[serde(flatten)]
    client: Origin,
    server: &'static str,
    pid: u32,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    facts: &'a Facts,
    #[serde(flatten)]
    outcome: Outcome,
    duration_ms: u64,
}

impl Pending {
    pub(super) fn new(call: &Call<'_>) -> Self {
        let declared = declared(call.input_schema);
        // A name that the tool does not declare is a text of the model's.
        let named = call.arguments.iter();
        let named = named.filter(|(name, _)| declared.contains_key(*name));
        let arguments = named.map(|(name, value)| (name.clone(), hash(value).into()));
        let origin = Url::parse(&call.service.url).map(|url| url.origin().ascii_serialization());
        let short = |text: &Option<String>| text.as_deref().map(self::short);
        Self {
            began: Instant::now(),
            facts: Facts {
                time: format!("{:.3}", Timestamp::now()),
                tool: self::short(call.tool),
                arguments_sha256: hash(&Value::Object(call.arguments.clone())),
                arguments: arguments.collect(),
                key: call.service.key.clone(),
                origin: origin.unwrap_or_default(),
                client: Origin {
                    client: short(&call.origin.client),
                    version: short(&call.origin.version),
                    request_id: call.origin.request_id.as_ref().map(|id| match id {
                        Value::String(id) => self::short(id).into(),
                        other => other.clone(),
                    }),
                    x_request_id: short(&call.origin.x_request_id),
                    traceparent: short(&call.origin.traceparent),
                },
                server: call.server,
                pid: std::process::id(),
            },
        }
    }

    /// The line, without its end.
    pub(super) fn line(&self, outcome: &Outcome) -> String {
        let line = Line {
            facts: &self.facts,
            outcome: *outcome,
            duration_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        serde_json::to_string(&line).unwrap_or_default()
    }
}

/// One short line of a text that others wrote.
fn short(text: &str) -> String {
    excerpt(&sanitise::line(&excerpt(text, 4 * LONGEST)), LONGEST)
}

/// The SHA-256 of a value's canonical JSON, in lower-case hex.
fn hash(value: &Value) -> String {
    let digest = Sha256::digest(ordered(value).to_string());
    digest.iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The value with the keys of every object in order.
fn ordered(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(ordered).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|left, right| left.0.cmp(right.0));
            let members = members.into_iter();
            let ordered = members.map(|(name, value)| (name.clone(), ordered(value)));
            ordered.collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}
