//! Investigation runs: their summary row, their ledger, their artifacts.

use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params, params};
use serde_json::{Value, json};

use super::json_column;
use crate::demo::clock::zulu;
use crate::demo::digest::sha256;
use crate::demo::identifiers::uuid;

/// The columns [`summary`] reads, in its order.
pub(crate) const SUMMARY: &str = "id, case_id, status, model_used, iterations, prompt_tokens + completion_tokens, \
     total_cost_usd, started_at, completed_at, error";
/// The columns [`event`] reads, in its order.
pub(crate) const EVENT: &str =
    "id, run_id, seq, ts, kind, agent, summary, payload, input_hash, output_hash, duration_ms";

/// A run as it starts.
pub(crate) struct NewRun<'a> {
    /// Its UUID.
    pub(crate) id: &'a str,
    /// The tenant it belongs to.
    pub(crate) tenant: &'a str,
    /// The case as the caller named it: a number for some runs, a UUID for others.
    pub(crate) case_id: &'a str,
    /// What the caller said about the alert.
    pub(crate) alert_summary: Option<&'a str>,
    /// When it starts.
    pub(crate) at: Timestamp,
}

/// One entry of the ledger.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// `tool_call`, `decision_reason`, …
    pub(crate) kind: &'static str,
    /// Who wrote it.
    pub(crate) agent: &'static str,
    /// One line.
    pub(crate) summary: String,
    /// The kind's own payload.
    pub(crate) payload: Value,
    /// What went in, hashed into `input_hash`.
    pub(crate) input: Option<String>,
    /// What came out, hashed into `output_hash`.
    pub(crate) output: Option<String>,
    /// How long it took.
    pub(crate) duration_ms: i64,
}

/// What the model was used for in a run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// Tokens read.
    pub(crate) prompt_tokens: i64,
    /// Tokens written.
    pub(crate) completion_tokens: i64,
    /// Number of calls.
    pub(crate) calls: i64,
    /// Time spent in calls.
    pub(crate) latency_ms: i64,
    /// Price of all calls.
    pub(crate) cost_usd: f64,
}

/// Stores a running run.
///
/// # Errors
/// Where SQLite refuses.
pub(crate) fn begin(connection: &Connection, run: &NewRun<'_>) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO runs VALUES (?1, ?2, ?3, 'running', NULL, 0, 0, 0, 0.0, 0, 0, ?4, NULL, NULL, ?5)",
        )?
        .execute(params![run.id, run.tenant, run.case_id, zulu(run.at), run.alert_summary])?;
    Ok(())
}

/// Appends an entry.
///
/// # Errors
/// Where SQLite refuses.
pub(crate) fn append(
    connection: &Connection,
    run_id: &str,
    seq: i64,
    at: Timestamp,
    entry: &Entry,
) -> rusqlite::Result<()> {
    let hash = |text: &Option<String>| text.as_ref().map(|text| sha256(text.as_bytes()));
    connection
        .prepare_cached(
            "INSERT INTO run_events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            uuid(&format!("{run_id}/event/{seq}")),
            run_id,
            seq,
            zulu(at),
            entry.kind,
            entry.agent,
            entry.summary,
            entry.payload.to_string(),
            hash(&entry.input),
            hash(&entry.output),
            entry.duration_ms,
        ])?;
    Ok(())
}

/// Ends a run; `error` is the text of a failed one.
///
/// # Errors
/// Where SQLite refuses.
pub(crate) fn end(
    connection: &Connection,
    run_id: &str,
    at: Timestamp,
    model: &str,
    usage: Usage,
    error: Option<&str>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE runs SET status = :status, completed_at = :at, error = :error, model_used = :model,
               iterations = :calls, prompt_tokens = :prompt, completion_tokens = :completion,
               total_cost_usd = :cost, model_calls = :calls, model_latency_ms = :latency
             WHERE id = :id",
        )?
        .execute(named_params! {
            ":status": if error.is_some() { "failed" } else { "completed" },
            ":at": zulu(at),
            ":error": error,
            ":model": model,
            ":calls": usage.calls,
            ":prompt": usage.prompt_tokens,
            ":completion": usage.completion_tokens,
            ":cost": usage.cost_usd,
            ":latency": usage.latency_ms,
            ":id": run_id,
        })?;
    Ok(())
}

/// Stores the report, tied to no event.
///
/// # Errors
/// Where SQLite refuses.
pub(crate) fn attach_report(
    connection: &Connection,
    run_id: &str,
    at: Timestamp,
    markdown: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO run_artifacts VALUES (?1, ?2, 'report_md', ?3, ?4, NULL, ?5, ?6)",
        )?
        .execute(params![
            uuid(&format!("{run_id}/report")),
            run_id,
            sha256(markdown.as_bytes()),
            i64::try_from(markdown.len()).unwrap_or(i64::MAX),
            zulu(at),
            markdown,
        ])?;
    Ok(())
}

/// A run as the list shows it, from the columns of [`SUMMARY`].
///
/// # Errors
/// Where a column has another type.
pub(crate) fn summary(row: &Row<'_>) -> rusqlite::Result<Value> {
    Ok(json!({
        "id": row.get::<_, String>(0)?,
        "case_id": row.get::<_, String>(1)?,
        "status": row.get::<_, String>(2)?,
        "model_used": row.get::<_, Option<String>>(3)?,
        "iterations": row.get::<_, i64>(4)?,
        "total_tokens": row.get::<_, i64>(5)?,
        "total_cost_usd": row.get::<_, f64>(6)?,
        "started_at": row.get::<_, String>(7)?,
        "completed_at": row.get::<_, Option<String>>(8)?,
        "error": row.get::<_, Option<String>>(9)?,
    }))
}

/// An entry of the ledger, from the columns of [`EVENT`].
///
/// # Errors
/// Where a column has another type.
pub(crate) fn event(row: &Row<'_>) -> rusqlite::Result<Value> {
    Ok(json!({
        "id": row.get::<_, String>(0)?,
        "run_id": row.get::<_, String>(1)?,
        "seq": row.get::<_, i64>(2)?,
        "ts": row.get::<_, String>(3)?,
        "kind": row.get::<_, String>(4)?,
        "agent": row.get::<_, String>(5)?,
        "summary": row.get::<_, String>(6)?,
        "payload": json_column(row, 7)?,
        "input_hash": row.get::<_, Option<String>>(8)?,
        "output_hash": row.get::<_, Option<String>>(9)?,
        "duration_ms": row.get::<_, i64>(10)?,
    }))
}
