//! Texts and comments of a JSON document.

use std::ops::Range;

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged as _;
use jsonc_parser::tokens::Token;

use super::Servers;
use super::source::Source;
use super::tree::{Tree, comments};
use crate::install::document::entry::prompt_id;
use crate::install::document::pieces::{Piece, Role, role};

/// Every text but those of our entry that may be seen, and every comment.
pub(in crate::install::document) fn pieces(text: &str, servers: Servers, name: &str) -> Vec<Piece> {
    let Ok(source) = Source::new(text) else {
        return Vec::new();
    };
    let Ok(tree) = Tree::parse(&source) else {
        return Vec::new();
    };
    let role = Role::Value;
    let deep = source.deep.iter().cloned();
    let mut pieces: Vec<_> = deep.map(|range| Piece { range, role }).collect();
    for token in comments(&source) {
        let role = match token.token {
            Token::CommentLine(_) => Role::LineComment("//"),
            _ => Role::BlockComment,
        };
        let range = token.range.start..token.range.end;
        pieces.push(Piece { range, role });
    }
    let Ok(own) = servers.way(&tree, name) else {
        return Vec::new();
    };
    let prompt = own_prompt(&tree, name);
    for property in tree.root.iter().flat_map(|root| &root.properties) {
        collect(property.name.as_str(), &property.value, &own, &mut pieces);
    }
    // What our entry asks a person for is no secret.
    pieces.retain(|piece| {
        !prompt
            .as_ref()
            .is_some_and(|prompt| prompt.contains(&piece.range.start) && piece.role == Role::Value)
    });
    pieces
}

/// Where the prompt of our entry is.
fn own_prompt(tree: &Tree<'_>, name: &str) -> Option<Range<usize>> {
    let id = prompt_id(name);
    let inputs = tree.value(&["inputs"]).ok()??.as_array()?;
    let own = inputs.elements.iter().find(|input| {
        input
            .as_object()
            .and_then(|input| input.get_string("id"))
            .is_some_and(|known| known.value == *id)
    })?;
    Some(own.start()..own.end())
}

/// Goes down a value; `own` is what is left of the way to our entry, empty inside it.
fn collect(name: &str, value: &Value<'_>, own: &[&str], pieces: &mut Vec<Piece>) {
    let own = match own {
        [next, rest @ ..] if *next == name => Some(rest),
        [] => Some(own),
        _ => None,
    };
    match value {
        Value::Object(object) => {
            for property in &object.properties {
                let own = own.unwrap_or(&["\0"]);
                collect(property.name.as_str(), &property.value, own, pieces);
            }
        }
        Value::Array(array) => {
            for element in &array.elements {
                collect(
                    name,
                    element,
                    own.filter(|own| own.is_empty()).unwrap_or(&["\0"]),
                    pieces,
                );
            }
        }
        Value::StringLit(text) => {
            let role = match own {
                Some([]) if matches!(name, "command" | "args" | "type" | "transport" | "tools") => {
                    None
                }
                Some([]) => role(name, &text.value),
                _ => Some(Role::Value),
            };
            let range = text.start()..text.end();
            pieces.extend(role.map(|role| Piece { range, role }));
        }
        Value::NumberLit(_) | Value::BooleanLit(_) | Value::NullKeyword(_) => {}
    }
}
