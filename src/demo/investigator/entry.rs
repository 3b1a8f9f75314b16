//! The entries of a ledger, each kind with the payload and the hashes that the service's agents give it.
//!
//! | kind | `input_hash` of | `output_hash` of |
//! |---|---|---|
//! | `llm_prompt` | `messages` | none |
//! | `llm_response` | none: it is the prompt's hash | the response, as a JSON string |
//! | `tool_call` | `{"tool", "args"}` | `result` |
//! | `evidence_cited` | none | `{"kind", "ref"}` |
//! | `decision_reason` | none | `{"decision", "reason"}` |
//!
//! Every other kind has no hash of its own; those inside a payload are of what the agent held in memory, and
//! nobody can compute them again.

use serde_json::{Value, json};

use crate::python;
use crate::store::runs::Entry;

/// An entry without hashes.
pub(crate) fn plain(
    kind: &'static str,
    agent: &'static str,
    summary: impl Into<String>,
    payload: Value,
) -> Entry {
    Entry {
        kind,
        agent,
        summary: summary.into(),
        payload,
        input_hash: None,
        output_hash: None,
        duration_ms: 0,
    }
}

/// What a model is asked.
pub(crate) fn prompt(
    agent: &'static str,
    summary: impl Into<String>,
    model: &str,
    purpose: &str,
    messages: &Value,
) -> Entry {
    Entry {
        input_hash: Some(python::hash(messages)),
        ..plain(
            "llm_prompt",
            agent,
            summary,
            json!({ "model": model, "purpose": purpose, "messages": messages }),
        )
    }
}

/// What a model answered to the prompt that `prompt_hash` is of.
pub(crate) fn response(
    agent: &'static str,
    summary: impl Into<String>,
    prompt_hash: &str,
    mut payload: Value,
    duration_ms: i64,
) -> Entry {
    payload["prompt_hash"] = prompt_hash.into();
    Entry {
        input_hash: Some(prompt_hash.to_owned()),
        output_hash: Some(python::hash(&payload["response"])),
        duration_ms,
        ..plain("llm_response", agent, summary, payload)
    }
}

/// The use of a tool.
pub(crate) fn tool(
    agent: &'static str,
    summary: impl Into<String>,
    tool: &str,
    args: &Value,
    result: &Value,
    success: bool,
) -> Entry {
    Entry {
        input_hash: Some(python::hash(&json!({ "tool": tool, "args": args }))),
        output_hash: Some(python::hash(result)),
        duration_ms: 4,
        ..plain(
            "tool_call",
            agent,
            summary,
            json!({ "args": args, "tool": tool, "result": result, "success": success }),
        )
    }
}

/// A piece of evidence; without an enrichment the payload has no such member.
pub(crate) fn cited(
    agent: &'static str,
    summary: impl Into<String>,
    kind: &str,
    reference: &str,
    weight: f64,
    enrichment: Option<&Value>,
) -> Entry {
    let mut payload = json!({ "ref": reference, "weight": weight });
    if let Some(enrichment) = enrichment {
        payload["enrichment"] = enrichment.clone();
    }
    payload["evidence_kind"] = kind.into();
    Entry {
        output_hash: Some(python::hash(&json!({ "kind": kind, "ref": reference }))),
        ..plain("evidence_cited", agent, summary, payload)
    }
}

/// A decision with its reason.
pub(crate) fn decided(
    agent: &'static str,
    summary: impl Into<String>,
    decision: &str,
    reason: &str,
    confidence: f64,
    alternatives: &[String],
) -> Entry {
    Entry {
        output_hash: Some(python::hash(
            &json!({ "decision": decision, "reason": reason }),
        )),
        ..plain(
            "decision_reason",
            agent,
            summary,
            json!({ "reason": reason, "decision": decision, "confidence": confidence, "alternatives": alternatives }),
        )
    }
}
