//! The settings of another service than `AiSOC`, for a program with a manifest of its own.

use super::{ConfigError, Source, Surroundings, key, value};
use crate::aisoc::{Product, Settings};

/// How to reach a service: its base URL and key as the product's two variables hold them, and the
/// defaults of [`Settings::new`].
///
/// # Errors
/// The variable that is missing or holds nothing usable.
pub fn from_environment(
    product: &'static Product,
    surroundings: &dyn Surroundings,
) -> Result<Settings, ConfigError> {
    let missing = || {
        let reason = format!("set it to the base URL of {}", product.service);
        ConfigError::new(Source::Variable(product.url), reason)
    };
    let url = value::variable(product.url, surroundings)?
        .ok_or_else(missing)?
        .try_map(|text| value::url(text))?;
    let key = value::variable(product.key, surroundings)?
        .map(|text| text.try_map(|text| key::key(text)))
        .transpose()?;
    Ok(Settings {
        product,
        key: key.map(|key| key.value),
        ..Settings::new(url.value)
    })
}
