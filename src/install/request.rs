//! From settings to the entry that a host should have.
//!
//! Omitted settings keep their value in the present entry: a new key does not undo `--read-only`, nor send
//! the server to another URL.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::document::{Entry, FoundEntry, Variable};
use super::hosts::{Host, Machine, Platform};
use super::planned_entry::{PlannedEntry, account, key_file};
use super::secret::{BUS, COMMAND, KEY, KEY_FILE, KEYCHAIN, reference, value};
use super::variables::{self, variable};
use super::{Secret, Start, Via, network};
use crate::config::keychain::{IS_AVAILABLE, MISSING, bus_to_say};
use crate::config::{Config, Source};

/// The request of the user, independent of the host.
pub struct InstallRequest<'a> {
    /// The name of the entry.
    pub name: &'a str,
    /// How a host starts this program by its path.
    pub program: &'a Start,
    /// How a host starts it by the npm package.
    pub portable: &'a Start,
    /// Which of the two was requested.
    pub via: Option<Via>,
    /// The default if nothing was given and there is no entry yet.
    pub default_via: Via,
    /// Whether the server brings its own tenant: no URL, no key.
    pub demo: bool,
    /// The settings, with where each came from.
    pub config: &'a Config,
    /// Whether the service was found at the default address, if none was given.
    pub is_found: bool,
    /// Where the key is stored, if that was given.
    pub secret: Option<Secret>,
    /// Where the key is stored by default if there is no entry yet.
    pub default_secret: Secret,
    /// Our own folder for key files.
    pub own_folder: Option<&'a Path>,
    /// The machine, for its proxies and certificates.
    pub machine: &'a dyn Machine,
}

/// Why there is no entry for a host, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

impl<T: Into<String>> From<T> for Unfit {
    fn from(reason: T) -> Self {
        Self(reason.into())
    }
}

