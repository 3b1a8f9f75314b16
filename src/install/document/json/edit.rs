//! Changes to a document, each from text to text.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;
use serde_json::{Map, Number, Value};

use super::items::Items;
use super::layout::{BLANK, Layout, indent_at, line, quoted};
use super::source::Source;
use super::tree::{Tree, member, noun};
use crate::install::document::Flaw;
use crate::install::document::splice::{Splice, spliced};

/// Sets the value at a path of keys; objects on the way are made. The same value again changes nothing.
pub(super) fn set(text: &str, path: &[&str], value: &Value) -> Result<String, Flaw> {
    let source = Source::new(text)?;
    let tree = Tree::parse(&source)?;
    let layout = Layout::of(text, &tree);
    for depth in 0..path.len() {
        let Some(object) = tree.object(&path[..depth])? else {
            break;
        };
        if member(object, path[depth])?.is_none() {
            let value = nested(&path[depth + 1..], value);
            let name = quoted(path[depth]);
            let items = Items::of_object(text, &tree, object);
            let splices = items.push(&layout, |indent| match indent {
                Some(indent) => format!("{name}: {}", layout.lines(&value, indent)),
                None => format!("{name}: {}", line(&value)),
            });
            return Ok(spliced(text, splices));
        }
    }
    let Some(old) = tree.value(path)? else {
        return Ok(first(text, &layout, &nested(path, value)));
    };
    if plain(old) == *value {
        return Ok(text.to_owned());
    }
    let is_long = text[old.start()..old.end()].contains('\n') || old.as_object().is_none();
    let new = if is_long {
        layout.lines(value, indent_at(text, old.start()))
    } else {
        line(value)
    };
    let range = old.start()..old.end();
    Ok(spliced(text, vec![Splice { range, text: new }]))
}

/// Takes the value at a path of keys out; `None` where there is none.
pub(super) fn remove(text: &str, path: &[&str]) -> Result<Option<String>, Flaw> {
    let source = Source::new(text)?;
    let tree = Tree::parse(&source)?;
    let Some((last, parents)) = path.split_last() else {
        return Ok(None);
    };
    let Some(object) = tree.object(parents)? else {
        return Ok(None);
    };
    let is_it = |property: &ast::ObjectProp<'_>| property.name.as_str() == *last;
    let Some(index) = object.properties.iter().position(is_it) else {
        return Ok(None);
    };
    let items = Items::of_object(text, &tree, object);
    Ok(Some(spliced(text, items.remove(index))))
}

/// Sets the element of the list under a key whose `id` is that of the value.
pub(super) fn set_element(text: &str, key: &str, value: &Value) -> Result<String, Flaw> {
    let source = Source::new(text)?;
    let tree = Tree::parse(&source)?;
    let layout = Layout::of(text, &tree);
    let Some(array) = list(&tree, key)? else {
        return set(text, &[key], &Value::from(vec![value.clone()]));
    };
    let splices = match array
        .elements
        .iter()
        .find(|element| id(element) == value["id"].as_str())
    {
        Some(element) if plain(element) == *value => Vec::new(),
        Some(element) => {
            let new = layout.lines(value, indent_at(text, element.start()));
            let range = element.start()..element.end();
            vec![Splice { range, text: new }]
        }
        None => Items::of_array(text, &tree, array).push(&layout, |indent| match indent {
            Some(indent) => layout.lines(value, indent),
            None => line(value),
        }),
    };
    Ok(spliced(text, splices))
}

/// Takes the element with that `id` out of the list under a key; `None` where there is none.
pub(super) fn remove_element(text: &str, key: &str, wanted: &str) -> Result<Option<String>, Flaw> {
    let source = Source::new(text)?;
    let tree = Tree::parse(&source)?;
    let Some(array) = list(&tree, key)? else {
        return Ok(None);
    };
    let index = array
        .elements
        .iter()
        .position(|element| id(element) == Some(wanted));
    let items = Items::of_array(text, &tree, array);
    Ok(index.map(|index| spliced(text, items.remove(index))))
}

/// Whether there is an object or a list at a path with nothing in it, not even a comment.
pub(super) fn is_blank(text: &str, path: &[&str]) -> Result<bool, Flaw> {
    let source = Source::new(text)?;
    let tree = Tree::parse(&source)?;
    let root = tree.root.as_ref().filter(|_| path.is_empty());
    if let Some(root) = root {
        return Ok(Items::of_object(text, &tree, root).is_blank());
    }
    Ok(match tree.value(path)? {
        Some(ast::Value::Object(object)) => Items::of_object(text, &tree, object).is_blank(),
        Some(ast::Value::Array(array)) => Items::of_array(text, &tree, array).is_blank(),
        _ => false,
    })
}

/// The value as data.
pub(super) fn plain(value: &ast::Value<'_>) -> Value {
    match value {
        ast::Value::StringLit(text) => Value::from(text.value.as_ref()),
        ast::Value::NumberLit(number) => number
            .value
            .parse::<Number>()
            .map_or(Value::Null, Value::Number),
        ast::Value::BooleanLit(truth) => Value::from(truth.value),
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::Array(array) => array.elements.iter().map(plain).collect(),
        ast::Value::Object(object) => {
            let members = object.properties.iter();
            Value::Object(
                members
                    .map(|one| (one.name.as_str().to_owned(), plain(&one.value)))
                    .collect(),
            )
        }
    }
}

/// A document that holds just this.
pub(super) fn document(value: &Value) -> String {
    first("", &Layout::usual(), value)
}

/// A new document, after the existing comments, if any.
fn first(text: &str, layout: &Layout, value: &Value) -> String {
    let comments = text.trim_end_matches(BLANK);
    let between = if comments.is_empty() { "" } else { layout.end };
    format!(
        "{comments}{between}{}{}",
        layout.lines(value, ""),
        layout.end
    )
}

fn nested(path: &[&str], value: &Value) -> Value {
    path.iter().rev().fold(value.clone(), |value, key| {
        Value::Object(Map::from_iter([((*key).to_owned(), value)]))
    })
}

fn list<'a, 'b>(tree: &'b Tree<'a>, key: &str) -> Result<Option<&'b ast::Array<'a>>, Flaw> {
    match tree.value(&[key])? {
        None => Ok(None),
        Some(ast::Value::Array(array)) => Ok(Some(array)),
        Some(other) => Err(Flaw::new(
            other.start(),
            format!("`{key}` is {}, where a list belongs", noun(other)),
        )),
    }
}

fn id<'b>(element: &'b ast::Value<'_>) -> Option<&'b str> {
    let id = element.as_object()?.get_string("id")?;
    Some(id.value.as_ref())
}
