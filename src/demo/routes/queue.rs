//! `GET /alerts/queue`: what an analyst should work on next, and the only read of alerts with a time window.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Value, json};

use super::alerts::{DAY, DivideUp as _};
use crate::app::App;
use crate::auth::Caller;
use crate::clock::{after_millis, before, zulu};
use crate::errors::Refusal;
use crate::parameters::Query;
use crate::store::filter::Filter;
use crate::store::json_column;

/// How soon an alert is to be worked on, in seconds after it was first seen.
const DUE: &[(&str, i64)] = &[
    ("critical", 3_600),
    ("high", 4 * 3_600),
    ("medium", DAY),
    ("low", 3 * DAY),
];
/// The same for a severity that has none.
const DUE_ELSE: i64 = 7 * DAY;

/// The caller's own open alerts, and the open critical and high alerts without an assignee, soonest due first.
pub(super) async fn list(
    caller: Caller,
    State(app): State<App>,
    mut query: Query,
) -> Result<Json<Value>, Refusal> {
    caller.require("alerts:read")?;
    let page = query.integer("page", &(1..=i64::MAX), 1);
    let page_size = query.integer("page_size", &(1..=200), 50);
    let period = query.one_of("period", &["all", "24h", "7d", "30d"]);
    let owner = query.one_of("owner", &["all", "me", "unassigned"]);
    query.into_result()?;

    let now = app.clock.now();
    let me = caller.owner.map(|owner| owner.id).unwrap_or_default();
    let within = |filter: Filter| {
        let days = match period {
            "24h" => 1,
            "7d" => 7,
            "30d" => 30,
            _ => return filter,
        };
        let since = zulu(before(now, days * DAY));
        filter.and("created_at >= ?", Sql::Text(since))
    };
    let open = || {
        let done = Sql::Text("resolved".into());
        let open = Filter::tenant(&caller.tenant);
        within(open.and("status NOT IN (?, 'closed', 'false_positive')", done))
    };
    let mine = open().and("assigned_to = ?", Sql::Text(me));
    let unassigned = open().and(
        "assigned_to IS NULL AND severity IN (?, 'high')",
        Sql::Text("critical".into()),
    );
    app.store(move |connection| {
        let mut items = Vec::new();
        let mut counts = json!({});
        for (bucket, asked, filter) in [
            ("mine", "me", mine),
            ("unassigned", "unassigned", unassigned),
        ] {
            let found = rows(connection, &filter, bucket, now)?;
            counts[bucket] = found.len().into();
            if owner == "all" || owner == asked {
                items.extend(found);
            }
        }
        items.sort_by_key(|item| {
            // The caller's own come first.
            let is_others = item["bucket"] != "mine";
            (is_others, item["sla_due_at"].as_str().map(str::to_owned))
        });
        let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let size = usize::try_from(page_size).unwrap_or(usize::MAX);
        let skipped = usize::try_from(page - 1)
            .unwrap_or(usize::MAX)
            .saturating_mul(size);
        let items: Vec<Value> = items.into_iter().skip(skipped).take(size).collect();
        Ok(Json(json!({
            "items": items,
            "total": total,
            "counts": counts,
            "period": period,
            "owner": owner,
            "page": page,
            "page_size": page_size,
            "pages": total.div_ceil_positive(page_size),
            "generated_at": zulu(now),
        })))
    })
    .await
}

fn rows(
    connection: &Connection,
    filter: &Filter,
    bucket: &str,
    now: Timestamp,
) -> rusqlite::Result<Vec<Value>> {
    let sql = format!(
        "SELECT document, assigned_to FROM alerts WHERE {} ORDER BY created_at DESC, id",
        filter.clause()
    );
    connection
        .prepare_cached(&sql)?
        .query_map(params_from_iter(filter.values(&[])), |row| {
            let assigned_to: Option<String> = row.get(1)?;
            Ok(item(
                &json_column(row, 0)?,
                assigned_to.as_deref(),
                bucket,
                now,
            ))
        })?
        .collect()
}

/// An alert as the queue shows it: slim, with what is due when.
fn item(alert: &Value, assigned_to: Option<&str>, bucket: &str, now: Timestamp) -> Value {
    let severity = alert["severity"].as_str().unwrap_or_default();
    let due = DUE.iter().find(|(name, _)| *name == severity);
    let due = due.map_or(DUE_ELSE, |(_, seconds)| *seconds);
    let first_seen = alert["first_seen"].as_str().unwrap_or_default();
    let seen: Timestamp = first_seen.parse().unwrap_or(now);
    let due_at = after_millis(seen, due * 1_000);
    let remaining = due_at.duration_since(now).as_secs();
    let asset = [
        ("affected_hosts", "host"),
        ("affected_users", "user"),
        ("affected_ips", "ip"),
    ]
    .into_iter()
    .find_map(|(member, kind)| {
        let value = alert[member].get(0)?;
        Some(json!({ "kind": kind, "value": value, "label": null }))
    });
    let action = alert["ai_recommendations"].get(0).map(|first| {
        let action = ["action", "description"]
            .iter()
            .find_map(|name| first.get(name));
        json!({ "priority": 1, "action": action.unwrap_or(first), "risk": "low" })
    });
    json!({
        "id": alert["id"],
        "tenant_id": alert["tenant_id"],
        "title": alert["title"],
        "severity": severity,
        "status": alert["status"],
        "priority": alert["priority"],
        "category": alert["category"],
        "connector_type": alert["connector_type"],
        "assigned_to_id": assigned_to,
        "case_id": alert["case_id"],
        "first_seen": first_seen,
        "sla_due_at": zulu(due_at),
        "sla_remaining_seconds": remaining,
        "sla_breached": remaining < 0,
        "age_seconds": now.duration_since(seen).as_secs(),
        "asset": asset,
        "suggested_action": action,
        "bucket": bucket,
    })
}
