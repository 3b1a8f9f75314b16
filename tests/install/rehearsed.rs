//! `--dry-run`: what would be written, and nothing is.

use serde_json::Value;

use super::home::{Home, KEY, URL};

#[test]
fn a_dry_run_shows_what_would_be_written_and_touches_nothing() {
    for (host, file, text) in [
        (
            "cursor",
            ".cursor/mcp.json",
            "{\n  // token: hush-comment\n  \"mcpServers\": {\n    \"gh\": {\"env\": {\"T\": \"hush-other\"}}\n  }\n}\n",
        ),
        (
            "codex",
            ".codex/config.toml",
            "[mcp_servers.gh.env] # hush-comment\nT = \"hush-other\"\n",
        ),
    ] {
        let home = Home::new();
        home.put(file, text);
        let shown = home.install(host, &["--dry-run"]);
        assert!(
            shown.contains(file) && shown.contains("would be changed"),
            "{shown}"
        );
        assert!(shown.contains("\n@@ ") && shown.contains(URL), "{shown}");
        for hidden in [KEY, "hush-comment", "hush-other"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
        assert_eq!(home.files(), [file]);
        assert_eq!(home.read(file), text);

        // What is shown with the key is what is written.
        let shown = home.install(host, &["--dry-run", "--show-key"]);
        let added = shown
            .lines()
            .filter(|line| line.starts_with('+') && !line.starts_with("+++") && !line.contains('…'))
            .map(|line| &line[1..]);
        let added = added.collect::<Vec<_>>().join("\n");
        let snippet = shown.split(":\n\n").last().unwrap();
        home.install(host, &[]);
        let written = home.read(file);
        assert!(written.contains(&added), "{shown}\n{written}");
        if host == "cursor" {
            let whole: Value = serde_json::from_str(snippet).unwrap();
            let entry = &whole["mcpServers"]["aisoc"];
            let written: Value = jsonc(&written);
            assert_eq!(written["mcpServers"]["aisoc"], *entry);
        } else {
            assert!(written.ends_with(snippet), "{snippet}");
        }
        let again = home.install(host, &["--dry-run"]);
        assert!(
            again.contains("is up to date; nothing would be written"),
            "{again}"
        );
        let gone = home.uninstall(host, &["--dry-run"]);
        assert!(
            gone.contains("would be changed") && !gone.contains(KEY),
            "{gone}"
        );
        assert_eq!(home.read(file), written);
    }
}

fn jsonc(text: &str) -> Value {
    let plain: Vec<_> = text
        .lines()
        .filter(|line| !line.trim().starts_with("//"))
        .collect();
    serde_json::from_str(&plain.join("\n")).unwrap()
}

#[test]
fn a_hidden_key_that_changes_says_so() {
    let home = Home::new();
    home.install("cursor", &[]);
    let said = home.run(
        &["install", "--host", "cursor", "--dry-run"],
        &[("AISOC_API_KEY", "hush-new")],
    );
    assert!(said.out.contains("******** (new)"), "{}", said.out);
    assert!(!said.out.contains("hush"), "{}", said.out);
}
