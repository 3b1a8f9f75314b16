//! The request of a declarative tool, built from its arguments.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Emitter;
use super::names::{capitalised, ident};
use crate::model::{Body, Declared, Segment, Source};
use crate::problem::Spanned;

impl Emitter<'_> {
    /// The statements that make `builder`.
    pub(super) fn build(&self, declared: &Declared) -> TokenStream {
        let runtime = &self.runtime;
        let request = &declared.request;
        let method = method(request.endpoint.method.value.name());
        let segments = request.endpoint.segments.iter().map(segment);
        let query = self.query(&request.query);
        let body = request.body.as_ref().map(|members| {
            let members = self.members(members);
            quote!(builder.body(#members);)
        });
        let cache = request.cache_seconds;
        let text = request.text.then(|| quote!(builder.text();));
        quote! {
            let mut builder = #runtime::pipeline::request::Builder::new(
                #runtime::pipeline::request::Method::#method,
                &[#(#segments),*],
            );
            builder.cache_seconds(#cache);
            #text
            #query
            #body
        }
    }

    /// The statements that give `builder` its query.
    pub(super) fn query(&self, query: &[(Spanned<String>, Source)]) -> TokenStream {
        let parameters = query.iter().map(|(name, source)| {
            let name = &name.value;
            let values = self.parameter(source);
            quote!(builder.query(#name, #values);)
        });
        quote!(#(#parameters)*)
    }

    /// The values of a parameter.
    fn parameter(&self, source: &Source) -> TokenStream {
        let runtime = &self.runtime;
        let parameter = quote!(#runtime::pipeline::request::Parameter);
        match source {
            Source::Agreeing(sources) => {
                let parameters = sources.iter().map(|source| self.parameter(source));
                quote!(#parameter::agreeing(::std::vec::Vec::from([#(#parameters),*])))
            }
            Source::Constant(value) => {
                let text = value.to_string();
                quote!(#parameter::constant(#text))
            }
            Source::Argument { name, map, joined } => {
                let field = ident(&name.value);
                let name = &name.value;
                let base = quote!(#parameter::of(#name, &arguments.#field));
                let base = if map.is_empty() {
                    base
                } else {
                    let pairs = map.iter().map(|(ours, theirs)| {
                        let (ours, theirs) = (&ours.value, theirs.to_string());
                        quote!((#ours, #theirs))
                    });
                    quote!(#base.mapped(&[#(#pairs),*]))
                };
                if *joined {
                    quote!(#base.joined())
                } else {
                    base
                }
            }
        }
    }

    fn members(&self, members: &[(Spanned<String>, Body)]) -> TokenStream {
        let runtime = &self.runtime;
        let body = quote!(#runtime::pipeline::request::Body);
        let members = members.iter().map(|(name, member)| {
            let name = &name.value;
            let value = match member {
                Body::Value(source) => {
                    let source = self.parameter(source);
                    quote!(#body::Value(#source))
                }
                Body::Object(inner) => self.members(inner),
            };
            quote!((#name, #value))
        });
        quote!(#body::Object(::std::vec::Vec::from([#(#members),*])))
    }
}

/// One segment of a path.
pub(super) fn segment(segment: &Segment) -> TokenStream {
    match segment {
        Segment::Literal(text) => quote!(#text),
        Segment::Argument(name) => {
            let field = ident(&name.value);
            quote!(&::std::string::ToString::to_string(&arguments.#field))
        }
    }
}

/// `GET` as a variant's name: `Get`.
fn method(name: &str) -> proc_macro2::Ident {
    format_ident!("{}", capitalised(&name.to_ascii_lowercase()))
}
