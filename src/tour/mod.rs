//! `aisoc-mcp demo`: a tour of the server over the embedded tenant.
//!
//! The tour starts the tenant, then this same program as `serve`, and speaks the protocol to it over
//! its standard input and output as a host does. What it prints is what came back.
//!
//! | file | what it does |
//! |---|---|
//! | `host` | the protocol, as little of it as a host needs |
//! | `questions` | the questions: which tools answer them |
//! | `page` | results as an analyst reads them |
//! | `plug` | how to put the server into a host |

mod host;
mod page;
mod plug;
mod questions;

use std::net::SocketAddr;
use std::time::Duration;

use crate::demo::{self, Fault, Options, Tenant};
use host::Host;

/// The agent's pause between two steps: long enough to watch, short enough for a tour.
const STEP: Duration = Duration::from_millis(100);

/// Walks through the tour and gives the text as it grows to `print`.
///
/// # Errors
/// Says what did not work, as a sentence without its full stop.
pub async fn run(print: &dyn Fn(&str)) -> Result<(), String> {
    let tenant = start(Options {
        step_delay: STEP,
        ..Options::default()
    })
    .await?;
    let program = std::env::current_exe()
        .map_err(|error| format!("this program cannot find itself: {error}"))?;
    let mut host = Host::start(&program, tenant.url(), tenant.keys().analyst.token).await?;
    print(&page::heading(tenant.url(), &host.opened));
    questions::open_p0_cases(&mut host, print).await?;
    questions::replay_case(&mut host, print).await?;
    questions::why_malicious(&mut host, print).await?;
    questions::investigate(&mut host, print).await?;
    host.close().await?;
    print(&plug::into_a_host(&program));
    Ok(())
}

/// Keeps the embedded tenant up until it is interrupted, after printing its URL and keys. With a fault,
/// investigations started on it go wrong.
///
/// # Errors
/// That the tenant cannot start, and why.
pub async fn listen(
    address: SocketAddr,
    fault: Option<Fault>,
    print: &dyn Fn(&str),
) -> Result<(), String> {
    let mut tenant = start(Options {
        listen: address,
        fault,
        ..Options::default()
    })
    .await?;
    print(&page::keys(&tenant));
    tokio::select! {
        () = tenant.closed() => Err("the embedded tenant's listener ended".to_owned()),
        () = interrupted() => Ok(()),
    }
}

async fn start(options: Options) -> Result<Tenant, String> {
    demo::start(options)
        .await
        .map_err(|error| error.to_string())
}

/// Ends when the person at the terminal, or the system, asks for it.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
