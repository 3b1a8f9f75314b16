//! Prompts and completions as constants: data without code.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Emitter;
use super::names::{capitalised, completion, lookup};
use super::value::{option, path, paths};
use crate::model::{Complete, Completion, Message, Part, Piece, Prompt, PromptArgument};
use crate::problem::Spanned;

impl Emitter<'_> {
    /// The table of prompts, and the completions that it refers to.
    pub(super) fn prompts(&self) -> TokenStream {
        let runtime = &self.runtime;
        let prompts = self
            .manifest
            .prompts
            .iter()
            .map(|prompt| self.prompt(prompt));
        let completions = self.manifest.completions.iter();
        let completions = completions.map(|(name, completion)| self.completion(name, completion));
        quote! {
            /// The prompts, in manifest order.
            pub static PROMPTS: &[#runtime::prompts::Prompt] = &[#(#prompts),*];
            #(#completions)*
        }
    }

    fn prompt(&self, prompt: &Prompt) -> TokenStream {
        let runtime = &self.runtime;
        let name = &prompt.name.value;
        let title = &prompt.title.value;
        let description = &prompt.description.value;
        let source = self.source(&prompt.name);
        let needs = prompt.needs(self.manifest);
        let arguments = prompt.arguments.iter().map(|one| self.prompt_argument(one));
        let messages = prompt.messages.iter();
        let messages = messages.map(|message| self.message(prompt, message));
        quote! {
            #runtime::prompts::Prompt {
                name: #name,
                title: #title,
                description: #description,
                source: #source,
                needs: &[#(#needs),*],
                arguments: &[#(#arguments),*],
                messages: &[#(#messages),*],
            }
        }
    }

    fn prompt_argument(&self, argument: &PromptArgument) -> TokenStream {
        let runtime = &self.runtime;
        let name = &argument.name.value;
        let title = option(argument.title.as_ref().map(|title| &title.value));
        let description = &argument.description.value;
        let required = argument.required;
        let complete = match &argument.complete {
            Some(Complete::OneOf(values)) => {
                let values = values.iter().map(|value| &value.value);
                quote!(OneOf(&[#(#values),*]))
            }
            Some(Complete::From(from)) => {
                let source = completion(&from.value);
                quote!(From(&#source))
            }
            None => quote!(OneOf(&[])),
        };
        quote! {
            #runtime::prompts::Argument {
                name: #name,
                title: #title,
                description: #description,
                required: #required,
                complete: #runtime::prompts::Complete::#complete,
            }
        }
    }

    fn message(&self, prompt: &Prompt, message: &Message) -> TokenStream {
        let runtime = &self.runtime;
        let role = format_ident!("{}", capitalised(message.role.name()));
        let parts = message.parts.iter().map(|part| self.part(prompt, part));
        quote! {
            #runtime::prompts::Message {
                role: #runtime::prompts::Role::#role,
                parts: &[#(#parts),*],
            }
        }
    }

    fn part(&self, prompt: &Prompt, part: &Part) -> TokenStream {
        let runtime = &self.runtime;
        let condition = |name: &Spanned<String>, given: &str, offered: &str| {
            let is_argument = prompt.argument(&name.value).is_some();
            let kind = format_ident!("{}", if is_argument { given } else { offered });
            let name = &name.value;
            quote!(#runtime::prompts::Condition::#kind(#name))
        };
        let when = part.when.iter();
        let when = when.map(|name| condition(name, "Given", "Offered"));
        let unless = part.unless.iter();
        let unless = unless.map(|name| condition(name, "Missing", "Withheld"));
        let conditions = when.chain(unless);
        let pieces = part.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => quote!(#runtime::prompts::Piece::Text(#text)),
            Piece::Argument(name) => {
                let name = &name.value;
                quote!(#runtime::prompts::Piece::Argument(#name))
            }
        });
        quote! {
            #runtime::prompts::Part { conditions: &[#(#conditions),*], pieces: &[#(#pieces),*] }
        }
    }

    fn completion(&self, name: &Spanned<String>, source: &Completion) -> TokenStream {
        let runtime = &self.runtime;
        let ident = completion(&name.value);
        let name = &name.value;
        let segments = source.endpoint.literals();
        let query = source
            .query
            .iter()
            .map(|(name, value)| quote!((#name, #value)));
        let at = option(source.at.as_deref().map(path));
        let (values, otherwise) = (paths(&source.values), paths(&source.otherwise));
        let sorted = source.sorted;
        let only = option(source.only.as_ref().map(|only| {
            let member = path(&only.member);
            let argument = &only.argument.value;
            let lookup = option(only.lookup.as_ref().map(|name| {
                let ident = lookup(&name.value);
                quote!(&#ident)
            }));
            quote! {
                #runtime::prompts::Only {
                    member: #member, argument: #argument, lookup: #lookup,
                }
            }
        }));
        // A listing is paginated the same whoever reads it, so a completion takes that from the lookup of its listing.
        let mut lookups = self.manifest.lookups.iter();
        let same = lookups.find(|(_, lookup)| lookup.endpoint.literals() == segments);
        let listing = option(same.map(|(name, _)| {
            let ident = super::names::lookup(&name.value);
            quote!(&#ident)
        }));
        quote! {
            static #ident: #runtime::prompts::Source = #runtime::prompts::Source {
                name: #name,
                segments: &[#(#segments),*],
                query: &[#(#query),*],
                at: #at,
                values: #values,
                otherwise: #otherwise,
                sorted: #sorted,
                only: #only,
                listing: #listing,
            };
        }
    }
}
