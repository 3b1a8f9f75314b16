//! Results as structs: what a handler returns.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Emitter;
use super::names::{ident, marker, output_type};
use crate::model::{Schema, Tool, Type};
use crate::structs::{self, Field, Struct};

impl Emitter<'_> {
    /// The structs of all results, each once.
    pub(super) fn outputs(&self) -> TokenStream {
        let tools = self.manifest.tools.iter();
        let all = tools.flat_map(|tool| structs::of(&tool.name, &tool.output));
        let mut seen = BTreeSet::new();
        let structs = all
            .filter(|one| seen.insert(one.name.clone()))
            .map(|one| self.output_struct(&one));
        let projections = self.manifest.tools.iter().map(|tool| self.projection(tool));
        quote!(#(#structs)* #(#projections)*)
    }

    fn output_struct(&self, one: &Struct<'_>) -> TokenStream {
        let runtime = &self.runtime;
        let name = ident(&one.name);
        let note = format!(" {}.", capitalised(&one.of));
        let path = |path: &str| format!("{runtime}{path}").replace(' ', "");
        let (serde, lenient) = (path("::serde"), path("::registry::lenient"));
        let is_no_number = path("::registry::is_no_number");
        let fields = structs::fields(&one.name, one.schema);
        let fields = fields.iter().map(|field| {
            let Field {
                ident,
                property,
                kind,
            } = field;
            let member = &property.name.value;
            let schema = &property.schema;
            let kind = self.output_type(kind, schema);
            let text = match &schema.description {
                // On one line, where nothing in it is a block of code that rustdoc would run.
                Some(text) => text.value.split_whitespace().collect::<Vec<_>>().join(" "),
                None => format!("The member `{}`.", member.escape_debug()),
            };
            let text = format!(" {text}");
            let rename = (ident != member).then(|| quote!(#[serde(rename = #member)]));
            let absent = match schema.of {
                _ if schema.nullable => None,
                Type::Number(_) => Some(is_no_number.as_str()),
                _ => Some("::core::option::Option::is_none"),
            };
            let skip = absent.map(|absent| quote!(#[serde(skip_serializing_if = #absent)]));
            quote! {
                #[doc = #text]
                #rename
                #skip
                #[serde(deserialize_with = #lenient)]
                pub #ident: ::core::option::Option<#kind>
            }
        });
        let rest = matches!(
            &one.schema.of,
            Type::Object {
                additional: Some(_),
                ..
            }
        )
        .then(|| {
            let rest = format_ident!("{}", structs::REST);
            let map = self.any_members();
            quote! {
                /// The other members, which have no names of their own.
                #[serde(flatten)]
                pub #rest: #map,
            }
        });
        quote! {
            #[doc = #note]
            #[allow(dead_code, non_snake_case)]
            #[derive(
                ::core::fmt::Debug,
                ::core::clone::Clone,
                ::core::default::Default,
                ::core::cmp::PartialEq,
                #runtime::serde::Serialize,
                #runtime::serde::Deserialize,
            )]
            #[serde(crate = #serde, default)]
            pub struct #name { #(#fields,)* #rest }
        }
    }

    fn projection(&self, tool: &Tool) -> TokenStream {
        let runtime = &self.runtime;
        let (name, marker) = (output_type(tool), marker(tool));
        quote! {
            impl #name {
                /// What passes of an answer of the service, under the names that the result has.
                #[allow(dead_code)]
                #[must_use]
                pub fn project(answer: &#runtime::serde_json::Value) -> Self {
                    #runtime::registry::projected(&<#marker as #runtime::registry::Tool>::CONTRACT.result, answer)
                }
            }
        }
    }

    /// The type of a value that is there; `name` is what it is called if it is a struct.
    fn output_type(&self, name: &str, schema: &Schema) -> TokenStream {
        match &schema.of {
            Type::Array { items, .. } => {
                let item = self.output_type(&structs::item(name, items), items);
                quote!(::std::vec::Vec<#item>)
            }
            Type::Object { .. } if structs::is_struct(schema) => {
                let name = ident(name);
                quote!(#name)
            }
            Type::Object { .. } => self.any_members(),
            _ => self.rust_type(schema),
        }
    }

    fn any_members(&self) -> TokenStream {
        let runtime = &self.runtime;
        quote!(#runtime::serde_json::Map<::std::string::String, #runtime::serde_json::Value>)
    }
}

fn capitalised(text: &str) -> String {
    super::names::capitalised(text)
}
