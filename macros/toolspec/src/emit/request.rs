//! The request of a declarative tool, built from its arguments.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Emitter;
use super::names::{capitalised, ident};
use super::value::{option, path, paths};
use crate::model::{Body, Declared, EachValue, Schema, Segment, Source, Values};
use crate::problem::Spanned;

impl Emitter<'_> {
    /// The statements that make `builder`.
    pub(super) fn build(&self, declared: &Declared, input: &Schema) -> TokenStream {
        let runtime = &self.runtime;
        let request = &declared.request;
        let method = method(request.endpoint.method.value.name());
        let segments = request.endpoint.segments.iter().map(segment);
        let query = self.query(&request.query, input);
        let body = request.body.as_ref().map(|members| {
            let members = self.members(members, input);
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
    pub(super) fn query(&self, query: &[(Spanned<String>, Source)], input: &Schema) -> TokenStream {
        let parameters = query.iter().map(|(name, source)| {
            let name = &name.value;
            let values = self.parameter(source, input);
            quote!(builder.query(#name, #values);)
        });
        quote!(#(#parameters)*)
    }

    /// The values of a parameter.
    fn parameter(&self, source: &Source, input: &Schema) -> TokenStream {
        let runtime = &self.runtime;
        let parameter = quote!(#runtime::pipeline::request::Parameter);
        match source {
            Source::Agreeing(sources) => {
                let parameters = sources.iter().map(|source| self.parameter(source, input));
                quote!(#parameter::agreeing(::std::vec::Vec::from([#(#parameters),*])))
            }
            Source::Constant(value) => {
                let text = value.to_string();
                quote!(#parameter::constant(#text))
            }
            Source::Argument {
                name,
                map,
                joined,
                each,
            } => {
                let schema = input.property(&name.value);
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
                let base = match schema.map(known).unwrap_or_default() {
                    known if known.is_empty() => base,
                    known => quote!(#base.known(&[#(#known),*])),
                };
                let base = if each.is_empty() {
                    base
                } else {
                    let pairs = each.iter().map(|(ours, each)| {
                        let (ours, each) = (&ours.value, self.each(each));
                        quote!((#ours, #each))
                    });
                    quote!(#base.each(&[#(#pairs),*]))
                };
                if *joined {
                    quote!(#base.joined())
                } else {
                    base
                }
            }
        }
    }

    fn each(&self, each: &EachValue) -> TokenStream {
        let runtime = &self.runtime;
        let module = quote!(#runtime::pipeline::request);
        let values = &each.values;
        let from = option(each.from.as_ref().map(|from| {
            let segments = from.endpoint.literals();
            let counts = option(from.counts.as_deref().map(path));
            let (fields, except) = (paths(&from.fields), &from.except);
            quote!(#module::EachFrom {
                segments: &[#(#segments),*],
                counts: #counts,
                fields: #fields,
                except: &[#(#except),*],
            })
        }));
        quote!(#module::Each { values: &[#(#values),*], from: #from })
    }

    fn members(&self, members: &[(Spanned<String>, Body)], input: &Schema) -> TokenStream {
        let runtime = &self.runtime;
        let body = quote!(#runtime::pipeline::request::Body);
        let members = members.iter().map(|(name, member)| {
            let name = &name.value;
            let value = match member {
                Body::Value(source) => {
                    let source = self.parameter(source, input);
                    quote!(#body::Value(#source))
                }
                Body::Object(inner) => self.members(inner, input),
            };
            quote!((#name, #value))
        });
        quote!(#body::Object(::std::vec::Vec::from([#(#members),*])))
    }
}

/// The known values of an argument with `values: known`; otherwise none.
fn known(schema: &Schema) -> Vec<&str> {
    let is_known = schema
        .values
        .as_ref()
        .is_some_and(|values| values.value == Values::Known);
    let all = schema.examples.iter().chain(&schema.one_of);
    let texts = all.filter_map(|value| value.value.as_str());
    texts.filter(|_| is_known).collect()
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
