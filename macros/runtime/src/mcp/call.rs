//! One tool call, from any caller: finds the tool, runs it, and survives a panic.
//!
//! The handler runs as a task of its own, so that a panic costs this call and not the session.

use std::collections::HashMap;
use std::panic;
use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value};
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::timeout_at;

use super::audit_outcome;
use super::result::{ToolResult, tool_result};
use crate::audit::{self, Audit, NoTrail, Origin};
use crate::client::{Client, REDACTED, Service};
use crate::context::Context;
use crate::contract::{Contract, Effect};
use crate::failure::Failure;
use crate::pipeline::normalise::normalise;
use crate::progress::Progress;
use crate::registry::{Entry, Registry};
use crate::starts::{StartReport, Starts};

/// Calls the tools of a registry over one client. Cheap to clone; clones share the limit.
#[derive(Debug, Clone)]
pub struct Caller {
    registry: Registry,
    client: Arc<Client>,
    permits: Arc<Semaphore>,
    /// For calls that start work and may follow it for minutes: they must not hold up the others.
    lasting: Arc<Semaphore>,
    starts: Starts,
    audit: Option<Arc<Audit>>,
    /// The schema of each tool's arguments, parsed when the tool is called first.
    schemas: Arc<HashMap<&'static str, OnceLock<Value>>>,
}

/// Why a call has no result.
#[derive(Debug)]
pub enum CallError {
    /// There is no tool of that name: nothing a tool could answer.
    Unknown {
        /// The name asked for.
        name: String,
        /// The offered name most like it, if any is close.
        nearest: Option<&'static str>,
    },
    /// The tool has no answer.
    Failed {
        /// The tool's facts.
        contract: &'static Contract,
        /// Why, and what to do.
        failure: Failure,
        /// One word for programs: `arguments`, `secret`, `service`, `refused`, `read_only`, `not_chosen`, `scope`, `declined`, `audit` or `internal`.
        kind: &'static str,
    },
}

impl Caller {
    /// A caller that runs at most `concurrent_calls` at once, and as many again that start something.
    #[must_use]
    pub fn new(registry: Registry, client: Arc<Client>, concurrent_calls: usize) -> Self {
        let permits = || Arc::new(Semaphore::new(concurrent_calls.max(1)));
        let names = registry.entries.iter().map(|entry| entry.contract.name);
        Self {
            registry,
            client,
            permits: permits(),
            lasting: permits(),
            starts: Starts::default(),
            audit: None,
            schemas: Arc::new(names.map(|name| (name, OnceLock::new())).collect()),
        }
    }

    /// The same, with every call written to a trail.
    #[must_use]
    pub fn with_audit(self, audit: Option<Arc<Audit>>) -> Self {
        Self { audit, ..self }
    }

    /// Whether a text holds an API key.
    pub(super) fn holds_key(&self, text: &str) -> bool {
        self.client.holds_key(text)
    }

    /// What a client says of itself, without what may not be written down.
    pub(super) fn redact_origin(&self, origin: &Origin) -> Origin {
        let text = |text: &Option<String>| text.as_deref().map(|text| self.redact(text).to_owned());
        let id = origin.request_id.as_ref().map(|id| match id {
            Value::String(id) => self.redact(id).into(),
            id => id.clone(),
        });
        Origin {
            client: text(&origin.client),
            version: text(&origin.version),
            request_id: id,
            x_request_id: text(&origin.x_request_id),
            traceparent: text(&origin.traceparent),
        }
    }

