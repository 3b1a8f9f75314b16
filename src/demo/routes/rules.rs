//! `GET /rules` and `/rules/{uuid}`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use rusqlite::{OptionalExtension as _, params_from_iter};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::Caller;
use crate::errors::Refusal;
use crate::parameters::{Query, path_uuid};
use crate::release::{Facts, shape};
use crate::store::filter::Filter;
use crate::store::json_column;

/// The most rules that one page holds, where rules are paginated.
const LARGEST_PAGE: i64 = 2_000;
/// The longest `search`, in characters.
const LONGEST_SEARCH: usize = 200;
/// How many rules match, where rules are paginated.
const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

/// What `search` scans: one text with one part a line, in lower case.
const SEARCHED: &str = "lower(json_extract(document, '$.name') || char(10)
    || coalesce(json_extract(document, '$.description'), '') || char(10)
    || coalesce(json_extract(document, '$.source_id'), '') || char(10)
    || json_extract(document, '$.category') || char(10)
    || coalesce(json_extract(document, '$.tags'), '') || char(10)
    || coalesce(json_extract(document, '$.mitre_techniques'), ''))";

/// Rules with full bodies, as a bare array: a page and the number of all that match, or the whole catalogue where the
/// release does not page it.
pub(super) async fn list(
    caller: Caller,
    State(app): State<App>,
    mut query: Query,
) -> Result<(HeaderMap, Json<Value>), Refusal> {
    caller.require("rules:read")?;
    let facts = app.facts;
    let builtin = query.boolean("include_builtin", true);
    let packs = query.boolean("include_packs", true);
    let mut filter = Filter::tenant(&caller.tenant)
        .equals("category", query.text("category"))
        .equals("rule_language", query.text("rule_language"));
    if !builtin {
        filter = filter.and("is_builtin = ?", 0.into());
    }
    if !packs {
        filter = filter.and("is_pack = ?", 0.into());
    }
    let page = match facts.rules_page {
        None => None,
        Some(usual) => {
            let page = Page {
                limit: query.integer("limit", &(1..=LARGEST_PAGE), usual),
                offset: query.integer("offset", &(0..=i64::MAX), 0),
            };
            filter = narrowed(filter, &mut query);
            Some(page)
        }
    };
    query.into_result()?;
    app.store(move |connection| {
        let clause = filter.clause();
        let mut headers = HeaderMap::new();
        let (order, range, values) = match page {
            None => ("name, id", "", filter.values(&[])),
            Some(Page { limit, offset }) => {
                let total: i64 = connection
                    .prepare_cached(&format!("SELECT count(*) FROM rules WHERE {clause}"))?
                    .query_row(params_from_iter(filter.values(&[])), |row| row.get(0))?;
                headers.insert(TOTAL, HeaderValue::from(total));
                let values = filter.values(&[limit, offset]);
                ("is_builtin, name, id", "LIMIT ? OFFSET ?", values)
            }
        };
        let sql = format!("SELECT document FROM rules WHERE {clause} ORDER BY {order} {range}");
        let mut rules = connection
            .prepare_cached(&sql)?
            .query_map(params_from_iter(values), |row| json_column(row, 0))?
            .collect::<Result<Vec<_>, _>>()?;
        for rule in &mut rules {
            shape_rule(rule, facts);
        }
        Ok((headers, Json(Value::Array(rules))))
    })
    .await
}

/// One rule, built-in ones included.
pub(super) async fn get(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    caller.require("rules:read")?;
    let id = path_uuid("rule_id", &id)?;
    let facts = app.facts;
    app.store(move |connection| {
        let mut rule = connection
            .prepare_cached("SELECT document FROM rules WHERE tenant_id = ?1 AND id = ?2")?
            .query_row([&caller.tenant, &id], |row| json_column(row, 0))
            .optional()?
            .ok_or_else(|| Refusal::missing("Rule not found"))?;
        shape_rule(&mut rule, facts);
        Ok(Json(rule))
    })
    .await
}

/// A page of the catalogue.
struct Page {
    limit: i64,
    offset: i64,
}

/// The filters that came with paging. A technique is exact: T1059 does not find T1059.001.
fn narrowed(filter: Filter, query: &mut Query) -> Filter {
    let mut filter = filter.equals(
        "json_extract(document, '$.severity')",
        query.text("severity"),
    );
    if let Some(technique) = query.text("mitre") {
        filter = filter.and(
            "EXISTS (SELECT 1 FROM json_each(document, '$.mitre_techniques') WHERE value = ?)",
            technique.into(),
        );
    }
    if let Some(text) = query.text_up_to("search", LONGEST_SEARCH) {
        let text = text.to_lowercase();
        filter = filter.and(&format!("instr({SEARCHED}, ?) > 0"), text.into());
    }
    filter
}

fn shape_rule(rule: &mut Value, facts: &Facts) {
    shape(rule, facts, |facts| facts.rule_members);
    if let Some(engine) = rule.get_mut("engine").filter(|engine| engine.is_null()) {
        *engine = json!("custom");
        if rule["rule_language"] == "aisoc-match" {
            rule["engine"] = json!("aisoc-engine");
        }
    }
}
