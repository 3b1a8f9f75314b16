//! Explains parameters that could not be parsed.
//!
//! The protocol library passes a request with invalid parameters to the handler for
//! unknown methods. The specification wants -32602 for the former, -32601 for the latter.

use rmcp::model::{CustomRequest, ErrorCode, ErrorData, ProtocolVersion, RequestMetaObject};
use serde_json::Value;

use crate::sanitise;
use crate::text::excerpt;

/// The methods that a request which states its own revision does not find any more.
const REMOVED: [&str; 3] = ["initialize", "logging/setLevel", "ping"];

/// Whether a request states a revision in which each request stands for itself.
pub(super) fn is_stateless(meta: &RequestMetaObject) -> bool {
    let stated = meta.protocol_version();
    stated.is_some_and(|version| {
        version >= ProtocolVersion::V_2026_07_28
            && ProtocolVersion::KNOWN_VERSIONS.contains(&version)
    })
}

/// The error for a method that is not part of the revision any more.
pub(super) fn removed(method: &str) -> ErrorData {
    let reason = format!("method `{method}` is not part of this revision of the protocol");
    ErrorData::new(ErrorCode::METHOD_NOT_FOUND, reason, None)
}

/// The error for a request the protocol library did not recognise, of which `meta` is the `_meta`.
pub(super) fn explain(request: &CustomRequest, meta: &RequestMetaObject) -> ErrorData {
    if REMOVED.contains(&request.method.as_str()) && is_stateless(meta) {
        return removed(&request.method);
    }
    let none = Value::Null;
    let params = request.params.as_ref().unwrap_or(&none);
    let reason = match request.method.as_str() {
        "tools/call" => explain_tools_call(params),
        "prompts/get" => {
            "`params` takes `name` (a string), `arguments` (an object of strings) and `_meta`".to_owned()
        }
        "completion/complete" => {
            "`params` takes `ref` (an object: `type` \"ref/prompt\" and `name`), `argument` (an object: `name` and `value`, strings), `context` (an object with `arguments`, strings) and `_meta`".to_owned()
        }
        "initialize" => {
            "`params` takes `protocolVersion` (a string), `capabilities` (an object) and `clientInfo` (an object with `name` and `version`)".to_owned()
        }
        "tools/list" | "prompts/list" | "resources/list" | "resources/templates/list" => {
            "`params` may only hold `cursor` (a string) and `_meta`".to_owned()
        }
        "resources/read" => "`params` takes `uri` (a string) and `_meta`".to_owned(),
        "tasks/get" | "tasks/cancel" => "`params` takes `taskId` (a string)".to_owned(),
        "tasks/update" => {
            "`params` takes `taskId` (a string) and `inputResponses` (an object)".to_owned()
        }
        "server/discover" | "ping" => "`params` may only hold `_meta`".to_owned(),
        "logging/setLevel" => "`level` must be a log level such as \"info\"".to_owned(),
        unknown => {
            let shown = sanitise::line_within(&excerpt(unknown, 320), 80);
            let reason = format!("method `{shown}` is not known to this server");
            return ErrorData::new(ErrorCode::METHOD_NOT_FOUND, reason, None);
        }
    };
    // Only the names above come here.
    ErrorData::invalid_params(format!("{}: {reason}", request.method), None)
}

fn explain_tools_call(params: &Value) -> String {
    let Value::Object(params) = params else {
        return format!("`params` must be an object, not {}", kind(params));
    };
    match (params.get("name"), params.get("arguments")) {
        (None, _) => "`name` is missing: it names the tool to call".to_owned(),
        (Some(Value::String(_)), Some(arguments)) if !arguments.is_object() => {
            format!("`arguments` must be an object, not {}", kind(arguments))
        }
        (Some(Value::String(_)), _) => {
            "`params` takes `name` (a string), `arguments` (an object) and `_meta`".to_owned()
        }
        (Some(name), _) => format!("`name` must be a string, not {}", kind(name)),
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use rmcp::model::{CustomRequest, ProtocolVersion, RequestMetaObject};
    use serde_json::{Value, json};

    use super::explain;

    fn code_and_message(method: &str, params: Option<Value>) -> (i32, String) {
        let error = explain(
            &CustomRequest::new(method, params),
            &RequestMetaObject::default(),
        );
        (error.code.0, error.message.into_owned())
    }

    #[test]
    fn a_call_is_told_which_part_is_wrong() {
        let cases = [
            (None, "`params` must be an object, not null"),
            (Some(json!({})), "`name` is missing"),
            (
                Some(json!({"name": 3})),
                "`name` must be a string, not a number",
            ),
            (
                Some(json!({"name": "x", "arguments": "s"})),
                "`arguments` must be an object, not a string",
            ),
            (
                Some(json!({"name": "x", "arguments": [1]})),
                "`arguments` must be an object, not an array",
            ),
        ];
        for (params, reason) in cases {
            let (code, message) = code_and_message("tools/call", params);
            assert_eq!(code, -32602);
            assert!(message.contains(reason), "{message}");
        }
    }

    #[test]
    fn a_method_that_a_revision_has_given_up_is_unknown_to_its_requests() {
        for method in ["initialize", "logging/setLevel", "ping"] {
            for (version, code) in [
                (ProtocolVersion::V_2026_07_28, -32601),
                (ProtocolVersion::V_2025_11_25, -32602),
            ] {
                let mut meta = RequestMetaObject::default();
                meta.set_protocol_version(version);
                let error = explain(&CustomRequest::new(method, None), &meta);
                assert_eq!(error.code.0, code, "{method}");
            }
        }
    }

    #[test]
    fn an_unknown_method_stays_unknown() {
        let (code, _) = code_and_message("tools/cal", None);
        assert_eq!(code, -32601);
        let long = format!("tools/\u{202e}{}", "x".repeat(1000));
        let (code, message) = code_and_message(&long, None);
        assert_eq!(code, -32601);
        let shown = format!("method `tools/{}…` is", "x".repeat(74));
        assert!(message.starts_with(&shown), "{message}");
    }
}
