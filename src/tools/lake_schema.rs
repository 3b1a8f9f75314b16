//! `aisoc_lake_schema`: the lake's tables and columns, also for a key that can't read their schema.
//!
//! No release grants a key the scope for the schema, but from 17 on a key can query. So if the schema
//! is refused, the columns of each table are read with a query that returns no rows. Types and comments are not available this
//! way, and the result says so.

use futures_util::future::join_all;
use serde_json::{Value, json};
use toolspec_macros::handler;

use super::read;
use crate::aisoc::LakeProblem;
use crate::generated::{
    LakeSchema, LakeSchemaOutput, LakeSchemaOutputTablesItem as Table,
    LakeSchemaOutputTablesItemColumnsItem as Column,
};
use toolspec_runtime::advice::next_step;
use toolspec_runtime::client::{Error, Reason};
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;
use toolspec_runtime::request::Request;

/// What stands before a table's name in full.
const PREFIX: &str = "aisoc.";

/// The tables of every lake that is known.
const TABLES: &[&str] = &["raw_events", "alert_metrics", "ioc_enrichments"];

/// The columns of `raw_events`, by name: the service can't answer with an address as it stands, so neither with `*`.
const RAW_EVENTS: &str = "event_id, tenant_id, event_time, ingest_time, class_uid, category_uid, severity_id, severity, \
     activity_id, toString(source_ip) AS source_ip, toString(dest_ip) AS dest_ip, src_port, dst_port, protocol, \
     src_hostname, dst_hostname, user_name, process_name, file_path, hash_sha256, connector_type, raw_payload, ocsf_json, \
     mitre_techniques, mitre_tactics, iocs";

/// Answers `aisoc_lake_schema`.
///
/// # Errors
/// When the service neither tells the schema nor lets this credential query.
#[handler]
pub async fn aisoc_lake_schema(
    context: &Context,
    arguments: LakeSchema,
    answer: Result<Value, Failure>,
) -> Result<LakeSchemaOutput, Failure> {
    match answer {
        Ok(answer) => Ok(LakeSchemaOutput::project(&answer)),
        Err(Failure::Service(error)) if matches!(error.reason, Reason::Scope { .. }) => {
            by_query(context, arguments.tables.as_deref(), &error).await
        }
        Err(failure) => Err(failure),
    }
}

/// What a query tells of a table.
enum Told {
    Columns(Vec<String>),
    /// The lake has no such table, or does not allow queries of it.
    Absent,
    Failed(Error),
}

async fn by_query(
    context: &Context,
    wanted: Option<&[String]>,
    refused: &Error,
) -> Result<LakeSchemaOutput, Failure> {
    let asked = wanted.map_or_else(
        || TABLES.iter().map(|name| (*name).to_owned()).collect(),
        bare,
    );
    let told = join_all(asked.iter().map(|table| ask(context, table))).await;
    let mut tables = Vec::new();
    let mut failed = None;
    let mut notes = vec![format!(
        "{}, so each table was asked for its columns by a query that returns no row: their types and comments are not known",
        refused.reason.in_short()
    )];
    for (table, told) in asked.iter().zip(told) {
        match told {
            Told::Columns(names) => {
                if table == "raw_events" {
                    notes.push(
                        "raw_events was asked for the columns that it usually has; `source_ip` and `dest_ip` are addresses, to be \
                         wrapped in toString()"
                            .to_owned(),
                    );
                }
                tables.push(described(table, names));
            }
            Told::Absent => {
                notes.push(format!("the lake has no table {table} that can be queried"));
            }
            Told::Failed(error) if matches!(error.reason, Reason::Scope { .. }) => {
                return Err(barred(context, refused, &error));
            }
            Told::Failed(error) => {
                notes.push(format!(
                    "the columns of {table} could not be read: {}",
                    error.reason.in_short()
                ));
                failed.get_or_insert(error);
            }
        }
    }
    if let Some(error) = failed.filter(|_| tables.is_empty()) {
        return Err(Failure::Service(error));
    }
    let count = i64::try_from(tables.len()).ok();
    Ok(LakeSchemaOutput {
        matched: count,
        // Of tables that nobody asked for, nothing was learnt.
        scanned: count.filter(|_| wanted.is_none()),
        tables: Some(tables),
        notes: Some(notes),
    })
}

/// The names without what may stand before them, each once.
fn bare(wanted: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in wanted {
        let name = name.strip_prefix(PREFIX).unwrap_or(name);
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// A name that can stand in a query as it is.
fn is_name(table: &str) -> bool {
    let mut letters = table.bytes();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
}

fn request(table: &str) -> Request {
    let columns = if table == "raw_events" {
        RAW_EVENTS
    } else {
        "*"
    };
    let body = json!({
        "sql": format!("SELECT {columns} FROM {PREFIX}{table} LIMIT 0"),
        "row_cap": 1,
        "timeout_seconds": 10,
    });
    Request::post(&["api", "v1", "lake", "sql"], body).safe()
}

async fn ask(context: &Context, table: &str) -> Told {
    if !is_name(table) {
        return Told::Absent;
    }
    match context.send_for(&request(table), "columns").await {
        Ok(answer) => Told::Columns(read::strings(&answer, "columns")),
        Err(error) if LakeProblem::of(&error.reason) == Some(LakeProblem::Forbidden) => {
            Told::Absent
        }
        Err(error) => Told::Failed(error),
    }
}

fn described(table: &str, columns: Vec<String>) -> Table {
    let columns = columns.into_iter().map(|name| Column {
        name: Some(name),
        ..Column::default()
    });
    Table {
        table: Some(format!("{PREFIX}{table}")),
        columns: Some(columns.collect()),
    }
}

/// That neither the schema can be read nor a query made.
fn barred(context: &Context, schema: &Error, query: &Error) -> Failure {
    let key = match &schema.service.key {
        Some(key) => format!(" (key beginning `{key}`)"),
        None => String::new(),
    };
    Failure::refused(
        format!(
            "{schema}{key}; nor can the columns be read by a query, since {}",
            query.reason.in_short()
        ),
        format!(
            "{}. From AiSOC 17 on a key can be given `lake:query`, with which the columns are read",
            next_step(schema, context.contract)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_gets_into_a_query() {
        for (table, fits) in [
            ("raw_events", true),
            ("_t1", true),
            ("", false),
            ("1t", false),
            ("a b", false),
            ("system.users", false),
            ("x; DROP TABLE y", false),
            ("a`b", false),
        ] {
            assert_eq!(is_name(table), fits, "{table}");
        }
    }

    #[test]
    fn tables_are_asked_for_once_however_they_are_named() {
        let named = ["raw_events", "aisoc.raw_events", "aisoc.alert_metrics"].map(str::to_owned);
        assert_eq!(bare(&named), ["raw_events", "alert_metrics"]);
        let body = |table: &str| request(table).body.unwrap_or_default()["sql"].to_string();
        assert!(body("alert_metrics").contains("SELECT * FROM aisoc.alert_metrics LIMIT 0"));
        assert!(!body("raw_events").contains('*'));
    }
}
