//! The `aisoc-mcp` command: the manifest's tools under the library's command line.

use std::process::ExitCode;

use aisoc_mcp::cli::{self, Demonstration};
use aisoc_mcp::generated::REGISTRY;

fn main() -> ExitCode {
    cli::run(REGISTRY, DEMO)
}

#[cfg(not(feature = "demo"))]
const DEMO: Option<Demonstration> = None;

#[cfg(feature = "demo")]
const DEMO: Option<Demonstration> = Some(Demonstration {
    start: || Box::pin(embedded()),
    tour: |print| Box::pin(aisoc_mcp::tour::run(print)),
    listen: |address, fault, print| {
        Box::pin(aisoc_mcp::tour::listen(
            address,
            fault.map(reproduced),
            print,
        ))
    },
});

#[cfg(feature = "demo")]
fn reproduced(fault: cli::Fault) -> aisoc_mcp::demo::Fault {
    use aisoc_mcp::demo;

    match fault {
        cli::Fault::LedgerLost => demo::Fault::LedgerLost,
        cli::Fault::FailsMidway => demo::Fault::FailsMidway,
    }
}

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
