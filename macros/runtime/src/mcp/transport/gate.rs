//! Holds back messages that may not come first in a session.

use rmcp::model::{
    ClientJsonRpcMessage, ClientRequest, GetMeta, ProtocolVersion, RequestMetaObject,
    ServerJsonRpcMessage,
};

use super::message::Incoming;
use crate::mcp::invalid_params;

/// Whether the session has been opened, by `initialize` or by a request that states its own version.
///
/// Until then the protocol library takes any notification or response as a reason to end; a client
/// that cancels its first probe, or reports `initialized` twice, must not lose the server.
#[derive(Debug, Default)]
pub(super) struct Gate {
    open: bool,
}

impl Gate {
    /// Lets a message pass, or drops or answers it.
    pub(super) fn admit(&mut self, incoming: Incoming) -> Incoming {
        let Incoming::Message(message) = incoming else {
            return incoming;
        };
        if self.open {
            return Incoming::Message(message);
        }
        let ClientJsonRpcMessage::Request(request) = message.as_ref() else {
            return Incoming::Nothing;
        };
        match &request.request {
            ClientRequest::CustomRequest(custom) if custom.method == "initialize" => {
                let error = invalid_params::explain(custom);
                let answer = ServerJsonRpcMessage::error(error, Some(request.id.clone()));
                return Incoming::Answer(Box::new(answer));
            }
            ClientRequest::InitializeRequest(_) => self.open = true,
            ClientRequest::PingRequest(_) | ClientRequest::DiscoverRequest(_) => {}
            other => self.open = opens(other.get_meta()),
        }
        Incoming::Message(message)
    }
}

/// Whether a request carries all that a session without `initialize` needs.
fn opens(meta: &RequestMetaObject) -> bool {
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
    fn initialize_opens_and_a_invalid_params_one_is_answered() {
        let mut gate = Gate::default();
        let invalid_params =
            json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}});
        let Incoming::Answer(answer) = admit(&mut gate, invalid_params) else {
            unreachable!("it is not a message the library should see");
        };
        let answer = serde_json::to_value(answer).unwrap();
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
    }
}
