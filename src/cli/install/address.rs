//! Finds the service when no address is given.

use crate::config::{Config, DEFAULT_URL, FALLBACK_URL};
use toolspec_runtime::client::{Client, Resolved, Settings};

/// The outcome of looking at the usual addresses.
pub(super) enum Looked {
    /// The service is there, as the last words say.
    Found(String),
    /// It is at none of them.
    Nowhere,
}

impl Looked {
    /// Looks, and puts the address where the service is into the settings: an entry sets what it says, and then nothing looks
    /// further.
    pub(super) fn look(config: &mut Config) -> Self {
        let Some(Resolved { url, how, .. }) = resolved(config) else {
            return Self::Nowhere;
        };
        config.url.value = url;
        Self::Found(how.to_string())
    }

    pub(super) const fn is_found(&self) -> bool {
        matches!(self, Self::Found(_))
    }

    /// What was found, and what an entry says that had no address before.
    pub(super) fn told(&self, config: &Config) -> String {
        match self {
            Self::Found(how) => format!(
                "no URL is given; AiSOC answers at {} ({how}), so the entry uses that URL; `--aisoc-url` sets another",
                config.url.value
            ),
            Self::Nowhere => format!(
                "no URL is given, and AiSOC answers neither at {DEFAULT_URL} nor at {FALLBACK_URL}; the entry names none, so that \
                 the server looks at both when it is used; `--aisoc-url` names another"
            ),
        }
    }
}

fn resolved(config: &Config) -> Option<Resolved> {
    let settings = Settings {
        key: None,
        ..config.settings()
    };
    let client = Client::new(settings).ok()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    runtime.block_on(client.resolve()).ok()
}
