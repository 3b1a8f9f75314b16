//! Holds back messages that may not come first in a session.

use rmcp::model::{
    ClientJsonRpcMessage, ClientRequest, ErrorData, GetMeta, ProtocolVersion, RequestId,
    RequestMetaObject,
};
use serde_json::json;

use super::initialize;
use super::message::{self, Incoming, UnknownId};
use crate::mcp::invalid_params;

/// Whether the session has been opened, by `initialize` or by a request that states its own version.
///
/// Until then the protocol library takes any notification or response as a reason to end; a client
/// that cancels its first probe, or reports `initialized` twice, must not lose the server.
#[derive(Debug, Default)]
pub(super) struct Gate {
    open: bool,
    /// What `initialize` asked for.
    revision: Option<ProtocolVersion>,
}

/// The revisions that say nothing of an error without an `id`.
const WANTS_ID: [ProtocolVersion; 3] = [
    ProtocolVersion::V_2024_11_05,
    ProtocolVersion::V_2025_03_26,
    ProtocolVersion::V_2025_06_18,
];

impl Gate {
    /// Whether the session is of the revision that has batches.
    pub(super) fn takes_batches(&self) -> bool {
        self.revision == Some(ProtocolVersion::V_2025_03_26)
    }

    /// What an error says in the place of an `id` that could not be read. Before anything is known of the client, it is
    /// what the newest revision wants.
    pub(super) fn unknown_id(&self) -> UnknownId {
        match &self.revision {
            Some(revision) if WANTS_ID.contains(revision) => UnknownId::Null,
            _ => UnknownId::Absent,
        }
    }

    /// Lets a message pass, or drops or answers it.
    pub(super) fn admit(&mut self, incoming: Incoming) -> Incoming {
        let Incoming::Message(mut message) = incoming else {
            return incoming;
        };
        if self.open {
            return Incoming::Message(message);
        }
        let ClientJsonRpcMessage::Request(request) = message.as_ref() else {
            return Incoming::Nothing;
        };
        if let ClientRequest::CustomRequest(custom) = &request.request
            && custom.method == "initialize"
        {
            let Some(usable) = initialize::without_decoration(&request.id, custom) else {
                return refuse(
                    &request.id,
                    &invalid_params::explain(custom, custom.get_meta()),
                );
            };
            *message = usable;
        }
        let ClientJsonRpcMessage::Request(request) = message.as_ref() else {
            return Incoming::Nothing;
        };
        match &request.request {
            ClientRequest::InitializeRequest(initialize) => {
                self.open = true;
                self.revision = Some(initialize.params.protocol_version.clone());
            }
            // The library answers it before it looks at the revision.
            ping @ ClientRequest::PingRequest(_)
                if invalid_params::is_stateless(ping.get_meta()) =>
            {
                return refuse(&request.id, &invalid_params::removed("ping"));
            }
            ClientRequest::PingRequest(_) | ClientRequest::DiscoverRequest(_) => {}
            other => self.open = opens_session(other.get_meta()),
        }
        Incoming::Message(message)
    }
}

fn refuse(id: &RequestId, error: &ErrorData) -> Incoming {
    message::refuse(error, Some(&json!(id).to_string()), UnknownId::default())
}

