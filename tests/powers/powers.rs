//! Every power of the manifest's grammar, run: `tools.yaml` here is generated and compiled as the server's is
//! and served by the server's own protocol code, against a stand-in for the service. The manifests of
//! `hostile/` are built and called as well.
//!
//! What the grammar refuses is in `macros/toolspec/src/mistakes`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes JSON literals as they are"
)]

mod handlers;
mod hostile;
mod library;
mod session;

mod changes;
mod lists;
mod reading;

/// What the build wrote from `tools.yaml`.
#[allow(
    clippy::all,
    clippy::pedantic,
    non_camel_case_types,
    missing_docs,
    unreachable_pub,
    reason = "as the server includes its own"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/tools.rs"));

    pub(crate) static TOOLS: &[toolspec_runtime::registry::Entry] =
        Manifest::<crate::Handlers>::TOOLS;
    pub(crate) static REGISTRY: toolspec_runtime::registry::Registry =
        Manifest::<crate::Handlers>::REGISTRY;
}

/// The service that stands in.
static SHELVES: toolspec_runtime::client::Product =
    toolspec_runtime::client::Product::new("the shelves", "powers", "SHELVES_URL", "SHELVES_KEY");

/// Whom the handlers belong to.
struct Handlers;
