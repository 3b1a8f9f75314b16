//! The projection: the output schema as a static table of the members to keep.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emitter;
use super::value::{option, path, paths};
use crate::model::{Property, Schema, Type};

impl Emitter<'_> {
    pub(super) fn shape(&self, schema: &Schema) -> TokenStream {
        let runtime = &self.runtime;
        let shape = quote!(#runtime::pipeline::project::Shape);
        let whole = self.uncut(schema);
        match schema.cut {
            Some(most) => {
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                quote!(#shape::Cut { most: #most, of: &#whole })
            }
            None => whole,
        }
    }

    fn uncut(&self, schema: &Schema) -> TokenStream {
        let runtime = &self.runtime;
        let shape = quote!(#runtime::pipeline::project::Shape);
        match &schema.of {
            Type::Any => quote!(#shape::Any),
            Type::Boolean => quote!(#shape::Boolean),
            Type::Integer(_) if schema.count => quote!(#shape::Count),
            Type::Integer(_) => quote!(#shape::Integer),
            Type::Number(_) => quote!(#shape::Number),
            Type::String { .. } if !schema.map.is_empty() => {
                let pairs = schema
                    .map
                    .iter()
                    .map(|(theirs, ours)| quote!((#theirs, #ours)));
                quote!(#shape::Mapped(&[#(#pairs),*]))
            }
            Type::String { .. } => quote!(#shape::Text),
            Type::Array { .. } if schema.flat => quote!(#shape::Flat),
            Type::Array { .. } if !schema.section.is_empty() => {
                let headings = &schema.section;
                quote!(#shape::Section(&[#(#headings),*]))
            }
            Type::Array { items, .. } => {
                let item = self.shape(items);
                let pick = &items.from;
                quote!(#shape::List { item: &#item, pick: &[#(#pick),*] })
            }
            Type::Object {
                properties,
                additional,
                ..
            } => {
                let members = properties.iter().map(|property| self.member(property));
                let rest = match additional {
                    Some(schema) => {
                        let shape = self.shape(schema);
                        quote!(::core::option::Option::Some(&#shape))
                    }
                    // An object without named members says nothing: what it holds passes.
                    None if properties.is_empty() => {
                        quote!(::core::option::Option::Some(&#shape::Any))
                    }
                    None => quote!(::core::option::Option::None),
                };
                quote!(#shape::Object { members: &[#(#members),*], rest: #rest })
            }
        }
    }

    fn member(&self, property: &Property) -> TokenStream {
        let runtime = &self.runtime;
        let name = &property.name.value;
        let own = [name.clone()];
        let from = if property.schema.from.is_empty() {
            &own[..]
        } else {
            &property.schema.from
        };
        let from = paths(from);
        let nullable = property.schema.nullable;
        let shape = self.shape(&property.schema);
        let only_if = option(property.schema.only_if.as_deref().map(path));
        quote! {
            #runtime::pipeline::project::Member {
                name: #name,
                from: #from,
                nullable: #nullable,
                only_if: #only_if,
                shape: #shape,
            }
        }
    }
}
