//! Servers in a JSON document, in whichever form a person wrote them.

use std::collections::HashSet;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged as _;
use secrecy::SecretString;

use super::Servers;
use super::source::Source;
use super::tree::{Tree, member, noun};
use crate::install::document::found::{Misplaced, leads_to};
use crate::install::document::{Flaw, FoundEntry, FoundList};

/// How many keys may lead to an entry that stands in the wrong place.
const DEEPEST_PLACE: usize = 5;

/// The servers where the host reads them.
pub(in crate::install::document) fn entries(
    text: &str,
    servers: Servers,
) -> Result<Vec<FoundEntry>, Flaw> {
    let source = Source::new(text)?;
    let tree = Tree::parse(&source)?;
    let mut all = Vec::new();
    for place in servers.places(&tree)? {
        let mut seen = HashSet::new();
        let Some(object) = tree.object(&place)? else {
            continue;
        };
        for server in &object.properties {
            let name = server.name.as_str();
            let Value::Object(entry) = &server.value else {
                continue;
            };
            if servers.is_inner(name, entry) && place.len() == 1 {
                continue;
            }
            let found = found(name, entry, servers);
            // Of two of the same name a host takes one, and nobody can know which was meant.
            if !seen.insert(name) && found.is_ours() {
                let reason = format!("`{name}` is there twice");
                return Err(Flaw::new(server.start(), reason));
            }
            all.push(found);
        }
    }
    Ok(all)
}

/// The lists of names that these keys lead to, `*` being any key.
pub(in crate::install::document) fn name_lists(
    text: &str,
    keys: &[&str],
) -> Result<Vec<FoundList>, Flaw> {
    let source = Source::new(text)?;
    let tree = Tree::parse(&source)?;
    let Some(root) = tree.object(&[])? else {
        return Ok(Vec::new());
    };
    let Some((last, ways)) = keys.split_last() else {
        return Ok(Vec::new());
    };
    let mut objects = vec![(Vec::new(), root)];
    for key in ways {
        let mut deeper = Vec::new();
        for (way, object) in objects {
            for property in &object.properties {
                let name = property.name.as_str();
                if let Value::Object(inner) = &property.value
                    && (*key == "*" || *key == name)
                {
                    let mut way: Vec<String> = way.clone();
                    way.push(name.to_owned());
                    deeper.push((way, inner));
                }
            }
        }
        objects = deeper;
    }
    let mut lists = Vec::new();
    for (mut way, object) in objects {
        if let Some(Value::Array(array)) = member(object, last)? {
            let names = array.elements.iter().filter_map(|element| match element {
                Value::StringLit(name) => Some(name.value.to_string()),
                _ => None,
            });
            way.push((*last).to_owned());
            lists.push(FoundList {
                keys: way,
                names: names.collect(),
            });
        }
    }
    Ok(lists)
}

/// Entries of ours in any other place of the document. `others` are places that another program, or the host itself for another purpose, reads.
pub(in crate::install::document) fn misplaced(
    text: &str,
    servers: Option<Servers>,
    others: &[&[&str]],
) -> Result<Vec<Misplaced>, Flaw> {
    let source = Source::new(text)?;
    let tree = Tree::parse(&source)?;
    let mut found = Vec::new();
    let right = match servers {
        Some(servers) => servers.places(&tree)?,
        None => Vec::new(),
    };
    let is_right = |keys: &[&str]| {
        right.iter().any(|place| place == keys) || others.iter().any(|place| leads_to(keys, place))
    };
    if let Some(root) = &tree.root {
        let form = servers.unwrap_or(Servers::USUAL);
        collect(root, form, &mut Vec::new(), &is_right, &mut found);
    }
    Ok(found)
}

fn collect<'b>(
    object: &'b Object<'_>,
    servers: Servers,
    keys: &mut Vec<&'b str>,
    is_right: &dyn Fn(&[&str]) -> bool,
    misplaced: &mut Vec<Misplaced>,
) {
    for property in &object.properties {
        let Value::Object(inner) = &property.value else {
            continue;
        };
        let name = property.name.as_str();
        let entry = found(name, inner, servers);
        let starts = !entry.command.is_empty();
        if starts && is_right(keys) {
            continue;
        }
        keys.push(name);
        if starts && entry.is_ours() {
            let keys = keys.join(".");
            misplaced.push(Misplaced { keys, entry });
        } else if keys.len() < DEEPEST_PLACE {
            collect(inner, servers, keys, is_right, misplaced);
        }
        keys.pop();
    }
}

