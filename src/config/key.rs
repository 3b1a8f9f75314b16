//! Reads the API key from its sources, and checks its form.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::keychain::KEYCHAIN;
use super::{ConfigError, Flags, Reader, Source, Sourced, Surroundings, Unusable};
use toolspec_runtime::settings::value::key;

/// The variable that holds a command which prints the key.
pub(crate) const COMMAND: &str = "AISOC_API_KEY_CMD";

/// The key from `--api-key`, `--api-key-file`, `AISOC_API_KEY`, `AISOC_TOKEN`, `AISOC_API_KEY_FILE`, `AISOC_API_KEY_CMD` or
/// `AISOC_API_KEY_KEYCHAIN`, in this order.
pub(super) fn resolve(
    flags: &Flags,
    surroundings: &dyn Surroundings,
    reader: &mut Reader<'_>,
    warnings: &mut Vec<String>,
) -> Result<Option<Sourced<SecretString>>, ConfigError> {
    let flag = flags.api_key.as_ref().map(ExposeSecret::expose_secret);
    if let Some(mut found) = reader.flag("--api-key", flag, key)? {
        found.source = flags.api_key_source.clone().unwrap_or(found.source);
        return Ok(Some(found));
    }
    if let Some(path) = &flags.api_key_file {
        let path = Sourced::new(path.clone(), Source::Flag("--api-key-file"));
        let found = in_file(path, surroundings, warnings);
        if let Some(found) = reader.pass(found)? {
            return Ok(Some(found));
        }
    }
    if let Some(found) = reader.variable(&["AISOC_API_KEY", "AISOC_TOKEN"], key)? {
        return Ok(Some(found));
    }
    let path = reader.variable(&["AISOC_API_KEY_FILE"], |path| Ok(PathBuf::from(path)))?;
    if let Some(path) = path {
        let found = in_file(path, surroundings, warnings);
        if let Some(found) = reader.pass(found)? {
            return Ok(Some(found));
        }
    }
    let found = printed(surroundings);
    if let Some(found) = reader.pass(found)? {
        return Ok(Some(found));
    }
    let Some(account) = reader.variable(&[KEYCHAIN], |account| Ok(account.to_owned()))? else {
        return Ok(None);
    };
    let found = checked(surroundings.keychain(&account.value), account.source);
    reader.pass(found)
}

fn in_file(
    path: Sourced<PathBuf>,
    surroundings: &dyn Surroundings,
    warnings: &mut Vec<String>,
) -> Result<Option<Sourced<SecretString>>, ConfigError> {
    let Sourced {
        value: path,
        source,
    } = path;
    let file = surroundings.key_file(&path).map_err(|error| {
        let path = path.display();
        ConfigError::new(source, format!("the file `{path}` cannot be read: {error}"))
    })?;
    let source = Source::File(path);
    let found = Sourced::new(file.text, source.clone()).try_map(|text| key(text.trim()))?;
    if file.exposed {
        warnings.push(format!(
            "{source}: others may read this key file; `chmod 600` keeps it to its owner"
        ));
    }
    Ok(Some(found))
}

/// The key that a command prints.
fn printed(surroundings: &dyn Surroundings) -> Result<Option<Sourced<SecretString>>, ConfigError> {
    // As it stands: a `$` in it is the shell's business, and no placeholder of a host.
    let source = Source::Variable(COMMAND);
    let command = surroundings
        .variable(COMMAND)
        .map_err(|reason| ConfigError::new(source.clone(), reason))?;
    match command.filter(|command| !command.trim().is_empty()) {
        Some(command) => checked(surroundings.key_command(command.trim()), source),
        None => Ok(None),
    }
}

fn checked(
    read: Result<SecretString, Unusable>,
    source: Source,
) -> Result<Option<Sourced<SecretString>>, ConfigError> {
    match read.and_then(|text| key(text.expose_secret().trim())) {
        Ok(key) => Ok(Some(Sourced::new(key, source))),
        Err(reason) => Err(ConfigError::new(source, reason)),
    }
}
