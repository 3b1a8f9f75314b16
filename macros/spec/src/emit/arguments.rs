//! Argument types and the code that reads and validates them.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emitter;
use super::names::{argument_type, ident, lookup};
use crate::model::{Property, Schema, Tool, Type};

impl Emitter<'_> {
    /// The struct of a tool's arguments, validated, with defaults filled in.
    pub(super) fn argument_struct(&self, tool: &Tool) -> TokenStream {
        let name = argument_type(tool);
        let note = format!("The arguments of `{}`.", tool.name.value);
        let fields = tool.input.properties().iter().map(|property| {
            let field = ident(&property.name.value);
            let kind = rust_type(&self.runtime, &property.schema);
            let kind = if is_optional(tool, property) {
                quote!(::core::option::Option<#kind>)
            } else {
                kind
            };
            let text = property
                .schema
                .description
                .as_ref()
                .map_or("", |text| &text.value);
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
        let reads = tool.input.properties().iter().map(|property| {
            let field = ident(&property.name.value);
            let name = &property.name.value;
            let reader = self.reader(&property.schema);
            match &property.schema.default {
                Some(default) => {
                    let default = literal(&self.runtime, &default.value, &property.schema);
                    quote!(let #field = fields.or(#name, #default, #reader);)
                }
                None if tool.input.requires(name) => {
                    quote!(let #field = fields.required(#name, #reader);)
                }
                None => quote!(let #field = fields.optional(#name, #reader);),
            }
        });
        let fields = tool
            .input
            .properties()
            .iter()
            .map(|property| ident(&property.name.value));
        let unused = tool
            .input
            .properties()
            .is_empty()
            .then(|| quote!(let _ = fields;));
        quote! {
            fn validate(
                fields: &mut #runtime::pipeline::validate::Fields<'_>,
            ) -> ::core::option::Option<#kind> {
                #unused
                #(#reads)*
                ::core::option::Option::Some(#kind { #(#fields: #fields?),* })
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

    /// A closure that reads one value of a schema.
    fn reader(&self, schema: &Schema) -> TokenStream {
        let runtime = &self.runtime;
        let validate = quote!(#runtime::pipeline::validate);
        match &schema.of {
            Type::Any => quote!(|value, at| at.any(value)),
            Type::Boolean => quote!(|value, at| at.boolean(value)),
            Type::Integer(limits) => {
                let minimum = option(limits.minimum.as_ref().and_then(serde_json::Number::as_i64));
                let maximum = option(limits.maximum.as_ref().and_then(serde_json::Number::as_i64));
                let one_of = schema
                    .one_of
                    .iter()
                    .filter_map(|value| value.value.as_i64());
                quote!(|value, at| at.integer(value, &#validate::Integer {
                    one_of: &[#(#one_of),*], minimum: #minimum, maximum: #maximum,
                }))
            }
            Type::Number(limits) => {
                let minimum = option(limits.minimum.as_ref().and_then(serde_json::Number::as_f64));
                let maximum = option(limits.maximum.as_ref().and_then(serde_json::Number::as_f64));
                quote!(|value, at| at.number(value, &#validate::Number {
                    minimum: #minimum, maximum: #maximum,
                }))
            }
            Type::String {
                min_length,
                max_length,
                pattern,
                ..
            } => {
                let (least, most) = (option(*min_length), option(*max_length));
                let pattern = option(pattern.as_ref().map(|pattern| pattern.value.as_str()));
                let one_of = schema
                    .one_of
                    .iter()
                    .filter_map(|value| value.value.as_str());
                quote!(|value, at| at.text(value, &#validate::Text {
                    one_of: &[#(#one_of),*], min_length: #least, max_length: #most, pattern: #pattern,
                }))
            }
            Type::Array {
                items,
                min_items,
                max_items,
            } => {
                let (least, most) = (option(*min_items), option(*max_items));
                let item = self.reader(items);
                quote!(|value, at| at.list(value, &#validate::List {
                    min_items: #least, max_items: #most,
                }, #item))
            }
            Type::Object {
                properties,
                required,
                additional,
            } => {
                let required = required.iter().map(|name| &name.value);
                let arms = properties.iter().map(|property| {
                    let name = &property.name.value;
                    let reader = self.reader(&property.schema);
                    quote!(#name => #validate::accepts(value, at, #reader))
                });
                let rest = match additional {
                    Some(schema) => {
                        let reader = self.reader(schema);
                        quote!(#validate::accepts(value, at, #reader))
                    }
                    None => {
                        let known = properties.iter().map(|property| &property.name.value);
                        quote!(at.unknown(&[#(#known),*]))
                    }
                };
                quote!(|value, at| at.object(value, &[#(#required),*], |name, value, at| match name {
                    #(#arms,)*
                    _ => #rest,
                }))
            }
        }
    }
}

/// Whether the argument may be missing from a validated call.
pub(super) fn is_optional(tool: &Tool, property: &Property) -> bool {
    property.schema.default.is_none() && !tool.input.requires(&property.name.value)
}

fn rust_type(runtime: &TokenStream, schema: &Schema) -> TokenStream {
    match &schema.of {
        Type::Any => quote!(#runtime::serde_json::Value),
        Type::Boolean => quote!(bool),
        Type::Integer(_) => quote!(i64),
        Type::Number(_) => quote!(f64),
        Type::String { .. } => quote!(::std::string::String),
        Type::Array { items, .. } => {
            let item = rust_type(runtime, items);
            quote!(::std::vec::Vec<#item>)
        }
        Type::Object { .. } => {
            quote!(#runtime::serde_json::Map<::std::string::String, #runtime::serde_json::Value>)
        }
    }
}

/// A default as Rust; lists and objects are written as JSON.
fn literal(runtime: &TokenStream, value: &serde_json::Value, schema: &Schema) -> TokenStream {
    match (&schema.of, value) {
        (Type::Boolean, serde_json::Value::Bool(value)) => quote!(#value),
        (Type::Integer(_), value) => {
            let value = value.as_i64().unwrap_or_default();
            quote!(#value)
        }
        (Type::Number(_), value) => {
            let value = value.as_f64().unwrap_or_default();
            quote!(#value)
        }
        (Type::String { .. }, serde_json::Value::String(text)) => {
            quote!(::std::string::String::from(#text))
        }
        (Type::Array { items, .. }, serde_json::Value::Array(values)) => {
            let values = values.iter().map(|value| literal(runtime, value, items));
            quote!(::std::vec![#(#values),*])
        }
        (Type::Object { .. }, serde_json::Value::Object(members)) => {
            let members = members.iter().map(|(name, value)| {
                let value = literal(runtime, value, &Schema::any(schema.span));
                quote!((::std::string::String::from(#name), #value))
            });
            quote!(::core::iter::IntoIterator::into_iter([#(#members),*]).collect())
        }
        (_, value) => {
            let text = value.to_string();
            quote!(<#runtime::serde_json::Value as ::core::str::FromStr>::from_str(#text).unwrap_or_default())
        }
    }
}

fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
