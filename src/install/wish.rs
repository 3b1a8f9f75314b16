//! From settings to the entry that a host should have.
//!
//! What was not said stays as the present entry has it: a new key does not undo `--read-only`, nor send
//! the server to another URL.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::document::{Entry, FoundEntry, Variable};
use super::hosts::{Host, Machine};
use super::secret::{KEY, KEY_FILE, reference, value};
use super::variables::{self, variable};
use super::wished::{Wished, key_file};
use super::{Secret, Start, Via, network};
use crate::config::{Config, Source};

/// What is asked for, whatever the host.
pub struct Wish<'a> {
    /// The name of the entry.
    pub name: &'a str,
    /// How a host starts this program by its path.
    pub program: &'a Start,
    /// How a host starts it by the npm package.
    pub portable: &'a Start,
    /// Which of the two was asked for.
    pub via: Option<Via>,
    /// Which of the two it is when nothing was said and there is no entry yet.
    pub usual_via: Via,
    /// Whether the server brings its own tenant: no URL, no key.
    pub demo: bool,
    /// The settings, with where each came from.
    pub config: &'a Config,
    /// Where the key is kept, if that was said.
    pub secret: Option<Secret>,
    /// Where the key is kept when nothing was said and there is no entry yet.
    pub usual: Secret,
    /// Our own folder for key files.
    pub own_folder: Option<&'a Path>,
    /// The machine, for its proxies and certificates.
    pub machine: &'a dyn Machine,
}

impl Wish<'_> {
    /// How this host comes to the program: an entry that has the portable form keeps it.
    #[must_use]
    pub fn via(&self, old: Option<&FoundEntry>) -> Via {
        let kept = old.and_then(FoundEntry::portable_version).map(|_| Via::Npx);
        self.via.or(kept).unwrap_or(self.usual_via)
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
        self.secret.or_else(present).unwrap_or(self.usual)
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
    pub fn entry(&self, host: &Host, old: Option<&FoundEntry>) -> Result<Wished, String> {
        if self.demo {
            return Ok(self.demonstration(old));
        }
        let secret = self.secret(host, old);
        let ways = Secret::of(host);
        if !ways.contains(&secret) {
            let names: Vec<_> = ways.iter().map(|way| format!("`{}`", way.name())).collect();
            let (title, wanted, names) = (host.title, secret.name(), names.join(" or "));
            return Err(format!(
                "{title} has no way to keep a key as `{wanted}`; use `--secret` with {names}"
            ));
        }
        if self.lacks_key(host, old) {
            return Err(
                "there is no API key; give it as `AISOC_API_KEY` or `--api-key-file`".to_owned(),
            );
        }
        let (key, key_file) = self.key(host, old, secret)?;
        let url = variables::url(self.config, old);
        let network = Url::parse(url.value.expose_secret())
            .map(|url| network::variables(&url, self.machine))
            .unwrap_or_default();
        let mut env = vec![url];
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
        Ok(Wished { entry, key_file })
    }

    /// The entry for a link, which has no key unless the host has a way to refer to one.
    ///
    /// # Errors
    /// The host cannot keep a key in that way.
    pub fn linked(&self, host: &Host) -> Result<Wished, String> {
        if !self.lacks_key(host, None) {
            return self.entry(host, None);
        }
        let (_, prompt) = reference(host, self.name);
        let start = self.start(None);
        let entry = Entry {
            command: start.command.clone(),
            args: start.arguments(&["serve"]),
            env: [variables::url(self.config, None)]
                .into_iter()
                .chain(variables::settings(self.config, None))
                .collect(),
            forwarded: false,
            prompt: prompt.filter(|_| self.secret(host, None) == Secret::Prompt),
        };
        Ok(Wished {
            entry,
            key_file: None,
        })
    }

    fn key(&self, host: &Host, old: Option<&FoundEntry>, secret: Secret) -> Result<Key, String> {
        let kept = |name| old.and_then(|old| value(old, name)).map(str::to_owned);
        let given = self.config.key.as_ref();
        match secret {
            Secret::Inline => {
                let given = given.map(|key| key.value.clone());
                let key = given.or_else(|| kept(KEY).map(SecretString::from));
                Ok((key.map(|key| variable(KEY, key, true)), None))
            }
            Secret::Env | Secret::Prompt => {
                let value = reference(host, self.name(old)).0;
                Ok((value.map(|value| variable(KEY, value.into(), false)), None))
            }
            Secret::File => {
                let named =
                    |path: &Path| variable(KEY_FILE, path.display().to_string().into(), false);
                let Some(given) = given else {
                    return Ok((kept(KEY_FILE).map(|path| named(Path::new(&path))), None));
                };
                // A file that the person keeps is theirs to keep.
                if let Source::File(path) = &given.source {
                    let path = std::path::absolute(path).map_err(|error| error.to_string())?;
                    return Ok((Some(named(&path)), None));
                }
                let folder = self
                    .own_folder
                    .ok_or("no home folder is known to keep a key file in")?;
                let path = key_file(folder, host, self.name(old));
                Ok((Some(named(&path)), Some((path, given.value.clone()))))
            }
        }
    }

    /// The entry's name: that of the present one, which may be another's that is taken over.
    fn name<'n>(&'n self, old: Option<&'n FoundEntry>) -> &'n str {
        old.map_or(self.name, |old| &old.name)
    }

    fn demonstration(&self, old: Option<&FoundEntry>) -> Wished {
        let start = self.start(old);
        let entry = Entry {
            command: start.command.clone(),
            args: start.arguments(&["serve", "--demo"]),
            env: variables::settings(self.config, old),
            forwarded: false,
            prompt: None,
        };
        Wished {
            entry,
            key_file: None,
        }
    }
}

type Key = (Option<Variable>, Option<(PathBuf, SecretString)>);
