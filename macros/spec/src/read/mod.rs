//! From the tree to the model. Each file reads one section; every problem goes into the sink, and a
//! part that cannot be read is left out so that the rest is still checked.

mod endpoint;
mod entries;
mod list;
mod schema;
mod tool;

use crate::model::{Conventions, Effect, Group, Manifest, Server};
use crate::problem::{Problem, Problems, Spanned};
use crate::yaml::{Key, Kind, Node};

use entries::{Entries, choice, items, pairs, text};

/// What every section may need while it is read.
pub(crate) struct Reader<'n> {
    schemas: &'n [(Key, Node)],
    problems: &'n mut Problems,
}

/// Reads a whole manifest; `None` when a section without which nothing else makes sense is missing.
pub(crate) fn manifest(root: &Node, source: &str, problems: &mut Problems) -> Option<Manifest> {
    let mut entries = Entries::open(root, "the manifest", problems)?;
    let server = entries.need("server", problems);
    let conventions = entries.need("conventions", problems);
    let schemas = entries.take("schemas");
    let lookups = entries.take("lookups");
    let tools = entries.need("tools", problems);
    entries.close(problems);

    let schemas = schemas.map_or(&[][..], |node| pairs(node, "`schemas`", problems));
    let lookups = lookups.map_or(&[][..], |node| pairs(node, "`lookups`", problems));
    let server = server.and_then(|node| read_server(node, problems));
    let conventions = conventions.and_then(|node| read_conventions(node, problems));
    let tools = tools.map_or(&[][..], |node| items(node, "`tools`", problems));

    let mut reader = Reader { schemas, problems };
    reader.unused_schemas(root);
    let lookups = lookups
        .iter()
        .filter_map(|(key, node)| reader.lookup(key, node))
        .collect();
    let tools = tools.iter().filter_map(|node| reader.tool(node)).collect();
    let text = source.to_owned();
    Some(Manifest {
        server: server?,
        conventions: conventions?,
        lookups,
        tools,
        text,
    })
}

fn read_server(node: &Node, problems: &mut Problems) -> Option<Server> {
    let mut entries = Entries::open(node, "`server`", problems)?;
    let name = entries.need("name", problems);
    let title = entries.need("title", problems);
    let instructions = entries.need("instructions", problems);
    entries.close(problems);
    let name = name.and_then(|node| text(node, "`name`", problems));
    let title = title.and_then(|node| text(node, "`title`", problems));
    let instructions = instructions.and_then(|node| text(node, "`instructions`", problems));
    Some(Server {
        name: name?.value,
        title: title?.value,
        instructions: instructions?,
    })
}

fn read_conventions(node: &Node, problems: &mut Problems) -> Option<Conventions> {
    let mut entries = Entries::open(node, "`conventions`", problems)?;
    let prefix = entries.need("prefix", problems);
    let groups = entries.need("groups", problems);
    entries.close(problems);
    let prefix = prefix.and_then(|node| text(node, "`prefix`", problems));
    let groups = groups.map_or(&[][..], |node| items(node, "`groups`", problems));
    let groups = groups
        .iter()
        .filter_map(|node| read_group(node, problems))
        .collect();
    Some(Conventions {
        prefix: prefix?,
        groups,
    })
}

/// A group is its name, or a mapping of `name`, `title` and `effects`.
fn read_group(node: &Node, problems: &mut Problems) -> Option<Group> {
    if let Kind::Scalar { .. } = node.kind {
        let name = text(node, "a group", problems)?;
        return Some(Group {
            title: humanised(&name.value),
            name,
            effects: vec![Effect::Read],
        });
    }
    let mut entries = Entries::open(node, "a group", problems)?;
    let name = entries.need("name", problems);
    let title = entries.take("title");
    let effects = entries.take("effects");
    entries.close(problems);
    let name = name.and_then(|node| text(node, "`name`", problems))?;
    let title = title.and_then(|node| text(node, "`title`", problems));
    let effects = effects.map(|node| {
        let items = items(node, "`effects`", problems);
        let read = |node| choice(node, "effect", Effect::ALL, problems).map(|effect| effect.value);
        items.iter().filter_map(read).collect()
    });
    Some(Group {
        title: title.map_or_else(|| humanised(&name.value), |title| title.value),
        name,
        effects: effects.unwrap_or_else(|| vec![Effect::Read]),
    })
}

/// `deep_dive` as people read it: `Deep dive`.
fn humanised(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

impl Reader<'_> {
    /// A piece under `schemas` that nothing refers to is a leftover.
    fn unused_schemas(&mut self, root: &Node) {
        for (key, _) in self.schemas {
            if !refers(root, &key.name) {
                self.problems.push(
                    Problem::new(key.span, format!("schema `{}` is never used", key.name))
                        .help("refer to it with `$ref`, or remove it"),
                );
            }
        }
    }
}

fn refers(node: &Node, name: &str) -> bool {
    match &node.kind {
        Kind::Scalar { .. } => false,
        Kind::Sequence(items) => items.iter().any(|item| refers(item, name)),
        Kind::Mapping(entries) => entries.iter().any(|(key, value)| {
            (key.name == "$ref" && value.json().as_str().map(schema::reference) == Some(name))
                || refers(value, name)
        }),
    }
}

fn named(key: &Key) -> Spanned<String> {
    Spanned {
        value: key.name.clone(),
        span: key.span,
    }
}
