//! Where a value came from.

use std::fmt;
use std::path::PathBuf;

use super::{ConfigError, Unusable};

/// The place that settled a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A command line flag, such as `--url`.
    Flag(&'static str),
    /// An environment variable, such as `LIBRARY_URL`.
    Variable(&'static str),
    /// A file.
    File(PathBuf),
    /// What `login` kept in this file.
    Login(PathBuf),
    /// The answer of a person who was asked.
    Asked,
    /// Nothing was given.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => write!(formatter, "`{name}`"),
            Self::File(path) => write!(formatter, "`{}`", path.display()),
            Self::Login(path) => write!(formatter, "the login in `{}`", path.display()),
            Self::Asked => formatter.write_str("the answer at the prompt"),
            Self::Default => formatter.write_str("the default"),
        }
    }
}

/// A value and the place it came from.
#[derive(Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub source: Source,
}

impl<T> Sourced<T> {
    /// A value from a place.
    pub const fn new(value: T, source: Source) -> Self {
        Self { value, source }
    }

    /// Reads the value as something narrower.
    ///
    /// # Errors
    /// The reason why it cannot be read, with the place.
    pub fn try_map<U>(
        self,
        read: impl FnOnce(&T) -> Result<U, Unusable>,
    ) -> Result<Sourced<U>, ConfigError> {
        match read(&self.value) {
            Ok(value) => Ok(Sourced::new(value, self.source)),
            Err(reason) => Err(ConfigError::new(self.source, reason)),
        }
    }
}
