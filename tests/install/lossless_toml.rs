//! On any TOML document of these parts: what is installed can be taken out again, and everything else stays byte for byte.

use aisoc_mcp::install::document::{self, Entry, Variable};
use aisoc_mcp::install::hosts::Shape;
use proptest::prelude::*;

fn entry(key: &str, forwarded: bool) -> Entry {
    Entry {
        command: r"C:\aisoc-mcp.exe".to_owned(),
        args: vec!["serve".to_owned()],
        env: vec![Variable {
            name: "AISOC_API_KEY",
            value: key.into(),
            is_secret: true,
        }],
        forwarded,
        prompt: None,
    }
}

/// Lines before the first table, and after a header.
fn lines(name: &'static str) -> impl Strategy<Value = Vec<String>> {
    let value = prop_oneof![
        Just("1"),
        Just("'a # b'"),
        Just("\"\"\"\n[x]\n# no comment\n\"\"\""),
        Just("[\n  1, # one\n  2,\n]"),
        Just("{ a = 1, b = \"[y]\" }"),
        Just("2026-01-01"),
        Just("\"[mcp_servers.aisoc]\""),
    ];
    let line = (
        value,
        prop_oneof![
            Just(""),
            Just("   # said"),
            Just("\n"),
            Just("\n# [mcp_servers.aisoc]")
        ],
    );
    prop::collection::vec(line, 0..3).prop_map(move |lines| {
        let numbered = lines.into_iter().enumerate();
        numbered
            .map(|(index, (value, end))| format!("{name}{index} = {value}{end}\n"))
            .collect()
    })
}

/// Other servers and other tables in any order.
fn tables() -> impl Strategy<Value = String> {
    let header = prop_oneof![
        Just("[a]"),
        Just("[mcp_servers.gh]"),
        Just("  [ mcp_servers . \"x y\" ]  # spaced"),
        Just("[mcp_servers.gh.env]"),
        Just("[[list]]"),
        Just("[mcp_servers]"),
    ];
    prop::collection::vec((header, lines("k")), 0..5).prop_map(|tables| {
        let mut seen = std::collections::HashSet::new();
        let tables = tables
            .into_iter()
            .filter(|(header, _)| *header == "[[list]]" || seen.insert(*header));
        let texts: Vec<_> = tables
            .map(|(header, lines)| format!("{header}\n{}\n", lines.concat()))
            .collect();
        texts.concat()
    })
}

fn text() -> impl Strategy<Value = String> {
    (
        lines("root"),
        tables(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(root, tables, windows, cut, mark)| {
            let mut text = root.concat() + &tables;
            if cut {
                text.truncate(text.trim_end().len());
            }
            if windows {
                text = text.replace('\n', "\r\n");
            }
            if mark {
                format!("\u{feff}{text}")
            } else {
                text
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn install_then_uninstall_gives_back_every_byte(before in text()) {
        // What TOML forbids, such as a table that is defined twice, is refused, and that is another test.
        prop_assume!(document::entries(Shape::Toml, &before).is_ok());
        let after = document::upsert_entry(Shape::Toml, &before, "aisoc", &entry("the-old-key", false)).unwrap();
        prop_assert!(after.starts_with(&before), "it is added at the end");
        let again = document::upsert_entry(Shape::Toml, &after, "aisoc", &entry("the-old-key", false)).unwrap();
        prop_assert_eq!(&again, &after, "again changes nothing");
        let renewed = document::upsert_entry(Shape::Toml, &after, "aisoc", &entry("the-new-key", false)).unwrap();
        prop_assert_eq!(&renewed, &after.replace("the-old-key", "the-new-key"));
        let gone = document::remove_entry(Shape::Toml, &renewed, "aisoc", Some(&before)).unwrap();
        prop_assert_eq!(&gone, &before);
        let gone = document::remove_entry(Shape::Toml, &renewed, "aisoc", None).unwrap();
        prop_assert_eq!(gone.trim_end(), before.trim_end());
        // A way to keep the key that takes a line more, and back.
        let forwarded = document::upsert_entry(Shape::Toml, &renewed, "aisoc", &entry("the-new-key", true)).unwrap();
        prop_assert_eq!(forwarded.lines().count(), renewed.lines().count() + 1);
        let back = document::upsert_entry(Shape::Toml, &forwarded, "aisoc", &entry("the-new-key", false)).unwrap();
        prop_assert_eq!(&back, &renewed);
    }
}
