//! Where the API key comes from, and whether it can be one.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::{ConfigError, Flags, Source, Sourced, Surroundings, value};

/// The key from `--api-key`, `--api-key-file`, `AISOC_API_KEY`, `AISOC_TOKEN` or `AISOC_API_KEY_FILE`,
/// in this order.
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
        return text.try_map(|text| key(text)).map(Some);
    }
    let (path, source) = match &flags.api_key_file {
        Some(path) => (path.clone(), Source::Flag("--api-key-file")),
        None => match value::variable("AISOC_API_KEY_FILE", surroundings)? {
            Some(path) => (PathBuf::from(path.value), path.source),
            None => return Ok(None),
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

/// A key is sent in a header as it stands, so it is one word of visible ASCII. A pasted `Bearer ` is
/// taken off.
pub(super) fn key(text: &str) -> Result<SecretString, String> {
    let key = match text.split_at_checked("bearer ".len()) {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer ") => key.trim(),
        _ => text,
    };
    if key.is_empty() {
        return Err("there is no key in it".to_owned());
    }
    if key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(SecretString::from(key));
    }
    Err("the key has whitespace, a control character or a non-ASCII character inside; copy it again, as one word".to_owned())
}
