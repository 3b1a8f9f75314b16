//! From the model to Rust: per tool an argument type, a marker type with its contract, validation and
//! request, and one table of them all.
//!
//! The code is plain and absolute, so that it reads the same wherever it is included. It holds no
//! logic of its own: what it calls lives in the runtime crate, where it is tested.

mod arguments;
mod contract;
mod declared;
mod include;
mod labels;
mod list;
pub(crate) mod names;
mod output;
mod prompts;
mod request;
mod schema;
mod shape;
mod validators;
mod value;

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Manifest, Tool};
use crate::problem::Spanned;

pub use names::{argument_type, marker, output_type, prompt};
pub use schema::{argument as argument_schema, input as input_schema, output as output_schema};

/// Members that the server adds to results.
pub const RESERVED: &[&str] = &["next_tools", "left_out", "continue_with", "renamed"];

/// The Rust source of a manifest.
///
/// `runtime` is the crate that holds the types the code fills in; `path` is how the manifest itself is
/// called, for the notes that lead back to it.
#[must_use]
pub fn rust(manifest: &Manifest, runtime: &str, path: &str) -> String {
    let file = tokens(manifest, runtime, path);
    match syn::parse2(file.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => file.to_string(),
    }
}

/// The same source without a layout, which takes a fraction of the time: to compare what manifests generate.
#[must_use]
pub fn unformatted(manifest: &Manifest, runtime: &str, path: &str) -> String {
    tokens(manifest, runtime, path).to_string()
}

fn tokens(manifest: &Manifest, runtime: &str, path: &str) -> TokenStream {
    let runtime = names::ident(runtime);
    let runtime = quote!(::#runtime);
    let emitter = Emitter {
        manifest,
        runtime,
        path,
    };
    emitter.file()
}

/// What every part of the emission needs.
struct Emitter<'m> {
    manifest: &'m Manifest,
    runtime: TokenStream,
    path: &'m str,
}

impl Emitter<'_> {
    fn file(&self) -> TokenStream {
        let runtime = &self.runtime;
        let server = &self.manifest.server;
        let (name, title) = (&server.name, &server.title);
        let instructions = &server.instructions.value;
        let groups = self.manifest.conventions.groups.iter().map(|group| {
            let (name, title) = (&group.name.value, &group.title);
            quote!(#runtime::contract::Group { name: #name, title: #title })
        });
        let lookups = self
            .manifest
            .lookups
            .iter()
            .map(|(name, lookup)| self.lookup(name, lookup));
        let tools = self.manifest.tools.iter().map(|tool| self.tool(tool));
        let outputs = self.outputs();
        let prompts = self.prompts();
        let rows = self.manifest.tools.iter().map(|tool| {
            let marker = marker(tool);
            let source = self.source(&tool.name);
            quote!(#runtime::registry::entry::<#marker, P>(#source))
        });
        let needed = self
            .manifest
            .tools
            .iter()
            .filter(|tool| tool.needs_handler())
            .map(|tool| {
                let marker = marker(tool);
                quote!(#marker: #runtime::registry::Handler<P>)
            });
        quote! {
            /// What the server says of itself.
            pub static SERVER: #runtime::contract::Server = #runtime::contract::Server {
                name: #name,
                title: #title,
                instructions: #instructions,
            };
            /// The groups, in the order they are advertised.
            pub static GROUPS: &[#runtime::contract::Group] = &[#(#groups),*];
            #prompts
            /// The manifest, served by the handlers of `P`.
            #[derive(Debug)]
            pub struct Manifest<P>(::core::marker::PhantomData<P>);
            impl<P: 'static> Manifest<P>
            where
                #(#needed,)*
            {
                /// The tools, in manifest order.
                pub const TOOLS: &'static [#runtime::registry::Entry] = &[#(#rows),*];
                /// All of it, with every tool on offer and no page.
                pub const REGISTRY: #runtime::registry::Registry = #runtime::registry::Registry {
                    package: ::core::env!("CARGO_PKG_NAME"),
                    version: ::core::env!("CARGO_PKG_VERSION"),
                    server: &SERVER,
                    groups: GROUPS,
                    entries: Self::TOOLS,
                    prompts: PROMPTS,
                    views: &[],
                    read_only: false,
                    selection: #runtime::registry::Selection::ALL,
                };
            }
            #(#lookups)*
            #(#tools)*
            #outputs
        }
    }

    /// Where a name stands, such as `tools.yaml:74`.
    fn source(&self, name: &Spanned<String>) -> String {
        let place = self.manifest.sources.place(name.span.start);
        let path = if place.start == 0 {
            self.path
        } else {
            place.path
        };
        format!("{path}:{}", place.line)
    }

    fn tool(&self, tool: &Tool) -> TokenStream {
        let runtime = &self.runtime;
        let marker = marker(tool);
        let arguments = argument_type(tool);
        let note = format!(" `{}`, from {}.", tool.name.value, self.source(&tool.name));
        let argument_type = self.argument_struct(tool);
        let contract = self.contract(tool);
        let validate = self.validate(tool);
        let lookups = self.lookups(tool);
        let declared = tool
            .declared()
            .map(|declared| self.declared(tool, declared));
        let (overrides, items) = declared.unzip();
        // What the runtime fetches for a tool is shaped where it is finished; only a function returns it shaped.
        let output = if tool.needs_handler() {
            let output = output_type(tool);
            quote!(#output)
        } else {
            quote!(#runtime::serde_json::Value)
        };
        quote! {
            #argument_type
            #[doc = #note]
            #[derive(Debug)]
            pub struct #marker;
            impl #runtime::registry::Tool for #marker {
                type Arguments = #arguments;
                type Output = #output;
                const CONTRACT: #runtime::contract::Contract = #contract;
                #validate
                #lookups
                #overrides
            }
            #items
        }
    }
}
