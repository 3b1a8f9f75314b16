//! `--list-paths`, `--name`, `--scope`, `--link`, `--host all`, and hosts whose file is not ours.

use std::collections::BTreeSet;

use aisoc_mcp::install::hosts::hosts;
use base64::Engine as _;
use serde_json::Value;

use super::home::{Home, KEY, URL};

#[test]
fn the_paths_say_which_exist_and_which_hold_an_entry() {
    let home = Home::new();
    home.put(".gemini/settings.json", "{");
    home.install("cursor", &["--name", "blue"]);
    let said = home.run(&["install", "--list-paths"], &[]);
    let all: Value = serde_json::from_str(&said.out).unwrap();
    let listed: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["host"].as_str().unwrap())
        .collect();
    let known: Vec<_> = hosts().iter().map(|host| host.name).collect();
    assert_eq!(listed, known);
    let cursor = &home.survey("cursor");
    assert_eq!(cursor["found"], true);
    assert_eq!(cursor["files"][0]["exists"], true);
    assert_eq!(cursor["files"][0]["entries"][0], "blue");
    assert_eq!(cursor["files"][1]["scope"], "project");
    assert_eq!(home.survey("zed")["files"][0]["exists"], false);
    assert!(
        home.survey("gemini")["files"][0]["problem"]
            .as_str()
            .unwrap()
            .contains(":1:1:")
    );
    assert!(!said.out.contains(KEY));
}

#[test]
fn which_tools_are_offered_stays_in_the_entry_until_it_is_said_otherwise() {
    let home = Home::new();
    let file = ".cursor/mcp.json";
    home.put(file, "{}\n");
    let settings = |home: &Home| {
        let written: Value = serde_json::from_str(&home.read(file)).unwrap();
        let env = &written["mcpServers"]["aisoc"]["env"];
        [&env["AISOC_MCP_TOOLS"], &env["AISOC_MCP_SCOPE_FILTER"]].map(Clone::clone)
    };
    let flags = ["--tools", "aisoc_get_case", "--scope-filter"];
    let said = home.install("cursor", &flags);
    // Doctor, which looks at the new entry, knows both variables.
    assert!(!said.contains("rename it"), "{said}");
    assert_eq!(settings(&home), ["aisoc_get_case", "1"]);
    home.install("cursor", &[]);
    assert_eq!(settings(&home), ["aisoc_get_case", "1"]);
    let against = [("AISOC_API_KEY", KEY), ("AISOC_MCP_SCOPE_FILTER", "0")];
    home.run(
        &["install", "--host", "cursor", "--tools", "aisoc_list_cases"],
        &against,
    );
    assert_eq!(
        settings(&home),
        [Value::from("aisoc_list_cases"), Value::Null]
    );
}

#[test]
fn tenants_stand_side_by_side() {
    let home = Home::new();
    let file = ".cursor/mcp.json";
    home.put(file, "{\"a\": 1}\n");
    home.install("cursor", &[]);
    home.install(
        "cursor",
        &["--name", "second", "--read-only", "--timeout", "5000"],
    );
    let both: Value = serde_json::from_str(&home.read(file)).unwrap();
    assert!(
        both["mcpServers"]["aisoc"]["env"]
            .get("AISOC_TIMEOUT_MS")
            .is_none()
    );
    assert_eq!(
        both["mcpServers"]["second"]["env"]["AISOC_TIMEOUT_MS"],
        "5000"
    );
    assert_eq!(
        both["mcpServers"]["second"]["env"]["AISOC_MCP_READ_ONLY"],
        "1"
    );
    // What is not said again stays; what is said against is gone.
    let variables = [("AISOC_API_KEY", "aisoc_2"), ("AISOC_MCP_READ_ONLY", "0")];
    home.run(
        &["install", "--host", "cursor", "--name", "second"],
        &variables,
    );
    let both: Value = serde_json::from_str(&home.read(file)).unwrap();
    assert_eq!(both["mcpServers"]["second"]["env"]["AISOC_URL"], URL);
    assert_eq!(
        both["mcpServers"]["second"]["env"]["AISOC_TIMEOUT_MS"],
        "5000"
    );
    assert!(
        both["mcpServers"]["second"]["env"]
            .get("AISOC_MCP_READ_ONLY")
            .is_none()
    );
    home.uninstall("cursor", &[]);
    assert!(home.read(file).contains("second"));
    home.uninstall("cursor", &["--name", "second"]);
    assert_eq!(home.read(file), "{\"a\": 1}\n");
    let said = home.run(
        &["install", "--host", "cursor", "--name", "a b"],
        &[("AISOC_API_KEY", KEY)],
    );
    assert_eq!(said.code, Some(2));
}

