//! Explains parameters that could not be parsed.
//!
//! The protocol library passes a request with invalid parameters to the handler for
//! unknown methods. The specification wants -32602 for the former, -32601 for the latter.

use rmcp::model::{CustomRequest, ErrorCode, ErrorData};
use serde_json::Value;

use crate::sanitise;
use crate::text::excerpt;

/// The error for a request the protocol library did not recognise.
pub(super) fn explain(request: &CustomRequest) -> ErrorData {
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
    use rmcp::model::CustomRequest;
    use serde_json::json;

    use super::explain;

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
            let error = explain(&CustomRequest::new("tools/call", params));
            assert_eq!(error.code.0, -32602);
            assert!(error.message.contains(reason), "{}", error.message);
        }
    }

    #[test]
    fn an_unknown_method_stays_unknown() {
        let error = explain(&CustomRequest::new("tools/cal", None));
        assert_eq!(error.code.0, -32601);
        let long = format!("tools/\u{202e}{}", "x".repeat(1000));
        let error = explain(&CustomRequest::new(&long, None));
        let shown = format!("method `tools/{}…` is", "x".repeat(74));
        assert!(error.message.starts_with(&shown), "{}", error.message);
    }
}
