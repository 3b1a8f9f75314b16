//! TOML, as Codex has it: a table `[mcp_servers.NAME]` a server.

use secrecy::SecretString;
use toml_edit::{Document, Item, TableLike};

use super::{Flaw, FoundEntry};

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
        Flaw::new(
            at,
            format!(
                "not valid TOML: {}",
                error.message().lines().next().unwrap_or_default()
            ),
        )
    })
}

fn servers<'a>(document: &'a Document<&str>) -> Result<Option<&'a dyn TableLike>, Flaw> {
    let Some(item) = document.as_table().get(SERVERS) else {
        return Ok(None);
    };
    let at = item.span().map_or(0, |span| span.start);
    item.as_table_like()
        .map(Some)
        .ok_or_else(|| Flaw::new(at, format!("`{SERVERS}` is not a table")))
}

fn found(name: &str, server: &dyn TableLike) -> FoundEntry {
    let list = |key| {
        let items = server
            .get(key)
            .and_then(Item::as_array)
            .into_iter()
            .flatten();
        items
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    };
    let env = server.get("env").and_then(Item::as_table_like);
    FoundEntry {
        name: name.to_owned(),
        command: server
            .get("command")
            .and_then(Item::as_str)
            .unwrap_or_default()
            .to_owned(),
        args: list("args"),
        env: env
            .into_iter()
            .flat_map(TableLike::iter)
            .filter_map(|(name, value)| {
                Some((name.to_owned(), SecretString::from(value.as_str()?)))
            })
            .collect(),
        forwarded: list("env_vars"),
    }
}
