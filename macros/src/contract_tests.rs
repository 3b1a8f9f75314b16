//! `contract_tests!`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use serde_json::json;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Path, Token};
use toolspec::emit;
use toolspec::model::{Manifest, Tool};

/// The conventions of a tool, as `toolspec_runtime::testing::Contracts` names them.
const OF_TOOLS: &[&str] = &[
    "name",
    "order",
    "metadata",
    "description",
    "hints",
    "input_schema",
    "output_schema",
    "arguments",
    "request",
    "projection",
    "validation",
    "result",
];

/// The conventions of a prompt, likewise.
const OF_PROMPTS: &[&str] = &["wording", "completion"];

/// What the macro is given: where the conventions are, and which, where they are the crate's own.
struct Tests {
    contracts: Path,
    own: Option<Punctuated<Ident, Token![,]>>,
}

impl Parse for Tests {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let contracts = input.parse()?;
        let own = if input.is_empty() {
            None
        } else {
            input.parse::<Token![:]>()?;
            Some(Punctuated::parse_terminated(input)?)
        };
        Ok(Self { contracts, own })
    }
}

/// A module per convention with a test per tool or prompt, one for the snapshots, and one test that none is orphaned.
pub(crate) fn expand(
    contracts: TokenStream,
    manifest: &dyn Fn() -> Result<Manifest, String>,
) -> TokenStream {
    let Tests { contracts, own } = match syn::parse2(contracts) {
        Ok(tests) => tests,
        Err(error) => return error.to_compile_error(),
    };
    let manifest = match manifest() {
        Ok(manifest) => manifest,
        Err(message) => {
            return syn::Error::new(Span::call_site(), message).to_compile_error();
        }
    };
    let of_tool = |convention: &str| {
        let function = format_ident!("{convention}");
        module(
            convention,
            manifest.tools.iter().map(|tool| {
                let (name, example) = (&tool.name.value, example(tool));
                let body = quote!(super::#contracts.#function(#name, #example));
                (emit::marker(tool), body)
            }),
        )
    };
    if let Some(own) = own {
        return own.iter().map(|own| of_tool(&own.to_string())).collect();
    }
    let tools = OF_TOOLS.iter().map(|convention| of_tool(convention));
    let prompts = OF_PROMPTS.iter().map(|convention| {
        let function = format_ident!("{convention}");
        module(
            convention,
            manifest.prompts.iter().map(|prompt| {
                let name = &prompt.name.value;
                let body = quote!(super::#contracts.#function(#name));
                (emit::prompt(prompt), body)
            }),
        )
    });
    let of_tools = module(
        "snapshot",
        manifest.tools.iter().map(|tool| {
            let (name, example) = (&tool.name.value, example(tool));
            let facts = quote!(super::#contracts.facts(#name, #example));
            let body = quote!(::toolspec_runtime::snapshot!("tools", #name, #facts));
            (emit::marker(tool), body)
        }),
    );
    let of_prompts = module(
        "prompt_snapshot",
        manifest.prompts.iter().map(|prompt| {
            let name = &prompt.name.value;
            let facts = quote!(super::#contracts.prompt_facts(#name));
            let body = quote!(::toolspec_runtime::snapshot!("prompts", #name, #facts));
            (emit::prompt(prompt), body)
        }),
    );
    quote! {
        #(#tools)*
        #(#prompts)*
        #of_tools
        #of_prompts
        #[test]
        fn no_snapshot_is_orphaned() {
            #contracts.no_orphans();
        }
    }
}

/// Tests in a module; no module where there are none.
fn module(name: &str, tests: impl Iterator<Item = (Ident, TokenStream)>) -> TokenStream {
    let tests: Vec<TokenStream> = tests
        .map(|(test, body)| {
            quote! {
                #[test]
                fn #test() {
                    #body;
                }
            }
        })
        .collect();
    if tests.is_empty() {
        return TokenStream::new();
    }
    let name = format_ident!("{name}");
    quote!(mod #name { #(#tests)* })
}

/// The example call of the manifest, as JSON.
fn example(tool: &Tool) -> String {
    let mut example = json!({"arguments": tool.example.arguments.value});
    if let Some(response) = &tool.example.response {
        example["response"] = response.value.clone();
    }
    example.to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn code(contracts: TokenStream) -> String {
        const MANIFEST: &str = include_str!("zoo.yaml");
        let load = || Ok(toolspec::load(MANIFEST).ok().unwrap());
        expand(contracts, &load).to_string()
    }

    #[test]
    fn a_convention_of_ones_own_stands_alone() {
        let code = code(quote!(MINE: feeds));
        assert_eq!(code.matches("# [test]").count(), 2, "{code}");
        let call =
            r#"super :: MINE . feeds ("zoo_feed_animal" , "{\"arguments\":{\"animal_id\":\"o1\"},"#;
        assert!(code.contains(call), "{code}");
    }

    #[test]
    fn every_tool_has_a_test_of_every_convention() {
        let code = code(quote!(CONTRACTS));
        for convention in OF_TOOLS {
            for tool in ["zoo_feed_animal", "zoo_list_animals"] {
                let call = format!("super :: CONTRACTS . {convention} (\"{tool}\" , \"");
                assert_eq!(code.matches(&call).count(), 1, "{convention} {tool}");
            }
        }
    }

    #[test]
    fn every_prompt_has_one_too() {
        let code = code(quote!(CONTRACTS));
        for convention in OF_PROMPTS {
            let call = format!("super :: CONTRACTS . {convention} (\"greet_no1\")");
            assert_eq!(code.matches(&call).count(), 1, "{convention}");
        }
    }
}