/// Whether a request carries all that a session without `initialize` needs.
fn opens_session(meta: &RequestMetaObject) -> bool {
    let complete = meta
        .missing_required_keys(&ProtocolVersion::V_2026_07_28)
        .is_empty();
    let known = meta
        .protocol_version()
        .is_some_and(|version| ProtocolVersion::KNOWN_VERSIONS.contains(&version));
    complete && known
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::{Value, json};

    use super::{Gate, Incoming, UnknownId};

    fn admit(gate: &mut Gate, message: Value) -> Incoming {
        let message = serde_json::from_value(message).unwrap();
        gate.admit(Incoming::Message(Box::new(message)))
    }

    fn passes(gate: &mut Gate, message: Value) -> bool {
        matches!(admit(gate, message), Incoming::Message(_))
    }

    fn cancelled() -> Value {
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}})
    }

    #[test]
    fn a_ping_that_states_a_revision_without_ping_is_answered_here() {
        for (version, passes) in [("2026-07-28", false), ("2025-11-25", true)] {
            let mut ping = list(version);
            ping["method"] = json!("ping");
            let admitted = admit(&mut Gate::default(), ping);
            assert_eq!(matches!(admitted, Incoming::Message(_)), passes);
            assert_eq!(matches!(admitted, Incoming::Answer(_)), !passes);
        }
    }

    #[test]
    fn an_unknown_id_is_null_in_the_revisions_that_leave_it_to_json_rpc() {
        let mut gate = Gate::default();
        assert_eq!(gate.unknown_id(), UnknownId::Absent, "nothing is known yet");
        for (version, unknown_id) in [
            ("2024-11-05", UnknownId::Null),
            ("2025-06-18", UnknownId::Null),
            ("2025-11-25", UnknownId::Absent),
            ("1999-01-01", UnknownId::Absent),
        ] {
            gate = Gate::default();
            let client = json!({"name": "c", "version": "1"});
            let params =
                json!({"protocolVersion": version, "capabilities": {}, "clientInfo": client});
            let hello =
                json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params});
            assert!(passes(&mut gate, hello));
            assert_eq!(gate.unknown_id(), unknown_id, "{version}");
        }
    }

    fn list(version: &str) -> Value {
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": {
            "io.modelcontextprotocol/protocolVersion": version,
            "io.modelcontextprotocol/clientCapabilities": {},
        }}})
    }

    #[test]
    fn a_stray_first_message_is_dropped_and_passes_once_a_session_is_open() {
        let mut gate = Gate::default();
        assert!(!passes(&mut gate, cancelled()));
        assert!(!passes(
            &mut gate,
            json!({"jsonrpc": "2.0", "id": 1, "result": {}})
        ));
        assert!(passes(
            &mut gate,
            json!({"jsonrpc": "2.0", "id": 1, "method": "ping"})
        ));
        assert!(!passes(&mut gate, cancelled()));
        assert!(passes(&mut gate, list("1999-01-01")));
        assert!(!passes(&mut gate, cancelled()));
        assert!(passes(&mut gate, list("2026-07-28")));
        assert!(passes(&mut gate, cancelled()));
    }

    #[test]
    fn initialize_opens_the_session_and_one_with_invalid_params_is_answered() {
        let mut gate = Gate::default();
        let invalid_params =
            json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}});
        let Incoming::Answer(answer) = admit(&mut gate, invalid_params) else {
            unreachable!("it is not a message the library should see");
        };
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(
            (&answer["id"], &answer["error"]["code"]),
            (&json!(1), &json!(-32602))
        );
        let proper = json!({"jsonrpc": "2.0", "id": 2, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "c", "version": "1"},
        }});
        assert!(passes(&mut gate, proper));
        assert!(passes(&mut gate, cancelled()));
        assert!(!gate.takes_batches());
    }

    #[test]
    fn what_decorates_an_initialize_does_not_cost_the_session() {
        for (capabilities, client) in [
            (
                json!({"experimental": {"a": true, "b": {}}}),
                json!({"name": "c", "version": "1"}),
            ),
            (
                json!({"extensions": {"x": null}}),
                json!({"name": "c", "version": "1"}),
            ),
            (
                json!({"roots": true, "sampling": {}}),
                json!({"name": "c", "version": "1", "title": 3}),
            ),
            (
                json!({"roots": {"listChanged": "yes"}}),
                json!({"name": "c", "version": "1"}),
            ),
            (
                json!({}),
                json!({"name": "c", "version": "1", "icons": [{"src": "a", "sizes": "48x48"}]}),
            ),
        ] {
            let mut gate = Gate::default();
            let initialize = json!({"jsonrpc": "2.0", "id": "i", "method": "initialize", "params": {
                "protocolVersion": "2025-03-26", "capabilities": capabilities, "clientInfo": client,
            }});
            let Incoming::Message(message) = admit(&mut gate, initialize) else {
                unreachable!("it opens the session");
            };
            let message = serde_json::to_value(message).unwrap();
            assert_eq!(message["id"], "i");
            assert_eq!(message["params"]["clientInfo"]["name"], "c");
            assert!(gate.takes_batches());
        }
    }
}
