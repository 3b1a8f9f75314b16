//! The usable settings. An invalid setting is set aside, so that the other checks still run.

use crate::config::{self, Config, ConfigError, Flags, Source, Surroundings};
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
        rename(&mut self.config.scope_filter.source);
        rename(&mut self.config.audit_strict.source);
        if let Some(tools) = &mut self.config.tools {
            rename(&mut tools.source);
        }
        let config = &mut self.config;
        let files = [&mut config.audit_file, &mut config.audit_key];
        for file in files.into_iter().flatten() {
            rename(&mut file.source);
        }
        if let Some(key) = &mut self.config.key {
            rename(&mut key.source);
        }
        self
    }
}

/// Resolves the usable settings.
pub(super) fn resolve_usable(
    flags: &Flags,
    surroundings: &dyn Surroundings,
) -> Result<UsableConfig, ConfigError> {
    let (config, broken) = config::resolve_usable(flags, surroundings)?;
    Ok(UsableConfig {
        config,
        errors: broken,
    })
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
