//! The usable settings. An invalid setting is set aside, so that the other checks still run.

use secrecy::{ExposeSecret as _, SecretString};

use crate::config::{self, Config, ConfigError, Environment, Flags, Source, Surroundings};
use toolspec_runtime::doctor::check::{Check, Name};

/// The settings that can be used, and those that cannot.
pub(super) struct UsableConfig {
    pub(super) config: Config,
    errors: Vec<ConfigError>,
}

impl UsableConfig {
    /// The same, with flags that come from another source than the command line.
    pub(super) fn attribute_flags_to(mut self, giver: Option<&'static str>) -> Self {
        let Some(giver) = giver else { return self };
        let rename = |source: &mut Source| {
            if let Source::Flag(name) = source {
                *name = giver;
            }
        };
        rename(&mut self.config.url.source);
        rename(&mut self.config.timeout.source);
        rename(&mut self.config.verbose.source);
        rename(&mut self.config.read_only.source);
        if let Some(file) = &mut self.config.audit_file {
            rename(&mut file.source);
        }
        if let Some(key) = &mut self.config.key {
            rename(&mut key.source);
        }
        self
    }
}

/// Resolves the usable settings; `None` if even these can't be determined.
pub(super) fn resolve_usable(
    flags: &Flags,
    surroundings: &dyn Surroundings,
) -> Option<UsableConfig> {
    let mut flags = clone_flags(flags);
    let mut hidden = Vec::new();
    let mut without_logins = false;
    let mut broken = Vec::new();
    // Each round takes one source out, and there are fewer than these.
    for _ in 0..16 {
        let without = HidingSources {
            inner: surroundings,
            hidden: &hidden,
            ignores_logins: without_logins,
        };
        match config::resolve(&flags, &without) {
            Ok(config) => {
                return Some(UsableConfig {
                    config,
                    errors: broken,
                });
            }
            Err(error) => {
                match &error.source_of_value {
                    Source::Flag("--aisoc-url") => flags.aisoc_url = None,
                    Source::Flag("--api-key") | Source::Asked => flags.api_key = None,
                    Source::Flag("--api-key-file") => flags.api_key_file = None,
                    Source::Flag("--timeout") => flags.timeout = None,
                    Source::Flag("--audit-file") => flags.audit_file = None,
                    Source::Variable(name) => hidden.push(*name),
                    Source::File(_) => {
                        flags.api_key_file = None;
                        hidden.push("AISOC_API_KEY_FILE");
                    }
                    Source::Login(_) => without_logins = true,
                    Source::Flag(_) | Source::Default => return None,
                }
                broken.push(error);
            }
        }
    }
    None
}

impl UsableConfig {
    /// The failed check of a setting that cannot be used.
    pub(super) fn failed_check(&self, name: Name, sources: &[&str]) -> Option<Check> {
        let of = |error: &&ConfigError| match &error.source_of_value {
            Source::Flag(source) | Source::Variable(source) => sources.contains(source),
            Source::File(_) => sources.contains(&"--api-key-file"),
            Source::Login(_) | Source::Asked => sources.contains(&"--api-key"),
            Source::Default => false,
        };
        let error = self.errors.iter().find(of)?;
        let step = format!(
            "correct {} where it is set: in this shell, or in the `env` of the assistant's entry",
            error.source_of_value
        );
        Some(Check::failed(name, error.to_string(), step))
    }
}

fn clone_flags(flags: &Flags) -> Flags {
    Flags {
        aisoc_url: flags.aisoc_url.clone(),
        api_key: flags
            .api_key
            .as_ref()
            .map(|key| SecretString::from(key.expose_secret())),
        api_key_source: flags.api_key_source.clone(),
        api_key_file: flags.api_key_file.clone(),
        timeout: flags.timeout.clone(),
        audit_file: flags.audit_file.clone(),
        verbose: flags.verbose,
        read_only: flags.read_only,
    }
}

/// Surroundings in which some variables are not set.
struct HidingSources<'a> {
    inner: &'a dyn Surroundings,
    hidden: &'a [&'static str],
    ignores_logins: bool,
}

impl Environment for HidingSources<'_> {
    fn variable(&self, name: &str) -> Result<Option<String>, String> {
        if self.hidden.contains(&name) {
            return Ok(None);
        }
        self.inner.variable(name)
    }

    fn key_file(&self, path: &std::path::Path) -> std::io::Result<config::KeyFile> {
        self.inner.key_file(path)
    }
}

impl Surroundings for HidingSources<'_> {
    fn key_command(&self, command: &str) -> Result<SecretString, String> {
        self.inner.key_command(command)
    }

    fn keychain(&self, account: &str) -> Result<SecretString, String> {
        self.inner.keychain(account)
    }

    fn logins(&self) -> Option<(std::path::PathBuf, std::io::Result<config::KeyFile>)> {
        self.inner.logins().filter(|_| !self.ignores_logins)
    }
}
