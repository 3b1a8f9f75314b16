//! Instants and days. An instant is `2026-05-01T12:00:00` with microseconds where it has any; a day `2026-05-01`.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{Span, Timestamp, ToSpan as _};
use rusqlite::Connection;
use rusqlite::functions::Context;
use rusqlite::types::Value;

use super::{Outcome, integer_of, problem, scalar, text_of};
use crate::clock::{self, Clock};

type Part = fn(DateTime) -> i64;
type Floor = fn(DateTime) -> DateTime;

const PARTS: &[(&str, Part)] = &[
    ("toYear", |t| i64::from(t.year())),
    ("toMonth", |t| i64::from(t.month())),
    ("toDayOfMonth", |t| i64::from(t.day())),
    ("toDay", |t| i64::from(t.day())),
    ("toDayOfWeek", |t| {
        i64::from(t.weekday().to_monday_one_offset())
    }),
    ("toHour", |t| i64::from(t.hour())),
    ("toMinute", |t| i64::from(t.minute())),
    ("toSecond", |t| i64::from(t.second())),
    ("toYYYYMM", |t| {
        i64::from(t.year()) * 100 + i64::from(t.month())
    }),
    ("toYYYYMMDD", |t| {
        (i64::from(t.year()) * 100 + i64::from(t.month())) * 100 + i64::from(t.day())
    }),
    ("toUnixTimestamp", |t| seconds(t)),
];

const FLOORS: &[(&str, Floor)] = &[
    ("toStartOfSecond", |t| floor(t, 1)),
    ("toStartOfMinute", |t| floor(t, 60)),
    ("toStartOfFiveMinutes", |t| floor(t, 300)),
    ("toStartOfFiveMinute", |t| floor(t, 300)),
    ("toStartOfTenMinutes", |t| floor(t, 600)),
    ("toStartOfFifteenMinutes", |t| floor(t, 900)),
    ("toStartOfHour", |t| floor(t, 3_600)),
    ("toStartOfDay", |t| floor(t, 86_400)),
];

pub(super) fn register(connection: &Connection, clock: Clock) -> rusqlite::Result<()> {
    for (name, part) in PARTS {
        scalar(connection, name, 1, |context| {
            Ok(instant(context, 0)?.map_or(Value::Null, |t| Value::Integer(part(t))))
        })?;
    }
    for (name, start) in FLOORS {
        scalar(connection, name, 1, move |context| {
            Ok(written(instant(context, 0)?.map(start)))
        })?;
    }
    for (name, arguments) in [
        ("toDateTime", -1),
        ("toDateTime64", -1),
        ("parseDateTimeBestEffort", -1),
    ] {
        scalar(connection, name, arguments, |context| {
            Ok(written(instant(context, 0)?))
        })?;
    }
    for (name, days_back) in [("today", 0_i64), ("yesterday", 1)] {
        scalar(connection, name, 0, move |_| {
            Ok(day(utc(clock.now()), -days_back))
        })?;
    }
    scalar(connection, "now", -1, move |_| {
        Ok(written(Some(floor(utc(clock.now()), 1))))
    })?;
    scalar(connection, "now64", -1, move |_| {
        Ok(written(Some(utc(clock.now()))))
    })?;
    scalar(connection, "toDate", 1, |context| {
        Ok(instant(context, 0)?.map_or(Value::Null, |t| day(t, 0)))
    })?;
    scalar(connection, "addInterval", 3, |context| {
        let unit = text_of(context, 2)?.unwrap_or_default();
        add(context, integer_of(context, 1), &unit)
    })?;
    for unit in ["Second", "Minute", "Hour", "Day", "Week", "Month", "Year"] {
        scalar(connection, &format!("add{unit}s"), 2, move |context| {
            add(context, integer_of(context, 1), unit)
        })?;
        scalar(connection, &format!("subtract{unit}s"), 2, move |context| {
            add(context, -integer_of(context, 1), unit)
        })?;
    }
    scalar(connection, "dateDiff", -1, difference)?;
    scalar(connection, "formatDateTime", -1, formatted)
}

