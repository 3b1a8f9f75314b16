//! The JSON inside strings.

use rusqlite::Connection;
use rusqlite::functions::Context;
use rusqlite::types::Value;
use serde_json::Value as Json;

use super::text::flag;
use super::{Outcome, scalar, text_of};

pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    for (name, kind) in [
        ("JSONExtractString", Kind::Text),
        ("visitParamExtractString", Kind::Text),
        ("JSONExtractInt", Kind::Integer),
        ("JSONExtractUInt", Kind::Integer),
        ("JSONExtractFloat", Kind::Float),
        ("JSONExtractBool", Kind::Boolean),
        ("JSONHas", Kind::Has),
        ("JSONExtractRaw", Kind::Raw),
    ] {
        scalar(connection, name, -1, move |context| json(context, kind))?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Integer,
    Float,
    Boolean,
    Has,
    Raw,
}

/// `JSONExtract…(text, 'key', 'key', …)`: the type's zero where the path is absent.
fn json(context: &Context<'_>, kind: Kind) -> Outcome {
    let text = text_of(context, 0)?.unwrap_or_default();
    let root: Option<Json> = serde_json::from_str(&text).ok();
    let mut place = root.as_ref();
    for index in 1..context.len() {
        let key = text_of(context, index)?.unwrap_or_default();
        place = place.and_then(|value| value.get(&key));
    }
    Ok(match kind {
        Kind::Has => flag(place.is_some()),
        Kind::Text => Value::Text(place.and_then(Json::as_str).unwrap_or_default().to_owned()),
        Kind::Integer => Value::Integer(place.and_then(Json::as_i64).unwrap_or(0)),
        Kind::Float => Value::Real(place.and_then(Json::as_f64).unwrap_or(0.0)),
        Kind::Boolean => flag(place.and_then(Json::as_bool).unwrap_or(false)),
        Kind::Raw => Value::Text(place.map(Json::to_string).unwrap_or_default()),
    })
}
