//! A tool's facts as a constant.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Emitter;
use super::value::{option, path};
use crate::model::{Endpoint, Finished, Lookup, Resume, Secondary, Split, Tool};
use crate::problem::Spanned;

impl Emitter<'_> {
    pub(super) fn contract(&self, tool: &Tool) -> TokenStream {
        let runtime = &self.runtime;
        let name = &tool.name.value;
        let title = &tool.title.value;
        let description = &tool.description.value;
        let group = &tool.group.value;
        let scopes = tool.scopes.iter().map(|scope| &scope.value);
        let effect = format_ident!("{}", super::names::capitalised(tool.effect.value.name()));
        let (destructive, idempotent) = (tool.is_destructive(), tool.is_idempotent());
        let aliases = tool.deprecated_aliases.iter().map(|alias| &alias.value);
        let transformed = tool
            .declared()
            .is_some_and(|declared| declared.is_transformed);
        let shaped = tool.needs_handler();
        let text = self.text(tool);
        let endpoints = tool.endpoints();
        let calls = crate::usage::of_tool(self.manifest, tool).to_string();
        let listings = self.listings(tool);
        let listings = listings.iter().map(|(path, name)| quote!((#path, #name)));
        let next = tool.next.iter().map(|next| &next.value);
        let view = option(tool.view.as_ref().map(|view| &view.value));
        let input = super::input_schema(tool).to_string();
        let output = super::output_schema(tool).to_string();
        let shape = self.shape(&tool.output);
        let labels = self.labels(&tool.output);
        let continuation = self.continuation(tool);
        quote! {
            #runtime::contract::Contract {
                name: #name,
                title: #title,
                description: #description,
                group: #group,
                scopes: &[#(#scopes),*],
                deprecated_aliases: &[#(#aliases),*],
                effect: #runtime::contract::Effect::#effect,
                destructive: #destructive,
                idempotent: #idempotent,
                endpoints: &[#(#endpoints),*],
                calls: #calls,
                listings: &[#(#listings),*],
                view: #view,
                input_schema: #input,
                output_schema: #output,
                result: #runtime::pipeline::ResultSpec {
                    shape: #shape,
                    list: #continuation,
                    text: #text,
                    next: &[#(#next),*],
                    shaped: #shaped,
                },
                labels: #labels,
                transformed: #transformed,
            }
        }
    }

    /// The fixed paths before an argument in the tool's endpoints, each with the tool that lists what is there.
    fn listings(&self, tool: &Tool) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for endpoint in tool.endpoints() {
            let Some((before, _)) = endpoint.split_once("/{") else {
                continue;
            };
            let path = before.split_once(' ').map_or(before, |(_, path)| path);
            let lists = |other: &&Tool| {
                other.name.value != tool.name.value
                    && other
                        .endpoints()
                        .iter()
                        .any(|endpoint| *endpoint == format!("GET {path}"))
            };
            let lister = self.manifest.tools.iter().find(lists);
            let row = lister.map(|lister| (path.to_owned(), lister.name.value.clone()));
            found.extend(row.filter(|row| !found.contains(row)));
        }
        found
    }

    /// The list to cut: what the tool says, or else the list that its request pages.
    fn continuation(&self, tool: &Tool) -> TokenStream {
        let runtime = &self.runtime;
        let budget = quote!(#runtime::pipeline::budget);
        let (list, resume) = if let Some(continuation) = &tool.continuation {
            let resume = match &continuation.resume {
                Resume::After { argument, from } => {
                    let argument = &argument.value;
                    quote!(#budget::Resume::After { argument: #argument, from: #from })
                }
                Resume::Advice(advice) => quote!(#budget::Resume::Advice(#advice)),
            };
            (continuation.list.value.clone(), resume)
        } else if let Some(list) = tool.declared().and_then(|declared| declared.list.as_ref()) {
            let resume = if let (Some(page), Some(size)) = (&list.page, &list.size) {
                let usual = default(tool, size);
                let (page, size) = (&page.value, &size.value);
                quote!(#budget::Resume::Pages { page: #page, size: #size, usual: #usual })
            } else {
                quote!(#budget::Resume::Advice("narrow the call with its arguments"))
            };
            (list.shown_as(&tool.output).to_owned(), resume)
        } else {
            return quote!(::core::option::Option::None);
        };
        quote! {
            ::core::option::Option::Some(#budget::Continuation { list: #list, resume: #resume })
        }
    }

    fn text(&self, tool: &Tool) -> TokenStream {
        let runtime = &self.runtime;
        option(tool.text.as_ref().map(|text| {
            let most = usize::try_from(text.most).unwrap_or(usize::MAX);
            let start = option(text.start.as_ref().map(|start| &start.value));
            quote!(#runtime::pipeline::text_result::TextPaging { most: #most, start: #start })
        }))
    }

    pub(super) fn lookup(&self, name: &Spanned<String>, lookup: &Lookup) -> TokenStream {
        let runtime = &self.runtime;
        let ident = super::names::lookup(&name.value);
        let Lookup {
            noun,
            query,
            most,
            scan,
            cache_seconds,
            id,
            aliases,
            service_knows_aliases,
            show,
            ..
        } = lookup;
        let module = quote!(#runtime::pipeline::lookup);
        let segments = lookup.endpoint.literals();
        let query = query.iter().map(|(name, value)| quote!((#name, #value)));
        let at = option(lookup.at.as_deref().map(path));
        let paging = self.paging(&lookup.paging.value);
        let split = option(lookup.split.as_ref().map(|split| {
            let Split {
                parameter, values, ..
            } = split;
            quote!((#parameter, &[#(#values),*]))
        }));
        let item = lookup.item.iter().flat_map(Endpoint::literals);
        let of = lookup.of.iter().map(|owner| {
            let ident = super::names::lookup(&owner.lookup.value);
            let parameter = &owner.parameter;
            quote!(#module::Owner { lookup: &#ident, parameter: #parameter })
        });
        let newest = option(lookup.newest.as_ref().map(|member| &member.value));
        let finished = option(lookup.finished.as_ref().map(|finished| {
            let Finished { member, values, .. } = finished;
            quote!((#member, &[#(#values),*]))
        }));
        let secondary = option(lookup.secondary.as_ref().map(|secondary| {
            let Secondary { member, prefix } = secondary;
            quote!((#member, #prefix))
        }));
        quote! {
            static #ident: #module::Lookup = #module::Lookup {
                noun: #noun,
                segments: &[#(#segments),*],
                query: &[#(#query),*],
                at: #at,
                paging: #paging,
                most: #most,
                scan: #scan,
                cache_seconds: #cache_seconds,
                split: #split,
                item: &[#(#item),*],
                id: #id,
                aliases: &[#(#aliases),*],
                service_knows_aliases: #service_knows_aliases,
                show: &[#(#show),*],
                of: &[#(#of),*],
                newest: #newest,
                finished: #finished,
                secondary: #secondary,
            };
        }
    }
}

/// The default of a whole-number argument.
fn default(tool: &Tool, name: &Spanned<String>) -> u64 {
    let schema = tool.input.property(&name.value);
    let default = schema.and_then(|schema| schema.default.as_ref());
    default
        .and_then(|default| default.value.as_u64())
        .unwrap_or(1)
}