#[test]
fn a_projects_file_is_written_where_the_project_is_and_without_the_key() {
    for host in hosts().iter().filter(|host| host.project.is_some()) {
        let home = Home::new();
        home.install(host.name, &["--scope", "project"]);
        let text = home.read(host.project.unwrap());
        assert!(!text.contains(KEY), "{text}");
        let others: Vec<_> = home
            .files()
            .into_iter()
            .filter(|file| !file.contains("aisoc-mcp/"))
            .collect();
        assert_eq!(others, [host.project.unwrap()]);
        home.uninstall(host.name, &["--scope", "project"]);
        assert_eq!(home.files(), [""; 0], "{}", host.name);
    }
    let said = Home::new().run(
        &["install", "--host", "claude", "--scope", "project"],
        &[("AISOC_API_KEY", KEY)],
    );
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("no file in a project"), "{}", said.err);
}

#[test]
fn all_is_every_host_that_is_there() {
    let home = Home::new();
    let none = home.run(&["install", "--host", "all"], &[("AISOC_API_KEY", KEY)]);
    assert_eq!(none.code, Some(1));
    assert!(none.err.contains("no assistant is found"), "{}", none.err);
    home.put(".cursor/x", "");
    home.put(".codex/config.toml", "a = 1\n");
    home.put(".claude.json", "{\"numStartups\": 3}");
    let told = home.install("all", &[]);
    for host in ["Cursor", "Codex", "Claude Code"] {
        let rows: Vec<_> = told
            .lines()
            .filter(|line| line.trim_start().starts_with(host))
            .collect();
        assert_eq!(rows.len(), 1, "{told}");
        assert!(rows[0].contains("added"), "{told}");
        assert!(told.contains(&format!("Next, in {host}")), "{told}");
    }
    assert!(!told.contains("Zed"), "{told}");
    // What is passed over is named, with the reason.
    home.put(".config/Code/User/settings.json", "{}");
    let again = home.run(&["install", "--host", "all"], &[]);
    for words in [
        "skipped: JetBrains AI Assistant: its entry is pasted by hand",
        "skipped: Cody: its file also holds other settings; `--host cody --write`",
        "skipped: Visual Studio: does not run on this system",
        "not on this machine: Claude Desktop, ",
    ] {
        assert!(again.err.contains(words), "{words}: {}", again.err);
    }
    std::fs::remove_dir_all(home.path(".config")).unwrap();
    let told = home.uninstall("all", &[]);
    assert_eq!(told.matches("removed").count(), 3, "{told}");
    assert_eq!(home.read(".claude.json"), "{\"numStartups\": 3}");
    let files: BTreeSet<_> = home.files().into_iter().collect();
    assert_eq!(
        files,
        [".claude.json", ".codex/config.toml", ".cursor/x"]
            .map(str::to_owned)
            .into()
    );
}

#[test]
fn hosts_whose_file_is_not_ours_get_a_text_to_paste() {
    for (host, place) in [
        ("cody", "\"cody.mcpServers\": {"),
        ("jetbrains", "\"mcpServers\": {"),
        ("crush", "\"mcp\": {"),
        ("warp", "\"mcpServers\": {"),
    ] {
        let home = Home::new();
        let shown = home.install(host, &[]);
        assert!(shown.contains(place) && shown.contains("Next"), "{shown}");
        assert!(!shown.contains(KEY), "{shown}");
        assert!(home.install(host, &["--show-key"]).contains(KEY));
        assert_eq!(home.files(), [""; 0]);
    }
}

