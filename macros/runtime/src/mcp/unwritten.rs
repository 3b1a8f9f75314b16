//! Results whose JSON is written into the line as it is: neither parsed again nor put into a tree that is then written twice, once
//! as `structuredContent` and once, as text, in `content`.
//!
//! On its way through the protocol library such a result carries its JSON as a text in `structuredContent`, which is an object in
//! every result otherwise.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use rmcp::model::{
    CallToolResult, ContentBlock, JsonRpcMessage, ServerJsonRpcMessage, ServerResult,
};
use serde_json::Value;

use super::result::ToolResult;

/// The result for an object that is written into the line.
pub(super) fn result(object: ToolResult) -> CallToolResult {
    let mut result = CallToolResult::success(Vec::new());
    result.structured_content = Some(Value::String(object.into_json()));
    result
}

/// Puts the members of the object where they belong, for a result that is not a line's own.
pub(super) fn fill_in(result: &mut CallToolResult) {
    if let Some(Value::String(json)) = &result.structured_content
        && let Ok(object) = serde_json::from_str(json)
    {
        let whole = CallToolResult::structured(object);
        result.content = whole.content;
        result.structured_content = whole.structured_content;
    }
}

/// Stands for the JSON while the rest of a line is written. Nobody outside knows it, so that it can't be in the rest.
static PLACEHOLDER: LazyLock<String> = LazyLock::new(|| {
    let part = || RandomState::new().hash_one("placeholder");
    format!("{:016x}{:016x}", part(), part())
});

/// The line of a message, without its end.
pub(super) fn line(mut message: ServerJsonRpcMessage) -> serde_json::Result<Vec<u8>> {
    let Some(json) = take(&mut message) else {
        return serde_json::to_vec(&message);
    };
    let rest = serde_json::to_string(&message)?;
    let quoted = format!("\"{}\"", *PLACEHOLDER);
    let mut parts = rest.splitn(3, &quoted);
    let mut part = || parts.next().unwrap_or_default().as_bytes();
    let mut line = Vec::with_capacity(rest.len() + json.len() * 9 / 4);
    line.extend_from_slice(part());
    serde_json::to_writer(&mut line, &json)?;
    line.extend_from_slice(part());
    line.extend_from_slice(json.as_bytes());
    line.extend_from_slice(part());
    Ok(line)
}

/// Takes the JSON out of a message and leaves the placeholder in both its places.
fn take(message: &mut ServerJsonRpcMessage) -> Option<String> {
    let JsonRpcMessage::Response(response) = message else {
        return None;
    };
    let ServerResult::CallToolResult(result) = &mut response.result else {
        return None;
    };
    let Some(Value::String(json)) = &mut result.structured_content else {
        return None;
    };
    let json = std::mem::take(json);
    result.content = vec![ContentBlock::text(PLACEHOLDER.clone())];
    result.structured_content = Some(Value::String(PLACEHOLDER.clone()));
    Some(json)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use rmcp::model::{JsonRpcMessage, RequestId};
    use serde_json::json;

    use super::*;
    use crate::mcp::result::ToolResult;

    #[test]
    fn the_line_is_the_one_that_the_library_writes_of_the_whole_result() {
        let object =
            json!({"text": "a \"b\" \\ \n é\u{1f600}", "items": [1, 2.5, null], "none": {}});
        let mut whole = result(ToolResult::from(object.to_string()));
        let message = |result: &CallToolResult| {
            let result = ServerResult::CallToolResult(result.clone());
            JsonRpcMessage::response(result, RequestId::String("id \"7\"".into()))
        };
        let written = line(message(&whole)).unwrap();
        fill_in(&mut whole);
        assert_eq!(whole.structured_content, Some(object));
        let expected = serde_json::to_string(&message(&whole)).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }
}
