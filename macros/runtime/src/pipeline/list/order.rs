//! Sorts rows where the service's order is not enough: rows of several requests, rows with
//! equal times, rows by a number that the service does not sort by.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde_json::Value;

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

/// Orders rows by a time, newest first, and those of one time by their id; rows without a time stand last. The
/// service leaves open which of two rows of one time comes first.
pub fn newest_first(rows: &mut [&Value], member: &str) {
    rows.sort_by_cached_key(|row| {
        let time = row.get(member).and_then(Value::as_str);
        let time = time.and_then(|text| moment(text, Timestamp::UNIX_EPOCH));
        (
            Reverse(time.unwrap_or(Timestamp::MIN)),
            row.get("id").map(plain).unwrap_or_default(),
        )
    });
}
