//! The `aisoc-mcp` command: the manifest's tools under the library's command line.

use std::process::ExitCode;

use aisoc_mcp::cli::{self, StartEmbedded};
use aisoc_mcp::generated::{GROUPS, SERVER, TOOLS};
use aisoc_mcp::registry::Registry;

fn main() -> ExitCode {
    let registry = Registry {
        server: &SERVER,
        groups: GROUPS,
        entries: TOOLS,
        read_only: false,
    };
    cli::run(registry, EMBEDDED)
}

#[cfg(not(feature = "demo"))]
const EMBEDDED: Option<StartEmbedded> = None;

#[cfg(feature = "demo")]
const EMBEDDED: Option<StartEmbedded> = Some(|| Box::pin(embedded()));

/// Starts the embedded tenant on a free port, with its analyst's key.
#[cfg(feature = "demo")]
async fn embedded() -> Result<cli::Embedded, String> {
    use aisoc_mcp::demo;

    let tenant = demo::start(demo::Options::default())
        .await
        .map_err(|error| error.to_string())?;
    Ok(cli::Embedded {
        url: tenant.url().to_owned(),
        key: tenant.keys().analyst.token.into(),
        running: Box::new(tenant),
    })
}
