//! Declarative tools: the plan of a call, and the handler that runs it.

use proc_macro2::TokenStream;
use quote::quote;

use super::Emitter;
use super::include::capitals_too;
use super::names::{argument_type, ident, marker};
use crate::model::{Declared, Tool};

impl Emitter<'_> {
    /// What goes into the tool's `impl Tool`, and what stands beside it.
    pub(super) fn declared(&self, tool: &Tool, declared: &Declared) -> (TokenStream, TokenStream) {
        let runtime = &self.runtime;
        let marker = marker(tool);
        let kind = argument_type(tool);
        let unused = tool
            .input
            .properties()
            .is_empty()
            .then(|| quote!(let _ = arguments;));
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
        let handler = (!declared.finished).then(|| {
            quote! {
                impl #runtime::registry::Handler for #marker {
                    async fn call(
                        context: &#runtime::context::Context,
                        arguments: #kind,
                    ) -> ::core::result::Result<#runtime::serde_json::Value, #runtime::failure::Failure> {
                        let call = Self::plan(&arguments).map_err(#runtime::failure::Failure::Arguments)?;
                        #runtime::declarative::answer(context, call).await
                    }
                }
            }
        });
        let items = quote! {
            impl #marker {
                /// The call that the manifest describes, with these arguments.
                ///
                /// # Errors
                /// What contradicts itself in them.
                pub fn plan(
                    arguments: &#kind,
                ) -> ::core::result::Result<#runtime::declarative::Call, ::std::vec::Vec<#runtime::failure::Issue>> {
                    #unused
                    #build
                    #call
                }
            }
            #handler
        };
        (overrides, items)
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
        let includes = declared.include.iter().map(|include| self.include(include));
        if listed.is_none() && declared.include.is_empty() && declared.request.capitals.is_none() {
            return quote!(#runtime::declarative::Call::new(builder).checked());
        }
        let is_changed = listed.is_some() || !declared.include.is_empty();
        let mutable = is_changed.then(|| quote!(mut));
        let capitals = declared.request.capitals.as_ref();
        let end = capitals.map_or_else(|| quote!(call.checked()), capitals_too);
        quote! {
            let #mutable call = #runtime::declarative::Call::new(builder);
            #listed
            #(#clauses)*
            #(#includes)*
            #end
        }
    }
}