/// An entry as it is in the file, even in another form than the host expects.
pub(super) fn found(name: &str, entry: &Object<'_>, servers: Servers) -> FoundEntry {
    let mut reader = Reader::default();
    let variables = servers.form.variables();
    let mut found = FoundEntry {
        name: name.to_owned(),
        command: String::new(),
        args: Vec::new(),
        env: Vec::new(),
        forwarded: Vec::new(),
        disabled: truth(entry, "disabled"),
        enabled: truth(entry, "enabled"),
        scalars: Vec::new(),
        mistyped: Vec::new(),
    };
    match value(entry, "command") {
        None => {}
        Some(Value::StringLit(command)) => {
            found.command = command.value.to_string();
            if servers.form.is_command_line() {
                reader.belongs("command", "text", "a list of program and arguments");
            }
        }
        Some(Value::Array(line)) => {
            let mut line = line.elements.iter().filter_map(text).collect::<Vec<_>>();
            if !servers.form.is_command_line() {
                reader.belongs("command", "a list", "text");
            }
            if !line.is_empty() {
                found.command = line.remove(0);
            }
            found.args = line;
        }
        // Zed's form until 2025, which it still reads.
        Some(Value::Object(program)) => {
            found.command = value(program, "path").and_then(text).unwrap_or_default();
            found.args = reader.list("args", value(program, "args"));
            found.env = reader.variables("env", value(program, "env"));
        }
        Some(other) => reader.belongs("command", noun(other), "text"),
    }
    found.args.extend(reader.list("args", value(entry, "args")));
    found
        .env
        .extend(reader.variables(variables, value(entry, variables)));
    if servers.form.is_command_line() {
        // Where a person wrote it as other hosts have it.
        found.env.extend(
            Reader::default()
                .variables("env", value(entry, "env"))
                .into_iter()
                .filter(|_| value(entry, variables).is_none()),
        );
        if value(entry, "env").is_some() {
            reader.mistyped.push(format!(
                "`env` is not read there; the variables belong under `{variables}`"
            ));
        }
    }
    found.scalars = reader.scalars;
    found.mistyped = reader.mistyped;
    found
}

/// Reads members, and keeps what of them is not as it should be.
#[derive(Default)]
struct Reader {
    scalars: Vec<String>,
    mistyped: Vec<String>,
}

impl Reader {
    fn belongs(&mut self, name: &str, found: &str, wanted: &str) {
        self.mistyped
            .push(format!("`{name}` is {found}, where {wanted} belongs"));
    }

    fn list(&mut self, name: &str, value: Option<&Value<'_>>) -> Vec<String> {
        match value {
            None | Some(Value::NullKeyword(_)) => Vec::new(),
            Some(Value::Array(list)) => {
                for element in &list.elements {
                    if !matches!(element, Value::StringLit(_)) {
                        self.mistyped.push(format!(
                            "{} is in `{name}`, where text belongs",
                            noun(element)
                        ));
                    }
                }
                list.elements.iter().filter_map(text).collect()
            }
            Some(other) => {
                self.belongs(name, noun(other), "a list");
                Vec::new()
            }
        }
    }

    fn variables(&mut self, name: &str, value: Option<&Value<'_>>) -> Vec<(String, SecretString)> {
        let object = match value {
            None | Some(Value::NullKeyword(_)) => return Vec::new(),
            Some(Value::Object(object)) => object,
            Some(other) => {
                self.belongs(name, noun(other), "an object");
                return Vec::new();
            }
        };
        let mut variables = Vec::new();
        for variable in &object.properties {
            let own = variable.name.as_str();
            let found = noun(&variable.value);
            match (&variable.value, text(&variable.value)) {
                (Value::StringLit(_), Some(text)) => variables.push((own.to_owned(), text.into())),
                (_, Some(text)) => {
                    self.scalars
                        .push(format!("`{name}.{own}` is {found}, where text belongs"));
                    variables.push((own.to_owned(), text.into()));
                }
                (_, None) => self.belongs(&format!("{name}.{own}"), found, "text"),
            }
        }
        variables
    }
}

fn value<'b, 'a>(object: &'b Object<'a>, name: &str) -> Option<&'b Value<'a>> {
    member(object, name).ok().flatten()
}

fn truth(object: &Object<'_>, name: &str) -> Option<bool> {
    match value(object, name) {
        Some(Value::BooleanLit(truth)) => Some(truth.value),
        _ => None,
    }
}

/// A text, or a number or boolean as a person would write it as text.
fn text(value: &Value<'_>) -> Option<String> {
    match value {
        Value::StringLit(text) => Some(text.value.to_string()),
        Value::NumberLit(number) => Some(number.value.to_owned()),
        Value::BooleanLit(truth) => Some(truth.value.to_string()),
        _ => None,
    }
}
