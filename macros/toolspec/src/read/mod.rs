//! From the tree to the draft. Each file reads one section; every problem goes into the sink, and a
//! part that can't be read is left out so that the rest is still read.

mod completion;
mod conventions;
mod endpoint;
mod entries;
pub(crate) mod files;
mod filter;
pub(crate) mod handler;
mod include;
mod leftovers;
pub(crate) mod list;
mod lookup;
mod prompt;
pub(crate) mod request;
mod schema;
mod short;
mod shown;
mod template;
mod tool;
mod values;

use crate::draft::Draft;
use crate::grammar;
use crate::model::Server;
use crate::problem::{Problem, Problems};
use crate::sources::Sources;
use crate::yaml::{Key, Kind, Node};

use entries::Entries;
use values::{items, pairs, text};

/// What every section may need while it is read.
struct Reader<'n> {
    /// The texts that the tree was made from.
    source: &'n str,
    /// What `$ref` may mean; `None` when `schemas` is unreadable.
    schemas: Option<&'n [(Key, Node)]>,
    /// The pieces that are being read, one inside the other.
    expanding: Vec<&'n str>,
    /// How many schemas lie around the one that is being read.
    depth: usize,
    /// How many schemas the argument or member that is being read holds so far.
    within: usize,
    problems: &'n mut Problems,
}

/// Reads a whole manifest; `None` when it is not a mapping.
pub(crate) fn manifest(root: &Node, sources: &Sources, problems: &mut Problems) -> Option<Draft> {
    let entries = Entries::of(&grammar::MANIFEST, root, "the manifest", problems)?;
    let server = entries.take("server");
    let conventions = entries.take("conventions");
    let tools = entries.take("tools");

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
        source: sources.text(),
        schemas,
        expanding: Vec::new(),
        depth: 0,
        within: 0,
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
        sources: sources.clone(),
    })
}

fn read_server(node: &Node, problems: &mut Problems) -> Option<Server> {
    let entries = Entries::of(&grammar::SERVER, node, "`server`", problems)?;
    let name = entries.must("name", text, problems);
    let title = entries.must("title", text, problems);
    let named = name.as_ref().filter(|name| !is_server_name(&name.value));
    let odd = named.map(|name| {
        Problem::new(
            name.span,
            format!("server name `{}` breaks the convention", name.value),
        )
        .label("names match `^[a-z][a-z0-9-]*$`")
        .help("what people read is its `title`")
    });
    let instructions = entries.must("instructions", text, problems);
    if let Some(problem) = odd {
        problems.push(problem);
    }
    Some(Server {
        name: name?.value,
        title: title?.value,
        instructions: instructions?,
    })
}

/// Hosts put it before the tools' names, and `_meta` keys begin with it.
fn is_server_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(fits)
}
