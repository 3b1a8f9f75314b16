//! The list of a declarative tool: its pagination and filters.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Emitter;
use super::names::{capitalised, ident};
use super::value::{option, path, paths};
use crate::model::{Clause, Declared, List, Operator, Paging, Schema, Source, Type};
use crate::problem::Spanned;

impl Emitter<'_> {
    /// What `Call::list` takes.
    pub(super) fn list(&self, list: &List, declared: &Declared) -> TokenStream {
        let runtime = &self.runtime;
        let module = quote!(#runtime::pipeline::list);
        let at = option(list.at.as_deref().map(path));
        let newest_first = option(list.newest_first.as_ref());
        let header = list.total_header.as_ref();
        let header = option(header.map(|header| header.value.to_ascii_lowercase()));
        let noun = declared.noun();
        let narrowed_by = narrowed_by(declared);
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
                noun: #noun,
                at: #at,
                paging: #paging,
                most: #most,
                scan: #scan,
                newest_first: #newest_first,
                total_header: #header,
                narrowed_by: &[#(#narrowed_by),*],
            },
            #module::Window::new(#page, #size)
        }
    }

    /// How a listing is paginated.
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

    /// The statement that orders the list by what its argument says.
    pub(super) fn order(&self, list: &List, output: &Schema) -> Option<TokenStream> {
        let runtime = &self.runtime;
        let module = quote!(#runtime::pipeline::list);
        let sort = list.sort.as_ref()?;
        let field = ident(&sort.argument.value);
        let shown = output.property(list.shown_as(output)).map(|list| &list.of);
        let items = match shown {
            Some(Type::Array { items, .. }) => items.properties(),
            _ => &[],
        };
        let orders = sort.by.iter().map(|(value, member)| {
            let value = &value.value;
            let steps = path(member);
            // What the result does not show as a measurement is none to order by.
            let shown = items.iter().find(|property| {
                let from = &property.schema.from;
                from.contains(member) || from.is_empty() && property.name.value == *member
            });
            let only_if = shown.and_then(|shown| shown.schema.only_if.as_ref());
            let only_if = option(only_if.map(|only_if| path(only_if)));
            quote!(#module::Order { value: #value, member: #steps, only_if: #only_if })
        });
        Some(quote!(call.order(&[#(#orders),*], &arguments.#field);))
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
        let empty = option(clause.empty.as_ref().map(|empty| &empty.value));
        let fields = paths(fields);
        let loose = paths(clause.loose.iter().map(|field| &field.value));
        let from = option(clause.from.as_ref().map(|from| {
            let segments = from.endpoint.literals();
            let fields = paths(&from.fields);
            quote!(#module::FromService {
                segments: &[#(#segments),*],
                fields: #fields,
            })
        }));
        quote! {
            #module::Rule {
                argument: #argument,
                fields: #fields,
                operator: #module::Operator::#operator,
                map: &[#(#map),*],
                when: &[#(#when),*],
                optional_prefix: #prefix,
                empty: #empty,
                loose: #loose,
                from: #from,
            }
        }
    }
}

/// The arguments that narrow what has to be scanned: those that are sent, and the ends of a span of time.
fn narrowed_by(declared: &Declared) -> Vec<&str> {
    let query = declared.request.query.iter();
    let sent = query.flat_map(|(_, source)| Source::arguments(source));
    let is_ordered = declared
        .list
        .as_ref()
        .is_some_and(|list| list.newest_first.is_some());
    let is_time =
        |clause: &&Clause| matches!(clause.operator, Operator::AtOrAfter | Operator::AtOrBefore);
    let times = declared.filter.iter().filter(is_time);
    let times = times.filter(|_| is_ordered).map(|clause| &clause.argument);
    let mut names: Vec<&str> = Vec::new();
    for name in sent.chain(times) {
        if !names.contains(&name.value.as_str()) {
            names.push(&name.value);
        }
    }
    names
}

/// `at_or_after` as a variant's name: `AtOrAfter`.
fn variant(operator: Operator) -> Ident {
    let name: String = operator.name().split('_').map(capitalised).collect();
    format_ident!("{name}")
}
