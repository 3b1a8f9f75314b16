//! Where a key comes from, and what is not a key.

use std::collections::HashMap;

use secrecy::ExposeSecret as _;

use super::super::{Flags, Source, resolve};
use super::{Fake, Variables, complaint, settle};

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
