//! Investigation runs: their summary row, their ledger, their artifacts.

use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params, params};
use serde_json::{Value, json};

use super::json_column;
use crate::clock::zulu;
use crate::digest::sha256;
use crate::identifiers::uuid;
use crate::release::Facts;

/// The columns [`summary`] reads, in its order.
pub(crate) const SUMMARY: &str = "id, case_id, status, model_used, iterations, total_tokens, total_cost_usd, started_at, \
     completed_at, error, measured_call_count, estimated_cost_usd, estimated_call_count, unpriced_call_count";
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
    /// SHA-256 of what went in, where the kind has one.
    pub(crate) input_hash: Option<String>,
    /// SHA-256 of what came out, where the kind has one.
    pub(crate) output_hash: Option<String>,
    /// How long it took.
    pub(crate) duration_ms: i64,
}

/// What one model was used for in a run: a row of `model_costs`.
#[derive(Debug, Clone)]
pub(crate) struct ModelUse {
    /// The model's name.
    pub(crate) model: &'static str,
    /// Tokens read.
    pub(crate) prompt_tokens: i64,
    /// Tokens written.
    pub(crate) completion_tokens: i64,
    /// Number of calls.
    pub(crate) calls: i64,
    /// Time spent in calls.
    pub(crate) latency_ms: i64,
    /// Price of the calls that have one.
    pub(crate) cost_usd: f64,
    /// Calls without a price.
    pub(crate) unpriced: i64,
}

/// What the run's own row says of its models. The agents never write it: a run of theirs says no model, no
/// tokens and no cost, whatever its `model_costs` sum to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Totals {
    /// `model_used`.
    pub(crate) model: Option<String>,
    /// `iterations`.
    pub(crate) iterations: i64,
    /// `total_tokens`.
    pub(crate) tokens: i64,
    /// `total_cost_usd`.
    pub(crate) cost_usd: f64,
    /// Calls by how their cost is known, where the release says so.
    pub(crate) measures: Option<Measures>,
}

/// How the cost of a run's calls is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Measures {
    /// Calls whose cost was measured.
    pub(crate) measured: i64,
    /// Calls whose cost is not known.
    pub(crate) unpriced: i64,
}

/// Stores a running run.
///
/// # Errors
/// Where SQLite refuses.
pub(crate) fn begin(
    connection: &Connection,
    run: &NewRun<'_>,
    facts: &Facts,
) -> rusqlite::Result<()> {
    let nothing = facts.measured_costs.then_some(0);
    connection
        .prepare_cached(
            "INSERT INTO runs VALUES (?1, ?2, ?3, 'running', NULL, 0, 0, 0.0, ?4, NULL, NULL, ?5, ?6, ?6, ?6, ?6)",
        )?
        .execute(params![
            run.id,
            run.tenant,
            run.case_id,
            zulu(run.at),
            run.alert_summary,
            nothing
        ])?;
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
            entry.input_hash,
            entry.output_hash,
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
    totals: &Totals,
    error: Option<&str>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE runs SET status = :status, completed_at = :at, error = :error, model_used = :model,
               iterations = :iterations, total_tokens = :tokens, total_cost_usd = :cost,
               measured_call_count = coalesce(:measured, measured_call_count),
               unpriced_call_count = coalesce(:unpriced, unpriced_call_count)
             WHERE id = :id",
        )?
        .execute(named_params! {
            ":status": if error.is_some() { "failed" } else { "completed" },
            ":at": zulu(at),
            ":error": error,
            ":model": totals.model,
            ":iterations": totals.iterations,
            ":tokens": totals.tokens,
            ":cost": totals.cost_usd,
            ":measured": totals.measures.map(|measures| measures.measured),
            ":unpriced": totals.measures.map(|measures| measures.unpriced),
            ":id": run_id,
        })?;
    Ok(())
}

