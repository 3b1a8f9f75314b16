//! `contract_tests!`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use toolspec::emit::marker;
use toolspec::model::Manifest;

/// A module per convention with a test per tool.
pub(crate) fn expand(
    conventions: TokenStream,
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
    let modules = conventions.iter().map(|convention| {
        let tests = manifest.tools.iter().map(|tool| {
            let test = marker(tool);
            let name = &tool.name.value;
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
        const MANIFEST: &str = include_str!("../spec/tests/small.yaml");
        let load = || Ok(toolspec::load(MANIFEST).ok().unwrap());
        let code = expand(quote!(name, order), &load).to_string();
        assert_eq!(code.matches("# [test]").count(), 4, "{code}");
        assert!(
            code.contains("super :: conventions :: order (\"zoo_feed_animal\")"),
            "{code}"
        );
    }
}
