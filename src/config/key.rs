//! Reads the API key from its sources, and checks its form.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::keychain::KEYCHAIN;
use toolspec_runtime::settings::value::{self, key};

use super::{ConfigError, Flags, Source, Sourced, Surroundings};

/// The variable that holds a command which prints the key.
pub(crate) const COMMAND: &str = "AISOC_API_KEY_CMD";

/// The key from `--api-key`, `--api-key-file`, `AISOC_API_KEY`, `AISOC_TOKEN`, `AISOC_API_KEY_FILE`, `AISOC_API_KEY_CMD` or
/// `AISOC_API_KEY_KEYCHAIN`, in this order.
pub(super) fn resolve(
    flags: &Flags,
    surroundings: &dyn Surroundings,
    warnings: &mut Vec<String>,
) -> Result<Option<Sourced<SecretString>>, ConfigError> {
    let flag = flags.api_key.as_ref().map(ExposeSecret::expose_secret);
    let variables: &[_] = if flags.api_key_file.is_some() {
        &[]
    } else {
        &["AISOC_API_KEY", "AISOC_TOKEN"]
    };
    if let Some(text) = value::first("--api-key", flag, variables, surroundings)? {
        let mut found = text.try_map(|text| key(text))?;
        if let Some(source) = flags.api_key_source.as_ref().filter(|_| flag.is_some()) {
            found.source = source.clone();
        }
        return Ok(Some(found));
    }
    let (path, source) = match &flags.api_key_file {
        Some(path) => (path.clone(), Source::Flag("--api-key-file")),
        None => match value::variable("AISOC_API_KEY_FILE", surroundings)? {
            Some(path) => (PathBuf::from(path.value), path.source),
            None => return kept_elsewhere(surroundings),
        },
    };
    let file = surroundings.key_file(&path).map_err(|error| {
        let path = path.display();
        ConfigError::new(source, format!("the file `{path}` cannot be read: {error}"))
    })?;
    let source = Source::File(path);
    if file.exposed {
        warnings.push(format!(
            "{source}: others may read this key file; `chmod 600` keeps it to its owner"
        ));
    }
    Sourced::new(file.text, source)
        .try_map(|text| key(text.trim()))
        .map(Some)
}

/// A key that a command prints, or that the system's store holds.
fn kept_elsewhere(
    surroundings: &dyn Surroundings,
) -> Result<Option<Sourced<SecretString>>, ConfigError> {
    let checked = |read: Result<SecretString, String>, source: Source| {
        let key = read.and_then(|text| key(text.expose_secret().trim()));
        key.map(|key| Some(Sourced::new(key, source.clone())))
            .map_err(|reason| ConfigError::new(source, reason))
    };
    // As it stands: a `$` in it is the shell's business, and no placeholder of a host.
    let source = Source::Variable(COMMAND);
    let command = surroundings
        .variable(COMMAND)
        .map_err(|reason| ConfigError::new(source.clone(), reason))?;
    if let Some(command) = command.filter(|command| !command.trim().is_empty()) {
        return checked(surroundings.key_command(command.trim()), source);
    }
    match value::variable(KEYCHAIN, surroundings)? {
        Some(account) => checked(surroundings.keychain(&account.value), account.source),
        None => Ok(None),
    }
}
