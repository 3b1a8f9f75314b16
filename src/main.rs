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
    tenant: cli::TenantChoice::DEFAULT,
    start: |tenant| Box::pin(embedded(tenant)),
    tour: |tenant, print| {
        Box::pin(async move { Ok(aisoc_mcp::tour::run(options(tenant), print).await?) })
    },
    listen: |tenant, listening, print| {
        let beside = aisoc_mcp::tour::Beside {
            ingest: listening.ingest,
            save: listening.save,
        };
        let options = aisoc_mcp::demo::Options {
            listen: listening.address,
            fault: listening.fault.map(reproduced),
            ..options(tenant)
        };
        Box::pin(async move { Ok(aisoc_mcp::tour::listen(options, beside, print).await?) })
    },
});

/// The library knows nothing of the command line, and the command line stands without the tenant: here the two meet.
#[cfg(feature = "demo")]
fn options(tenant: cli::TenantChoice) -> aisoc_mcp::demo::Options {
    use aisoc_mcp::demo;

    demo::Options {
        release: match tenant.release {
            cli::Release::V7_3 => demo::Release::V7_3,
            cli::Release::V17 => demo::Release::V17,
            cli::Release::Head => demo::Release::Head,
        },
        size: match tenant.size {
            cli::Size::Small => demo::Size::Small,
            cli::Size::Soc => demo::Size::Soc,
        },
        ..demo::Options::default()
    }
}

#[cfg(feature = "demo")]
fn reproduced(fault: cli::Fault) -> aisoc_mcp::demo::Fault {
    use aisoc_mcp::demo;

    match fault {
        cli::Fault::LedgerLost => demo::Fault::LedgerLost,
        cli::Fault::LedgerInDefault => demo::Fault::LedgerInDefault,
        cli::Fault::FailsMidway => demo::Fault::FailsMidway,
        cli::Fault::ModelDown => demo::Fault::ModelDown,
        cli::Fault::AgentsUnauthenticated => demo::Fault::AgentsUnauthenticated,
        cli::Fault::AgentsTenant => demo::Fault::AgentsTenant,
        cli::Fault::AgentsUnconfigured => demo::Fault::AgentsUnconfigured,
        cli::Fault::AgentsDown => demo::Fault::AgentsDown,
        cli::Fault::NoMinting => demo::Fault::NoMinting,
    }
}

/// Starts the embedded tenant on a free port, with its analyst's key.
#[cfg(feature = "demo")]
async fn embedded(tenant: cli::TenantChoice) -> Result<cli::Embedded, Box<dyn std::error::Error>> {
    let tenant = aisoc_mcp::demo::start(options(tenant)).await?;
    Ok(cli::Embedded {
        url: tenant.url().to_owned(),
        key: tenant.keys().analyst.token.into(),
        running: Box::new(tenant),
    })
}
