//! `#[handler]`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ItemFn;
use toolspec::emit::{argument_type, marker, output_type};
use toolspec::model::{Manifest, Tool};
use toolspec::problem::nearest;

/// The item, bound to its tool; on an error the item still stands, so that there is one error and not ten.
pub(crate) fn expand(
    attribute: TokenStream,
    item: &TokenStream,
    manifest: &dyn Fn() -> Result<Manifest, String>,
) -> TokenStream {
    match bind(attribute, item, manifest) {
        // The signature is the trait's, whatever the function makes of it.
        Ok(binding) => quote! {
            #[allow(clippy::needless_pass_by_value, clippy::unnecessary_wraps, clippy::unused_async)]
            #item
            #binding
        },
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#item #error)
        }
    }
}

fn bind(
    attribute: TokenStream,
    item: &TokenStream,
    manifest: &dyn Fn() -> Result<Manifest, String>,
) -> syn::Result<TokenStream> {
    if !attribute.is_empty() {
        let message = "`#[handler]` takes no arguments: the fn's name says which tool it answers";
        return Err(syn::Error::new_spanned(attribute, message));
    }
    let function: ItemFn = syn::parse2(item.clone())?;
    let name = &function.sig.ident;
    let manifest = manifest().map_err(|message| syn::Error::new(name.span(), message))?;
    let tool = find(&manifest, name)?;
    let is_async = function.sig.asyncness.is_some();
    let transforms = tool.declared().is_some();
    if !is_async && !transforms {
        let message = "a handler is an `async fn (context: &Context, arguments: …) -> Result<…Output, Failure>`";
        return Err(syn::Error::new_spanned(function.sig.fn_token, message));
    }
    let waits = is_async.then(|| quote!(.await));
    let arguments = argument_type(tool);
    let output = output_type(tool);
    let marker = Ident::new(&marker(tool).to_string(), name.span());
    let call = if transforms {
        quote! {
            let answer = ::toolspec_runtime::registry::run_described_call::<Self>(context, &arguments).await;
            let answer = ::toolspec_runtime::registry::TransformInput::from_answer(answer)?;
            #name(context, arguments, answer) #waits
        }
    } else {
        quote!(#name(context, arguments).await)
    };
    Ok(quote! {
        impl ::toolspec_runtime::registry::Handler<crate::Handlers> for crate::generated::#marker {
            async fn call(
                context: &::toolspec_runtime::context::Context,
                arguments: crate::generated::#arguments,
            ) -> ::core::result::Result<crate::generated::#output, ::toolspec_runtime::failure::Failure> {
                #call
            }
        }
    })
}

fn find<'m>(manifest: &'m Manifest, name: &Ident) -> syn::Result<&'m Tool> {
    let wanted = name.to_string();
    let Some(tool) = manifest.tools.iter().find(|tool| tool.name.value == wanted) else {
        let custom: Vec<&str> = manifest
            .tools
            .iter()
            .filter(|tool| tool.needs_handler())
            .map(|tool| tool.name.value.as_str())
            .collect();
        let hint = match nearest(&wanted, &custom) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("tools with a `handler`: `{}`", custom.join("`, `")),
        };
        let message = format!("`tools.yaml` has no tool `{wanted}`; {hint}");
        return Err(syn::Error::new(name.span(), message));
    };
    if !tool.needs_handler() {
        let place = manifest.sources.place(tool.name.span.start);
        let (path, line) = (place.path, place.line);
        let message = format!(
            "{path}:{line} describes `{wanted}` with `request`; remove this handler, or write `handler: transform` there"
        );
        return Err(syn::Error::new(name.span(), message));
    }
    Ok(tool)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const MANIFEST: &str = include_str!("zoo.yaml");

    fn expanded(item: &TokenStream) -> String {
        let load = || {
            Ok(toolspec::load(MANIFEST)
                .map_err(|p| p.render("small.yaml", MANIFEST))
                .unwrap())
        };
        expand(TokenStream::new(), item, &load).to_string()
    }

    #[test]
    fn a_handler_is_bound_to_its_tool() {
        let code = expanded(&quote!(
            async fn zoo_feed_animal(c: &Context, a: FeedAnimal) -> R {
                x()
            }
        ));
        assert!(
            code.contains(
                "Handler < crate :: Handlers > for crate :: generated :: zoo_feed_animal"
            ),
            "{code}"
        );
        assert!(
            code.contains("arguments : crate :: generated :: FeedAnimal"),
            "{code}"
        );
        assert!(!code.contains("compile_error"), "{code}");
    }

    #[test]
    fn mistakes_are_one_error_each_and_the_item_stays() {
        for (item, message) in [
            (
                quote!(
                    async fn zoo_feed_animals() {}
                ),
                "did you mean `zoo_feed_animal`?",
            ),
            (
                quote!(
                    async fn quite_other() {}
                ),
                "tools with a `handler`: `zoo_feed_animal`",
            ),
            (
                quote!(
                    fn zoo_feed_animal() {}
                ),
                "a handler is an `async fn",
            ),
            (
                quote!(
                    async fn zoo_list_animals() {}
                ),
                "remove this handler",
            ),
        ] {
            let code = expanded(&item);
            assert!(code.starts_with(&item.to_string()), "{code}");
            assert!(code.contains(message), "{code}");
            assert_eq!(code.matches("compile_error").count(), 1, "{code}");
        }
    }
}
