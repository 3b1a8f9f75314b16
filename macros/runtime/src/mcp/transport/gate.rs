//! Holds back messages that may not come first in a session.

use rmcp::model::{
    ClientJsonRpcMessage, ClientRequest, GetMeta, ProtocolVersion, RequestMetaObject,
};
use serde_json::json;

use super::initialize;
use super::message::{self, Incoming};
use crate::mcp::invalid_params;

/// Whether the session has been opened, by `initialize` or by a request that states its own version.
///
/// Until then the protocol library takes any notification or response as a reason to end; a client
/// that cancels its first probe, or reports `initialized` twice, must not lose the server.
#[derive(Debug, Default)]
pub(super) struct Gate {
    open: bool,
    batches: bool,
}

impl Gate {
    /// Whether the session is of the revision that has batches.
    pub(super) const fn takes_batches(&self) -> bool {
        self.batches
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
                let id = json!(request.id).to_string();
                return message::refuse(&invalid_params::explain(custom), Some(&id));
            };
            *message = usable;
        }
        let ClientJsonRpcMessage::Request(request) = message.as_ref() else {
            return Incoming::Nothing;
        };
        match &request.request {
            ClientRequest::InitializeRequest(initialize) => {
                self.open = true;
                let version = &initialize.params.protocol_version;
                self.batches = *version == ProtocolVersion::V_2025_03_26;
            }
            ClientRequest::PingRequest(_) | ClientRequest::DiscoverRequest(_) => {}
            other => self.open = opens_session(other.get_meta()),
        }
        Incoming::Message(message)
    }
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

    use super::{Gate, Incoming};

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
