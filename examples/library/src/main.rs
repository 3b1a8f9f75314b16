//! Serves the tools of `tools.yaml` on standard input and output. `LIBRARY_URL` says where the library is.

use std::sync::Arc;

use aisoc_mcp::aisoc::{Client, Settings};
use aisoc_mcp::{mcp, registry::Registry};

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

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new(Settings::new(std::env::var("LIBRARY_URL")?.parse()?))?;
    let registry = Registry {
        server: &generated::SERVER,
        groups: generated::GROUPS,
        entries: generated::TOOLS,
        read_only: false,
    };
    Ok(mcp::serve(registry, Arc::new(client), mcp::Options::default()).await?)
}
