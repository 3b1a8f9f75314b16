//! The macros that need the span of hand-written Rust, which a build script can't have.
//!
//! - [`handler`] binds one async fn to one tool of the manifest.
//! - [`contract_tests!`] expands to one `#[test]` per convention and tool or prompt.
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

/// One `#[test]` per convention and tool, or prompt, of the manifest, each of which calls the function of that name of a
/// `toolspec_runtime::testing::Contracts`.
///
/// ```text
/// static CONTRACTS: Contracts = Contracts::new(REGISTRY, env!("CARGO_MANIFEST_DIR"));
/// toolspec_macros::contract_tests!(CONTRACTS);
/// ```
///
/// The test of the convention `hints` of the tool `zoo_feed_animal` is `hints::zoo_feed_animal`. `snapshot::<tool>` holds
/// `tests/snapshots/tools/<tool>.snap`.
///
/// Conventions of one's own are named behind a colon: `contract_tests!(MINE: spoken)` calls `MINE.spoken(tool, example)`
/// with the name of each tool and its example in the manifest as JSON, `{"arguments": {…}, "response": …}`.
#[proc_macro]
pub fn contract_tests(contracts: TokenStream) -> TokenStream {
    contract_tests::expand(contracts.into(), &manifest::load).into()
}
