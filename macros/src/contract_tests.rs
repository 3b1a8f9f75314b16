//! `contract_tests!` and `prompt_contract_tests!`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use toolspec::emit;
use toolspec::model::Manifest;

/// What of the manifest is tested: each with the name of its tests, and its own.
pub(crate) type Subjects = fn(&Manifest) -> Vec<(Ident, String)>;

/// The tools.
pub(crate) fn tools(manifest: &Manifest) -> Vec<(Ident, String)> {
    let tools = manifest.tools.iter();
    tools
        .map(|tool| (emit::marker(tool), tool.name.value.clone()))
        .collect()
}

/// The prompts.
pub(crate) fn prompts(manifest: &Manifest) -> Vec<(Ident, String)> {
    let prompts = manifest.prompts.iter();
    prompts
        .map(|prompt| (emit::prompt(prompt), prompt.name.value.clone()))
        .collect()
}

/// A module per convention with a test per subject.
pub(crate) fn expand(
    conventions: TokenStream,
    subjects: Subjects,
    manifest: &dyn Fn() -> Result<Manifest, String>,
) -> TokenStream {
    let parser = Punctuated::<Ident, syn::Token![,]>::parse_terminated;
    let conventions = match parser.parse2(conventions) {
        Ok(conventions) => conventions,
        Err(error) => return error.to_compile_error(),
    };
    let manifest = match manifest() {
        Ok(manifest) => manifest,
        Err(message) => {
            return syn::Error::new(proc_macro2::Span::call_site(), message).to_compile_error();
        }
    };
    let subjects = subjects(&manifest);
    let modules = conventions.iter().map(|convention| {
        let tests = subjects.iter().map(|(test, name)| {
            quote! {
                #[test]
                fn #test() {
                    super::conventions::#convention(#name);
                }
            }
        });
        quote!(mod #convention { #(#tests)* })
    });
    quote!(#(#modules)*)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn every_tool_has_a_test_in_every_convention() {
        const MANIFEST: &str = include_str!("zoo.yaml");
        let load = || Ok(toolspec::load(MANIFEST).ok().unwrap());
        let code = expand(quote!(name, order), tools, &load).to_string();
        assert_eq!(code.matches("# [test]").count(), 4, "{code}");
        assert!(
            code.contains("super :: conventions :: order (\"zoo_feed_animal\")"),
            "{code}"
        );
    }

    #[test]
    fn every_prompt_has_one_too() {
        const MANIFEST: &str = include_str!("zoo.yaml");
        let load = || Ok(toolspec::load(MANIFEST).ok().unwrap());
        let code = expand(quote!(prompt), prompts, &load).to_string();
        assert_eq!(code.matches("# [test]").count(), 2, "{code}");
        assert!(
            code.contains("super :: conventions :: prompt (\"greet_no1\")"),
            "{code}"
        );
    }
}
