//! Rust names for a manifest's names.

use proc_macro2::{Ident, Span};

use crate::model::{Prompt, Tool};

/// The type that stands for a tool, named exactly as the tool is.
#[must_use]
pub fn marker(tool: &Tool) -> Ident {
    ident(&tool.name.value)
}

/// The type of a tool's arguments: `zoo_list_animals` has `ListAnimals`.
#[must_use]
pub fn argument_type(tool: &Tool) -> Ident {
    ident(&camel(tool.short_name()))
}

/// What a prompt's tests are named: exactly as the prompt is.
#[must_use]
pub fn prompt(prompt: &Prompt) -> Ident {
    ident(&prompt.name.value)
}

/// An identifier, raw where the name is a keyword.
pub(super) fn ident(name: &str) -> Ident {
    match name {
        // No raw identifiers; a name of the manifest never ends in an underscore.
        "self" | "super" | "crate" => Ident::new(&format!("{name}_"), Span::call_site()),
        // A keyword since the 2024 edition, which syn takes for an identifier.
        "gen" => Ident::new_raw(name, Span::call_site()),
        _ if syn::parse_str::<Ident>(name).is_ok() => Ident::new(name, Span::call_site()),
        _ => Ident::new_raw(name, Span::call_site()),
    }
}

/// `run` is looked up by the static `LOOKUP_RUN`.
pub(super) fn lookup(name: &str) -> Ident {
    static_name("LOOKUP", name)
}

/// `run` is completed by the static `COMPLETION_RUN`.
pub(super) fn completion(name: &str) -> Ident {
    static_name("COMPLETION", name)
}

fn static_name(kind: &str, name: &str) -> Ident {
    let name = name
        .to_ascii_uppercase()
        .replace(|any: char| !any.is_ascii_alphanumeric(), "_");
    Ident::new(&format!("{kind}_{name}"), Span::call_site())
}

/// `read` as a variant's name: `Read`.
pub(super) fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

fn camel(name: &str) -> String {
    name.split('_').map(capitalised).collect()
}
