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

/// The type of a tool's result: `zoo_list_animals` has `ListAnimalsOutput`.
#[must_use]
pub fn output_type(tool: &Tool) -> Ident {
    ident(&crate::structs::root(&tool.name.value))
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
        "self" | "Self" | "super" | "crate" => Ident::new(&format!("{name}_"), Span::call_site()),
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
pub(crate) fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// `list_animals` as a type's name: `ListAnimals`. What no Rust name may hold is left out.
pub(crate) fn camel(name: &str) -> String {
    name.split(|any: char| !is_usable(any))
        .map(capitalised)
        .collect()
}

/// The name of a struct's field for a member of any name: the member's own, as far as Rust allows. `position` is the member's, from 1,
/// for one that has neither letter nor digit.
pub(crate) fn field(name: &str, position: usize) -> Ident {
    if !name.chars().any(is_usable) {
        return Ident::new(&format!("member_{position}"), Span::call_site());
    }
    let kept = name
        .chars()
        .map(|any| if is_usable(any) { any } else { '_' });
    let kept: String = kept.collect();
    if kept.starts_with(|first: char| first == '_' || begins(first)) {
        ident(&kept)
    } else {
        ident(&format!("_{kept}"))
    }
}

/// Whether a Rust name may begin with it.
pub(crate) fn begins(character: char) -> bool {
    is_name(&format!("{character}a"))
}

/// Whether it is a letter or digit that a Rust name may hold.
fn is_usable(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphanumeric()
    } else {
        is_name(&format!("a{character}"))
    }
}

/// Whether it is one name and nothing else: white space around it is skipped in parsing.
fn is_name(text: &str) -> bool {
    syn::parse_str::<Ident>(text).is_ok_and(|ident| ident == text)
}
