//! Where the audit trail goes.

use std::path::PathBuf;

use super::{complaint, resolve_with};
use crate::config::{Flags, Source};

fn flag(path: &str) -> Flags {
    Flags {
        audit_file: Some(PathBuf::from(path)),
        ..Flags::default()
    }
}

#[test]
fn it_is_nowhere_unless_a_flag_or_the_variable_says_where() {
    let variable = [("AISOC_MCP_AUDIT_FILE", " /var/log/a b.jsonl ")];
    for (flags, variables, expected) in [
        (Flags::default(), &[][..], None),
        (Flags::default(), &[("AISOC_MCP_AUDIT_FILE", "")], None),
        (
            Flags::default(),
            &variable,
            Some((
                "/var/log/a b.jsonl",
                Source::Variable("AISOC_MCP_AUDIT_FILE"),
            )),
        ),
        (
            flag("x.jsonl"),
            &variable,
            Some(("x.jsonl", Source::Flag("--audit-file"))),
        ),
    ] {
        let file = resolve_with(&flags, variables).unwrap().audit_file;
        let file = file.map(|file| (file.value, file.source));
        assert_eq!(
            file,
            expected.map(|(path, source)| (PathBuf::from(path), source))
        );
    }
}

#[test]
fn a_place_that_the_host_did_not_fill_in_is_refused() {
    for (flags, variables, place) in [
        (flag("${HOME}/audit.jsonl"), &[][..], "`--audit-file`"),
        (flag(""), &[], "`--audit-file`"),
        (
            Flags::default(),
            &[("AISOC_MCP_AUDIT_FILE", "${env:AUDIT}")],
            "`AISOC_MCP_AUDIT_FILE`",
        ),
    ] {
        let told = complaint(&flags, variables);
        assert!(told.starts_with(place), "{told}");
    }
}

#[test]
fn the_key_is_a_file_and_strictness_a_switch() {
    let variables = [
        ("AISOC_MCP_AUDIT_KEY_FILE", "audit.key"),
        ("AISOC_MCP_AUDIT_STRICT", "1"),
    ];
    let config = resolve_with(&Flags::default(), &variables).unwrap();
    let key = config.audit_key.unwrap();
    assert_eq!(
        (key.value, key.source),
        (
            PathBuf::from("audit.key"),
            Source::Variable("AISOC_MCP_AUDIT_KEY_FILE")
        )
    );
    assert!(config.audit_strict.value);
    let flags = Flags {
        audit_key: Some(PathBuf::from("other.key")),
        audit_strict: true,
        ..Flags::default()
    };
    let config = resolve_with(&flags, &[]).unwrap();
    assert_eq!(
        config.audit_key.unwrap().source,
        Source::Flag("--audit-key")
    );
    assert_eq!(config.audit_strict.source, Source::Flag("--audit-strict"));
    let config = resolve_with(&Flags::default(), &[]).unwrap();
    assert!(config.audit_key.is_none() && !config.audit_strict.value);
}
