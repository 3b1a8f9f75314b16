//! The list of a declarative tool: how it is paged and filtered.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Emitter;
use super::names::{capitalised, ident};
use super::value::option;
use crate::model::{Clause, List, Operator, Paging};
use crate::problem::Spanned;

impl Emitter<'_> {
    /// What `Call::list` takes.
    pub(super) fn list(&self, list: &List) -> TokenStream {
        let runtime = &self.runtime;
        let module = quote!(#runtime::pipeline::list);
        let at = option(list.at.as_ref());
        let newest_first = option(list.newest_first.as_ref());
        let (most, scan) = (list.most, list.scan);
        let paging = self.paging(&list.paging);
        let window = |name: Option<&Spanned<String>>| {
            option(name.map(|name| {
                let field = ident(&name.value);
                quote!(arguments.#field)
            }))
        };
        let page = window(list.page.as_ref());
        let size = match (&list.page, &list.size) {
            // Pages that the caller does not size are as large as the service's largest.
            (Some(_), None) => {
                let most = i64::try_from(list.most).unwrap_or(i64::MAX);
                quote!(::core::option::Option::Some(#most))
            }
            (_, size) => window(size.as_ref()),
        };
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

    /// How a listing is paged.
    pub(super) fn paging(&self, paging: &Paging) -> TokenStream {
        let runtime = &self.runtime;
        let module = quote!(#runtime::pipeline::list);
        match paging {
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
        }
    }

    /// What `Call::filter` takes before the argument.
    pub(super) fn rule(&self, clause: &Clause) -> TokenStream {
        let runtime = &self.runtime;
        let module = quote!(#runtime::pipeline::filter);
        let Clause {
            fields, map, when, ..
        } = clause;
        let argument = &clause.argument.value;
        let operator = variant(clause.operator);
        let map = map.iter().map(|(ours, theirs)| {
            let ours = &ours.value;
            quote!((#ours, &[#(#theirs),*]))
        });
        let when = when.iter().map(|value| &value.value);
        let prefix = option(clause.optional_prefix.as_ref());
        let from = option(clause.from.as_ref().map(|from| {
            let segments = from.endpoint.literals();
            let fields = &from.fields;
            quote!(#module::FromService {
                segments: &[#(#segments),*],
                fields: &[#(#fields),*],
            })
        }));
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

/// `at_or_after` as a variant's name: `AtOrAfter`.
fn variant(operator: Operator) -> Ident {
    let name: String = operator.name().split('_').map(capitalised).collect();
    format_ident!("{name}")
}
