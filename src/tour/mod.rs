//! `aisoc-mcp demo`: a tour of the server over the embedded tenant.
//!
//! The tour starts the tenant, then this same program as `serve`, and speaks the protocol to it over
//! its standard input and output as a host does. It prints the answers.
//!
//! | file | what it does |
//! |---|---|
//! | `host` | the part of the protocol that a host needs |
//! | `questions` | the questions: which tools answer them |
//! | `page` | results as an analyst reads them |
//! | `install_hint` | how to add the server to a host |

mod host;
mod install_hint;
mod page;
mod questions;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::demo::{self, Options, Tenant};
use host::Host;
use toolspec_runtime::shutdown::shutdown_signal;

/// The agent's pause between two steps: long enough to watch, short enough for a tour.
const STEP: Duration = Duration::from_millis(100);

/// What is done beside keeping a tenant up.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Where the service's ingest worker listens, if it does.
    pub ingest: Option<SocketAddr>,
    /// The folder that gets a copy of the tenant's tables.
    pub save: Option<PathBuf>,
}

/// What did not work, as a sentence without its full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Ended(String);

impl<T: Into<String>> From<T> for Ended {
    fn from(reason: T) -> Self {
        Self(reason.into())
    }
}

/// Walks through the tour on a tenant with these `options` and gives the text as it grows to `print`.
///
/// # Errors
/// Says what did not work, as a sentence without its full stop.
pub async fn run(options: Options, print: &dyn Fn(&str)) -> Result<(), Ended> {
    let tenant = start(Options {
        step_delay: STEP,
        ..options
    })
    .await?;
    let program = std::env::current_exe()
        .map_err(|error| format!("this program cannot find itself: {error}"))?;
    let host = Host::start(&program, tenant.url(), tenant.keys().analyst.token).await;
    let mut host = host.map_err(|error| format!("`{}`: {error}", program.display()))?;
    print(&page::heading(tenant.url(), &host.opened));
    questions::open_p0_cases(&mut host, print).await?;
    questions::replay_case(&mut host, print).await?;
    questions::why_malicious(&mut host, print).await?;
    questions::investigate(&mut host, print).await?;
    host.close().await?;
    print(&install_hint::into_a_host(&program));
    Ok(())
}

/// Keeps the embedded tenant up until it is interrupted, after printing what it plays, its URL, keys and people. At
/// the end it prints how many requests of each path were served.
///
/// # Errors
/// That the tenant or the ingest worker cannot start, or the tables cannot be copied, and why.
pub async fn listen(options: Options, beside: Beside, print: &dyn Fn(&str)) -> Result<(), Ended> {
    let (release, size) = (options.release, options.size);
    let mut tenant = start(options).await?;
    let ingest = match beside.ingest {
        None => None,
        Some(address) => {
            let worker = demo::ingest(address).await;
            Some(worker.map_err(|error| error.to_string())?)
        }
    };
    print(&page::tenant(&tenant, release, size));
    if let Some(ingest) = &ingest {
        print(&page::ingest(ingest));
    }
    if let Some(folder) = &beside.save {
        let (store, lake) = (folder.join("store.sqlite"), folder.join("lake.sqlite"));
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make the folder `{}`: {error}", folder.display()))?;
        tenant
            .save(&store, &lake)
            .map_err(|error| error.to_string())?;
        print(&page::saved(&store, &lake));
    }
    let interrupted = shutdown_signal();
    tokio::select! {
        () = tenant.closed() => Err("the embedded tenant's listener ended".into()),
        _ = interrupted => {
            print(&page::requests(&tenant.requests()));
            Ok(())
        }
    }
}

async fn start(options: Options) -> Result<Tenant, Ended> {
    Ok(demo::start(options)
        .await
        .map_err(|error| error.to_string())?)
}
