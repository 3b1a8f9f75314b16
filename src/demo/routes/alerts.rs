//! `GET /alerts` and `/alerts/stats`.

use std::ops::RangeInclusive;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::auth::Caller;
use crate::clock::{before, zulu};
use crate::errors::Refusal;
use crate::parameters::Query;
use crate::release::{AlertQuery, shape};
use crate::store::filter::Filter;
use crate::store::json_column;

pub(super) const DAY: i64 = 86_400;
const PAGE_SIZES: RangeInclusive<i64> = 1..=200;
const PAGE_SIZE: i64 = 25;
const BY_PRIORITY: &str = "priority DESC, created_at DESC, id";

/// One page of alerts, newest first. `search` is accepted and ignored; there is no time range.
pub(super) async fn list(
    caller: Caller,
    State(app): State<App>,
    mut query: Query,
) -> Result<Json<Value>, Refusal> {
    caller.require("alerts:read")?;
    let page = query.integer("page", &(1..=i64::MAX), 1);
    let facts = app.facts;
    let (page_size, sort) = match facts.alert_query {
        AlertQuery::Plain => (query.integer("page_size", &PAGE_SIZES, PAGE_SIZE), "newest"),
        AlertQuery::Limit => (page_size_or_limit(&mut query)?, "newest"),
        AlertQuery::SortAndFacets => (
            query.integer("page_size", &PAGE_SIZES, PAGE_SIZE),
            query.one_of("sort", &["newest", "priority"]),
        ),
    };
    let mine = query.boolean("assigned_to_me", false);
    let confidence = query.optional_integer("min_confidence", &(0..=100));
    let label = query.text("confidence_label");

    let mut filter = Filter::tenant(&caller.tenant)
        .equals("severity", query.text("severity"))
        .equals("status", query.text("status"))
        .equals("category", query.text("category"))
        .equals("confidence_label", label.clone());
    query.into_result()?;
    if label.is_some_and(|label| !matches!(label.as_str(), "high" | "medium" | "low")) {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "confidence_label must be one of: high, medium, low",
        ));
    }
    if let Some(confidence) = confidence {
        filter = filter.and("confidence >= ?", Sql::Integer(confidence));
    }
    if mine {
        let me = caller.owner.map(|owner| owner.id).unwrap_or_default();
        filter = filter.and("assigned_to = ?", Sql::Text(me));
    }
    let order = match sort {
        "priority" => BY_PRIORITY,
        _ => app.ties.alerts(),
    };
    app.store(move |connection| {
        let mut answer = paged(connection, &filter, order, page, page_size)?;
        for alert in answer["items"].as_array_mut().into_iter().flatten() {
            shape(alert, facts, |facts| facts.alert_members);
        }
        if facts.alert_query == AlertQuery::SortAndFacets {
            answer["facets"] = facets(connection, &filter)?;
        }
        Ok(Json(answer))
    })
    .await
}

/// The size of a page where `limit` is another name of `page_size`.
///
/// # Errors
/// 400 where both are sent and differ.
fn page_size_or_limit(query: &mut Query) -> Result<i64, Refusal> {
    let page_size = query.optional_integer("page_size", &PAGE_SIZES);
    let limit = query.optional_integer("limit", &PAGE_SIZES);
    match (page_size, limit) {
        (Some(page_size), Some(limit)) if page_size != limit => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "limit and page_size are two names of one parameter and must agree",
        )),
        (page_size, limit) => Ok(page_size.or(limit).unwrap_or(PAGE_SIZE)),
    }
}

/// Counts over all rows that match `filter`, on every page.
fn facets(connection: &Connection, filter: &Filter) -> rusqlite::Result<Value> {
    let clause = filter.clause();
    let values = || params_from_iter(filter.values(&[]));
    // Not what analysts call open: `false_positive` counts as unresolved here.
    let unresolved: i64 = connection.query_row(
        &format!(
            "SELECT count(*) FROM alerts WHERE {clause} AND status NOT IN ('resolved', 'closed')"
        ),
        values(),
        |row| row.get(0),
    )?;
    Ok(json!({
        "by_severity": grouped(connection, filter, "severity")?,
        "by_status": grouped(connection, filter, "status")?,
        "unresolved": unresolved,
    }))
}

/// Counts over all alerts of the tenant.
pub(super) async fn stats(caller: Caller, State(app): State<App>) -> Result<Json<Value>, Refusal> {
    caller.require("alerts:read")?;
    let since = zulu(before(app.clock.now(), DAY));
    app.store(move |connection| {
        let tenant = caller.tenant.as_str();
        let all = Filter::tenant(tenant);
        let count = |condition: &str, value: &str| -> rusqlite::Result<i64> {
            connection.query_row(
                &format!("SELECT count(*) FROM alerts WHERE tenant_id = ?1 AND {condition}"),
                [tenant, value],
                |row| row.get(0),
            )
        };
        Ok(json!({
            "total": count("id <> ?2", "")?,
            "by_severity": grouped(connection, &all, "severity")?,
            "by_status": grouped(connection, &all, "status")?,
            "new_last_24h": count("created_at >= ?2", &since)?,
            // The service's own idea of open: an alert that is investigated or triaged is not among them.
            "critical_open": count(
                "severity = ?2 AND status IN ('new', 'triaging', 'in_progress')",
                "critical",
            )?,
        }))
    })
    .await
    .map(Json)
}

fn paged(
    connection: &Connection,
    filter: &Filter,
    order: &str,
    page: i64,
    page_size: i64,
) -> Result<Value, Refusal> {
    let clause = filter.clause();
    let total: i64 = connection
        .prepare_cached(&format!("SELECT count(*) FROM alerts WHERE {clause}"))?
        .query_row(params_from_iter(filter.values(&[])), |row| row.get(0))?;
    let offset = (page - 1).saturating_mul(page_size);
    let items = connection
        .prepare_cached(&format!(
            "SELECT document FROM alerts WHERE {clause} ORDER BY {order} LIMIT ? OFFSET ?"
        ))?
        .query_map(
            params_from_iter(filter.values(&[page_size, offset])),
            |row| json_column(row, 0),
        )?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(json!({
        "items": items,
        "total": total,
        "page": page,
        "page_size": page_size,
        "pages": total.div_ceil_positive(page_size),
    }))
}

fn grouped(connection: &Connection, filter: &Filter, column: &str) -> rusqlite::Result<Value> {
    let mut counts = Map::new();
    let sql = format!(
        "SELECT {column}, count(*) FROM alerts WHERE {} GROUP BY 1 ORDER BY 1",
        filter.clause()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(filter.values(&[])))?;
    while let Some(row) = rows.next()? {
        counts.insert(row.get(0)?, json!(row.get::<_, i64>(1)?));
    }
    Ok(Value::Object(counts))
}

/// Division that rounds up, for counts.
pub(super) trait DivideUp {
    /// `self / by`, rounded up; `by` is at least 1.
    fn div_ceil_positive(self, by: i64) -> i64;
}

impl DivideUp for i64 {
    fn div_ceil_positive(self, by: i64) -> i64 {
        (self + by - 1) / by
    }
}
