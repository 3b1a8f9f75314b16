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

/// What VS Code asks for is part of what is written, and of what is shown.
#[test]
fn what_a_host_will_ask_for_is_shown_too() {
    let file = ".config/Code/User/mcp.json";
    for text in [
        None,
        Some(
            "{\n  \"inputs\": [\n    {\"id\": \"x\", \"type\": \"promptString\", \"description\": \"hush\"}\n  ]\n}\n",
        ),
    ] {
        let home = Home::new();
        if let Some(text) = text {
            home.put(file, text);
        }
        let arguments = [
            "install",
            "--host",
            "vscode",
            "--secret",
            "prompt",
            "--aisoc-url",
            URL,
        ];
        let shown = home.run(&[&arguments[..], &["--dry-run"]].concat(), &[]);
        assert_eq!(shown.code, Some(0), "{}", shown.err);
        assert!(!shown.out.contains("hush"), "{}", shown.out);
        let pasted: Value = serde_json::from_str(shown.out.split(":\n\n").last().unwrap()).unwrap();
        assert_eq!(home.run(&arguments, &[]).code, Some(0));
        let written: Value = serde_json::from_str(&home.read(file)).unwrap();
        assert_eq!(pasted["servers"], written["servers"]);
        let inputs = written["inputs"].as_array().unwrap();
        let own: Vec<_> = inputs
            .iter()
            .filter(|input| input["id"] == "aisoc-api-key")
            .collect();
        assert_eq!(pasted["inputs"], serde_json::json!(own), "{}", shown.out);
        // The diff has it word for word.
        let description = own[0]["description"].as_str().unwrap();
        let added = shown.out.lines().filter(|line| line.starts_with('+'));
        assert!(
            added.clone().any(|line| line.contains(description)),
            "{}",
            shown.out
        );
        assert!(
            added
                .clone()
                .any(|line| line.contains("\"password\": true")),
            "{}",
            shown.out
        );
    }
}

#[test]
fn an_address_that_nobody_said_is_not_written_as_if_it_was_found() {
    let home = Home::new();
    for more in [&["--dry-run"][..], &[]] {
        let arguments = [&["install", "--host", "cursor"], more].concat();
        let said = home.run(&arguments, &[("AISOC_API_KEY", KEY)]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        // Something may listen at the usual addresses of the machine that runs this.
        let is_there = said.err.contains("AiSOC answers at");
        let nowhere = "AiSOC answers neither at http://localhost:8081 nor at http://localhost:8000; the entry names none";
        assert!(is_there || said.err.contains(nowhere), "{}", said.err);
        assert_eq!(
            said.out.contains("AISOC_URL"),
            is_there && !more.is_empty(),
            "{}",
            said.out
        );
    }
}
