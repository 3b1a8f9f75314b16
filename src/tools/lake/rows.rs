//! The lake's answer as rows or records, with notes on its limits.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::generated::LakeQueryOutput;
use crate::tools::read;
use toolspec_runtime::pipeline::{exact, indicator};

/// How much JSON the rows of one answer and its columns' names may take. Below the limit for a whole answer, so that
/// what is cut is cut here, with the count of rows beside it.
const BYTES: usize = 80_000;

/// How much JSON of the rows is read: more than can be shown, though addresses are shown shorter than they come.
pub(in crate::tools) const READ: usize = 4 * BYTES;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tools) enum Format {
    /// Lists of values in column order; the shortest.
    Rows,
    /// Objects by column name.
    Records,
}

/// The answer with the rows that fit.
///
/// `truncated` says that there may be more rows than these: as many came as `row_cap` allows, or,
/// with `returned` below `row_count`, not all that came fit here. Whole numbers beyond 2⁵³ are
/// written as strings, digit by digit.
pub(in crate::tools) fn shape(mut answer: Value, row_cap: i64, format: Format) -> LakeQueryOutput {
    let columns = columns(&answer);
    let rows = match answer.get_mut("rows").map(Value::take) {
        Some(Value::Array(rows)) => rows,
        _ => Vec::new(),
    };
    let count = rows.len();
    let cap = read::integer(&answer, "row_cap").map_or(row_cap, |used| used.min(row_cap));
    let capped = i64::try_from(count).unwrap_or(i64::MAX) >= cap;
    let room = BYTES.saturating_sub(columns.iter().map(|name| name.len() + 3).sum());
    let rows = rows.into_iter().map(|row| write(row, &columns, format));
    let rows = fitting(rows, room);
    let size = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    LakeQueryOutput {
        row_count: Some(size(count)),
        returned: Some(size(rows.len())),
        truncated: Some(capped || rows.len() < count),
        notes: Some(notes(count, rows.len(), capped.then_some(cap))),
        rows: Some(rows),
        columns: Some(columns),
        tables: Some(read::strings(&answer, "referenced_tables")),
        elapsed_ms: read::number(&answer, "elapsed_ms"),
        executed_at: read::text(&answer, "executed_at"),
    }
}

/// The columns' names, one per position.
fn columns(answer: &Value) -> Vec<String> {
    let given = read::list(answer, "columns").iter().enumerate();
    let names = given.map(|(at, column)| match column {
        Value::String(name) if !name.is_empty() => name.clone(),
        other => read::text(other, "name").unwrap_or_else(|| format!("column_{}", at + 1)),
    });
    unique(&names.collect::<Vec<_>>())
}

/// Names made unique: the second `x` is `x_2`, or the next number that is free.
fn unique(names: &[String]) -> Vec<String> {
    let given: HashSet<&str> = names.iter().map(String::as_str).collect();
    let mut taken: HashSet<String> = HashSet::with_capacity(names.len());
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    names
        .iter()
        .map(|name| {
            if taken.insert(name.clone()) {
                return name.clone();
            }
            // Counts on from the last, as thousands of columns may share a name.
            let number = numbers.entry(name).or_insert(1);
            loop {
                *number += 1;
                let free = format!("{name}_{number}");
                // A later column may itself be called `x_2`, so all given names count as taken.
                if !given.contains(free.as_str()) && taken.insert(free.clone()) {
                    return free;
                }
            }
        })
        .collect()
}

fn write(row: Value, columns: &[String], format: Format) -> Value {
    let values = match row {
        Value::Array(values) => values,
        Value::Object(mut fields) => columns
            .iter()
            .map(|column| fields.remove(column).unwrap_or_default())
            .collect(),
        single => vec![single],
    };
    let values = values.into_iter().map(|value| exact::value(&plain(value)));
    match format {
        Format::Rows => Value::Array(values.collect()),
        Format::Records => {
            Value::Object(columns.iter().cloned().zip(values).collect::<Map<_, _>>())
        }
    }
}

/// An address of an IPv6 column as people write it: `10.0.42.7`, not `::ffff:10.0.42.7`.
fn plain(value: Value) -> Value {
    let address = value.as_str().and_then(indicator::plain);
    address.map_or(value, Value::from)
}

/// The rows that fit, at least one if there is one; those after are never looked at.
fn fitting(rows: impl Iterator<Item = Value>, room: usize) -> Vec<Value> {
    let mut used = 0;
    let mut kept = Vec::new();
    for row in rows {
        used += row.to_string().len() + 1;
        if used > room && !kept.is_empty() {
            break;
        }
        kept.push(row);
    }
    kept
}

fn notes(count: usize, returned: usize, cap: Option<i64>) -> Vec<String> {
    let cut = (returned < count).then(|| {
        format!(
            "the first {returned} of {count} rows fit into this answer: name fewer columns, aggregate, \
             or page with ORDER BY … LIMIT {returned} OFFSET {returned}"
        )
    });
    let capped = cap.map(|cap| {
        format!("as many rows came as row_cap allows ({cap}): there may be more; aggregate, narrow the WHERE, or raise row_cap")
    });
    cut.into_iter().chain(capped).collect()
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
