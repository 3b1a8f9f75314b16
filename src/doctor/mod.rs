//! `doctor`: looks at everything between an assistant and the tenant, in the order in which it can break, and says of each
//! what is wrong and what to do.
//!
//! | file | what it looks at |
//! |---|---|
//! | `borrowed`, `settle`, `settings`, `url_form`, `key_form` | each setting, where it came from, what is odd about it |
//! | `route`, `network`, `secure`, `tls`, `certificate` | proxy, DNS, TCP, TLS |
//! | `service` | whether it is `AiSOC`, and what time it has |
//! | `key` | whether the key is accepted, whose it is, its scopes and its end |
//! | `tools`, `probe` | each tool of the manifest |
//! | `hosts`, `entry`, `session` | the assistants on this machine |
//! | `check`, `findings`, `book`, `report`, `render` | what is found, and how it is told |
//!
//! [`run`] changes and writes nothing, neither at the service nor on this machine, and starts nothing there; here it starts
//! the server of each entry for a moment, as the assistant does. What depends on something that
//! failed is skipped, with that reason. Deliberately not here: mending what is found, and any tool's name.

mod book;
mod borrowed;
mod certificate;
mod check;
mod entry;
mod findings;
mod hosts;
mod key;
mod key_form;
mod network;
mod probe;
mod render;
mod report;
mod route;
mod secure;
mod service;
mod session;
mod settings;
mod settle;
mod tls;
mod tools;
mod url_form;

use futures_util::future::join;

use crate::aisoc::Client;
use crate::config::{Config, Flags, Surroundings};
use crate::registry::Registry;

use book::Book;
pub use borrowed::Borrowed;
pub use check::{Check, Section, Status};
pub use report::{Report, SCHEMA_VERSION, Summary, Tools, fingerprint};

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
    /// Whose settings are looked at, where they are not this process's; see [`Borrowed`].
    pub settings_of: Option<String>,
}

/// Looks at everything. Takes at most three times the timeout over the service, whatever it does.
///
/// `registry.read_only` is what the report says of the mode.
pub async fn run(
    registry: Registry,
    flags: &Flags,
    surroundings: &(dyn Surroundings + Sync),
    options: Options,
) -> Report {
    let Some(settled) = settle::settle(flags, surroundings) else {
        return Report::new(&registry, flags.verbose, vec![unsettled()]);
    };
    let settled = settled.given_by(options.given_by);
    let config = &settled.config;
    let mut book = Book::new(config.timeout.value);
    let checks = Client::new(config.settings()).map(|client| {
        let checks = settings::checks(&settled, &client, (flags, options.given_by), surroundings);
        (client, checks)
    });
    let service = async {
        match checks {
            Ok((client, checks)) => {
                if let Some(place) = &options.settings_of {
                    book.enter(Check::ok(settings::SETTINGS, place.as_str()));
                }
                let has_key = book.configuration(checks, config);
                if options.offline {
                    book.block("`--offline`");
                }
                reach(&mut book, config, &client, options.settings_of.is_some()).await;
                if !has_key {
                    book.block("`API key` failed");
                }
                identify(&mut book, &registry, config, &client).await;
            }
            Err(error) => {
                let step = "correct the setting it names";
                book.gate(Check::failed(settings::URL, error.to_string(), step));
            }
        }
        book.close()
    };
    let (mut checks, assistants) = join(service, assistants(&options)).await;
    checks.extend(assistants);
    Report::new(&registry, config.verbose.value, checks)
}

async fn assistants(options: &Options) -> Vec<Check> {
    if options.without_hosts {
        let reason = format!(
            "not looked at by {}",
            options.given_by.unwrap_or("this run")
        );
        return vec![Check::skipped(hosts::HOSTS, reason)];
    }
    hosts::checks().await
}

fn unsettled() -> Check {
    Check::failed(
        settings::URL,
        "the settings cannot be told apart",
        "set each one in a single place",
    )
}

impl Book {
    /// Enters the checks of the settings; whether there is a key to go on with.
    fn configuration(&mut self, checks: Vec<Check>, config: &Config) -> bool {
        for check in checks {
            if check.id == "url" {
                self.gate(check);
            } else {
                self.enter(check);
            }
        }
        config.key.is_some()
    }
}

/// From the name in the URL to an answer of the service.
async fn reach(book: &mut Book, config: &Config, client: &Client, is_borrowed: bool) {
    let url = &config.url.value;
    let is_this_machine = url_form::is_this_machine(url);
    let proxy = route::proxy(url, is_this_machine);
    if book.opens(route::PROXY) {
        book.enter(route::check(
            url,
            is_this_machine,
            proxy.as_ref(),
            is_borrowed,
        ));
    }
    let (host, port) = match &proxy {
        Some(proxy) => (proxy.host.as_str(), proxy.port),
        None => (
            url.host_str().unwrap_or_default(),
            url.port_or_known_default().unwrap_or_default(),
        ),
    };
    let mut addresses = Vec::new();
    if book.opens(network::DNS) {
        let (check, found) = network::resolve(host, port, book.time_to_connect()).await;
        book.gate(check);
        addresses = found;
    }
    let mut stream = None;
    if book.opens(network::TCP) {
        let (check, connected) = network::connect(&addresses, book.time_to_connect()).await;
        book.gate(check);
        stream = connected;
    }
    if book.opens(secure::TLS) {
        let within = book.time_to_connect();
        book.gate(secure::check(url, proxy.as_ref(), stream, within).await);
    }
    if book.opens(service::HEALTH) {
        book.gate(service::health(client, book.time()).await);
    }
    if book.opens(service::CLOCK) {
        book.enter(service::clock(client));
    }
}

/// From the key to what it is good for.
async fn identify(book: &mut Book, registry: &Registry, config: &Config, client: &Client) {
    let mut scopes = None;
    if book.opens(key::ACCEPTED)
        && let Some(key) = &config.key
    {
        let found = key::examine(client, &key.value, book.time()).await;
        book.gate(found.accepted);
        if book.opens(key::SCOPES) {
            book.enter(found.rights);
        }
        scopes = found.scopes;
    } else {
        book.opens(key::SCOPES);
    }
    let mut open = true;
    for entry in registry.entries {
        let id = tools::id(entry);
        open = book.opens(tools::title(&id, entry));
        if open {
            break;
        }
    }
    if open {
        let within = book.time();
        for check in tools::checks(registry, client, scopes.as_deref(), within).await {
            book.enter(check);
        }
    }
}
