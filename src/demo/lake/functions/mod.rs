//! The ClickHouse functions that ordinary lake queries use, registered with SQLite.

mod addresses;
mod aggregates;
mod arrays;
mod json;
mod text;
mod time;

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error};

use crate::clock::Clock;

/// Registers every function.
///
/// # Errors
/// Where SQLite refuses a registration.
pub(super) fn register(connection: &Connection, clock: Clock) -> rusqlite::Result<()> {
    time::register(connection, clock)?;
    text::register(connection)?;
    json::register(connection)?;
    arrays::register(connection)?;
    addresses::register(connection)?;
    aggregates::register(connection)
}

type Outcome = rusqlite::Result<Value>;

/// Registers a scalar function; `arguments` is −1 for any number.
fn scalar(
    connection: &Connection,
    name: &str,
    arguments: i32,
    body: impl Fn(&Context<'_>) -> Outcome + Send + 'static,
) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function(name, arguments, flags, move |context| body(context))
}

/// Argument `index` as text; `None` for NULL. An address is not text, as in ClickHouse.
fn text_of(context: &Context<'_>, index: usize) -> rusqlite::Result<Option<String>> {
    match context.get_raw(index) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(number) => Ok(Some(number.to_string())),
        ValueRef::Real(number) => Ok(Some(number.to_string())),
        ValueRef::Text(bytes) => Ok(Some(String::from_utf8_lossy(bytes).into_owned())),
        ValueRef::Blob(_) => Err(problem("Illegal type IPv6 of argument, use toString")),
    }
}

/// Argument `index` as an integer; 0 where it is none.
fn integer_of(context: &Context<'_>, index: usize) -> i64 {
    match context.get_raw(index) {
        ValueRef::Integer(number) => number,
        #[expect(clippy::cast_possible_truncation, reason = "ClickHouse truncates too")]
        ValueRef::Real(number) => number as i64,
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).trim().parse().unwrap_or(0),
        ValueRef::Null | ValueRef::Blob(_) => 0,
    }
}

/// An error of the engine.
fn problem(reason: &str) -> Error {
    Error::UserFunctionError(reason.into())
}
