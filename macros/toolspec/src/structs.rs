//! The structs of results, and their names.
//!
//! `zoo_get_animal` has `GetAnimalOutput`. A nested object is named after the surrounding struct and its member,
//! `GetAnimalOutputKeeper`, and the items of a list have `Item` after that. A piece of `schemas` in a
//! `$ref` is one struct, named after the piece, in every place. Emission and checks share this
//! code, so that name clashes are reported in the manifest's terms before the compiler sees them.

use crate::emit::names::{begins, camel, field};
use crate::model::{Property, Schema, Type};
use crate::problem::{Span, Spanned};

/// The field that holds the members without names of an object that has others too.
pub(crate) const REST: &str = "additional_properties";

/// A struct of a result.
pub(crate) struct Struct<'s> {
    /// Its name in Rust.
    pub(crate) name: String,
    /// What it is made from, as messages and documentation call it.
    pub(crate) of: String,
    /// Where the manifest names that.
    pub(crate) span: Span,
    /// The object.
    pub(crate) schema: &'s Schema,
}

/// A field of a struct, with the name and the type's name that it has in Rust.
pub(crate) struct Field<'s> {
    pub(crate) ident: proc_macro2::Ident,
    pub(crate) property: &'s Property,
    /// How the type is called if it is a struct of its own.
    pub(crate) kind: String,
}

/// The name of the struct of a tool's result.
pub(crate) fn root(tool: &str) -> String {
    let short = tool.split_once('_').map_or(tool, |(_, rest)| rest);
    format!("{}Output", camel(short))
}

/// The structs of a tool's result, the result's own first. A piece that is used twice comes twice.
pub(crate) fn of<'s>(tool: &Spanned<String>, output: &'s Schema) -> Vec<Struct<'s>> {
    let mut structs = vec![Struct {
        name: root(&tool.value),
        of: format!("the result of `{}`", tool.value),
        span: tool.span,
        schema: output,
    }];
    let mut next = 0;
    while let Some(one) = structs.get(next) {
        let (name, schema) = (one.name.clone(), one.schema);
        for inside in fields(&name, schema) {
            let Property { name, schema } = inside.property;
            visit(
                inside.kind,
                format!("the member `{}`", name.value),
                name.span,
                schema,
                &mut structs,
            );
        }
        next += 1;
    }
    structs
}

/// The fields of a struct of that name.
pub(crate) fn fields<'s>(name: &str, schema: &'s Schema) -> Vec<Field<'s>> {
    let members = (1..).zip(schema.properties());
    members
        .map(|(position, property)| {
            let member = &property.name.value;
            let after = match camel(member) {
                none if none.is_empty() => format!("Member{position}"),
                after => after,
            };
            Field {
                ident: field(member, position),
                property,
                kind: called(&format!("{name}{after}"), &property.schema),
            }
        })
        .collect()
}

/// What a schema's type is called, `given` unless it is a piece of `schemas`.
pub(crate) fn called(given: &str, schema: &Schema) -> String {
    let Some(piece) = &schema.piece else {
        return given.to_owned();
    };
    let name = camel(&piece.value);
    if name.starts_with(begins) {
        name
    } else {
        format!("Schema{name}")
    }
}

/// What the type of a list's items is called, when the list's own is called that.
pub(crate) fn item(list: &str, items: &Schema) -> String {
    called(&format!("{list}Item"), items)
}

/// Whether it becomes a struct: an object that names members.
pub(crate) fn is_struct(schema: &Schema) -> bool {
    !schema.properties().is_empty()
}

fn visit<'s>(
    name: String,
    of: String,
    span: Span,
    schema: &'s Schema,
    structs: &mut Vec<Struct<'s>>,
) {
    let (of, span) = match &schema.piece {
        Some(piece) => (format!("`{}` of `schemas`", piece.value), piece.span),
        None => (of, span),
    };
    match &schema.of {
        Type::Array { items, .. } => {
            let name = item(&name, items);
            visit(name, format!("an item of {of}"), span, items, structs);
        }
        _ if is_struct(schema) => structs.push(Struct {
            name,
            of,
            span,
            schema,
        }),
        _ => {}
    }
}