impl InstallRequest<'_> {
    /// How this host comes to the program: an entry that has the portable form keeps it.
    #[must_use]
    pub fn via(&self, old: Option<&FoundEntry>) -> Via {
        let kept = old.and_then(FoundEntry::portable_version).map(|_| Via::Npx);
        self.via.or(kept).unwrap_or(self.default_via)
    }

    fn start(&self, old: Option<&FoundEntry>) -> &Start {
        match self.via(old) {
            Via::Program => self.program,
            Via::Npx => self.portable,
        }
    }

    /// How the key is kept in this host.
    #[must_use]
    pub fn secret(&self, host: &Host, old: Option<&FoundEntry>) -> Secret {
        let present = || old.and_then(|old| Secret::in_use(old, host));
        // Who has a command print the key does not want it written down.
        let from_command = self
            .config
            .key
            .as_ref()
            .is_some_and(|key| key.source == Source::Variable(COMMAND));
        self.secret
            .or(from_command.then_some(Secret::Command))
            .or_else(present)
            .unwrap_or(self.default_secret)
    }

    /// Whether the entry cannot be written before a key is given.
    #[must_use]
    pub fn lacks_key(&self, host: &Host, old: Option<&FoundEntry>) -> bool {
        let secret = self.secret(host, old);
        let kept = old.and_then(|old| Secret::in_use(old, host));
        !self.demo && secret.needs_key() && self.config.key.is_none() && kept != Some(secret)
    }

    /// The entry for a host that has this one now.
    ///
    /// # Errors
    /// The host cannot keep a key in that way, or there is no key.
    pub fn plan_entry(&self, host: &Host, old: Option<&FoundEntry>) -> Result<PlannedEntry, Unfit> {
        if self.demo {
            return Ok(self.plan_demo(old));
        }
        let secret = self.secret(host, old);
        let ways = Secret::of(host);
        if secret == Secret::Keychain && !IS_AVAILABLE {
            return Err(Unfit::from(format!(
                "{MISSING}; use `--secret` with `file` or `command`"
            )));
        }
        if !ways.contains(&secret) && !Secret::EVERYWHERE.contains(&secret) {
            let names: Vec<_> = ways.iter().map(|way| format!("`{}`", way.name())).collect();
            let (title, wanted, names) = (host.title, secret.name(), names.join(" or "));
            return Err(Unfit::from(format!(
                "{title} cannot store a key as `{wanted}`; use `--secret` with {names}"
            )));
        }
        if self.lacks_key(host, old) {
            return Err("no API key is given; set `AISOC_API_KEY` or `--api-key-file`".into());
        }
        let Key {
            variables: key,
            file: key_file,
            keychain,
        } = self.key(host, old, secret)?;
        let url = variables::url(self.config, self.is_found, old);
        let network = url
            .as_ref()
            .and_then(|url| Url::parse(url.value.expose_secret()).ok())
            .map(|url| network::variables(&url, self.machine))
            .unwrap_or_default();
        let mut env = Vec::from_iter(url);
        env.extend(key);
        env.extend(variables::settings(self.config, old));
        env.extend(network);
        let (_, prompt) = reference(host, self.name(old));
        let start = self.start(old);
        let entry = Entry {
            command: start.command.clone(),
            args: start.arguments(&["serve"]),
            env,
            forwarded: secret == Secret::Env && reference(host, self.name(old)).0.is_none(),
            prompt: prompt.filter(|_| secret == Secret::Prompt),
        };
        Ok(PlannedEntry {
            entry,
            key_file,
            keychain,
        })
    }

    /// The entry for a link, which has no key unless the host has a way to refer to one.
    ///
    /// # Errors
    /// The host cannot keep a key in that way.
    pub fn plan_link(&self, host: &Host) -> Result<PlannedEntry, Unfit> {
        if !self.lacks_key(host, None) {
            return self.plan_entry(host, None);
        }
        let (_, prompt) = reference(host, self.name);
        let start = self.start(None);
        let entry = Entry {
            command: start.command.clone(),
            args: start.arguments(&["serve"]),
            env: variables::url(self.config, self.is_found, None)
                .into_iter()
                .chain(variables::settings(self.config, None))
                .collect(),
            forwarded: false,
            prompt: prompt.filter(|_| self.secret(host, None) == Secret::Prompt),
        };
        Ok(PlannedEntry {
            entry,
            key_file: None,
            keychain: None,
        })
    }

    fn key(&self, host: &Host, old: Option<&FoundEntry>, secret: Secret) -> Result<Key, Unfit> {
        let kept = |name| old.and_then(|old| value(old, name)).map(str::to_owned);
        let plain = |name, value: String| Key {
            variables: vec![variable(name, value.into(), false)],
            ..Key::default()
        };
        let given = self.config.key.as_ref();
        match secret {
            Secret::Inline => {
                let given = given.map(|key| key.value.clone());
                let key = given.or_else(|| kept(KEY).map(SecretString::from));
                Ok(Key {
                    variables: key.map(|key| variable(KEY, key, true)).into_iter().collect(),
                    ..Key::default()
                })
            }
            Secret::Env | Secret::Prompt => {
                let value = reference(host, self.name(old)).0;
                Ok(value.map(|value| plain(KEY, value)).unwrap_or_default())
            }
            Secret::File => {
                let Some(given) = given else {
                    return Ok(kept(KEY_FILE).map(|path| plain(KEY_FILE, path)).unwrap_or_default());
                };
                // A file that the person keeps is theirs to keep.
                if let Source::File(path) = &given.source {
                    let path = std::path::absolute(path).map_err(|error| error.to_string())?;
                    return Ok(plain(KEY_FILE, path.display().to_string()));
                }
                let folder = self
                    .own_folder
                    .ok_or("no home folder is known to keep a key file in")?;
                let path = key_file(folder, host, self.name(old));
                Ok(Key {
                    file: Some((path.clone(), given.value.clone())),
                    ..plain(KEY_FILE, path.display().to_string())
                })
            }
            Secret::Keychain => {
                let kept = kept(KEYCHAIN).filter(|_| given.is_none());
                let account = kept.unwrap_or_else(|| account(host, self.name(old)));
                let mut key = plain(KEYCHAIN, account.clone());
                key.keychain = given.map(|given| (account, given.value.clone()));
                key.variables.extend(self.bus(old));
                Ok(key)
            }
            Secret::Command => self
                .machine
                .variable(COMMAND)
                .or_else(|| kept(COMMAND))
                .map(|command| plain(COMMAND, command))
                .ok_or_else(|| {
                    Unfit::from(format!("`--secret command` writes the command in `{COMMAND}` into the entry; set it to one that prints the key"))
                }),
        }
    }

    /// Where the session's bus is, if the server would not find it: hosts leave the variable out.
    fn bus(&self, old: Option<&FoundEntry>) -> Option<Variable> {
        if self.machine.platform() != Platform::Linux {
            return None;
        }
        let address = self.machine.variable(BUS);
        let folder = self.machine.variable("XDG_RUNTIME_DIR");
        let is_known = address.is_some() || folder.is_some();
        let kept = || old.and_then(|old| value(old, BUS)).map(str::to_owned);
        let said = bus_to_say(address.as_deref(), folder.as_deref());
        said.or_else(|| kept().filter(|_| !is_known))
            .map(|address| variable(BUS, address.into(), false))
    }

    /// The entry's name: that of the present one, which may be another's that is taken over.
    fn name<'n>(&'n self, old: Option<&'n FoundEntry>) -> &'n str {
        old.map_or(self.name, |old| &old.name)
    }

    fn plan_demo(&self, old: Option<&FoundEntry>) -> PlannedEntry {
        let start = self.start(old);
        let entry = Entry {
            command: start.command.clone(),
            args: start.arguments(&["serve", "--demo"]),
            env: variables::settings(self.config, old),
            forwarded: false,
            prompt: None,
        };
        PlannedEntry {
            entry,
            key_file: None,
            keychain: None,
        }
    }
}

/// What an entry says of its key, and where the key itself goes.
#[derive(Default)]
struct Key {
    variables: Vec<Variable>,
    file: Option<(PathBuf, SecretString)>,
    keychain: Option<(String, SecretString)>,
}
