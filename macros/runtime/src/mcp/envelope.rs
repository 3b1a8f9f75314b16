//! Converts an answer or a failure to a `tools/call` result.
//!
//! An answer is an object in `structuredContent` and the same JSON, compact, as text: hosts read one
//! or the other. A failure is only text, since some clients validate `structuredContent` against the
//! tool's output schema even then; the data for programs is in `_meta`.

use rmcp::model::{CallToolRequestParams, CallToolResult, ContentBlock, ErrorData, MetaObject};
use serde_json::{Map, Value, json};

use super::call::{CallError, Caller};
use super::result::{ToolResult, renamed};
use super::unwritten;
use crate::advice::{MOST_ISSUES, explain};
use crate::audit::Origin;
use crate::contract::Contract;
use crate::failure::Failure;
use crate::pipeline::label::Label;
use crate::pipeline::text_result;
use crate::progress::Progress;
use crate::sanitise;
use crate::text::excerpt;

/// Calls a tool, and returns its outcome as the protocol has it: [`unwritten`] where it is an object.
pub(super) async fn call_tool(
    caller: &Caller,
    request: CallToolRequestParams,
    progress: Progress,
    origin: &Origin,
) -> Result<CallToolResult, ErrorData> {
    let arguments = request.arguments.unwrap_or_default();
    let called = caller.call_tool(&request.name, arguments, progress, origin);
    converted(caller, &request.name, called.await)
}

/// The result of a call that the person said no to.
pub(super) async fn refuse_call(
    caller: &Caller,
    request: CallToolRequestParams,
    origin: &Origin,
) -> Result<CallToolResult, ErrorData> {
    let arguments = request.arguments.unwrap_or_default();
    let refused = caller.refuse_call(&request.name, arguments, origin).await;
    converted(caller, &request.name, refused)
}

fn converted(
    caller: &Caller,
    called: &str,
    outcome: Result<ToolResult, CallError>,
) -> Result<CallToolResult, ErrorData> {
    let server = caller.registry().server.name;
    match outcome {
        Ok(result) => {
            let entry = caller.registry().get(called);
            let contract = entry.map(|entry| entry.contract);
            Ok(success_result(server, result, contract))
        }
        Err(refused) => error_result(server, called, refused),
    }
}

/// The result for an answer. `_meta` says that it is tenant data: written by others, not instructions; and, for hosts that
/// control the flow of information, who can have written it and who may read it.
/// Of an answer that is a text to read, that text stands in the place of the JSON.
fn success_result(server: &str, object: ToolResult, contract: Option<&Contract>) -> CallToolResult {
    let label = contract.map_or(Label::MOST, |contract| contract.labels.of(object.json()));
    let is_text = contract.is_some_and(|contract| contract.result.text.is_some());
    let mut result = if is_text {
        let members = object.members();
        let text = text_result::render(&members);
        let mut result = CallToolResult::structured(Value::Object(members));
        result.content = vec![ContentBlock::text(text)];
        result
    } else {
        unwritten::result(object)
    };
    result.meta = Some(meta(server, "untrusted", Value::Bool(true), label));
    result
}

/// The result for a failure the model can act on, or the protocol error for a call no tool could take.
fn error_result(
    server: &str,
    called: &str,
    refusal: CallError,
) -> Result<CallToolResult, ErrorData> {
    match refusal {
        CallError::Unknown { name, nearest } => Err(ErrorData::invalid_params(
            unknown_tool(&name, nearest),
            None,
        )),
        CallError::Failed {
            contract,
            failure,
            kind,
        } => {
            let mut text = explain(&failure, contract);
            if let Some(renamed) = renamed(contract, called) {
                text = format!("{text}\nNote: {renamed}.");
            }
            let mut result = CallToolResult::error(vec![ContentBlock::text(text)]);
            result.meta = Some(meta(
                server,
                "error",
                error_meta(&failure, kind),
                Label::MOST,
            ));
            Ok(result)
        }
    }
}

fn unknown_tool(name: &str, nearest: Option<&str>) -> String {
    let shown = sanitise::line(&excerpt(name, 80));
    match nearest {
        Some(nearest) => format!("there is no tool `{shown}`; the nearest name is `{nearest}`"),
        None => format!("there is no tool `{shown}`; `tools/list` names those there are"),
    }
}

fn error_meta(failure: &Failure, kind: &str) -> Value {
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

fn meta(server: &str, key: &str, value: Value, label: Label) -> MetaObject {
    MetaObject(Map::from_iter([
        (format!("{server}/{key}"), value),
        ("ifc".to_owned(), label.json()),
    ]))
}
