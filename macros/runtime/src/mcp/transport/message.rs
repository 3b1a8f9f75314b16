//! Classifies one line of input: a message, an error to answer at once, or an empty line.

use rmcp::model::{
    ClientJsonRpcMessage, CustomRequest, ErrorData, RequestId, ServerJsonRpcMessage,
};
use serde_json::Value;

use super::lines::Line;
use crate::mcp::invalid_params;

/// What a line turned out to be.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A JSON-RPC message.
    Message(Box<ClientJsonRpcMessage>),
    /// Not a message; this is the answer.
    Answer(Box<ServerJsonRpcMessage>),
    /// Nothing that may be answered: a blank line, or a `invalid_params` notification or response.
    Nothing,
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads a line as JSON-RPC 2.0.
pub(super) fn read(line: &Line) -> Incoming {
    let Line::Whole(bytes) = line else {
        return refuse(
            ErrorData::invalid_request("the line is too long: send less in one message", None),
            None,
        );
    };
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Incoming::Nothing;
    }
    if let Ok(message) = serde_json::from_slice(bytes) {
        return Incoming::Message(Box::new(message));
    }
    match serde_json::from_slice(bytes) {
        Ok(value) => misfit(&value),
        Err(error) => refuse(
            ErrorData::parse_error(format!("the line is not JSON: {error}"), None),
            None,
        ),
    }
}

/// The answer to JSON that is no JSON-RPC message.
fn misfit(value: &Value) -> Incoming {
    let Value::Object(object) = value else {
        let reason = match value {
            Value::Array(_) => "batches are not supported: send one message on each line",
            _ => "a message is a JSON object",
        };
        return refuse(ErrorData::invalid_request(reason, None), None);
    };
    let is_response = object.contains_key("result") || object.contains_key("error");
    let is_notification = object.contains_key("method") && !object.contains_key("id");
    if is_response || is_notification {
        return Incoming::Nothing;
    }
    let id = object
        .get("id")
        .and_then(|id| serde_json::from_value::<RequestId>(id.clone()).ok());
    let version = object.get("jsonrpc").and_then(Value::as_str);
    let method = object.get("method").and_then(Value::as_str);
    if let (Some("2.0"), Some(method), Some(_)) = (version, method, &id) {
        // All is in order but `params`, whose method knows best what they should be.
        let request = CustomRequest::new(method, object.get("params").cloned());
        return refuse(invalid_params::explain(&request), id);
    }
    let reason = "not a JSON-RPC 2.0 request: it takes `jsonrpc` \"2.0\", a `method` and an `id` that is a string or an integer";
    refuse(ErrorData::invalid_request(reason, None), id)
}

fn refuse(error: ErrorData, id: Option<RequestId>) -> Incoming {
    Incoming::Answer(Box::new(ServerJsonRpcMessage::error(error, id)))
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests {
    use serde_json::{Value, json};

    use super::{Incoming, Line, read};

    fn answer(line: &[u8]) -> Value {
        match read(&Line::Whole(line.to_vec())) {
            Incoming::Answer(answer) => serde_json::to_value(answer).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_cannot_be_a_message_is_answered_with_its_code_and_its_id_if_it_has_one() {
        let cases: [(&[u8], i64, Value); 10] = [
            (b"nonsense", -32700, Value::Null),
            (b"{\"jsonrpc\":\"2.0\",\"id\":1", -32700, Value::Null),
            (b"\"\xff\xfe\"", -32700, Value::Null),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":[]}",
                -32602,
                json!(1),
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":3}}",
                -32602,
                json!(1),
            ),
            (b"[]", -32600, Value::Null),
            (b"17", -32600, Value::Null),
            (
                b"{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"ping\"}",
                -32600,
                json!(7),
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":4}",
                -32600,
                json!("a"),
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
                -32600,
                Value::Null,
            ),
        ];
        for (line, code, id) in cases {
            let answer = answer(line);
            let shown = String::from_utf8_lossy(line);
            assert_eq!(answer["error"]["code"], code, "{shown}");
            assert_eq!(answer["id"], id, "{shown}");
        }
    }

    #[test]
    fn nothing_is_said_to_blank_lines_and_to_what_is_never_answered() {
        let cases: [&[u8]; 4] = [
            b"",
            b" \t ",
            b"{\"jsonrpc\":\"1.0\",\"method\":\"notifications/initialized\"}",
            b"{\"jsonrpc\":\"2.0\",\"id\":{},\"error\":3}",
        ];
        for line in cases {
            assert!(matches!(
                read(&Line::Whole(line.to_vec())),
                Incoming::Nothing
            ));
        }
    }

    #[test]
    fn a_byte_order_mark_is_read_over() {
        let line = b"\xEF\xBB\xBF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        assert!(matches!(
            read(&Line::Whole(line.to_vec())),
            Incoming::Message(_)
        ));
    }

    #[test]
    fn json_nested_beyond_measure_is_refused_and_not_followed() {
        let deep = "[".repeat(100_000);
        assert_eq!(answer(deep.as_bytes())["error"]["code"], -32700);
        assert!(matches!(read(&Line::TooLong), Incoming::Answer(_)));
    }
}
