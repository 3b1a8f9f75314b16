//! TOML, as Codex uses it: a table `[mcp_servers.NAME]` for each server.
//!
//! `toml_edit` says where everything stands; the text itself is spliced, since writing a document anew
//! would lose its `\r\n`.

mod edit;
mod entry;
mod others;
mod pieces;

use secrecy::SecretString;
use toml_edit::{Document, Item, TableLike, Value};

use super::{Flaw, FoundEntry, Misplaced};
pub(in crate::install) use entry::block;
pub(super) use entry::{again, with, without};
pub(super) use others::others;
pub(super) use pieces::pieces;

/// The table of servers.
const SERVERS: &str = "mcp_servers";

/// The servers in a text without its byte order mark.
pub(super) fn entries(text: &str) -> Result<Vec<FoundEntry>, Flaw> {
    let document = parse(text)?;
    let Some(servers) = servers(&document)? else {
        return Ok(Vec::new());
    };
    let servers = servers
        .iter()
        .filter_map(|(name, server)| Some(found(name, server.as_table_like()?)));
    Ok(servers.collect())
}

fn parse(text: &str) -> Result<Document<&str>, Flaw> {
    Document::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message().lines().next().unwrap_or_default();
        Flaw::new(at, format!("not valid TOML: {message}"))
    })
}

fn servers<'a>(document: &'a Document<&str>) -> Result<Option<&'a dyn TableLike>, Flaw> {
    document
        .as_table()
        .get(SERVERS)
        .map_or(Ok(None), |item| table(SERVERS, item).map(Some))
}

fn server<'a>(document: &'a Document<&str>, name: &str) -> Result<Option<&'a Item>, Flaw> {
    let Some(item) = servers(document)?.and_then(|servers| servers.get(name)) else {
        return Ok(None);
    };
    table(name, item).map(|_| Some(item))
}

fn table<'a>(name: &str, item: &'a Item) -> Result<&'a dyn TableLike, Flaw> {
    let at = item.span().map_or(0, |span| span.start);
    item.as_table_like()
        .ok_or_else(|| Flaw::new(at, format!("`{name}` is not a table")))
}

/// Entries of ours under another key than that of the servers.
pub(super) fn misplaced(text: &str) -> Result<Vec<Misplaced>, Flaw> {
    let document = parse(text)?;
    let mut misplaced = Vec::new();
    collect(document.as_table(), &mut Vec::new(), &mut misplaced);
    Ok(misplaced)
}

fn collect<'a>(table: &'a dyn TableLike, keys: &mut Vec<&'a str>, misplaced: &mut Vec<Misplaced>) {
    for (key, item) in table.iter() {
        let Some(inner) = item.as_table_like().filter(|_| keys != &[SERVERS]) else {
            continue;
        };
        let entry = found(key, inner);
        keys.push(key);
        if !entry.command.is_empty() && entry.is_ours() {
            let keys = keys.join(".");
            misplaced.push(Misplaced { keys, entry });
        } else {
            collect(inner, keys, misplaced);
        }
        keys.pop();
    }
}

fn found(name: &str, server: &dyn TableLike) -> FoundEntry {
    let mut scalars = Vec::new();
    let env = server.get("env").and_then(Item::as_table_like);
    let variables = env.into_iter().flat_map(TableLike::iter);
    let env = variables.filter_map(|(name, value)| {
        let value = value.as_value()?;
        let text = match value {
            Value::String(text) => text.value().clone(),
            other => {
                let found = other.type_name();
                scalars.push(format!(
                    "`env.{name}` is of type {found}, where text belongs"
                ));
                other.to_string().trim().to_owned()
            }
        };
        Some((name.to_owned(), SecretString::from(text)))
    });
    let env = env.collect();
    let truth = |name: &str| server.get(name).and_then(Item::as_bool);
    FoundEntry {
        name: name.to_owned(),
        command: server
            .get("command")
            .and_then(Item::as_str)
            .unwrap_or_default()
            .to_owned(),
        args: strings(server, "args"),
        env,
        forwarded: strings(server, "env_vars"),
        disabled: truth("disabled"),
        enabled: truth("enabled"),
        scalars,
        mistyped: Vec::new(),
    }
}

/// The texts in the list under a key.
fn strings(table: &dyn TableLike, key: &str) -> Vec<String> {
    let items = table
        .get(key)
        .and_then(Item::as_array)
        .into_iter()
        .flatten();
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}
