//! From settings to the entry that a host should have.
//!
//! What was not said stays as the present entry has it: a new key does not undo `--read-only`, nor send
//! the server to another URL.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::document::{Entry, FoundEntry, Variable};
use super::file::{self, Refusal};
use super::hosts::{Host, Machine};
use super::secret::{KEY, KEY_FILE, reference, value};
use super::{Secret, network};
use crate::config::{Config, DEFAULT_TIMEOUT_MS, Source};

/// What is asked for, whatever the host.
pub struct Wish<'a> {
    /// The name of the entry.
    pub name: &'a str,
    /// Absolute path of the program to start.
    pub command: &'a Path,
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

/// An entry, and the file that its key has to be written to first.
pub struct Wished {
    /// The entry.
    pub entry: Entry,
    /// A file for the key, with the key.
    pub key_file: Option<(PathBuf, SecretString)>,
}

impl Wished {
    /// Writes the key file, if the entry names one of ours.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write_key_file(&self) -> Result<(), Refusal> {
        self.key_file.as_ref().map_or(Ok(()), |(path, key)| {
            file::write_private(path, &format!("{}\n", key.expose_secret()))
        })
    }

    /// Whether a secret is in the entry itself.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        self.entry.env.iter().any(|variable| variable.is_secret)
    }
}

impl Wish<'_> {
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
        secret.needs_key() && self.config.key.is_none() && kept != Some(secret)
    }

    /// The entry for a host that has this one now.
    ///
    /// # Errors
    /// The host cannot keep a key in that way, or there is no key.
    pub fn entry(&self, host: &Host, old: Option<&FoundEntry>) -> Result<Wished, String> {
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
        let url = self.url(old);
        let network = Url::parse(url.value.expose_secret())
            .map(|url| network::variables(&url, self.machine))
            .unwrap_or_default();
        let mut env = vec![url];
        env.extend(key);
        env.extend(self.settings(old));
        env.extend(network);
        let (_, prompt) = reference(host, self.name);
        let entry = Entry {
            command: self.command.display().to_string(),
            args: vec!["serve".to_owned()],
            env,
            forwarded: secret == Secret::Env && reference(host, self.name).0.is_none(),
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
        let entry = Entry {
            command: self.command.display().to_string(),
            args: vec!["serve".to_owned()],
            env: [self.url(None)]
                .into_iter()
                .chain(self.settings(None))
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
                let value = reference(host, self.name).0;
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
                let path = key_file(folder, host, self.name);
                Ok((Some(named(&path)), Some((path, given.value.clone()))))
            }
        }
    }

    fn url(&self, old: Option<&FoundEntry>) -> Variable {
        let kept =
            old.and_then(|old| value(old, "AISOC_URL").or_else(|| value(old, "AISOC_API_URL")));
        let url = match kept {
            Some(kept) if self.config.url.source == Source::Default => kept.to_owned(),
            _ => self.config.url.value.to_string(),
        };
        variable("AISOC_URL", url.trim_end_matches('/').into(), false)
    }

    /// Settings that are not what they are when nothing is said.
    fn settings(&self, old: Option<&FoundEntry>) -> Vec<Variable> {
        let switch = |on: bool| on.then(|| "1".to_owned());
        let (timeout, read_only, verbose) = (
            &self.config.timeout,
            &self.config.read_only,
            &self.config.verbose,
        );
        let milliseconds = timeout.value.as_millis();
        let usual = milliseconds == u128::from(DEFAULT_TIMEOUT_MS);
        let settings = [
            (
                "AISOC_TIMEOUT_MS",
                &timeout.source,
                (!usual).then(|| milliseconds.to_string()),
            ),
            (
                "AISOC_MCP_READ_ONLY",
                &read_only.source,
                switch(read_only.value),
            ),
            ("AISOC_MCP_VERBOSE", &verbose.source, switch(verbose.value)),
        ];
        let chosen = settings.into_iter().filter_map(|(name, source, said)| {
            let kept = || old.and_then(|old| value(old, name)).map(str::to_owned);
            let value = if *source == Source::Default {
                kept()
            } else {
                said
            };
            Some(variable(name, value?.into(), false))
        });
        chosen.collect()
    }
}

type Key = (Option<Variable>, Option<(PathBuf, SecretString)>);

/// The file of ours that holds the key of one entry.
pub(super) fn key_file(own_folder: &Path, host: &Host, name: &str) -> PathBuf {
    own_folder.join(format!("{}-{name}.key", host.name))
}

fn variable(name: &'static str, value: SecretString, is_secret: bool) -> Variable {
    let is_secret = is_secret && !value.expose_secret().is_empty();
    Variable {
        name,
        value,
        is_secret,
    }
}
