//! Other answers that a declarative tool joins, and its second attempt.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emitter;
use super::names::ident;
use super::value::{option, path};
use crate::model::{Include, Schema, Segment};
use crate::problem::Spanned;

impl Emitter<'_> {
    /// The statement that adds an answer to `call`.
    pub(super) fn include(&self, include: &Include, input: &Schema) -> TokenStream {
        let runtime = &self.runtime;
        let module = quote!(#runtime::pipeline::include);
        let Include { key, noun, at, .. } = include;
        let (key, at) = (&key.value, option(at.as_deref().map(path)));
        let own = include.each.as_ref().map(|each| &each.parameter.value);
        let is_own = |segment: &Segment| matches!(segment, Segment::Argument(name) if Some(&name.value) == own);
        let each = option(include.each.as_ref().map(|each| {
            let segments = include.endpoint.segments.iter().enumerate();
            let segments = segments.filter(|(_, segment)| is_own(segment)).map(|(at, _)| at);
            let (from, many) = (path(&each.from), each.many);
            let most = usize::try_from(each.most).unwrap_or(usize::MAX);
            let rest = option(each.rest.as_ref().map(|rest| &rest.value));
            quote!(#module::Each { from: #from, segments: &[#(#segments),*], many: #many, most: #most, rest: #rest })
        }));
        let segments = include.endpoint.segments.iter().map(|segment| {
            if is_own(segment) {
                // Filled in when the tool's own answer is there.
                return quote!("");
            }
            super::request::segment(segment)
        });
        let query = self.query(&include.query, input);
        let mutable = (!include.query.is_empty()).then(|| quote!(mut));
        let when = include.when.as_ref().map_or_else(
            || quote!(&true),
            |name| {
                let field = ident(&name.value);
                quote!(&arguments.#field)
            },
        );
        quote! {
            let #mutable builder = #runtime::pipeline::request::Builder::new(
                #runtime::pipeline::request::Method::Get,
                &[#(#segments),*],
            );
            #query
            call.include(
                &#module::Include { key: #key, noun: #noun, at: #at, each: #each },
                builder,
                #when,
            );
        }
    }
}

/// The statements that make `call` ask again, in capitals, when there is no such thing.
pub(super) fn capitals_too(runtime: &TokenStream, argument: &Spanned<String>) -> TokenStream {
    let field = ident(&argument.value);
    quote! {
        let mut call = call.checked()?;
        if let ::core::option::Option::Some(capitals) = #runtime::text::capitals(&arguments.#field) {
            let mut again = ::core::clone::Clone::clone(arguments);
            again.#field = capitals;
            call.fallback(plan(&again)?);
        }
        ::core::result::Result::Ok(call)
    }
}
