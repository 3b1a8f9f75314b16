//! A line of the audit trail, but for what links it to the line before.
//!
//! Arguments are stored only as hashes: of all of them together, and of each declared argument, so
//! that the calls about a case can be found by someone who knows its number. The hash is over JSON with sorted keys
//! and without whitespace.

use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use url::Url;

use super::chain;
use super::declared;
use super::who::Who;
use crate::client::Service;
use crate::sanitise;
use crate::starts::StartReport;
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
    /// Whether it may start or change something: it then has a line before anything is sent.
    pub changes: bool,
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

/// A request that is no call: it has one line, when it has been answered.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// What it asks for.
    pub asked: Asked<'a>,
    /// The values that come with it, by name; only their hashes are written.
    pub arguments: &'a Map<String, Value>,
    /// Whether a manifest declares a value of this name. Others are hashed with all the rest, and their names are not written.
    pub declared: &'a dyn Fn(&str) -> bool,
    /// Who asks.
    pub origin: &'a Origin,
    /// Who is asked, and with which key.
    pub service: &'a Service,
    /// The version of the program that answers.
    pub server: &'static str,
}

/// What a request that is no call asks for.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// The prompt of this name.
    Prompt(&'a str),
    /// Values for an argument of the prompt of this name.
    Completion(&'a str),
    /// The resource of this address.
    Resource(&'a str),
}

/// How a call or another request ended, and how much it returned.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ended {
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The rows of the list that was returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// The bytes of JSON that were returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

impl From<Outcome> for Ended {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            rows: None,
            bytes: None,
        }
    }
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    SessionStart,
    SessionEnd,
    Begin,
    End,
    Prompt,
    Completion,
    Resource,
}

/// A call or another request that has begun, with nothing in it that may not be written.
#[derive(Debug)]
pub(super) struct Pending {
    began: Instant,
    event: Event,
    changes: bool,
    facts: Facts,
    started: StartReport,
}

#[derive(Debug, Serialize)]
struct Facts {
    time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<String>,
    /// What the lines of one call have in common.
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<String>,
    arguments_sha256: String,
    arguments: Map<String, Value>,
    key: Option<String>,
    origin: String,
    #[serde(flatten)]
    client: Origin,
    #[serde(flatten)]
    server: Server,
}

/// The process that writes, and who runs it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Server {
    server: &'static str,
    #[serde(flatten)]
    who: Who,
    pid: u32,
}

impl Server {
    pub(super) fn new(version: &'static str, who: &Who) -> Self {
        Self {
            server: version,
            who: who.clone(),
            pid: std::process::id(),
        }
    }
}

#[derive(Serialize)]
struct Begin<'a> {
    event: Event,
    #[serde(flatten)]
    facts: &'a Facts,
}

#[derive(Serialize)]
struct End<'a> {
    event: Event,
    #[serde(flatten)]
    facts: &'a Facts,
    /// What was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    /// An earlier call started it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    joined: bool,
    #[serde(flatten)]
    ended: Ended,
    duration_ms: u64,
}

#[derive(Serialize)]
struct Session {
    event: Event,
    time: String,
    #[serde(flatten)]
    server: Server,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl Pending {
    /// A call that begins now; `id` is what its lines have in common.
    pub(super) fn of_call(call: &Call<'_>, who: &Who, id: String) -> Self {
        let declared = declared(call.input_schema);
        let facts = Facts {
            tool: Some(short(call.tool)),
            call: Some(id),
            ..Facts::new(
                call.arguments,
                |name| declared.contains_key(name),
                call.origin,
                call.service,
                Server::new(call.server, who),
            )
        };
        Self {
            changes: call.changes,
            ..Self::new(Event::End, facts)
        }
    }

    /// Another request that begins now.
    pub(super) fn of_request(request: &Request<'_>, who: &Who) -> Self {
        let server = Server::new(request.server, who);
        let facts = Facts::new(
            request.arguments,
            request.declared,
            request.origin,
            request.service,
            server,
        );
        let (event, prompt, resource) = match request.asked {
            Asked::Prompt(name) => (Event::Prompt, Some(short(name)), None),
            Asked::Completion(name) => (Event::Completion, Some(short(name)), None),
            Asked::Resource(uri) => (Event::Resource, None, Some(short(uri))),
        };
        let facts = Facts {
            prompt,
            resource,
            ..facts
        };
        Self::new(event, facts)
    }

    fn new(event: Event, facts: Facts) -> Self {
        Self {
            began: Instant::now(),
            event,
            changes: false,
            facts,
            started: StartReport::default(),
        }
    }

    /// Whether it may start or change something.
    pub(super) const fn changes(&self) -> bool {
        self.changes
    }

    /// Where its handler reports what it has started.
    pub(super) fn started(&self) -> StartReport {
        self.started.clone()
    }

    /// The line for its beginning.
    pub(super) fn begin(&self) -> String {
        written(&Begin {
            event: Event::Begin,
            facts: &self.facts,
        })
    }

    /// The line for its end.
    pub(super) fn end(&self, ended: Ended) -> String {
        let started = self.started.get();
        written(&End {
            event: self.event,
            facts: &self.facts,
            joined: started.as_ref().is_some_and(|started| started.joined),
            run: started.map(|started| short(&started.id)),
            ended,
            duration_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }
}

impl Facts {
    fn new(
        arguments: &Map<String, Value>,
        is_declared: impl Fn(&str) -> bool,
        origin: &Origin,
        service: &Service,
        server: Server,
    ) -> Self {
        // A name that the tool does not declare is a text of the model's.
        let named = arguments.iter().filter(|(name, _)| is_declared(name));
        let hashes = named.map(|(name, value)| (name.clone(), hash(value).into()));
        let address = Url::parse(&service.url).map(|url| url.origin().ascii_serialization());
        let short = |text: &Option<String>| text.as_deref().map(self::short);
        Self {
            time: now(),
            tool: None,
            prompt: None,
            resource: None,
            call: None,
            arguments_sha256: hash(&Value::Object(arguments.clone())),
            arguments: hashes.collect(),
            key: service.key.clone(),
            origin: address.unwrap_or_default(),
            client: Origin {
                client: short(&origin.client),
                version: short(&origin.version),
                request_id: origin.request_id.as_ref().map(|id| match id {
                    Value::String(id) => self::short(id).into(),
                    other => other.clone(),
                }),
                x_request_id: short(&origin.x_request_id),
                traceparent: short(&origin.traceparent),
            },
            server,
        }
    }
}

/// The line for the start of a session.
pub(super) fn session_start(server: Server) -> String {
    session(Event::SessionStart, server, None)
}

/// The line for the end of a session.
pub(super) fn session_end(server: Server, reason: &'static str) -> String {
    session(Event::SessionEnd, server, Some(reason))
}

fn session(event: Event, server: Server, reason: Option<&'static str>) -> String {
    written(&Session {
        event,
        time: now(),
        server,
        reason,
    })
}

fn now() -> String {
    format!("{:.3}", Timestamp::now())
}

fn written(line: &impl Serialize) -> String {
    serde_json::to_string(line).unwrap_or_default()
}

/// One short line of a text that others wrote.
pub(super) fn short(text: &str) -> String {
    excerpt(&sanitise::line(&excerpt(text, 4 * LONGEST)), LONGEST)
}

/// The SHA-256 of a value's canonical JSON, in lower-case hex.
fn hash(value: &Value) -> String {
    chain::hex(&chain::hash(ordered(value).to_string().as_bytes()))
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
