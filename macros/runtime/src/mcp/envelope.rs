//! Converts an answer or a failure to a `tools/call` result.
//!
//! An answer is an object in `structuredContent` and the same JSON, compact, as text: hosts read one
//! or the other. A failure is only text, since some clients validate `structuredContent` against the
//! tool's output schema even then; the data for programs is in `_meta`.

use rmcp::model::{CallToolRequestParams, CallToolResult, ContentBlock, ErrorData, MetaObject};
use serde_json::{Map, Value, json};

use super::call::{Caller, Refusal};
use super::result::renamed;
use crate::advice::{MOST_ISSUES, explain};
use crate::audit::Origin;
use crate::failure::Failure;
use crate::pipeline::passage;
use crate::progress::Progress;
use crate::sanitise;
use crate::text::excerpt;

/// Calls a tool, and returns its outcome as the protocol has it.
pub(super) async fn call(
    caller: &Caller,
    request: CallToolRequestParams,
    progress: Progress,
    origin: &Origin,
) -> Result<CallToolResult, ErrorData> {
    let arguments = request.arguments.unwrap_or_default();
    let server = caller.registry().server.name;
    match caller
        .call(&request.name, arguments, progress, origin)
        .await
    {
        Ok(object) => {
            let entry = caller.registry().get(&request.name);
            let is_text = entry.is_some_and(|entry| entry.contract.result.text.is_some());
            Ok(answer(server, object, is_text))
        }
        Err(refused) => refusal(server, &request.name, refused),
    }
}

/// The result for an answer. `_meta` says that it is tenant data: written by others, not instructions.
/// Of an answer that is a text to read, that text stands in the place of the JSON.
fn answer(server: &str, object: Map<String, Value>, is_text: bool) -> CallToolResult {
    let text = is_text.then(|| passage::read(&object));
    let mut result = CallToolResult::structured(Value::Object(object));
    if let Some(text) = text {
        result.content = vec![ContentBlock::text(text)];
    }
    result.meta = Some(meta(server, "untrusted", Value::Bool(true)));
    result
}

/// The result for a failure the model can act on, or the protocol error for a call no tool could take.
fn refusal(server: &str, called: &str, refusal: Refusal) -> Result<CallToolResult, ErrorData> {
    match refusal {
        Refusal::Unknown { name, nearest } => {
            Err(ErrorData::invalid_params(unknown(&name, nearest), None))
        }
        Refusal::Failed {
            contract,
            failure,
            kind,
        } => {
            let mut text = explain(&failure, contract);
            if let Some(renamed) = renamed(contract, called) {
                text = format!("{text}\nNote: {renamed}.");
            }
            let mut result = CallToolResult::error(vec![ContentBlock::text(text)]);
            result.meta = Some(meta(server, "error", detail(&failure, kind)));
            Ok(result)
        }
    }
}

fn unknown(name: &str, nearest: Option<&str>) -> String {
    let shown = sanitise::line(&excerpt(name, 80));
    match nearest {
        Some(nearest) => format!("there is no tool `{shown}`; the nearest name is `{nearest}`"),
        None => format!("there is no tool `{shown}`; `tools/list` names those there are"),
    }
}

fn detail(failure: &Failure, kind: &str) -> Value {
    match failure {
        Failure::Arguments(issues) => {
            let issues: Vec<_> = issues
                .iter()
                .take(MOST_ISSUES)
                .map(|issue| json!({"path": issue.path, "message": issue.message}))
                .collect();
            sanitise::value(json!({"kind": kind, "issues": issues}))
        }
        Failure::Service(error) => json!({"kind": kind, "endpoint": error.endpoint}),
        Failure::Refused { .. } => json!({"kind": kind}),
    }
}

fn meta(server: &str, key: &str, value: Value) -> MetaObject {
    MetaObject(Map::from_iter([(format!("{server}/{key}"), value)]))
}
