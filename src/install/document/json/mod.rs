//! JSON with comments and trailing commas, as hosts read it.

mod edit;
mod entry;
mod items;
mod layout;
mod pieces;
mod tree;

use jsonc_parser::ast::{Object, Value};
use secrecy::SecretString;

use super::{Flaw, FoundEntry};
pub(super) use entry::{again, is_nothing, others, with, without};
pub(in crate::install) use entry::{pretty, prompt_value, value};
pub(super) use pieces::pieces;
use tree::Tree;

/// The servers under the key.
pub(super) fn entries(text: &str, key: &str) -> Result<Vec<FoundEntry>, Flaw> {
    let tree = Tree::parse(text)?;
    let Some(servers) = tree.object(&[key])? else {
        return Ok(Vec::new());
    };
    let servers = servers.properties.iter().filter_map(|server| {
        let entry = server.value.as_object()?;
        Some(found(server.name.as_str(), entry))
    });
    Ok(servers.collect())
}

fn found(name: &str, entry: &Object<'_>) -> FoundEntry {
    let text = |value: &Value<'_>| value.as_string_lit().map(|text| text.value.to_string());
    let args = entry
        .get_array("args")
        .into_iter()
        .flat_map(|args| &args.elements);
    let env = entry
        .get_object("env")
        .into_iter()
        .flat_map(|env| &env.properties);
    FoundEntry {
        name: name.to_owned(),
        command: entry
            .get_string("command")
            .map(|command| command.value.to_string())
            .unwrap_or_default(),
        args: args.filter_map(text).collect(),
        env: env
            .filter_map(|variable| {
                let value = SecretString::from(text(&variable.value)?);
                Some((variable.name.as_str().to_owned(), value))
            })
            .collect(),
        forwarded: Vec::new(),
    }
}
