//! Tables of flags, variables and files, and what comes of them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod audit;
mod keys;
mod values;

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::{
    Config, ConfigError, Environment, Flags, KeyFile, Source, Surroundings, Unusable, resolve,
};

struct Fake<'a> {
    variables: HashMap<&'a str, &'a str>,
    file: Option<(&'a str, bool)>,
}

impl Environment for Fake<'_> {
    fn variable(&self, name: &str) -> Result<Option<String>, Unusable> {
        Ok(self.variables.get(name).map(ToString::to_string))
    }

    fn key_file(&self, _: &Path) -> io::Result<KeyFile> {
        let (text, exposed) = self.file.ok_or(io::ErrorKind::NotFound)?;
        let text = text.to_owned();
        Ok(KeyFile { text, exposed })
    }
}

impl Surroundings for Fake<'_> {}

type Variables<'a> = &'a [(&'a str, &'a str)];

fn resolve_with(flags: &Flags, variables: Variables<'_>) -> Result<Config, ConfigError> {
    let variables = variables.iter().copied().collect();
    let file = Some(("from_file\n", true));
    resolve(flags, &Fake { variables, file })
}

fn complaint(flags: &Flags, variables: Variables<'_>) -> String {
    match resolve_with(flags, variables) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{variables:?} were accepted"),
    }
}

fn url_flag(url: &str) -> Flags {
    Flags {
        aisoc_url: Some(url.to_owned()),
        ..Flags::default()
    }
}

#[test]
fn nothing_said_gives_the_defaults_and_no_key() {
    let config = resolve_with(
        &Flags::default(),
        &[("AISOC_URL", ""), ("AISOC_TOKEN", "  ")],
    )
    .unwrap();
    assert_eq!(config.url.value.as_str(), "http://localhost:8081/");
    assert_eq!(config.url.source, Source::Default);
    assert_eq!(config.timeout.value, Duration::from_secs(20));
    assert!(config.key.is_none() && !config.verbose.value && !config.read_only.value);
    assert!(config.warnings.is_empty());
}

#[test]
fn a_flag_wins_over_a_variable_and_the_first_variable_over_the_second() {
    let both = [
        ("AISOC_URL", "https://a.example"),
        ("AISOC_API_URL", "https://b.example"),
    ];
    let host = |config: Config| {
        (
            config.url.value.host_str().unwrap().to_owned(),
            config.url.source,
        )
    };
    assert_eq!(
        host(resolve_with(&url_flag("https://c.example/"), &both).unwrap()),
        ("c.example".to_owned(), Source::Flag("--aisoc-url"))
    );
    assert_eq!(
        host(resolve_with(&Flags::default(), &both).unwrap()),
        ("a.example".to_owned(), Source::Variable("AISOC_URL"))
    );
    assert_eq!(
        host(resolve_with(&Flags::default(), &both[1..]).unwrap()),
        ("b.example".to_owned(), Source::Variable("AISOC_API_URL"))
    );
}
