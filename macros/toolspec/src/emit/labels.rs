//! The labels of a result: for each member of the output schema who can have written it, and who may read it.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emitter;
use crate::model::{Author, Readers, Schema, Type};

/// What is said of the values around one.
#[derive(Clone, Copy, Default)]
struct Around {
    written_by: Option<Author>,
    readers: Option<Readers>,
}

impl Around {
    fn inside(self, schema: &Schema) -> Self {
        Self {
            written_by: schema.written_by.or(self.written_by),
            readers: schema.readers.or(self.readers),
        }
    }
}

impl Emitter<'_> {
    pub(super) fn labels(&self, output: &Schema) -> TokenStream {
        self.labels_in(output, Around::default())
    }

    fn labels_in(&self, schema: &Schema, around: Around) -> TokenStream {
        let inside = around.inside(schema);
        let labels = self.labels_path();
        match &schema.of {
            Type::Array { items, .. } => self.labels_in(items, inside),
            Type::Object {
                properties,
                additional,
                ..
            } if !properties.is_empty() || additional.is_some() => {
                let members = properties.iter().map(|property| {
                    let name = &property.name.value;
                    let labels = self.labels_in(&property.schema, inside);
                    quote!((#name, #labels))
                });
                // The names of such members are texts, whatever their values are.
                let rest = match additional {
                    Some(schema) => match schema.of {
                        Type::Object { .. } | Type::Array { .. } => self.labels_in(schema, inside),
                        _ => self.label(inside.inside(schema), true),
                    },
                    None => self.label(inside, true),
                };
                quote!(#labels::Members { members: &[#(#members),*], rest: &#rest })
            }
            Type::Boolean | Type::Integer(_) | Type::Number(_) => self.label(inside, false),
            Type::String { .. } => self.label(inside, schema.map.is_empty()),
            Type::Any | Type::Object { .. } => self.label(inside, true),
        }
    }

    /// The label of a value; one that is no text holds no instructions.
    fn label(&self, of: Around, is_text: bool) -> TokenStream {
        let runtime = &self.runtime;
        let labels = self.labels_path();
        let integrity = match of.written_by {
            Some(Author::Attackers) => quote!(Untrusted),
            None if is_text => quote!(Untrusted),
            Some(Author::Service | Author::People) | None => quote!(Trusted),
        };
        let confidentiality = match of.readers {
            Some(Readers::Public) => quote!(Public),
            Some(Readers::Private) | None => quote!(Private),
        };
        let label = quote!(#runtime::pipeline::label);
        quote! {
            #labels::All(#label::Label {
                integrity: #label::Integrity::#integrity,
                confidentiality: #label::Confidentiality::#confidentiality,
            })
        }
    }

    fn labels_path(&self) -> TokenStream {
        let runtime = &self.runtime;
        quote!(#runtime::pipeline::label::Labels)
    }
}