/// Stores what the models of a run were used for.
///
/// # Errors
/// Where SQLite refuses.
pub(crate) fn charge(
    connection: &Connection,
    run_id: &str,
    uses: &[ModelUse],
    facts: &Facts,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO run_model_costs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for used in uses {
        let told = |count: i64| facts.measured_costs.then_some(count);
        statement.execute(params![
            run_id,
            used.model,
            used.prompt_tokens,
            used.completion_tokens,
            used.cost_usd,
            used.latency_ms,
            used.calls,
            told(used.calls - used.unpriced),
            told(used.unpriced),
        ])?;
    }
    Ok(())
}

/// The `model_costs` of a run, as the API shows them.
///
/// # Errors
/// Where SQLite refuses.
pub(crate) fn model_costs(connection: &Connection, run_id: &str) -> rusqlite::Result<Value> {
    let rows = connection
        .prepare_cached(
            "SELECT model, total_prompt_tokens, total_completion_tokens, total_cost_usd, total_latency_ms,
                    call_count, measured_call_count
             FROM run_model_costs WHERE run_id = ?1 ORDER BY rowid",
        )?
        .query_map([run_id], |row| {
            let model: String = row.get(0)?;
            let mut costs = json!({
                "model": model,
                "total_prompt_tokens": row.get::<_, i64>(1)?,
                "total_completion_tokens": row.get::<_, i64>(2)?,
                "total_cost_usd": row.get::<_, f64>(3)?,
                "total_latency_ms": row.get::<_, i64>(4)?,
                "call_count": row.get::<_, i64>(5)?,
            });
            if let Some(measured) = row.get::<_, Option<i64>>(6)? {
                costs["resolved_model"] = model.into();
                costs["measured_call_count"] = measured.into();
                costs["estimated_cost_usd"] = 0.0.into();
                costs["estimated_call_count"] = 0.into();
            }
            Ok(costs)
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(Value::Array(rows))
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
    attach(connection, run_id, None, "report_md", at, markdown)
}

/// Stores an artifact, tied to the event `seq` where one is named. A run has at most one of a kind.
///
/// # Errors
/// Where SQLite refuses.
pub(crate) fn attach(
    connection: &Connection,
    run_id: &str,
    seq: Option<i64>,
    kind: &str,
    at: Timestamp,
    content: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO run_artifacts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
            uuid(&format!("{run_id}/{kind}")),
            run_id,
            kind,
            sha256(content.as_bytes()),
            i64::try_from(content.len()).unwrap_or(i64::MAX),
            seq.map(|seq| uuid(&format!("{run_id}/event/{seq}"))),
            zulu(at),
            content,
        ])?;
    Ok(())
}

/// A run as the list shows it, from the columns of [`SUMMARY`]. The four that say how costs are known are there
/// where the release has them.
///
/// # Errors
/// Where a column has another type.
pub(crate) fn summary(row: &Row<'_>) -> rusqlite::Result<Value> {
    let mut run = json!({
        "id": row.get::<_, String>(0)?,
        "case_id": row.get::<_, String>(1)?,
        "status": row.get::<_, String>(2)?,
        "model_used": row.get::<_, Option<String>>(3)?,
        "iterations": row.get::<_, i64>(4)?,
        "total_tokens": row.get::<_, i64>(5)?,
        "total_cost_usd": row.get::<_, f64>(6)?,
    });
    if let Some(measured) = row.get::<_, Option<i64>>(10)? {
        run["measured_call_count"] = measured.into();
        run["estimated_cost_usd"] = row.get::<_, f64>(11)?.into();
        run["estimated_call_count"] = row.get::<_, i64>(12)?.into();
        run["unpriced_call_count"] = row.get::<_, i64>(13)?.into();
    }
    run["started_at"] = row.get::<_, String>(7)?.into();
    run["completed_at"] = row.get::<_, Option<String>>(8)?.into();
    run["error"] = row.get::<_, Option<String>>(9)?.into();
    Ok(run)
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
