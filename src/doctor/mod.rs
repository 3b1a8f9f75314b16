//! `doctor`: checks everything between an assistant and the tenant, in the order of a connection, and reports for each
//! what is wrong and how to fix it.
//!
//! | file | what it checks |
//! |---|---|
//! | `usable_config`, `settings`, `url_form`, `key_form` | each setting, where it came from, what is odd about it |
//! | `proxy`, `network`, `tls_check`, `tls`, `certificate` | proxy, DNS, TCP, TLS |
//! | `service` | whether it is `AiSOC`, and what time it has |
//! | `description` | whether the service describes what the tools ask and read |
//! | `key` | whether the key is accepted, whose it is, its scopes and its end |
//! | `tools` | each tool of the manifest |
//! | `hosts` | the assistants on this machine |
//! | `sequence`, `check`, `findings`, `checklist`, `report`, `render` | what is found, and how it is told |
//!
//! [`run`] changes and writes nothing, neither at the service nor on this machine, and starts nothing there; here it starts
//! the server of each entry for a moment, as the assistant does. Checks that depend on a check that
//! failed are skipped, with that reason. Deliberately not here: repairs, and any tool's name.

mod certificate;
mod description;
mod findings;
mod hosts;
mod key;
mod key_form;
mod network;
mod proxy;
mod sequence;
mod service;
mod settings;
mod tls;
mod tls_check;
mod tools;
mod url_form;
mod usable_config;

use futures_util::future::join;

use crate::config::{Flags, Surroundings};
use toolspec_runtime::client::Client;
use toolspec_runtime::registry::Registry;

pub use hosts::{HostEnvironment, NoEntry};
use toolspec_runtime::doctor::Checklist;
pub use toolspec_runtime::doctor::{
    Check, Report, SCHEMA_VERSION, Section, Status, Summary, Tools, fingerprint,
};

/// What the service's log calls the requests that no tool makes.
const PROBE: &str = "doctor";

/// What to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether to leave out all that needs the network.
    pub offline: bool,
    /// Whether to leave out the assistants on this machine.
    pub without_hosts: bool,
    /// Who gave the flags, such as `--demo`, where no command line did.
    pub given_by: Option<&'static str>,
    /// Whose settings are looked at, where they are not this process's; see [`HostEnvironment`].
    pub settings_of: Option<String>,
}

/// Runs all checks. Waits for the service at most three times the timeout.
///
/// `registry.read_only` is what the report says of the mode.
pub async fn run(
    registry: Registry,
    flags: &Flags,
    surroundings: &(dyn Surroundings + Sync),
    options: Options,
) -> Report {
    let usable = match usable_config::resolve_usable(flags, surroundings) {
        Ok(usable) => usable.attribute_flags_to(options.given_by),
        Err(error) => return refused(&registry, &error.to_string()),
    };
    let config = &usable.config;
    let mut checklist = Checklist::new(config.timeout.value);
    let service = async {
        match Client::new(config.settings()) {
            Ok(client) => {
                // Where nobody set an address, which one it is stands before all that is asked there.
                let resolved = if options.offline && !config.how().is_set() {
                    None
                } else {
                    Some(client.resolve().await)
                };
                let given = (flags, options.given_by);
                let checks =
                    settings::checks(&usable, &client, resolved.as_ref(), given, surroundings);
                let url = match &resolved {
                    Some(Ok(resolved)) => &resolved.url,
                    _ => &config.url.value,
                };
                if let Some(place) = &options.settings_of {
                    checklist.record(Check::ok(settings::SETTINGS, place.as_str()));
                }
                let has_key = sequence::record_settings(&mut checklist, checks, config);
                if options.offline {
                    checklist.block("`--offline`");
                }
                sequence::check_connection(
                    &mut checklist,
                    url,
                    &registry,
                    &client,
                    options.settings_of.is_some(),
                )
                .await;
                if !has_key {
                    checklist.block("`API key` failed");
                }
                sequence::check_key(&mut checklist, &registry, config, &client).await;
            }
            Err(error) => {
                let step = "correct the setting it names";
                checklist.record_blocking(Check::failed(settings::URL, error.to_string(), step));
            }
        }
        checklist.close()
    };
    let (mut checks, assistants) = join(service, assistants(&options)).await;
    checks.extend(assistants);
    Report::new(&registry, config.verbose.value, checks)
}

async fn assistants(options: &Options) -> Vec<Check> {
    if options.without_hosts {
        let reason = format!(
            "not checked with {}",
            options.given_by.unwrap_or("this run")
        );
        return vec![Check::skipped(hosts::HOSTS, reason)];
    }
    hosts::checks().await
}

/// The report of a run that could not look at anything, such as on a command line that cannot be read.
#[must_use]
pub fn refused(registry: &Registry, reason: &str) -> Report {
    let step = "correct the command line or the setting that it names";
    let check = Check::failed(settings::SETTINGS, reason, step);
    Report::new(registry, false, vec![check])
}