/// Argument `index` as an instant: text in either spelling, or Unix seconds.
fn instant(context: &Context<'_>, index: usize) -> rusqlite::Result<Option<DateTime>> {
    let Some(text) = text_of(context, index)? else {
        return Ok(None);
    };
    if let Ok(number) = text.parse::<i64>() {
        return Timestamp::from_second(number)
            .map(|instant| Some(utc(instant)))
            .map_err(|error| problem(&error.to_string()));
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Some(utc(instant)));
    }
    text.trim()
        .parse::<DateTime>()
        .map(Some)
        .map_err(|_| problem(&format!("Cannot parse datetime {text}")))
}

fn add(context: &Context<'_>, amount: i64, unit: &str) -> Outcome {
    let Some(start) = instant(context, 0)? else {
        return Ok(Value::Null);
    };
    let lowered = unit.to_lowercase();
    let unit = lowered.trim_end_matches('s');
    let span = |make: fn(i64) -> Result<Span, jiff::Error>| make(amount);
    let span = match unit {
        "second" => span(|n| Span::new().try_seconds(n)),
        "minute" => span(|n| Span::new().try_minutes(n)),
        "hour" => span(|n| Span::new().try_hours(n)),
        "day" => span(|n| Span::new().try_days(n)),
        "week" => span(|n| Span::new().try_weeks(n)),
        "month" => span(|n| Span::new().try_months(n)),
        "quarter" => span(|n| Span::new().try_months(n.saturating_mul(3))),
        "year" => span(|n| Span::new().try_years(n)),
        other => return Err(problem(&format!("Unknown interval unit {other}"))),
    };
    let end = span
        .and_then(|span| start.checked_add(span))
        .map_err(|error| problem(&error.to_string()))?;
    let is_day = text_of(context, 0)?.is_some_and(|text| text.len() == 10);
    let keeps_day = is_day && !matches!(unit, "second" | "minute" | "hour");
    if keeps_day {
        Ok(day(end, 0))
    } else {
        Ok(written(Some(end)))
    }
}

fn difference(context: &Context<'_>) -> Outcome {
    if context.len() < 3 {
        return Err(problem("dateDiff takes a unit and two dates"));
    }
    let (Some(unit), Some(start), Some(end)) = (
        text_of(context, 0)?,
        instant(context, 1)?,
        instant(context, 2)?,
    ) else {
        return Ok(Value::Null);
    };
    let size = match unit.to_lowercase().trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        "week" => 604_800,
        other => return Err(problem(&format!("Unknown unit {other}"))),
    };
    Ok(Value::Integer(
        seconds(end).div_euclid(size) - seconds(start).div_euclid(size),
    ))
}

/// `formatDateTime(t, '%Y-%m-%d %H:%i:%s')`: MySQL's letters where they differ from strftime's.
fn formatted(context: &Context<'_>) -> Outcome {
    if context.len() < 2 {
        return Err(problem("formatDateTime takes a date and a format"));
    }
    let (Some(instant), Some(format)) = (instant(context, 0)?, text_of(context, 1)?) else {
        return Ok(Value::Null);
    };
    let format = format
        .replace("%M", "%B")
        .replace("%i", "%M")
        .replace("%s", "%S");
    jiff::fmt::strtime::format(&format, instant)
        .map(Value::Text)
        .map_err(|error| problem(&error.to_string()))
}

fn utc(instant: Timestamp) -> DateTime {
    Offset::UTC.to_datetime(instant)
}

fn seconds(time: DateTime) -> i64 {
    Offset::UTC
        .to_timestamp(time)
        .map_or(0, Timestamp::as_second)
}

fn floor(time: DateTime, size: i64) -> DateTime {
    let start = seconds(time).div_euclid(size) * size;
    Timestamp::from_second(start).map_or(time, utc)
}

fn written(time: Option<DateTime>) -> Value {
    time.map_or(Value::Null, |time| Value::Text(clock::civil(time)))
}

fn day(time: DateTime, offset: i64) -> Value {
    let moved = time.checked_add(offset.days()).unwrap_or(time);
    Value::Text(moved.date().to_string())
}
