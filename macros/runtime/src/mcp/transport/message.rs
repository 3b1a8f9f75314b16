//! Classifies one line of input: messages, an error to answer at once, or an empty line.

use rmcp::model::{ClientJsonRpcMessage, CustomRequest, ErrorData, GetMeta, RequestId};
use serde_json::{Value, json};

use super::lines::Line;
use super::raw_id::raw_id;
use crate::client::json_repair;
use crate::mcp::invalid_params;

/// What a line turned out to be.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A JSON-RPC message.
    Message(Box<ClientJsonRpcMessage>),
    /// Not a message; this is the line that answers it, without its end.
    Answer(Vec<u8>),
    /// Several at once, each for itself.
    Batch(Vec<Incoming>),
    /// Nothing that may be answered: a blank line, or an invalid notification or response.
    Nothing,
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What an error says in the place of an `id` that could not be read.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnknownId {
    /// Nothing, as the protocol wants it since 2025-11-25: its `id` is a string or a number.
    #[default]
    Absent,
    /// `null`, as JSON-RPC 2.0 wants it. The older revisions say nothing of such an error.
    Null,
}

/// Reads a line as JSON-RPC 2.0.
pub(super) fn read(line: &Line, unknown_id: UnknownId) -> Incoming {
    let Line::Whole(bytes) = line else {
        let reason = "the line is too long: send less in one message";
        return refuse(&ErrorData::invalid_request(reason, None), None, unknown_id);
    };
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Incoming::Nothing;
    }
    if let Ok(message) = serde_json::from_slice(bytes) {
        return Incoming::Message(Box::new(message));
    }
    let error = match serde_json::from_slice(bytes) {
        Ok(value) => return from_value(value, raw_id(bytes), unknown_id),
        Err(error) => error,
    };
    // Clients cut texts at a number of UTF-16 code units, which leaves half a character.
    let text = str::from_utf8(bytes).ok();
    if let Some(whole) = text.and_then(json_repair::with_whole_characters)
        && let Ok(value) = serde_json::from_str(&whole)
    {
        return from_value(value, raw_id(bytes), unknown_id);
    }
    let error = ErrorData::parse_error(format!("the line is not JSON: {error}"), None);
    refuse(&error, raw_id(bytes), unknown_id)
}

/// Reads JSON as a message, whose id is written so, or as several.
fn from_value(value: Value, raw_id: Option<&str>, unknown_id: UnknownId) -> Incoming {
    match value {
        Value::Array(messages) if !messages.is_empty() => {
            let messages = messages.into_iter();
            Incoming::Batch(
                messages
                    .map(|message| from_value(message, None, unknown_id))
                    .collect(),
            )
        }
        value => match serde_json::from_value(value.clone()) {
            Ok(message) => Incoming::Message(Box::new(message)),
            Err(_) => invalid_request(&value, raw_id, unknown_id),
        },
    }
}

/// The answer to JSON that is no JSON-RPC message.
fn invalid_request(value: &Value, raw_id: Option<&str>, unknown_id: UnknownId) -> Incoming {
    let Value::Object(object) = value else {
        let reason = match value {
            Value::Array(_) => "a batch holds one message at least",
            _ => "a message is a JSON object",
        };
        return refuse(&ErrorData::invalid_request(reason, None), None, unknown_id);
    };
    let is_response = object.contains_key("result") || object.contains_key("error");
    let is_notification = object.contains_key("method") && !object.contains_key("id");
    if is_response || is_notification {
        return Incoming::Nothing;
    }
    let given = object.get("id");
    // A number that no id can be is one that somebody waits for all the same.
    let written = given.filter(|id| id.is_string() || id.is_number());
    let written = written.map(Value::to_string);
    let raw_id = raw_id.or(written.as_deref());
    let id = given.and_then(|id| serde_json::from_value::<RequestId>(id.clone()).ok());
    let version = object.get("jsonrpc").and_then(Value::as_str);
    let method = object.get("method").and_then(Value::as_str);
    let error = if let (Some("2.0"), Some(method), Some(_)) = (version, method, &id) {
        // All is in order but `params`, whose method knows best what they should be.
        let request = CustomRequest::new(method, object.get("params").cloned());
        invalid_params::explain(&request, request.get_meta())
    } else {
        let reason = "not a JSON-RPC 2.0 request: it takes `jsonrpc` \"2.0\", a `method` and an `id` that is a string or an integer of 64 bits";
        ErrorData::invalid_request(reason, None)
    };
    refuse(&error, raw_id, unknown_id)
}

/// The line that answers with an error, under an id that is written as it came.
pub(super) fn refuse(error: &ErrorData, id: Option<&str>, unknown_id: UnknownId) -> Incoming {
    Incoming::Answer(error_line(error, id, unknown_id))
}