#[test]
fn a_link_holds_the_entry_and_never_the_key() {
    let home = Home::new();
    for host in ["cursor", "lmstudio", "vscode"] {
        let link = home.install(host, &["--link"]);
        let text = percent_encoding::percent_decode_str(link.trim())
            .decode_utf8()
            .unwrap();
        let config = match text.split_once("config=") {
            Some((_, config)) => base64::engine::general_purpose::STANDARD
                .decode(config)
                .unwrap(),
            None => text
                .strip_prefix("vscode:mcp/install?")
                .unwrap()
                .as_bytes()
                .to_vec(),
        };
        let config = String::from_utf8(config).unwrap();
        assert!(!config.contains(KEY) && !link.contains(KEY), "{config}");
        let entry: Value = serde_json::from_str(&config).unwrap();
        assert_eq!(entry["args"][0], "serve");
        assert_eq!(entry["env"]["AISOC_URL"], URL);
        let key = &entry["env"]["AISOC_API_KEY"];
        let wanted = match host {
            "cursor" => "${env:AISOC_API_KEY}",
            "vscode" => "${input:aisoc-api-key}",
            _ => "",
        };
        assert_eq!(key.as_str().unwrap_or_default(), wanted);
    }
    let said = home.run(
        &["install", "--host", "zed", "--link"],
        &[("AISOC_API_KEY", KEY)],
    );
    assert_eq!(said.code, Some(2));
    assert_eq!(home.files(), [""; 0]);
}

