//! On any document: what is installed can be taken out again, and everything else stays byte for byte.

use std::fmt::Write as _;

use aisoc_mcp::install::document::{self, Entry, Variable};
use aisoc_mcp::install::hosts::{EntryForm, Shape};
use proptest::prelude::*;

const KEY: &str = "mcpServers";
const JSON: Shape = Shape::Json {
    key: KEY,
    inner: None,
    form: EntryForm::Plain,
};

fn entry(key: &str) -> Entry {
    Entry {
        command: "/opt/aisoc-mcp".to_owned(),
        args: vec!["serve".to_owned()],
        env: vec![Variable {
            name: "AISOC_API_KEY",
            value: key.into(),
            is_secret: true,
        }],
        forwarded: false,
        prompt: None,
    }
}

/// Whitespace and comments, as they stand between any two tokens.
fn gap() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            4 => Just(" "), 3 => Just("\n"), 2 => Just("\t"), 2 => Just("\r\n"), 1 => Just("  "),
            1 => Just("/* a, \"b\": { */"), 1 => Just("// } , é\n"), 1 => Just("//\r\n"),
        ],
        0..3,
    )
    .prop_map(|parts| parts.concat())
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i32>().prop_map(|number| number.to_string()),
        Just("1.50e+3".to_owned()),
        "[a-z/é{},:\\]]{0,8}".prop_map(|text| serde_json::Value::from(text).to_string()),
        Just(r#""\u00e9\n//""#.to_owned()),
    ]
}

fn value() -> impl Strategy<Value = String> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            members("p", inner.clone(), '{', '}'),
            members("", inner, '[', ']')
        ]
    })
}

/// An object, or with an empty start of names a list, of any layout.
fn members(
    name: &'static str,
    inner: impl Strategy<Value = String>,
    open: char,
    close: char,
) -> impl Strategy<Value = String> {
    let member = (gap(), gap(), gap(), inner, gap());
    (prop::collection::vec(member, 0..4), any::<bool>(), gap()).prop_map(
        move |(members, trailing, last)| {
            let mut text = String::from(open);
            let count = members.len();
            for (index, (before, middle, after, value, end)) in members.into_iter().enumerate() {
                text.push_str(&before);
                if !name.is_empty() {
                    let _ = write!(text, "\"{name}{index}\"{middle}:{after}");
                }
                text.push_str(&value);
                text.push_str(&end);
                if trailing || index + 1 < count {
                    text.push(',');
                }
            }
            text + &last + &close.to_string()
        },
    )
}

/// A document: with servers, without, or with nothing in it.
fn text() -> impl Strategy<Value = String> {
    let servers = members("s", members("p", value(), '{', '}'), '{', '}');
    let with_servers = (
        gap(),
        members("a", value(), '{', '}'),
        gap(),
        servers,
        gap(),
        gap(),
    )
        .prop_map(|(start, other, middle, servers, end, last)| {
            format!("{start}{{\"other\": {other},{middle}\"{KEY}\":{servers}{end}}}{last}")
        });
    let without = (gap(), members("a", value(), '{', '}'), gap())
        .prop_map(|(start, root, end)| start + &root + &end);
    (
        any::<bool>(),
        prop_oneof![4 => with_servers, 2 => without, 1 => gap()],
    )
        .prop_map(|(mark, text)| {
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
        let after = document::upsert_entry(JSON, &before, "aisoc", &entry("the-old-key")).unwrap();
        let again = document::upsert_entry(JSON, &after, "aisoc", &entry("the-old-key")).unwrap();
        prop_assert_eq!(&again, &after, "again changes nothing");
        let renewed = document::upsert_entry(JSON, &after, "aisoc", &entry("the-new-key")).unwrap();
        prop_assert_eq!(&renewed, &after.replace("the-old-key", "the-new-key"));
        let gone = document::remove_entry(JSON, &renewed, "aisoc", Some(&before)).unwrap();
        prop_assert_eq!(&gone, &before);
    }

    #[test]
    fn everything_outside_the_entry_stays(before in text()) {
        let after = document::upsert_entry(JSON, &before, "aisoc", &entry("the-old-key")).unwrap();
        // Everything that was there comes again in order; what comes between is ours.
        let mut rest = after.chars();
        for character in before.chars().filter(|character| !character.is_whitespace()) {
            prop_assert!(rest.any(|other| other == character), "{:?} is gone", character);
        }
        // Where no container came with it, taking it out needs no copy from before.
        let has_neighbours = !document::entries(JSON, &before).unwrap().is_empty();
        let has_members = before.contains("\"p0\"") && !before.contains(KEY);
        if has_neighbours || has_members {
            let gone = document::remove_entry(JSON, &after, "aisoc", None).unwrap();
            prop_assert_eq!(&gone, &before);
        }
    }

    #[test]
    fn of_two_entries_either_can_go_first(before in text()) {
        let alone = |name: &str| document::upsert_entry(JSON, &before, name, &entry("k")).unwrap();
        let both = document::upsert_entry(JSON, &alone("aisoc"), "second", &entry("k")).unwrap();
        for (name, other) in [("aisoc", "second"), ("second", "aisoc")] {
            let left = document::remove_entry(JSON, &both, name, Some(&before)).unwrap();
            prop_assert_eq!(&left, &alone(other));
            prop_assert_eq!(&document::remove_entry(JSON, &left, other, Some(&before)).unwrap(), &before);
        }
    }

    #[test]
    fn any_text_is_changed_or_refused_and_never_a_panic(text in "[\\[\\]{}\",:/*a1 \n\\\\é]{0,24}") {
        let _ = document::upsert_entry(JSON, &text, "aisoc", &entry("the-old-key"));
        let _ = document::upsert_entry(Shape::Toml, &text, "aisoc", &entry("the-old-key"));
        let _ = document::pieces(JSON, &text, "aisoc");
        let _ = document::pieces(Shape::Toml, &text, "aisoc");
    }
}
