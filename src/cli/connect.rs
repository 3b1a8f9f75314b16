//! Creates the client from the settings: for the configured service, or for the embedded tenant.

use std::any::Any;
use std::sync::Arc;

use super::audit;
use super::embedded::Demonstration;
use super::outcome::{Stop, say};
use jiff::Timestamp;

use crate::config::{self, Flags, Process};
use toolspec_runtime::audit::Audit;
use toolspec_runtime::client::{Client, Settings};

/// A way to the service.
pub(super) struct Connection {
    /// The client.
    pub(super) client: Arc<Client>,
    /// Whether the service will refuse every request that needs a key.
    pub(super) lacks_key: bool,
    /// Where calls are written down, if anywhere.
    pub(super) audit: Option<Arc<Audit>>,
    /// The embedded tenant, which ends with the connection.
    _embedded: Option<Box<dyn Any + Send>>,
}

/// Settles the configuration and builds the client. Nothing is sent: a server must start without a network.
pub(super) async fn connect(
    flags: &Flags,
    demo: Option<Demonstration>,
) -> Result<Connection, Stop> {
    let audit = audit::open(flags)?;
    let (settings, running) = match demo {
        None => (configured(flags)?, None),
        Some(demo) => {
            let (settings, running) = demonstrated(flags, demo).await?;
            (settings, Some(running))
        }
    };
    Ok(Connection {
        lacks_key: settings.key.is_none(),
        audit,
        client: Arc::new(Client::new(settings).map_err(|error| Stop::usage(error.to_string()))?),
        _embedded: running,
    })
}

/// Refuses flags that say which service, where the embedded tenant is it.
pub(super) fn brings_its_own(what: &str, flags: &Flags) -> Result<(), Stop> {
    if flags.aisoc_url.is_some() || flags.api_key.is_some() || flags.api_key_file.is_some() {
        return Err(Stop::usage(format!(
            "{what} has its own service and key; omit `--aisoc-url`, `--api-key` and `--api-key-file`"
        )));
    }
    Ok(())
}

fn configured(flags: &Flags) -> Result<Settings, Stop> {
    let config = config::resolve(flags, &Process)?;
    for warning in &config.warnings {
        say("warning", warning);
    }
    if let (Some(login), Some(key)) = (&config.login, &config.key)
        && login.expires_at.is_some_and(|end| end <= Timestamp::now())
    {
        let what = if login.is_session {
            "session token"
        } else {
            "API key"
        };
        let source = &key.source;
        say(
            "warning",
            format!("the {what} of {source} is over; sign in again with `aisoc-mcp login`"),
        );
    }
    Ok(config.settings())
}

async fn demonstrated(
    flags: &Flags,
    demo: Demonstration,
) -> Result<(Settings, Box<dyn Any + Send>), Stop> {
    let (flags, running) = demonstration(flags, demo).await?;
    Ok((config::resolve(&flags, &Process)?.settings(), running))
}

/// Starts the embedded tenant, and gives the flags that lead to it with what keeps it running.
pub(super) async fn demonstration(
    flags: &Flags,
    demo: Demonstration,
) -> Result<(Flags, Box<dyn Any + Send>), Stop> {
    brings_its_own("`--demo`", flags)?;
    let embedded = (demo.start)(demo.tenant)
        .await
        .map_err(|error| Stop::failed(error.to_string()))?;
    let flags = Flags {
        aisoc_url: Some(embedded.url),
        api_key: Some(embedded.key),
        api_key_source: None,
        api_key_file: None,
        timeout: flags.timeout.clone(),
        verbose: flags.verbose,
        read_only: flags.read_only,
        tools: flags.tools.clone(),
        scope_filter: flags.scope_filter,
        audit_file: None,
        audit_key: None,
        audit_strict: false,
    };
    Ok((flags, embedded.running))
}
