//! Serves the tools of `tools.yaml` on standard input and output. `LIBRARY_URL` says where the library is.

use aisoc_mcp::aisoc::{Client, Product};
use aisoc_mcp::{config, mcp};

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

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new(config::from_environment(&LIBRARY, &config::Process)?)?;
    Ok(mcp::serve(generated::REGISTRY, client.into(), mcp::Options::default()).await?)
}
