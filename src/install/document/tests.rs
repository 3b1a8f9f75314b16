//! Tables of texts; the corpus and the property tests are in `tests/install`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::super::hosts::{EntryForm, Shape};
use super::{Entry, Variable, remove_entry, upsert_entry};

const JSON: Shape = Shape::Json {
    key: "mcpServers",
    inner: None,
    form: EntryForm::Plain,
};

fn entry(key: &str) -> Entry {
    Entry {
        command: "/bin/aisoc-mcp".to_owned(),
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

fn added(shape: Shape, text: &str) -> String {
    upsert_entry(shape, text, "aisoc", &entry("k")).unwrap()
}

#[test]
fn an_entry_goes_where_a_person_would_put_it() {
    let wanted = "{\n  \"mcpServers\": {\n    \"aisoc\": {\n      \"command\": \"/bin/aisoc-mcp\",\n      \"args\": [\"serve\"],\n      \"env\": {\n        \"AISOC_API_KEY\": \"k\"\n      }\n    }\n  }\n}\n";
    assert_eq!(added(JSON, ""), wanted);
    assert_eq!(added(JSON, "{}\n"), wanted);
    assert_eq!(added(JSON, "{\n}\n"), wanted);
    let tabs =
        "{\r\n\t\"a\": 1, // one\r\n\t\"mcpServers\": {\r\n\t\t\"x\": {}, // last\r\n\t},\r\n}";
    let with_tabs = tabs.replace(
        " // last\r\n",
        " // last\r\n\t\t\"aisoc\": {\r\n\t\t\t\"command\": \"/bin/aisoc-mcp\",\r\n\t\t\t\"args\": [\"serve\"],\r\n\t\t\t\"env\": {\r\n\t\t\t\t\"AISOC_API_KEY\": \"k\"\r\n\t\t\t}\r\n\t\t},\r\n",
    );
    assert_eq!(added(JSON, tabs), with_tabs);
    assert_eq!(remove_entry(JSON, &with_tabs, "aisoc", None).unwrap(), tabs);
    assert_eq!(
        added(JSON, r#"{"mcpServers": {"x": {}}}"#),
        r#"{"mcpServers": {"x": {}, "aisoc": {"command": "/bin/aisoc-mcp", "args": ["serve"], "env": {"AISOC_API_KEY": "k"}}}}"#
    );
}

#[test]
fn a_new_key_goes_into_the_old_entry_and_what_else_is_there_stays() {
    let old = added(JSON, "{}").replace(
        "\"env\": {",
        "\"disabled\": true, // later\n      \"env\": {\n        \"AISOC_URL\": \"x\",",
    );
    let new = upsert_entry(JSON, &old, "aisoc", &entry("new")).unwrap();
    assert_eq!(
        new,
        old.replace("\"k\"", "\"new\"")
            .replace("\n        \"AISOC_URL\": \"x\",", "")
    );
    assert_eq!(
        upsert_entry(JSON, &new, "aisoc", &entry("new")).unwrap(),
        new
    );
}

#[test]
fn toml_keeps_its_comments_and_line_ends() {
    let before = "# mine\r\nmodel = \"o5\" # fast\r\n\r\n[mcp_servers.other]\r\ncommand = 'x'\r\n";
    let after = format!(
        "{before}\r\n[mcp_servers.aisoc]\r\ncommand = \"/bin/aisoc-mcp\"\r\nargs = [\"serve\"]\r\n\r\n[mcp_servers.aisoc.env]\r\nAISOC_API_KEY = \"k\"\r\n"
    );
    assert_eq!(added(Shape::Toml, before), after);
    assert_eq!(
        remove_entry(Shape::Toml, &after, "aisoc", None).unwrap(),
        before
    );
    let more = after.replace("args", "startup_timeout_sec = 9\r\nargs") + "\r\n[z]\r\na = 1";
    let updated = upsert_entry(Shape::Toml, &more, "aisoc", &entry("new")).unwrap();
    assert_eq!(updated, more.replace("\"k\"", "\"new\""));
    let gone = remove_entry(Shape::Toml, &updated, "aisoc", None).unwrap();
    assert_eq!(gone, format!("{before}\r\n[z]\r\na = 1"));
}

#[test]
fn toml_entries_in_other_forms_are_brought_up_to_date() {
    for before in [
        "[mcp_servers]\naisoc = { command = \"npx\", args = [\"-y\", \"@aisoc/mcp\", \"serve\"], env = { AISOC_URL = \"u\", B = \"c\" } }\nx = { command = \"y\" }\n",
        "[mcp_servers.aisoc]\ncommand = \"npx\"\nenv = { B = \"c\" }\n",
        "[mcp_servers.aisoc]\nenabled = false",
        "mcp_servers = { aisoc = { command = \"npx\" } }\n",
    ] {
        let after = added(Shape::Toml, before);
        let entries = super::entries(Shape::Toml, &after).unwrap();
        let aisoc = entries.iter().find(|entry| entry.name == "aisoc").unwrap();
        assert_eq!(aisoc.command, "/bin/aisoc-mcp", "{after}");
        assert_eq!(aisoc.args, ["serve"]);
        assert!(
            aisoc.env.iter().any(|(name, _)| name == "AISOC_API_KEY"),
            "{after}"
        );
        assert!(
            !aisoc.env.iter().any(|(name, _)| name == "AISOC_URL"),
            "{after}"
        );
        assert_eq!(
            aisoc.env.iter().any(|(name, _)| name == "B"),
            before.contains('B')
        );
        assert_eq!(added(Shape::Toml, &after), after);
        let gone = remove_entry(Shape::Toml, &after, "aisoc", None).unwrap();
        assert!(!gone.contains("aisoc"), "{gone}");
        assert_eq!(gone.contains("x = {"), before.contains("x = {"));
    }
}

#[test]
fn dotted_keys_within_braces_are_left_for_a_person() {
    for own in [
        "{ command.x = \"y\" }",
        "{ command = \"y\", env.AISOC_URL = \"u\" }",
    ] {
        let text = format!("[mcp_servers]\naisoc = {own}\n");
        let error = upsert_entry(Shape::Toml, &text, "aisoc", &entry("k")).unwrap_err();
        assert!(
            error.reason.contains("cannot be edited safely"),
            "{}",
            error.reason
        );
    }
}

#[test]
fn a_variable_that_is_there_twice_goes_twice() {
    let old =
        r#"{"mcpServers": {"aisoc": {"env": {"AISOC_URL": "u", "AISOC_URL": "u", "B": "c"}}}}"#;
    let new = added(JSON, old);
    assert!(!new.contains("AISOC_URL"), "{new}");
    assert_eq!(added(JSON, &new), new);
}

#[test]
fn what_was_alone_leaves_nothing_and_what_was_there_stays() {
    for before in [
        "{}",
        "{\n}\n",
        "{\"mcpServers\": {}}",
        "{\n\t\"a\": 1\n}",
        "\u{feff}{ }",
        " // c\n",
    ] {
        let after = added(JSON, before);
        assert_eq!(
            remove_entry(JSON, &after, "aisoc", Some(before)).unwrap(),
            before
        );
    }
    let after = added(JSON, "{}");
    assert_eq!(
        remove_entry(JSON, &after, "aisoc", None).unwrap(),
        "{}\n".trim_end()
    );
}

#[test]
fn flaws_have_a_place() {
    for (shape, text, at, reason) in [
        (JSON, "{\"mcpServers\": []}", 15, "`mcpServers` is a list"),
        (
            JSON,
            "{\n\"mcpServers\": {\"aisoc\": 1}}",
            26,
            "`aisoc` is a number",
        ),
        (JSON, "\u{feff}[]", 3, "the document is a list"),
        (
            JSON,
            "{\"mcpServers\": {\"aisoc\": {}, \"aisoc\": {}}}",
            29,
            "`aisoc` is there twice",
        ),
        (
            JSON,
            "{\"a\": \"one\ntwo\"}",
            10,
            "not valid JSON: a control character",
        ),
        (JSON, "{\"a\": 1", 0, "not valid JSON"),
        (JSON, "{'a': 1}", 1, "not valid JSON"),
        (JSON, "{a: 1}", 1, "not valid JSON"),
        (
            Shape::Toml,
            "a = 1\na = 2\n",
            6,
            "not valid TOML: duplicate key",
        ),
        (
            Shape::Toml,
            "mcp_servers = 1",
            14,
            "`mcp_servers` is not a table",
        ),
        (
            Shape::Toml,
            "mcp_servers = {}",
            14,
            "`mcp_servers` is written on one line",
        ),
    ] {
        let error = upsert_entry(shape, text, "aisoc", &entry("k")).unwrap_err();
        assert!(error.reason.starts_with(reason), "{text}: {}", error.reason);
        assert_eq!(error.at, at, "{text}: {}", error.reason);
    }
}

#[test]
fn what_is_deep_or_half_an_emoji_is_read_and_what_is_wrong_down_there_is_found() {
    for (open, close) in [("[", "]"), ("{\"a\": [", "]}"), ("{\"\\ud83d\": ", "}")] {
        let deep = format!("{}1{}", open.repeat(3_000), close.repeat(3_000));
        let text = format!("{{\"a\": {deep}, \"mcpServers\": {{}}}}");
        let after = added(JSON, &text);
        assert!(after.contains(&deep) && after.contains("/bin/aisoc-mcp"));
        assert_eq!(
            remove_entry(JSON, &after, "aisoc", Some(&text)).unwrap(),
            text
        );
        let (before, behind) = text.split_at(text.find('1').unwrap());
        let wrong = format!("{before}x{behind}");
        let error = upsert_entry(JSON, &wrong, "aisoc", &entry("k")).unwrap_err();
        assert_eq!(error.at, before.len(), "{}", error.reason);
    }
}
