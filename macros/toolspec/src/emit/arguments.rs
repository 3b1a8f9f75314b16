//! Argument types and the code that reads and validates them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Emitter;
use super::names::{argument_type, ident, lookup};
use crate::model::{Property, Tool};

impl Emitter<'_> {
    /// The struct of a tool's arguments, validated, with defaults filled in.
    pub(super) fn argument_struct(&self, tool: &Tool) -> TokenStream {
        let name = argument_type(tool);
        let note = format!(" The arguments of `{}`.", tool.name.value);
        let fields = tool.input.properties().iter().map(|property| {
            let field = ident(&property.name.value);
            let kind = self.rust_type(&property.schema);
            let kind = if is_optional(tool, property) {
                quote!(::core::option::Option<#kind>)
            } else {
                kind
            };
            let description = property.schema.description.as_ref();
            // On one line, where nothing in it is a block of code that rustdoc would run.
            let words = description.map(|text| text.value.split_whitespace().collect::<Vec<_>>());
            let text = words.map_or_else(String::new, |words| format!(" {}", words.join(" ")));
            quote!(#[doc = #text] pub #field: #kind)
        });
        quote! {
            #[doc = #note]
            #[derive(Debug, Clone, PartialEq)]
            pub struct #name { #(#fields),* }
        }
    }

    /// Reads every argument before any missing one ends it, so that all issues are reported.
    pub(super) fn validate(&self, tool: &Tool) -> TokenStream {
        let runtime = &self.runtime;
        let kind = argument_type(tool);
        let properties = tool.input.properties();
        let reads = properties.iter().map(|property| {
            let name = &property.name.value;
            let read = read(name);
            let validator = self.validator(&property.schema);
            match &property.schema.default {
                Some(default) => {
                    let default = self.literal(&default.value, &property.schema);
                    quote!(let #read = fields.with_default(#name, #default, #validator);)
                }
                None if tool.input.requires(name) => {
                    quote!(let #read = fields.required(#name, #validator);)
                }
                None => quote!(let #read = fields.optional(#name, #validator);),
            }
        });
        let members = properties.iter().map(|property| {
            let name = &property.name.value;
            let (field, read) = (ident(name), read(name));
            quote!(#field: #read?)
        });
        let unused = properties.is_empty().then(|| quote!(let _ = fields;));
        quote! {
            fn validate(
                fields: &mut #runtime::pipeline::validate::Fields<'_>,
            ) -> ::core::option::Option<#kind> {
                #unused
                #(#reads)*
                ::core::option::Option::Some(#kind { #(#members),* })
            }
        }
    }

    /// The arguments to resolve before the call.
    pub(super) fn lookups(&self, tool: &Tool) -> Option<TokenStream> {
        let runtime = &self.runtime;
        let kind = argument_type(tool);
        let pushes: Vec<TokenStream> = tool
            .input
            .properties()
            .iter()
            .filter_map(|property| {
                let field = ident(&property.name.value);
                let found = lookup(&property.schema.lookup.as_ref()?.value);
                Some(if is_optional(tool, property) {
                    quote!(lookups.extend(arguments.#field.as_mut().map(|value| (&#found, value)));)
                } else {
                    quote!(lookups.push((&#found, &mut arguments.#field));)
                })
            })
            .collect();
        if pushes.is_empty() {
            return None;
        }
        Some(quote! {
            fn lookups(
                arguments: &mut #kind,
            ) -> ::std::vec::Vec<(
                &'static #runtime::pipeline::lookup::Lookup,
                &mut ::std::string::String,
            )> {
                let mut lookups = ::std::vec::Vec::new();
                #(#pushes)*
                lookups
            }
        })
    }
}

/// Whether the argument may be missing from a validated call.
pub(super) fn is_optional(tool: &Tool, property: &Property) -> bool {
    property.schema.default.is_none() && !tool.input.requires(&property.name.value)
}

/// The variable that holds an argument while the others are read; apart from every other name in the
/// generated fn, since an argument may be called `fields`.
fn read(name: &str) -> Ident {
    format_ident!("read_{name}")
}
