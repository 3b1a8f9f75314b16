//! `GET /alerts/{uuid}`: the alert and what the service adds to it in the detail view.

use axum::Json;
use axum::extract::{Path, State};
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::Caller;
use crate::errors::Refusal;
use crate::parameters::path_uuid;
use crate::release::shape;
use crate::store::{json_column, runs};

const MINI_TIMELINE: i64 = 6;

/// One alert in full.
pub(super) async fn get(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    caller.require("alerts:read")?;
    let id = path_uuid("alert_id", &id)?;
    let facts = app.facts;
    app.store(move |connection| {
        let mut alert = connection
            .prepare_cached("SELECT document FROM alerts WHERE tenant_id = ?1 AND id = ?2")?
            .query_row([&caller.tenant, &id], |row| json_column(row, 0))
            .optional()?
            .ok_or_else(|| Refusal::missing("Alert not found"))?;
        let additions = [
            ("narrative", narrative(&alert)),
            ("related_entities", related_entities(&alert)),
            (
                "mini_timeline",
                mini_timeline(connection, &caller.tenant, &alert)?,
            ),
            ("recommended_actions", recommended_actions(&alert)),
        ];
        if let Some(object) = alert.as_object_mut() {
            object.extend(additions.map(|(key, value)| (key.to_owned(), value)));
        }
        shape(&mut alert, facts, |facts| facts.alert_members);
        shape(&mut alert, facts, |facts| facts.alert_detail_members);
        Ok(alert)
    })
    .await
    .map(Json)
}

/// A paragraph from the alert's own fields; null where there is no summary to build on.
fn narrative(alert: &Value) -> Value {
    let Some(summary) = alert["ai_summary"].as_str() else {
        return Value::Null;
    };
    let list = |key: &str| -> String {
        let names: Vec<&str> = alert[key]
            .as_array()
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        if names.is_empty() {
            "none named".into()
        } else {
            names.join(", ")
        }
    };
    json!(format!(
        "{summary} Hosts: {}. Users: {}. Addresses: {}.",
        list("affected_hosts"),
        list("affected_users"),
        list("affected_ips"),
    ))
}

fn related_entities(alert: &Value) -> Value {
    let mut entities = Vec::new();
    for (key, group, kind) in [
        ("affected_hosts", "assets", "host"),
        ("affected_users", "identities", "user"),
        ("affected_ips", "network", "ip"),
    ] {
        for value in alert[key].as_array().into_iter().flatten() {
            entities.push(json!({
                "group": group,
                "kind": kind,
                "value": value,
                "label": null,
                "pivot": format!("/entities/{kind}/{}", value.as_str().unwrap_or_default()),
            }));
        }
    }
    if let Some(case) = alert["case_id"].as_str() {
        entities.push(json!({ "group": "cases", "kind": "case", "value": case }));
    }
    Value::Array(entities)
}

/// The last entries that agents wrote about the alert's case.
fn mini_timeline(connection: &Connection, tenant: &str, alert: &Value) -> Result<Value, Refusal> {
    let Some(case) = alert["case_id"].as_str() else {
        return Ok(json!([]));
    };
    let mut entries = connection
        .prepare_cached(
            "SELECT e.id, e.run_id, e.seq, e.ts, e.kind, e.agent, e.summary, e.payload, e.input_hash,
                    e.output_hash, e.duration_ms
             FROM run_events e JOIN runs r ON r.id = e.run_id
             WHERE r.tenant_id = ?1
               AND r.case_id IN (?2, (SELECT case_number FROM cases WHERE tenant_id = ?1 AND id = ?2))
             ORDER BY e.ts DESC, e.seq DESC LIMIT ?3",
        )?
        .query_map(rusqlite::params![tenant, case, MINI_TIMELINE], runs::event)?
        .collect::<Result<Vec<_>, _>>()?;
    entries.reverse();
    let entries: Vec<Value> = entries
        .into_iter()
        .map(|event| {
            json!({
                "id": event["id"], "ts": event["ts"], "kind": event["kind"], "agent": event["agent"],
                "summary": event["summary"], "payload": event["payload"], "duration_ms": event["duration_ms"],
            })
        })
        .collect();
    Ok(Value::Array(entries))
}

/// The alert's recommendations in the detail view's shape: strings and objects both become objects.
fn recommended_actions(alert: &Value) -> Value {
    let risk = match alert["severity"].as_str() {
        Some("critical" | "high") => "medium",
        _ => "low",
    };
    let actions = alert["ai_recommendations"].as_array().into_iter().flatten();
    actions
        .zip(1..)
        .map(|(recommendation, priority)| {
            let action = recommendation.get("action").unwrap_or(recommendation);
            json!({
                "priority": priority,
                "action": action,
                "rationale": recommendation.get("rationale"),
                "risk": risk,
            })
        })
        .collect()
}
