//! The macros that need the span of hand-written Rust, which a build script can't have.
//!
//! - [`handler`] binds one async fn to one tool of the manifest.
//! - [`contract_tests!`] expands to one `#[test]` per tool and convention, [`prompt_contract_tests!`] per prompt.
//!
//! They only call `toolspec`, which reads and checks the manifest. The manifest is read at each
//! expansion and never cached, since an editor keeps this library loaded while the file changes.

mod contract_tests;
mod handler;
mod manifest;

use proc_macro::TokenStream;

/// Binds an async fn to the tool of the same name.
///
/// ```text
/// #[handler]
/// async fn zoo_feed_animal(context: &Context, arguments: FeedAnimal) -> Result<FeedAnimalOutput, Failure> { … }
/// ```
///
/// The fn's name must be a tool with `handler: custom` or `handler: finish` in the crate's `tools.yaml`; a second handler
/// for a tool, or arguments of another tool, do not compile. Under `handler: finish`, the manifest's own call is made
/// first, and the function, `async` or not, takes its answer as a third argument: `answer: Value`, or
/// `Result<Value, Failure>` where it also deals with the failure.
///
/// The crate names the generated code `crate::generated`, and has a type `crate::Handlers` that the handlers belong to:
/// `generated::Manifest::<Handlers>::REGISTRY` is then the table of the tools.
///
/// What can't be a handler is one error on the place that is wrong:
///
/// ```compile_fail
/// #[toolspec_macros::handler]
/// fn zoo_feed_animal() {} // a handler is an `async fn`
/// ```
#[proc_macro_attribute]
pub fn handler(attribute: TokenStream, item: TokenStream) -> TokenStream {
    handler::expand(attribute.into(), &item.into(), &manifest::load).into()
}

/// One `#[test]` per tool and convention: `contract_tests!(name, schema)` expands to `name::<tool>` and
/// `schema::<tool>`, each of which calls `conventions::name("<tool>")` or `conventions::schema("<tool>")`
/// of the module that the macro stands in.
#[proc_macro]
pub fn contract_tests(conventions: TokenStream) -> TokenStream {
    contract_tests::expand(conventions.into(), contract_tests::tools, &manifest::load).into()
}

/// As [`contract_tests!`], with a test per prompt.
#[proc_macro]
pub fn prompt_contract_tests(conventions: TokenStream) -> TokenStream {
    contract_tests::expand(conventions.into(), contract_tests::prompts, &manifest::load).into()
}
