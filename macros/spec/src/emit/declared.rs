//! Declarative tools: the request built from the arguments, the filters, and the handler that runs them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Emitter;
use super::contract::{literals, option};
use super::names::{argument_type, capitalised, ident, marker};
use crate::model::{Body, Clause, Declared, List, Operator, Paging, Segment, Source, Tool};
use crate::problem::Spanned;

impl Emitter<'_> {
    /// What goes into the tool's `impl Tool`, and what stands beside it.
    pub(super) fn declared(&self, tool: &Tool, declared: &Declared) -> (TokenStream, TokenStream) {
        let runtime = &self.runtime;
        let marker = marker(tool);
        let kind = argument_type(tool);
        let build = self.build(declared);
        let call = self.call(declared);
        let overrides = quote! {
            fn declared(
                arguments: &#kind,
            ) -> ::core::option::Option<
                ::core::result::Result<#runtime::declarative::Call, ::std::vec::Vec<#runtime::failure::Issue>>,
            > {
                ::core::option::Option::Some(#marker::plan(arguments))
            }
        };
        let items = quote! {
            impl #marker {
                fn plan(
                    arguments: &#kind,
                ) -> ::core::result::Result<#runtime::declarative::Call, ::std::vec::Vec<#runtime::failure::Issue>> {
                    let _ = arguments;
                    #build
                    #call
                }
            }
            impl #runtime::registry::Handler for #marker {
                async fn call(
                    context: &#runtime::context::Context,
                    arguments: #kind,
                ) -> ::core::result::Result<#runtime::serde_json::Value, #runtime::failure::Failure> {
                    let call = Self::plan(&arguments).map_err(#runtime::failure::Failure::Arguments)?;
                    #runtime::declarative::answer(context, call).await
                }
            }
        };
        (overrides, items)
    }

    fn build(&self, declared: &Declared) -> TokenStream {
        let runtime = &self.runtime;
        let request = &declared.request;
        let method = method(request.endpoint.method.value.name());
        let segments = request
            .endpoint
            .segments
            .iter()
            .map(|segment| match segment {
                Segment::Literal(text) => quote!(#text),
                Segment::Argument(name) => {
                    let field = ident(&name.value);
                    quote!(&::std::string::ToString::to_string(&arguments.#field))
                }
            });
        let query = request.query.iter().map(|(name, source)| {
            let name = &name.value;
            let values = self.parameter(source);
            quote!(builder.query(#name, #values);)
        });
        let body = request.body.as_ref().map(|members| {
            let members = self.members(members);
            quote!(builder.body(#members);)
        });
        let cache = request.cache_seconds;
        quote! {
            let mut builder = #runtime::pipeline::request::Builder::new(
                #runtime::aisoc::Method::#method,
                &[#(#segments),*],
            );
            builder.cache_seconds(#cache);
            #(#query)*
            #body
        }
    }

    /// The values of a parameter.
    fn parameter(&self, source: &Source) -> TokenStream {
        let runtime = &self.runtime;
        let parameter = quote!(#runtime::pipeline::request::Parameter);
        match source {
            Source::Agreeing(sources) => {
                let parameters = sources.iter().map(|source| self.parameter(source));
                quote!(#parameter::agreeing(::std::vec![#(#parameters),*]))
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
                        let theirs = theirs.to_string();
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
        quote!(#body::Object(::std::vec![#(#members),*]))
    }

    fn call(&self, declared: &Declared) -> TokenStream {
        let runtime = &self.runtime;
        let list = declared.list.as_ref().map(|list| self.list(list));
        let listed = list.map(|list| quote!(call.list(#list);));
        let clauses = declared.filter.iter().map(|clause| {
            let field = ident(&clause.argument.value);
            let rule = self.rule(clause);
            quote!(call.filter(&#rule, &arguments.#field);)
        });
        if listed.is_none() {
            return quote!(#runtime::declarative::Call::new(builder).checked());
        }
        quote! {
            let mut call = #runtime::declarative::Call::new(builder);
            #listed
            #(#clauses)*
            call.checked()
        }
    }

    fn list(&self, list: &List) -> TokenStream {
        let runtime = &self.runtime;
        let module = quote!(#runtime::pipeline::list);
        let at = option(list.at.as_ref());
        let newest_first = option(list.newest_first.as_ref());
        let (most, scan) = (list.most, list.scan);
        let paging = match &list.paging {
            Paging::Whole => quote!(#module::Paging::Whole),
            Paging::Page { page, size } => {
                quote!(#module::Paging::Page { page: #page, size: #size })
            }
            Paging::Offset { offset, limit } => {
                quote!(#module::Paging::Offset { offset: #offset, limit: #limit })
            }
            Paging::Cursor {
                cursor,
                limit,
                next,
            } => {
                quote!(#module::Paging::Cursor { cursor: #cursor, limit: #limit, next: #next })
            }
        };
        let window = |name: &Option<Spanned<String>>| match name {
            Some(name) => {
                let field = ident(&name.value);
                quote!(::core::option::Option::Some(arguments.#field))
            }
            None => quote!(::core::option::Option::None),
        };
        let (page, size) = (window(&list.page), window(&list.size));
        quote! {
            &#module::List {
                at: #at,
                paging: #paging,
                most: #most,
                scan: #scan,
                newest_first: #newest_first,
            },
            #module::Window::new(#page, #size)
        }
    }

    fn rule(&self, clause: &Clause) -> TokenStream {
        let runtime = &self.runtime;
        let module = quote!(#runtime::pipeline::filter);
        let Clause {
            fields, map, when, ..
        } = clause;
        let argument = &clause.argument.value;
        let operator = Operator::ALL
            .iter()
            .find(|(_, operator)| *operator == clause.operator);
        let operator = operator.map_or("", |(name, _)| name);
        let operator: String = operator.split('_').map(capitalised).collect();
        let operator = format_ident!("{operator}");
        let map = map
            .iter()
            .map(|(ours, theirs)| quote!((#ours, &[#(#theirs),*])));
        let prefix = option(clause.optional_prefix.as_ref());
        let from = match &clause.from {
            None => quote!(::core::option::Option::None),
            Some(from) => {
                let segments = literals(&from.endpoint);
                let fields = &from.fields;
                quote!(::core::option::Option::Some(#module::FromService {
                    segments: &[#(#segments),*],
                    fields: &[#(#fields),*],
                }))
            }
        };
        quote! {
            #module::Rule {
                argument: #argument,
                fields: &[#(#fields),*],
                operator: #module::Operator::#operator,
                map: &[#(#map),*],
                when: &[#(#when),*],
                optional_prefix: #prefix,
                from: #from,
            }
        }
    }
}

/// `GET` as a variant's name: `Get`.
fn method(name: &str) -> proc_macro2::Ident {
    format_ident!("{}", capitalised(&name.to_ascii_lowercase()))
}
