//! A town library's tools over the Model Context Protocol: `tools.yaml` states them, `LIBRARY_URL` says where the library is.

use std::process::ExitCode;

use toolspec_runtime::client::Product;
use toolspec_runtime::command;

#[allow(
    clippy::all,
    clippy::pedantic,
    missing_docs,
    non_camel_case_types,
    unreachable_pub
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/tools.rs"));
}

static LIBRARY: Product = Product::new("the library", "library-mcp", "LIBRARY_URL", "LIBRARY_KEY");

/// Whom handlers belong to; here the manifest describes every tool.
struct Handlers;

fn main() -> ExitCode {
    command::run(generated::Manifest::<Handlers>::REGISTRY, &LIBRARY)
}

#[cfg(test)]
mod contracts {
    use super::{Handlers, generated::Manifest};
    use toolspec_runtime::testing::Contracts;

    static CONTRACTS: Contracts =
        Contracts::new(Manifest::<Handlers>::REGISTRY, env!("CARGO_MANIFEST_DIR"));
    toolspec_macros::contract_tests!(CONTRACTS);
}
