//! Values and their types as Rust.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::Emitter;
use crate::model::{Schema, Type};

impl Emitter<'_> {
    /// The Rust type of a validated value.
    pub(super) fn rust_type(&self, schema: &Schema) -> TokenStream {
        let runtime = &self.runtime;
        match &schema.of {
            Type::Any => quote!(#runtime::serde_json::Value),
            Type::Boolean => quote!(bool),
            Type::Integer(_) => quote!(i64),
            Type::Number(_) => quote!(f64),
            Type::String { .. } => quote!(::std::string::String),
            Type::Array { items, .. } => {
                let item = self.rust_type(items);
                quote!(::std::vec::Vec<#item>)
            }
            Type::Object { .. } => {
                quote!(#runtime::serde_json::Map<::std::string::String, #runtime::serde_json::Value>)
            }
        }
    }

    /// A default as Rust; what has no type of its own is written as JSON.
    pub(super) fn literal(&self, value: &Value, schema: &Schema) -> TokenStream {
        let runtime = &self.runtime;
        match (&schema.of, value) {
            (Type::Boolean, Value::Bool(value)) => quote!(#value),
            (Type::Integer(_), value) => {
                let value = value.as_i64().unwrap_or_default();
                quote!(#value)
            }
            (Type::Number(_), value) => {
                let value = value.as_f64().unwrap_or_default();
                quote!(#value)
            }
            (Type::String { .. }, Value::String(text)) => {
                quote!(::std::string::String::from(#text))
            }
            (Type::Array { items, .. }, Value::Array(values)) => {
                let values = values.iter().map(|value| self.literal(value, items));
                quote!(::std::vec::Vec::from([#(#values),*]))
            }
            (Type::Object { .. }, Value::Object(members)) => {
                let any = Schema::any(schema.span);
                let members = members.iter().map(|(name, value)| {
                    let value = self.literal(value, &any);
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
}

/// The steps of a dotted path, split here so that no call has to.
pub(super) fn path(dotted: &str) -> TokenStream {
    let steps = dotted.split('.').filter(|step| !step.is_empty());
    quote!(&[#(#steps),*])
}

/// The steps of several dotted paths.
pub(super) fn paths<'p>(dotted: impl IntoIterator<Item = &'p String>) -> TokenStream {
    let paths = dotted.into_iter().map(|dotted| path(dotted));
    quote!(&[#(#paths),*])
}

/// `Some` or `None` by full path, in case the surrounding code redefines those names.
pub(super) fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    value.map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    )
}
