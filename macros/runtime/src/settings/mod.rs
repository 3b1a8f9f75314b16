//! Settings from flags, environment variables and files: finds and reads each value, and records its source.
//!
//! [`from_environment`] reads the settings that every service needs.

mod environment;
mod error;
mod reader;
mod source;
pub mod value;

use crate::client::{Product, Settings};

pub use environment::{Environment, KeyFile, Process};
pub use error::{ConfigError, Unusable};
pub use reader::Reader;
pub use source::{Source, Sourced};

/// How to reach a service: its base URL and key as the product's two variables hold them, and the
/// defaults of [`Settings::new`].
///
/// # Errors
/// The variable that is missing or holds nothing usable.
pub fn from_environment(
    product: &'static Product,
    environment: &dyn Environment,
) -> Result<Settings, ConfigError> {
    let mut reader = Reader::strict(environment);
    let missing = || {
        let reason = format!("set it to the base URL of {}", product.service);
        ConfigError::new(Source::Variable(product.url), reason)
    };
    let url = reader
        .variable(&[product.url], |text| value::url(text, product))?
        .ok_or_else(missing)?;
    let key = reader.variable(&[product.key], value::key)?;
    Ok(Settings {
        key: key.map(|key| key.value),
        ..Settings::new(product, url.value)
    })
}
