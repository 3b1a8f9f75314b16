//! Tables of flags, variables and files, and what comes of them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret as _;

use super::{Config, ConfigError, Flags, KeyFile, Source, Surroundings, resolve};

struct Fake<'a> {
    variables: HashMap<&'a str, &'a str>,
    file: Option<(&'a str, bool)>,
}

impl Surroundings for Fake<'_> {
    fn variable(&self, name: &str) -> Result<Option<String>, String> {
        Ok(self.variables.get(name).map(ToString::to_string))
    }

    fn key_file(&self, _: &Path) -> io::Result<KeyFile> {
        let (text, exposed) = self.file.ok_or(io::ErrorKind::NotFound)?;
        let text = text.to_owned();
        Ok(KeyFile { text, exposed })
    }
}

type Variables<'a> = &'a [(&'a str, &'a str)];

fn settle(flags: &Flags, variables: Variables<'_>) -> Result<Config, ConfigError> {
    let variables = variables.iter().copied().collect();
    let file = Some(("from_file\n", true));
    resolve(flags, &Fake { variables, file })
}

fn complaint(flags: &Flags, variables: Variables<'_>) -> String {
    match settle(flags, variables) {
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
    let config = settle(
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
        host(settle(&url_flag("https://c.example/"), &both).unwrap()),
        ("c.example".to_owned(), Source::Flag("--aisoc-url"))
    );
    assert_eq!(
        host(settle(&Flags::default(), &both).unwrap()),
        ("a.example".to_owned(), Source::Variable("AISOC_URL"))
    );
    assert_eq!(
        host(settle(&Flags::default(), &both[1..]).unwrap()),
        ("b.example".to_owned(), Source::Variable("AISOC_API_URL"))
    );
}

#[test]
fn a_key_comes_from_the_nearest_place_that_has_one() {
    let flag = Flags {
        api_key: Some("from_flag".into()),
        ..Flags::default()
    };
    let file = Flags {
        api_key_file: Some("/k".into()),
        ..Flags::default()
    };
    let key = ("AISOC_API_KEY", " Bearer from_key\n");
    let token = ("AISOC_TOKEN", "from_token");
    let path = ("AISOC_API_KEY_FILE", "/k");
    let cases: [(&Flags, Variables<'_>, &str, Source); 5] = [
        (
            &flag,
            &[key, token, path],
            "from_flag",
            Source::Flag("--api-key"),
        ),
        (&file, &[key, token], "from_file", Source::File("/k".into())),
        (
            &Flags::default(),
            &[key, token, path],
            "from_key",
            Source::Variable("AISOC_API_KEY"),
        ),
        (
            &Flags::default(),
            &[token, path],
            "from_token",
            Source::Variable("AISOC_TOKEN"),
        ),
        (
            &Flags::default(),
            &[path],
            "from_file",
            Source::File("/k".into()),
        ),
    ];
    for (flags, variables, value, source) in cases {
        let config = settle(flags, variables).unwrap();
        let key = config.key.unwrap();
        assert_eq!((key.value.expose_secret(), &key.source), (value, &source));
        let is_file = matches!(source, Source::File(_));
        assert_eq!(
            config.warnings.len(),
            usize::from(is_file),
            "only the file is readable by others"
        );
    }
}

#[test]
fn an_unusable_key_is_refused_without_showing_it() {
    for (key, reason) in [
        ("se cret", "whitespace"),
        ("se\u{7}cret", "control"),
        ("sécret", "non-ASCII"),
        ("Bearer se cret", "whitespace"),
        ("${secret}", "placeholder"),
        ("$AISOC_API_KEY", "placeholder"),
        ("%AISOC_API_KEY%", "placeholder"),
        ("${input:secret}", "placeholder"),
    ] {
        let shown = complaint(&Flags::default(), &[("AISOC_API_KEY", key)]);
        assert!(
            shown.starts_with("`AISOC_API_KEY`: ") && shown.contains(reason),
            "{shown}"
        );
        assert!(!shown.contains("cret"), "{shown}");
    }
    let empty = Flags {
        api_key: Some(" ".into()),
        ..Flags::default()
    };
    assert!(complaint(&empty, &[]).contains("empty"));
    let variables = HashMap::from([("AISOC_API_KEY_FILE", "/gone")]);
    let missing = resolve(
        &Flags::default(),
        &Fake {
            variables,
            file: None,
        },
    )
    .err()
    .unwrap();
    assert!(
        missing
            .to_string()
            .starts_with("`AISOC_API_KEY_FILE`: the file `/gone`"),
        "{missing}"
    );
}

#[test]
fn an_unusable_url_is_refused_without_showing_what_it_hides() {
    for (url, reason) in [
        ("localhost:8081", "http"),
        ("ftp://h", "http"),
        ("https://", "not a URL"),
        ("https://me:hidden@h", "password"),
        ("https://hidden@h", "user name"),
        ("https://h/?hidden=1", "`?`"),
        ("https://h/#hidden", "`#`"),
        ("${AISOC_URL}", "placeholder"),
    ] {
        let shown = complaint(&url_flag(url), &[]);
        assert!(
            shown.starts_with("`--aisoc-url`: ") && shown.contains(reason),
            "{url}: {shown}"
        );
        assert!(!shown.contains("hidden"), "{shown}");
    }
}

#[test]
fn only_plain_http_to_another_machine_is_warned_of() {
    for (url, warned) in [
        ("http://localhost:8081", false),
        ("http://127.0.0.1", false),
        ("http://[::1]:9", false),
        ("https://aisoc.example", false),
        ("http://aisoc.example", true),
        ("http://10.0.0.5", true),
    ] {
        let config = settle(&url_flag(url), &[]).unwrap();
        assert_eq!(!config.warnings.is_empty(), warned, "{url}");
    }
    let base = settle(&url_flag("https://h/aisoc//"), &[]).unwrap();
    assert_eq!(base.url.value.as_str(), "https://h/aisoc");
}

#[test]
fn times_and_switches_are_read_strictly() {
    for time in ["0", "600001", "-1", "20s", "1.5"] {
        let flags = Flags {
            timeout: Some(time.to_owned()),
            ..Flags::default()
        };
        assert!(complaint(&flags, &[]).contains("milliseconds"), "{time}");
    }
    let config = settle(&Flags::default(), &[("AISOC_TIMEOUT_MS", "600000")]).unwrap();
    assert_eq!(config.timeout.value, Duration::from_mins(10));
    for (text, on) in [
        ("1", true),
        ("TRUE", true),
        ("yes", true),
        ("on", true),
        ("0", false),
        ("off", false),
    ] {
        let config = settle(&Flags::default(), &[("AISOC_MCP_READ_ONLY", text)]).unwrap();
        assert_eq!(config.read_only.value, on, "{text}");
    }
    assert!(complaint(&Flags::default(), &[("AISOC_MCP_VERBOSE", "perhaps")]).contains("neither"));
}
