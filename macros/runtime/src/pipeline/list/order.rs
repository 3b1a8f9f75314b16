//! Sorts rows where the service's order is not enough: rows of several requests, rows with
//! equal times, rows by a number that the service does not sort by.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde_json::Value;

use crate::answer::RowKey;
use crate::pipeline::path;
use crate::pipeline::time::moment;
use crate::text::plain;

/// A number that rows can be ordered by, the greatest first.
#[derive(Debug)]
pub struct Order {
    /// The argument's value that asks for it.
    pub value: &'static str,
    /// The member, by its steps.
    pub member: &'static [&'static str],
    /// The member that is false where the number is a placeholder.
    pub only_if: Option<&'static [&'static str]>,
}

impl Order {
    /// The number of a row, unless it has none or a placeholder.
    #[must_use]
    pub fn number(&self, row: &Value) -> Option<f64> {
        let measured = self
            .only_if
            .is_none_or(|member| path::value(row, member) != Some(&Value::Bool(false)));
        let value = path::value(row, self.member).filter(|_| measured)?;
        value
            .as_f64()
            .or_else(|| value.as_str()?.trim().parse().ok())
    }
}

/// Orders rows by a number, the greatest first; those without one stand last. Gives how many these are.
pub fn ordered(rows: &mut [&Value], order: &Order) -> usize {
    let key = |row: &&Value| order.number(row).unwrap_or(f64::NEG_INFINITY);
    rows.sort_by(|left, right| key(right).total_cmp(&key(left)));
    rows.iter()
        .filter(|row| order.number(row).is_none())
        .count()
}

/// A row and its key.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    /// The row.
    pub value: &'r Value,
    /// Its key.
    pub key: &'r RowKey,
}

impl<'r> Row<'r> {
    /// What tells it from another one.
    #[must_use]
    pub fn id(self) -> Option<&'r str> {
        self.key.is_identified.then_some(&*self.key.id)
    }
}

/// The keys of rows that are ordered by the time in a member.
#[must_use]
pub fn keys(rows: &[Value], member: Option<&str>) -> Vec<RowKey> {
    let key = |row: &Value| {
        let id = row.get("id");
        let time = member.and_then(|member| row.get(member)?.as_str());
        RowKey {
            id: id.map(plain).unwrap_or_default().into(),
            is_identified: id.is_some_and(Value::is_string),
            recorded: time.and_then(|text| moment(text, Timestamp::UNIX_EPOCH)),
        }
    };
    rows.iter().map(key).collect()
}

/// Orders rows by their time, newest first, and those of one time by their id; rows without a time stand last. The
/// service leaves open which of two rows of one time comes first.
pub fn newest_first(rows: &mut [Row<'_>]) {
    let key = |row: &Row<'_>| Reverse(row.key.recorded.unwrap_or(Timestamp::MIN));
    rows.sort_by(|left, right| {
        let by_time = key(left).cmp(&key(right));
        by_time.then_with(|| left.key.id.cmp(&right.key.id))
    });
}
