//! From the tree to the draft. Each file reads one section; every problem goes into the sink, and a
//! part that can't be read is left out so that the rest is still read.

mod completion;
mod conventions;
mod endpoint;
mod entries;
mod filter;
mod leftovers;
mod list;
mod lookup;
mod prompt;
mod request;
mod schema;
mod template;
mod tool;
mod values;

use crate::draft::Draft;
use crate::model::Server;
use crate::problem::Problems;
use crate::yaml::{Key, Kind, Node};

use entries::Entries;
use values::{items, pairs, text};

const KEYS: &[&str] = &[
    "server",
    "conventions",
    "schemas",
    "lookups",
    "tools",
    "completions",
    "prompts",
];

/// What every section may need while it is read.
struct Reader<'n> {
    /// The text that the tree was made from.
    source: &'n str,
    /// What `$ref` may mean; `None` when `schemas` is unreadable.
    schemas: Option<&'n [(Key, Node)]>,
    /// The pieces that are being read, one inside the other.
    expanding: Vec<&'n str>,
    problems: &'n mut Problems,
}

/// Reads a whole manifest; `None` when it is no mapping.
pub(crate) fn manifest(root: &Node, source: &str, problems: &mut Problems) -> Option<Draft> {
    let entries = Entries::open(root, "the manifest", KEYS, problems)?;
    let server = entries.need("server", problems);
    let conventions = entries.need("conventions", problems);
    let tools = entries.need("tools", problems);

    let server = server.and_then(|node| read_server(node, problems));
    let conventions = conventions.and_then(|node| conventions::read(node, problems));
    let (prefix, groups) = conventions.unwrap_or_default();
    let mut named = |key: &str, what| match entries.take(key) {
        Some(node) => pairs(node, what, problems),
        None => Some(&[][..]),
    };
    let (schemas, lookups) = (named("schemas", "`schemas`"), named("lookups", "`lookups`"));
    let completions = named("completions", "`completions`");
    let tools = tools.filter(|node| items(node, "`tools`", problems).is_some());
    if let Some(tools) = tools {
        leftovers::check(tools, schemas, lookups, completions, problems);
    }
    let prompts = entries.take("prompts");
    let prompts = prompts.and_then(|node| items(node, "`prompts`", problems));
    leftovers::completions(entries.take("prompts"), completions, problems);

    let mut reader = Reader {
        source,
        schemas,
        expanding: Vec::new(),
        problems,
    };
    let lookups = lookups.map(|lookups| {
        let read = lookups.iter().map(|(key, node)| reader.lookup(key, node));
        read.collect()
    });
    let tools = match tools.map(|node| &node.kind) {
        Some(Kind::Sequence(tools)) => tools.iter().map(|node| reader.tool(node)).collect(),
        _ => Vec::new(),
    };
    let completions = completions.map(|completions| {
        let read = completions
            .iter()
            .map(|(key, node)| reader.completion(key, node));
        read.collect()
    });
    let prompts = prompts.unwrap_or_default().iter();
    let prompts = prompts.map(|node| reader.prompt(node)).collect();
    Some(Draft {
        server,
        prefix,
        groups,
        lookups,
        tools,
        completions,
        prompts,
        text: source.to_owned(),
    })
}

fn read_server(node: &Node, problems: &mut Problems) -> Option<Server> {
    let entries = Entries::open(
        node,
        "`server`",
        &["name", "title", "instructions"],
        problems,
    )?;
    let mut needed = |key: &'static str, what: &str| {
        let node = entries.need(key, problems)?;
        text(node, what, problems)
    };
    let name = needed("name", "`name`");
    let title = needed("title", "`title`");
    let instructions = needed("instructions", "`instructions`");
    Some(Server {
        name: name?.value,
        title: title?.value,
        instructions: instructions?,
    })
}