    /// A name, or what stands in its place where it holds an API key.
    pub(super) fn redact<'t>(&self, text: &'t str) -> &'t str {
        if self.holds_key(text) { REDACTED } else { text }
    }

    /// The tools and what the server says of itself.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The arguments of a call of this tool as they are meant; see [`normalise`].
    #[must_use]
    pub fn normalise(&self, entry: &Entry, arguments: Map<String, Value>) -> Map<String, Value> {
        let contract = entry.contract;
        let Some(schema) = self.schemas.get(contract.name) else {
            return arguments;
        };
        let parse = || serde_json::from_str(contract.input_schema).unwrap_or_default();
        normalise(arguments, schema.get_or_init(parse))
    }

    /// Calls a tool for whoever asks. Dropping the future ends the work, but for a request that starts
    /// something: that is left to arrive.
    ///
    /// # Errors
    /// A [`CallError`]: the name is unknown, the tool is withheld, or it failed.
    pub async fn call_tool(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        progress: Progress,
        origin: &Origin,
    ) -> Result<ToolResult, CallError> {
        let work = async |name: &str, started, arguments| {
            self.run_handler(name, arguments, progress, started).await
        };
        self.recorded(name, arguments, origin, work).await
    }

    /// Refuses a call that the person said no to: it is in the trail, too.
    ///
    /// # Errors
    /// Always.
    pub(super) async fn refuse_call(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        origin: &Origin,
    ) -> Result<ToolResult, CallError> {
        let work = async |name: &str, _, _| {
            Err(CallError::Failed {
                contract: self.find_tool(name)?.contract,
                failure: Failure::refused(
                    "the person was asked and did not agree, so nothing was sent",
                    "do not call again unless the person asks for it",
                ),
                kind: "declined",
            })
        };
        self.recorded(name, arguments, origin, work).await
    }

    /// Does the work of a call between its two lines in the trail.
    async fn recorded(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        origin: &Origin,
        work: impl AsyncFnOnce(&str, StartReport, Map<String, Value>) -> Result<ToolResult, CallError>,
    ) -> Result<ToolResult, CallError> {
        // A key that a model was shown is not handed on, wherever it stands: not to the trail, the service, or back.
        let name = self.redact(name);
        let origin = &self.redact_origin(origin);
        let entry = self.registry.get(name);
        let contract = entry.map(|entry| entry.contract);
        let changes = entry.is_some_and(|entry| {
            entry.contract.effect != Effect::Read && self.registry.withholds(entry).is_none()
        });
        let mut recording = self.audit.as_ref().map(|audit| {
            audit.begin(&audit::Call {
                tool: name,
                input_schema: contract.map_or("", |contract| contract.input_schema),
                arguments: &arguments,
                changes,
                origin,
                service: &self.client.service(),
                server: self.registry.version,
            })
        });
        // A call that was given up while it waited for its turn ends here: recorded, and with nothing begun.
        tokio::task::yield_now().await;
        let (begun, started) = match &mut recording {
            Some(recording) => (recording.begun().await, recording.started()),
            None => (Ok(()), StartReport::default()),
        };
        let mut answered = match (begun, contract) {
            (Err(NoTrail), Some(contract)) => Err(unrecorded(contract)),
            _ => work(name, started, arguments).await,
        };
        if let Some(recording) = recording {
            let ended = audit_outcome::ended(contract, &answered);
            let written = recording.end(ended).await;
            // What has been started is told all the same: whoever does not know of it would start it again.
            if let (Err(NoTrail), Ok(_), Some(contract)) = (written, &answered, contract)
                && !changes
            {
                answered = Err(unrecorded(contract));
            }
        }
        answered
    }

    /// The trail, if calls are written to one.
    pub(super) fn audit(&self) -> Option<&Audit> {
        self.audit.as_deref()
    }

    /// Who is asked, and with which key.
    pub(super) fn service(&self) -> Arc<Service> {
        self.client.service()
    }

    async fn run_handler(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        progress: Progress,
        started: StartReport,
    ) -> Result<ToolResult, CallError> {
        let entry = self.find_tool(name)?;
        let contract = entry.contract;
        if holds(&arguments, &|text| self.holds_key(text)) {
            return Err(CallError::Failed {
                contract,
                failure: Failure::refused(
                    "an argument holds an API key, so nothing was sent",
                    "call again without the key, and tell the person that it was shown to an assistant: it should be revoked",
                ),
                kind: "secret",
            });
        }
        let arguments = self.normalise(entry, arguments);
        let permits = match contract.effect {
            Effect::Start => &self.lasting,
            Effect::Read | Effect::Change => &self.permits,
        };
        let context = Context {
            progress,
            starts: self.starts.clone(),
            started,
            ..Context::new(Arc::clone(&self.client), contract)
        };
        let context = match contract.effect {
            Effect::Read => context.limited(),
            // What was started is not given up for its length, and what was changed not for that of what came before.
            Effect::Start | Effect::Change => context,
        };
        // Where its time is over before its turn comes, it goes on without: what is cached is an answer, and the first request says
        // that there was no time for it.
        let _permit = match context.deadline {
            Some(deadline) => timeout_at(deadline, permits.acquire()).await.ok(),
            None => Some(permits.acquire().await),
        };
        let notes = context.notes.clone();
        let asked = arguments.clone();
        let call = entry.call;
        let mut task = Task(tokio::spawn(async move { call(&context, asked).await }));
        let value = match (&mut task.0).await {
            Ok(Ok(value)) => value,
            Ok(Err(failure)) => return Err(call_error(contract, failure)),
            Err(error) => return Err(panicked(contract, error)),
        };
        let offered: Vec<_> = self.registry.offered().map(|e| e.contract.name).collect();
        panic::catch_unwind(|| {
            tool_result(contract, name, &offered, &arguments, &value, notes.take())
        })
        .map_err(|_| internal_error(contract))
    }

    fn find_tool(&self, name: &str) -> Result<&'static Entry, CallError> {
        let Some(entry) = self.registry.get(name) else {
            return Err(CallError::Unknown {
                name: name.to_owned(),
                nearest: self.registry.nearest(name),
            });
        };
        if let Some(withheld) = self.registry.withholds(entry) {
            return Err(CallError::Failed {
                contract: entry.contract,
                failure: Failure::refused(withheld.problem(), withheld.next()),
                kind: withheld.kind(),
            });
        }
        Ok(entry)
    }
}

