//! Aggregates that SQLite lacks: `any`, `argMax`, `argMin`, `groupArray`, `groupUniqArray`, `quantile`.

use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use serde_json::Value as Json;

use super::arrays::{array, plain};

pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_aggregate_function("anyOf", 1, flags, AnyOf)?;
    connection.create_aggregate_function("argMax", 2, flags, Extreme { largest: true })?;
    connection.create_aggregate_function("argMin", 2, flags, Extreme { largest: false })?;
    connection.create_aggregate_function("groupArray", -1, flags, Collect { distinct: false })?;
    connection.create_aggregate_function(
        "groupUniqArray",
        -1,
        flags,
        Collect { distinct: true },
    )?;
    connection.create_aggregate_function("quantile", -1, flags, Quantile)
}

/// The first value that is not NULL.
struct AnyOf;

impl Aggregate<Option<Value>, Value> for AnyOf {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Option<Value>> {
        Ok(None)
    }

    fn step(&self, context: &mut Context<'_>, held: &mut Option<Value>) -> rusqlite::Result<()> {
        if held.is_none() && !matches!(context.get_raw(0), ValueRef::Null) {
            *held = Some(context.get(0)?);
        }
        Ok(())
    }

    fn finalize(
        &self,
        _: &mut Context<'_>,
        held: Option<Option<Value>>,
    ) -> rusqlite::Result<Value> {
        Ok(held.flatten().unwrap_or(Value::Null))
    }
}

/// The first argument where the second is largest, or smallest.
struct Extreme {
    largest: bool,
}

impl Aggregate<Option<(Value, Value)>, Value> for Extreme {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Option<(Value, Value)>> {
        Ok(None)
    }

    fn step(
        &self,
        context: &mut Context<'_>,
        held: &mut Option<(Value, Value)>,
    ) -> rusqlite::Result<()> {
        let rank: Value = context.get(1)?;
        let better = held.as_ref().is_none_or(|(_, best)| {
            if self.largest {
                exceeds(&rank, best)
            } else {
                exceeds(best, &rank)
            }
        });
        if better && rank != Value::Null {
            *held = Some((context.get(0)?, rank));
        }
        Ok(())
    }

    fn finalize(
        &self,
        _: &mut Context<'_>,
        held: Option<Option<(Value, Value)>>,
    ) -> rusqlite::Result<Value> {
        Ok(held.flatten().map_or(Value::Null, |(value, _)| value))
    }
}

/// Orders values of one kind; ClickHouse columns hold no other mix than integers and reals.
fn exceeds(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => left > right,
        (Value::Text(left), Value::Text(right)) => left > right,
        (Value::Blob(left), Value::Blob(right)) => left > right,
        (left, right) => real(left) > real(right),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rank, not a count")]
fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        _ => None,
    }
}

/// All values as an array; the optional second argument is the most it may hold.
struct Collect {
    distinct: bool,
}

impl Aggregate<Vec<Json>, Value> for Collect {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Vec<Json>> {
        Ok(Vec::new())
    }

    fn step(&self, context: &mut Context<'_>, items: &mut Vec<Json>) -> rusqlite::Result<()> {
        let most = if context.len() > 1 {
            context.get::<u32>(1)?
        } else {
            u32::MAX
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let item = plain(context.get_raw(0));
        if items.len() < most && !item.is_null() && !(self.distinct && items.contains(&item)) {
            items.push(item);
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, items: Option<Vec<Json>>) -> rusqlite::Result<Value> {
        Ok(array(&items.unwrap_or_default()))
    }
}

/// The value below which a share of the numbers lies, interpolated; the second argument is the share, 0.5 without.
struct Quantile;

impl Aggregate<(Vec<f64>, f64), Value> for Quantile {
    fn init(&self, context: &mut Context<'_>) -> rusqlite::Result<(Vec<f64>, f64)> {
        let share = if context.len() > 1 {
            context.get(1)?
        } else {
            0.5
        };
        Ok((Vec::new(), share))
    }

    fn step(
        &self,
        context: &mut Context<'_>,
        (numbers, _): &mut (Vec<f64>, f64),
    ) -> rusqlite::Result<()> {
        numbers.extend(real(&context.get(0)?));
        Ok(())
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index between 0 and the length"
    )]
    fn finalize(
        &self,
        _: &mut Context<'_>,
        held: Option<(Vec<f64>, f64)>,
    ) -> rusqlite::Result<Value> {
        let Some((mut numbers, share)) = held else {
            return Ok(Value::Null);
        };
        numbers.sort_by(f64::total_cmp);
        let place = share.clamp(0.0, 1.0) * (numbers.len().saturating_sub(1)) as f64;
        let (below, above) = (
            numbers.get(place.floor() as usize),
            numbers.get(place.ceil() as usize),
        );
        Ok(match (below, above) {
            (Some(below), Some(above)) => Value::Real(below + (above - below) * place.fract()),
            _ => Value::Null,
        })
    }
}
