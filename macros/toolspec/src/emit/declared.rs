//! Declarative tools: the plan of a call, and the handler that runs it.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emitter;
use super::include::capitals_too;
use super::names::{argument_type, ident, marker};
use super::value::{option, paths};
use crate::model::{Declared, Method, Segment, Source, Tool};

impl Emitter<'_> {
    /// The content of the tool's `impl Tool`, and the generated handler, if none is hand-written.
    pub(super) fn declared(&self, tool: &Tool, declared: &Declared) -> (TokenStream, TokenStream) {
        let runtime = &self.runtime;
        let marker = marker(tool);
        let kind = argument_type(tool);
        let unused = tool
            .input
            .properties()
            .is_empty()
            .then(|| quote!(let _ = arguments;));
        let build = self.build(declared, &tool.input);
        let call = self.call(tool, declared);
        let plan = quote! {
            fn plan(arguments: &#kind) -> ::core::option::Option<#runtime::registry::Plan> {
                fn plan(arguments: &#kind) -> #runtime::registry::Plan {
                    #unused
                    #build
                    #call
                }
                ::core::option::Option::Some(plan(arguments))
            }
        };
        let handler = (!declared.is_transformed).then(|| {
            quote! {
                impl<P: 'static> #runtime::registry::Handler<P> for #marker {
                    async fn call(
                        context: &#runtime::context::Context,
                        arguments: #kind,
                    ) -> ::core::result::Result<#runtime::serde_json::Value, #runtime::failure::Failure> {
                        #runtime::registry::run_described_call::<Self>(context, &arguments).await
                    }
                }
            }
        });
        (plan, quote!(#handler))
    }

    fn call(&self, tool: &Tool, declared: &Declared) -> TokenStream {
        let runtime = &self.runtime;
        let list = declared.list.as_ref();
        let list = list.map(|list| self.list(list, declared));
        let listed = list.map(|list| quote!(call.list(#list);));
        let clauses = declared.filter.iter().map(|clause| {
            let field = ident(&clause.argument.value);
            let rule = self.rule(clause);
            quote!(call.filter(&#rule, &arguments.#field);)
        });
        let includes = declared.include.iter();
        let includes = includes.map(|include| self.include(include, &tool.input));
        let values = self.values(tool, declared);
        let list = declared.list.as_ref();
        let order = list.and_then(|list| self.order(list, &tool.output));
        let identified = self.identified(tool, declared);
        let is_bare = listed.is_none() && identified.is_none();
        if is_bare && declared.include.is_empty() && declared.request.capitals.is_none() {
            return quote!(#runtime::declarative::Call::new(builder).checked());
        }
        let is_changed = !is_bare || !declared.include.is_empty();
        let mutable = is_changed.then(|| quote!(mut));
        let capitals = declared.request.capitals.as_ref();
        let end = capitals.map(|argument| capitals_too(runtime, argument));
        let end = end.unwrap_or_else(|| quote!(call.checked()));
        quote! {
            let #mutable call = #runtime::declarative::Call::new(builder);
            #listed
            #(#clauses)*
            #(#values)*
            #order
            #identified
            #(#includes)*
            #end
        }
    }

    /// The arguments of `Call::values`: those with `values`.
    fn values(&self, tool: &Tool, declared: &Declared) -> Vec<TokenStream> {
        let runtime = &self.runtime;
        let properties = tool.input.properties().iter();
        let told = properties.filter(|property| property.schema.values.is_some());
        let told = told.filter(|_| declared.list.is_some());
        told.map(|property| {
            let argument = &property.name.value;
            let field = ident(argument);
            let takes = |source: &Source| {
                let mut names = source.arguments().into_iter();
                names.any(|name| name.value == *argument)
            };
            let mut query = declared.request.query.iter();
            let sent = query.find(|(_, source)| takes(source));
            let mut clauses = declared.filter.iter();
            let clause = clauses.find(|clause| clause.argument.value == *argument);
            let fields = paths(&match (&sent, clause) {
                (Some((name, _)), _) => vec![name.value.clone()],
                (None, clause) => clause.map_or_else(Vec::new, |clause| clause.fields.clone()),
            });
            let mut words: Vec<&String> = Vec::new();
            if let Some(clause) = clause {
                words.extend(clause.empty.iter().map(|empty| &empty.value));
                words.extend(clause.map.iter().map(|(ours, _)| &ours.value));
            }
            let stands = sent.map(|(_, source)| stood_for(source, argument));
            words.extend(stands.into_iter().flatten());
            let sent_as = option(sent.map(|(name, _)| &name.value));
            quote! {
                call.values(
                    &#runtime::pipeline::values::Values {
                        argument: #argument,
                        fields: #fields,
                        sent_as: #sent_as,
                        words: &[#(#words),*],
                    },
                    &arguments.#field,
                );
            }
        })
        .collect()
    }

    /// What an answer must have to be the thing that was requested: where the path ends with an identifier that a
    /// lookup finds, the member that this identifier is.
    fn identified(&self, tool: &Tool, declared: &Declared) -> Option<TokenStream> {
        let request = &declared.request;
        let Some(Segment::Argument(name)) = request.endpoint.segments.last() else {
            return None;
        };
        let is_read = request.endpoint.method.value == Method::Get && !request.text;
        if !is_read || declared.list.is_some() {
            return None;
        }
        let wanted = tool.input.property(&name.value)?.lookup.as_ref()?;
        let mut lookups = self.manifest.lookups.iter();
        let (_, lookup) = lookups.find(|(name, _)| name.value == wanted.value)?;
        let id = &lookup.id;
        let is_shown = tool.output.properties().iter().any(|property| {
            let from = &property.schema.from;
            from.contains(id) || from.is_empty() && property.name.value == *id
        });
        is_shown.then(|| quote!(call.identified(#id);))
    }
}

/// The argument's values that stand for others than themselves.
fn stood_for<'s>(source: &'s Source, argument: &str) -> Vec<&'s String> {
    match source {
        Source::Agreeing(sources) => {
            let all = sources.iter();
            all.flat_map(|source| stood_for(source, argument)).collect()
        }
        Source::Argument {
            name, map, each, ..
        } if name.value == argument => {
            let mapped = map.iter().map(|(ours, _)| &ours.value);
            mapped
                .chain(each.iter().map(|(ours, _)| &ours.value))
                .collect()
        }
        _ => Vec::new(),
    }
}
