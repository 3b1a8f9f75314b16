//! The closures that read and validate one value each.
//!
//! They refuse the same values as the advertised schema: `schema` writes the same limits.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Number;

use super::Emitter;
use super::value::option;
use crate::model::{Schema, Type};

impl Emitter<'_> {
    /// A closure that reads one value of a schema.
    pub(super) fn reader(&self, schema: &Schema) -> TokenStream {
        let runtime = &self.runtime;
        let validate = quote!(#runtime::pipeline::validate);
        match &schema.of {
            Type::Any => quote!(|value, at| at.any(value)),
            Type::Boolean => quote!(|value, at| at.boolean(value)),
            Type::Integer(limits) => {
                let minimum = option(limits.minimum.as_ref().and_then(Number::as_i64));
                let maximum = option(limits.maximum.as_ref().and_then(Number::as_i64));
                let one_of = schema
                    .one_of
                    .iter()
                    .filter_map(|value| value.value.as_i64());
                quote!(|value, at| at.integer(value, &#validate::Integer {
                    one_of: &[#(#one_of),*], minimum: #minimum, maximum: #maximum,
                }))
            }
            Type::Number(limits) => {
                let minimum = option(limits.minimum.as_ref().and_then(Number::as_f64));
                let maximum = option(limits.maximum.as_ref().and_then(Number::as_f64));
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
                let mut examples = schema.examples.iter();
                let example = option(examples.find_map(|value| value.value.as_str()));
                let pattern = option(pattern.as_ref().map(|pattern| {
                    let written = &pattern.value;
                    let rust = crate::pattern::for_rust(written);
                    quote!(#validate::Pattern { written: #written, rust: #rust })
                }));
                let one_of = schema
                    .one_of
                    .iter()
                    .filter_map(|value| value.value.as_str());
                quote!(|value, at| at.text(value, &#validate::Text {
                    one_of: &[#(#one_of),*], min_length: #least, max_length: #most, pattern: #pattern,
                    example: #example,
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
                let rest = if let Some(schema) = additional {
                    let reader = self.reader(schema);
                    quote!(#validate::accepts(value, at, #reader))
                } else {
                    let known = properties.iter().map(|property| &property.name.value);
                    quote!(at.unknown(&[#(#known),*]))
                };
                quote!(|value, at| at.object(value, &[#(#required),*], |name, value, at| match name {
                    #(#arms,)*
                    _ => #rest,
                }))
            }
        }
    }
}
