//! Serves the tools of `tools.yaml` on standard input and output. `LIBRARY_URL` says where the library is.

use toolspec_runtime::client::{Client, Product};
use toolspec_runtime::{mcp, settings};

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

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = settings::from_environment(&LIBRARY, &settings::Process)?;
    let client = Client::new(settings)?;
    let registry = generated::Manifest::<Handlers>::REGISTRY;
    Ok(mcp::serve(registry, client.into(), mcp::Options::default()).await?)
}