/// The line of an error, without its end.
pub(super) fn error_line(error: &ErrorData, id: Option<&str>, unknown_id: UnknownId) -> Vec<u8> {
    let id = match (id, unknown_id) {
        (Some(id), _) => format!(r#""id":{id},"#),
        (None, UnknownId::Null) => r#""id":null,"#.to_owned(),
        (None, UnknownId::Absent) => String::new(),
    };
    format!(r#"{{"jsonrpc":"2.0",{id}"error":{}}}"#, json!(error)).into_bytes()
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests {
    use rmcp::model::{ClientRequest, JsonRpcMessage};
    use serde_json::{Value, json};

    use super::{Incoming, Line, UnknownId, read};

    fn read_text(line: &[u8]) -> Incoming {
        read(&Line::Whole(line.to_vec()), UnknownId::Null)
    }

    fn error_for(line: &[u8]) -> Value {
        serde_json::from_slice(&answer_to(line)).unwrap()
    }

    fn answer_to(line: &[u8]) -> Vec<u8> {
        match read_text(line) {
            Incoming::Answer(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_cannot_be_a_message_is_answered_with_its_code_and_its_id_if_it_has_one() {
        let deep = format!(
            r#"{{"jsonrpc":"2.0","method":"ping","params":{}{},"id":3}}"#,
            "[".repeat(500),
            "]".repeat(500)
        );
        let cases: [(&[u8], i64, &str); 16] = [
            (b"nonsense", -32700, "null"),
            (b"{\"jsonrpc\":\"2.0\",\"id\":1", -32700, "1"),
            (b"\"\xff\xfe\"", -32700, "null"),
            (
                b"{\"id\":\"\\\"a\",\"jsonrpc\":\"2.0\",\"method\":\"p\xff\"}",
                -32700,
                "\"\\\"a\"",
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"params\":{\"id\":7,\"a\":1e999},\"id\":8}",
                -32700,
                "8",
            ),
            (deep.as_bytes(), -32700, "3"),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":[]}",
                -32602,
                "1",
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":3}}",
                -32602,
                "1",
            ),
            (b"[]", -32600, "null"),
            (b"17", -32600, "null"),
            (
                b"{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"ping\"}",
                -32600,
                "7",
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":4}",
                -32600,
                "\"a\"",
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
                -32600,
                "1.5",
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":18446744073709551615,\"method\":\"ping\"}",
                -32600,
                "18446744073709551615",
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":123456789012345678901234567890,\"method\":\"ping\"}",
                -32600,
                "123456789012345678901234567890",
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                -32600,
                "null",
            ),
        ];
        for (line, code, id) in cases {
            let answer = error_for(line);
            let shown = String::from_utf8_lossy(line);
            assert_eq!(answer["error"]["code"], code, "{shown}");
            let answer = String::from_utf8(answer_to(line)).unwrap();
            let beginning = format!(r#"{{"jsonrpc":"2.0","id":{id},"error":"#);
            assert!(answer.starts_with(&beginning), "{answer}");
        }
    }

    #[test]
    fn an_id_that_cannot_be_read_is_left_out_where_the_revision_has_no_null_for_it() {
        let answer = |line: &[u8]| {
            let line = Line::Whole(line.to_vec());
            let Incoming::Answer(answer) = read(&line, UnknownId::Absent) else {
                panic!("it is answered");
            };
            serde_json::from_slice::<Value>(&answer).unwrap()
        };
        for line in [
            b"nonsense".as_slice(),
            b"17",
            b"[]",
            b"{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
        ] {
            let answer = answer(line);
            assert!(answer.get("id").is_none(), "{answer}");
            assert!(answer["error"]["code"].is_i64(), "{answer}");
        }
        assert_eq!(answer(b"{\"jsonrpc\":\"2.0\",\"id\":1")["id"], 1);
    }

    #[test]
    fn half_a_character_costs_that_character_alone() {
        let line = br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"search":"x\ud83d","also":"\ud83d\ude00"}}}"#;
        let Incoming::Message(message) = read_text(line) else {
            panic!("it is a message");
        };
        let JsonRpcMessage::Request(request) = *message else {
            panic!("it is a request");
        };
        let ClientRequest::CallToolRequest(call) = request.request else {
            panic!("it is a call");
        };
        let arguments = Value::Object(call.params.arguments.unwrap());
        assert_eq!(
            arguments,
            json!({"search": "x\u{fffd}", "also": "\u{1f600}"})
        );
    }

    #[test]
    fn the_messages_of_a_batch_are_read_each_for_itself() {
        let line = br#"[{"jsonrpc":"2.0","id":1,"method":"ping"},7,{"jsonrpc":"2.0","method":"notifications/initialized"}]"#;
        let Incoming::Batch(messages) = read_text(line) else {
            panic!("it is a batch");
        };
        let [
            Incoming::Message(_),
            Incoming::Answer(_),
            Incoming::Message(_),
        ] = &messages[..]
        else {
            panic!("{messages:?}");
        };
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
            assert!(matches!(read_text(line), Incoming::Nothing));
        }
    }

    #[test]
    fn a_byte_order_mark_is_read_over() {
        let line = b"\xEF\xBB\xBF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        assert!(matches!(read_text(line), Incoming::Message(_)));
    }

    #[test]
    fn json_nested_beyond_measure_is_refused_and_not_followed() {
        let deep = "[".repeat(100_000);
        assert_eq!(error_for(deep.as_bytes())["error"]["code"], -32700);
        let too_long = read(&Line::TooLong, UnknownId::Null);
        assert!(matches!(too_long, Incoming::Answer(_)));
    }
}
