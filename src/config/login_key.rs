//! The address and key of a login, if neither flag nor environment gives a key.

use super::{ConfigError, Source, Sourced, Surroundings};
use crate::login::{Kept, Logins};
use url::Url;

/// The login at the address that was set, or the last one where none was.
pub(super) fn find(
    url: Option<&Sourced<Url>>,
    surroundings: &dyn Surroundings,
    warnings: &mut Vec<String>,
) -> Result<Option<Sourced<Kept>>, ConfigError> {
    let Some((path, read)) = surroundings.logins() else {
        return Ok(None);
    };
    let source = Source::Login(path);
    let file = read.map_err(|error| {
        ConfigError::new(source.clone(), format!("the file cannot be read: {error}"))
    })?;
    let logins = Logins::read(&file.text)
        .map_err(|error| ConfigError::new(source.clone(), error.to_string()))?;
    let kept = match url {
        Some(url) => logins.at(&url.value),
        None => logins.current(),
    };
    let Some(kept) = kept else { return Ok(None) };
    if file.exposed {
        warnings.push(format!(
            "{source}: others may read this file; `chmod 600` keeps it to its owner"
        ));
    }
    Ok(Some(Sourced::new(kept.clone(), source)))
}