#[test]
fn the_embedded_tenant_needs_no_url_and_no_key() {
    let home = Home::new();
    let said = home.run(&["install", "--host", "cursor", "--demo"], &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let text = home.read(".cursor/mcp.json");
    let whole: Value = serde_json::from_str(&text).unwrap();
    let entry = &whole["mcpServers"]["aisoc"];
    assert_eq!(entry["args"], serde_json::json!(["serve", "--demo"]));
    assert!(entry.get("env").is_none(), "{text}");
    // And from there to one's own.
    home.install("cursor", &[]);
    let whole: Value = serde_json::from_str(&home.read(".cursor/mcp.json")).unwrap();
    assert_eq!(
        whole["mcpServers"]["aisoc"]["args"],
        serde_json::json!(["serve"])
    );
    assert_eq!(whole["mcpServers"]["aisoc"]["env"]["AISOC_URL"], URL);
    let said = home.run(
        &["install", "--host", "cursor", "--demo", "--aisoc-url", URL],
        &[],
    );
    assert_eq!(said.code, Some(2));
}

#[test]
fn an_entry_where_the_host_does_not_look_is_told() {
    let home = Home::new();
    let wrong = "{\"mcpServers\": {\"aisoc\": {\"command\": \"npx\", \"args\": [\"-y\", \"@aisoc/mcp\", \"serve\"]}}}";
    home.put(".continue/config.json", wrong);
    let said = home.run(
        &["install", "--host", "continue"],
        &[("AISOC_API_KEY", KEY)],
    );
    assert!(
        said.err
            .contains("Continue does not read the entry `aisoc`"),
        "{}",
        said.err
    );
    assert_eq!(home.read(".continue/config.json"), wrong);
}

#[test]
fn a_goose_file_in_another_style_is_left_to_the_person() {
    for text in [
        "extensions: {gh: {cmd: npx}}\n",
        "extensions:\n\tgh:\n",
        "a: 1\n---\nextensions:\n",
        "extensions:\n  gh:\n    args: [a,\n      b]\n",
        "{\"extensions\": {}}\n",
    ] {
        let home = Home::new();
        let file = ".config/goose/config.yaml";
        home.put(file, text);
        let told = home.install("goose", &[]);
        assert!(told.contains(file), "{told}");
        assert!(told.contains("extensions:\n  aisoc:"), "{told}");
        assert_eq!(home.read(file), text);
        assert_eq!(home.files(), [file]);
    }
}

#[test]
fn an_entry_that_is_switched_off_stays_so_and_is_said_to_be() {
    for (host, file, text, off) in [
        (
            "cursor",
            ".cursor/mcp.json",
            r#"{"mcpServers": {"aisoc": {"command": "/old/aisoc-mcp", "disabled": true}}}"#,
            "disabled: true",
        ),
        (
            "zed",
            ".config/zed/settings.json",
            r#"{"context_servers": {"aisoc": {"enabled": false, "command": "/old/aisoc-mcp"}}}"#,
            "enabled: false",
        ),
        (
            "codex",
            ".codex/config.toml",
            "[mcp_servers.aisoc]\ncommand = \"/old/aisoc-mcp\"\nenabled = false\n",
            "enabled: false",
        ),
        (
            "opencode",
            ".config/opencode/opencode.json",
            r#"{"mcp": {"aisoc": {"type": "local", "command": ["/old/aisoc-mcp"], "enabled": false}}}"#,
            "enabled: false",
        ),
        (
            "goose",
            ".config/goose/config.yaml",
            "extensions:\n  aisoc:\n    enabled: false\n    cmd: /old/aisoc-mcp\n",
            "enabled: false",
        ),
    ] {
        let home = Home::new();
        home.put(file, text);
        let arguments = ["install", "--host", host, "--aisoc-url", URL];
        let said = home.run(&arguments, &[("AISOC_API_KEY", KEY)]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let words = format!("disabled by `{off}`");
        assert!(said.err.contains(&words), "{host}: {}", said.err);
        assert!(said.out.contains("enable the server"), "{}", said.out);
        assert!(!said.out.contains("green"), "{}", said.out);
        let kept = off.replace("disabled: true", "\"disabled\": true");
        let now = home.read(file);
        let is_kept = ["\"enabled\": false", "enabled = false", &kept]
            .iter()
            .any(|kept| now.contains(kept));
        assert!(is_kept && now.contains(KEY), "{now}");
    }
}

#[test]
fn a_list_that_leaves_the_entry_out_is_warned_of_and_kept() {
    for (lists, warned) in [
        (r#"{"excluded": ["aisoc"]}"#, true),
        (r#"{"allowed": ["other"]}"#, true),
        (r#"{"allowed": [], "excluded": ["other"]}"#, false),
    ] {
        let home = Home::new();
        home.put(".gemini/settings.json", format!("{{\"mcp\": {lists}}}"));
        let arguments = ["install", "--host", "gemini", "--aisoc-url", URL];
        let said = home.run(&arguments, &[("AISOC_API_KEY", KEY)]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let is_warned = said.err.contains("the entry is disabled by `mcp.");
        assert_eq!(is_warned, warned, "{lists}: {}", said.err);
        assert!(home.read(".gemini/settings.json").contains(lists));
    }
}

#[test]
fn both_forms_of_opencode_are_read_and_one_is_written() {
    let home = Home::new();
    let file = ".config/opencode/opencode.jsonc";
    let text = "{\n  // mine\n  \"mcp\": {\n    \"servers\": {\n      \"aisoc\": {\"type\": \"local\", \"command\": [\"/old/aisoc-mcp\", \"serve\"]},\n    },\n  },\n}\n";
    home.put(file, text);
    home.install("opencode", &[]);
    let now = home.read(file);
    let values: Value = jsonc(&now);
    assert!(values["mcp"].get("aisoc").is_none(), "{now}");
    let entry = &values["mcp"]["servers"]["aisoc"];
    assert_eq!(entry["environment"]["AISOC_API_KEY"], KEY);
    assert_eq!(entry["command"][1], "serve");
    assert_ne!(entry["command"][0], "/old/aisoc-mcp");
    home.uninstall("opencode", &[]);
    assert_eq!(home.read(file), "{\n  // mine\n}\n");

    home.put(file, "{}");
    home.install("opencode", &["--secret", "env"]);
    let entry = &jsonc(&home.read(file))["mcp"]["aisoc"];
    assert_eq!(entry["type"], "local");
    assert_eq!(entry["environment"]["AISOC_API_KEY"], "{env:AISOC_API_KEY}");
}

#[test]
fn an_entry_in_zeds_old_form_is_ours_and_brought_up_to_date() {
    let home = Home::new();
    let file = ".config/zed/settings.json";
    home.put(
        file,
        r#"{"context_servers": {"aisoc": {"source": "custom", "command": {"path": "npx", "args": ["-y", "@aisoc/mcp", "serve"], "env": {"AISOC_URL": "https://old.example.com", "LANG": "C"}}, "settings": {}}}}"#,
    );
    let told = home.install("zed", &[]);
    assert!(told.contains("taken over from @aisoc/mcp"), "{told}");
    let entry = &jsonc(&home.read(file))["context_servers"]["aisoc"];
    assert_eq!(entry["command"], env!("CARGO_BIN_EXE_aisoc-mcp"));
    assert_eq!(entry["args"], serde_json::json!(["serve"]));
    assert_eq!(entry["env"]["LANG"], "C");
    assert_eq!(entry["env"]["AISOC_URL"], URL);
    assert_eq!(entry["source"], "custom");
}

#[test]
fn each_host_gets_the_form_that_it_reads() {
    for (name, file, key, wanted) in [
        (
            "copilot",
            ".copilot/mcp-config.json",
            "mcpServers",
            serde_json::json!({"type": "local", "tools": ["*"]}),
        ),
        (
            "kimi",
            ".kimi-code/mcp.json",
            "mcpServers",
            serde_json::json!({"transport": "stdio"}),
        ),
        (
            "droid",
            ".factory/mcp.json",
            "mcpServers",
            serde_json::json!({"type": "stdio"}),
        ),
        (
            "amp",
            ".config/amp/settings.json",
            "amp.mcpServers",
            serde_json::json!({}),
        ),
        (
            "kilo",
            ".config/kilo/kilo.jsonc",
            "mcp",
            serde_json::json!({"type": "local", "enabled": true}),
        ),
    ] {
        let home = Home::new();
        home.install(name, &[]);
        let entry = &jsonc(&home.read(file))[key]["aisoc"];
        for (member, value) in wanted.as_object().unwrap() {
            assert_eq!(&entry[member], value, "{name}: {entry}");
        }
        let marks = ["type", "transport", "tools", "enabled"];
        let others = marks.iter().filter(|mark| wanted.get(**mark).is_none());
        for mark in others {
            assert!(entry.get(*mark).is_none(), "{name}: {entry}");
        }
        let variables = if name == "kilo" { "environment" } else { "env" };
        assert_eq!(entry[variables]["AISOC_API_KEY"], KEY, "{name}: {entry}");
    }
    let home = Home::new();
    let file = ".copilot/mcp-config.json";
    home.put(
        file,
        r#"{"mcpServers": {"aisoc": {"command": "/old/aisoc-mcp", "tools": ["aisoc_get_case"]}}}"#,
    );
    home.install("copilot", &[]);
    let entry = &jsonc(&home.read(file))["mcpServers"]["aisoc"];
    assert_eq!(entry["tools"], serde_json::json!(["aisoc_get_case"]));
}

#[test]
fn windsurf_points_to_its_successor() {
    let home = Home::new();
    let said = home.run(
        &["install", "--host", "windsurf"],
        &[("AISOC_API_KEY", KEY)],
    );
    assert!(said.err.contains("`--host devin`"), "{}", said.err);
    assert!(home.read(".codeium/windsurf/mcp_config.json").contains(KEY));
    let said = home.run(&["install", "--host", "devin"], &[("AISOC_API_KEY", KEY)]);
    assert!(!said.err.contains("Windsurf"), "{}", said.err);
}

/// JSON whose comments and trailing commas stand on lines as in these tests.
fn jsonc(text: &str) -> Value {
    let lines = text.lines().filter(|line| !line.trim().starts_with("//"));
    let text: String = lines.collect();
    let text = text.replace(' ', "");
    serde_json::from_str(&text.replace(",}", "}")).unwrap_or_else(|error| panic!("{error}: {text}"))
}
