//! Strings, numbers and the JSON inside strings.

use regex_lite::Regex;
use rusqlite::Connection;
use rusqlite::functions::Context;
use rusqlite::types::{Value, ValueRef};

use super::addresses;
use super::{Outcome, integer_of, problem, scalar, text_of};

pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    conversions(connection)?;
    // SQLite's LIKE calls like(pattern, text) and ignores case; ClickHouse's does not.
    scalar(connection, "like", 2, |context| like(context, 1, 0, false))?;
    scalar(connection, "ilike", 2, |context| like(context, 0, 1, true))?;
    both(connection, "startsWith", |text, other| {
        Ok(flag(text.starts_with(other)))
    })?;
    both(connection, "endsWith", |text, other| {
        Ok(flag(text.ends_with(other)))
    })?;
    both(connection, "matches", |text, pattern| {
        Ok(flag(regex(pattern)?.is_match(text)))
    })?;
    both(connection, "extract", |text, pattern| {
        let found = regex(pattern)?.captures(text).and_then(|groups| {
            groups
                .get(1)
                .or_else(|| groups.get(0))
                .map(|group| group.as_str().to_owned())
        });
        Ok(Value::Text(found.unwrap_or_default()))
    })?;
    both(connection, "position", |text, part| {
        Ok(position(text, part))
    })?;
    both(connection, "positionCaseInsensitive", |text, part| {
        Ok(position(&text.to_lowercase(), &part.to_lowercase()))
    })?;
    for (name, all) in [("replaceRegexpOne", false), ("replaceRegexpAll", true)] {
        scalar(connection, name, 3, move |context| {
            let (Some(text), Some(pattern), Some(with)) = (
                text_of(context, 0)?,
                text_of(context, 1)?,
                text_of(context, 2)?,
            ) else {
                return Ok(Value::Null);
            };
            let regex = regex(&pattern)?;
            let replaced = if all {
                regex.replace_all(&text, with)
            } else {
                regex.replace(&text, with)
            };
            Ok(Value::Text(replaced.into_owned()))
        })?;
    }
    scalar(connection, "negated", 1, |context| {
        Ok(Value::Integer(-integer_of(context, 0)))
    })?;
    scalar(connection, "intDiv", 2, |context| {
        match integer_of(context, 1) {
            0 => Err(problem("Division by zero")),
            divisor => Ok(Value::Integer(integer_of(context, 0) / divisor)),
        }
    })?;
    Ok(())
}

fn conversions(connection: &Connection) -> rusqlite::Result<()> {
    scalar(connection, "toString", -1, |context| {
        match context.get_raw(0) {
            ValueRef::Blob(bytes) => addresses::written(bytes),
            ValueRef::Text(bytes) => Ok(Value::Text(
                String::from_utf8_lossy(bytes)
                    .trim_start_matches('\t')
                    .to_owned(),
            )),
            _ => Ok(text_of(context, 0)?.map_or(Value::Null, Value::Text)),
        }
    })?;
    for name in [
        "toUInt8", "toUInt16", "toUInt32", "toUInt64", "toInt8", "toInt16", "toInt32", "toInt64",
    ] {
        scalar(connection, name, 1, |context| {
            Ok(Value::Integer(integer_of(context, 0)))
        })?;
    }
    for name in ["toFloat32", "toFloat64"] {
        scalar(connection, name, 1, |context| {
            let text = text_of(context, 0)?.unwrap_or_default();
            text.trim()
                .parse()
                .map(Value::Real)
                .map_err(|_| problem(&format!("Cannot parse number {text}")))
        })?;
    }
    Ok(())
}

/// Registers a function of two strings that is NULL where either is.
fn both(
    connection: &Connection,
    name: &str,
    body: impl Fn(&str, &str) -> Outcome + Send + 'static,
) -> rusqlite::Result<()> {
    scalar(connection, name, 2, move |context| {
        match (text_of(context, 0)?, text_of(context, 1)?) {
            (Some(first), Some(second)) => body(&first, &second),
            _ => Ok(Value::Null),
        }
    })
}

fn like(context: &Context<'_>, text: usize, pattern: usize, ignore_case: bool) -> Outcome {
    let (Some(mut text), Some(mut pattern)) = (text_of(context, text)?, text_of(context, pattern)?)
    else {
        return Ok(Value::Null);
    };
    if ignore_case {
        text = text.to_lowercase();
        pattern = pattern.to_lowercase();
    }
    let text: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    Ok(flag(like_matches(&text, &pattern)))
}

/// `%` any run, `_` any one, `\` takes the next literally. Backtracks to the last `%` only: linear in practice.
fn like_matches(text: &[char], pattern: &[char]) -> bool {
    let (mut at, mut by) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let matched = match pattern.get(by) {
            Some('%') => {
                retry = Some((at, by + 1));
                by += 1;
                continue;
            }
            None if at == text.len() => return true,
            None => false,
            Some('_') => at < text.len(),
            Some('\\') if by + 1 < pattern.len() => {
                by += 1;
                text.get(at) == pattern.get(by)
            }
            literal => text.get(at) == literal,
        };
        if matched {
            at += 1;
            by += 1;
        } else if let Some((start, after)) = retry
            && start < text.len()
        {
            retry = Some((start + 1, after));
            at = start + 1;
            by = after;
        } else {
            return false;
        }
    }
}

fn position(text: &str, part: &str) -> Value {
    let found = text.find(part).and_then(|byte| text.get(..byte));
    Value::Integer(found.map_or(0, |before| i64::try_from(before.len()).unwrap_or(0) + 1))
}

fn regex(pattern: &str) -> rusqlite::Result<Regex> {
    Regex::new(pattern).map_err(|error| problem(&error.to_string()))
}

pub(super) fn flag(value: bool) -> Value {
    Value::Integer(i64::from(value))
}

#[cfg(test)]
mod tests {
    use super::like_matches;

    #[test]
    fn like_follows_clickhouse() {
        for (text, pattern, matched) in [
            ("powershell.exe", "power%", true),
            ("powershell.exe", "Power%", false),
            ("powershell.exe", "%shell%", true),
            ("powershell.exe", "%.ex_", true),
            ("100%", "100\\%", true),
            ("1000", "100\\%", false),
            ("", "%", true),
            ("abc", "%b", false),
            ("aab", "%ab", true),
        ] {
            let text: Vec<char> = text.chars().collect();
            let wanted: Vec<char> = pattern.chars().collect();
            assert_eq!(like_matches(&text, &wanted), matched, "{pattern}");
        }
    }
}