/// Whether a text in the arguments is of a kind, names included.
fn holds(arguments: &Map<String, Value>, is: &impl Fn(&str) -> bool) -> bool {
    fn value_holds(value: &Value, is: &impl Fn(&str) -> bool) -> bool {
        match value {
            Value::String(text) => is(text),
            Value::Array(items) => items.iter().any(|item| value_holds(item, is)),
            Value::Object(members) => holds(members, is),
            _ => false,
        }
    }
    let mut arguments = arguments.iter();
    arguments.any(|(name, value)| is(name) || value_holds(value, is))
}

/// A running handler; ends with whoever waits for it.
struct Task(JoinHandle<Result<Value, Failure>>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn call_error(contract: &'static Contract, failure: Failure) -> CallError {
    let kind = match failure {
        Failure::Arguments(_) => "arguments",
        Failure::Service(_) => "service",
        Failure::Refused { .. } => "refused",
    };
    CallError::Failed {
        contract,
        failure,
        kind,
    }
}

/// The panic hook has logged the location; the panic's message may hold tenant data and is not logged.
fn panicked(contract: &'static Contract, error: JoinError) -> CallError {
    tracing::error!(
        tool = contract.name,
        panicked = error.is_panic(),
        "a tool ended without an answer"
    );
    drop(error);
    internal_error(contract)
}

/// The call is not made, or its answer not given, since it can't be recorded.
fn unrecorded(contract: &'static Contract) -> CallError {
    CallError::Failed {
        contract,
        failure: audit_outcome::no_trail(),
        kind: "audit",
    }
}

fn internal_error(contract: &'static Contract) -> CallError {
    CallError::Failed {
        contract,
        failure: Failure::refused(
            "the tool failed internally; this is a defect of the server, not of the arguments",
            "do not repeat the call unchanged; the server's log on stderr says where it failed",
        ),
        kind: "internal",
    }
}
