//! Assistants on a machine that is a temporary home: which have an entry, and where.

use serde_json::{Value, json};

use crate::doctor::home::{Home, ours};
use crate::doctor::run::{KEY, report};

#[tokio::test(flavor = "multi_thread")]
async fn a_good_entry_is_started_as_the_assistant_starts_it() {
    let home = Home::new();
    let report = home.entry(&ours()).await;
    report.expect(
        "host.cursor",
        "ok",
        &["`aisoc` in `", ".cursor/mcp.json", "lists 13 tools after"],
    );
    assert_eq!(
        report.json["tools"]["count"], 12,
        "doctor's own environment is another"
    );
    assert_eq!(report.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_without_an_entry_is_named_with_the_way_to_one() {
    let home = Home::new();
    home.write(".codeium/windsurf/other.json", "{}");
    home.cursor(&json!({"files": {"command": "files-mcp"}}));
    let report = home.report().await;
    for host in ["cursor", "windsurf"] {
        let step = format!("`aisoc-mcp install --host {host}`");
        report.expect(
            &format!("host.{host}"),
            "skipped",
            &["without an entry", &step],
        );
    }
    let none = Home::new().report().await;
    none.expect(
        "hosts",
        "skipped",
        &["no assistant", "install --list-paths"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_entries_see_the_same_tools_twice() {
    let home = Home::new();
    home.cursor(&json!({"aisoc": ours(), "aisoc-old": ours()}));
    let report = home.report().await;
    report.expect(
        "host.cursor",
        "warning",
        &["`aisoc` in", "same tools twice"],
    );
    report.expect(
        "host.cursor.2",
        "warning",
        &["`aisoc-old` in", "same tools twice"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_the_host_does_not_read_are_found() {
    let home = Home::new();
    home.write(
        ".continue/config.json",
        &json!({"mcpServers": {"aisoc": ours()}}).to_string(),
    );
    home.write(
        ".config/Code/User/settings.json",
        &json!({"cody.mcp.servers": {"aisoc": ours()}}).to_string(),
    );
    // Cline has moved; its old file is read only until then.
    let old =
        ".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json";
    home.write(old, &json!({"mcpServers": {"aisoc": ours()}}).to_string());
    home.write(".cline/data/settings/cline_mcp_settings.json", "{}");
    let report = home.report().await;
    report.expect(
        "host.continue",
        "warning",
        &[
            ".continue/config.json",
            "does not read it",
            "install --host continue",
        ],
    );
    report.expect(
        "host.cody",
        "warning",
        &["settings.json", "does not read it"],
    );
    report.expect(
        "host.cline",
        "warning",
        &["Cline does not read this file", "install --host cline"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_is_told_with_the_place() {
    let home = Home::new();
    home.write(".cursor/mcp.json", "{\n  \"mcpServers\": {,}\n}");
    let report = home.report().await;
    report.expect("host.cursor", "failed", &[".cursor/mcp.json`:2:", "backup"]);
    assert_eq!(report.code, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_of_an_entry_are_looked_at_in_its_place() {
    let tenant = aisoc_mcp::demo::start(aisoc_mcp::demo::Options::default())
        .await
        .unwrap();
    let key = tenant.keys().alerts_only;
    let home = Home::new();
    let mut entry = ours();
    entry["env"] = json!({"AISOC_URL": tenant.url(), "AISOC_API_KEY": key.token});
    home.cursor(&json!({ "aisoc": entry }));
    let variables = [
        ("HOME", home.path().to_str().unwrap()),
        ("AISOC_URL", "https://shell.invalid"),
        ("AISOC_API_KEY", KEY),
    ];
    let of_cursor = report(&["--host", "cursor"], &variables).await;
    of_cursor.expect("settings", "ok", &["`aisoc` in `", ".cursor/mcp.json"]);
    of_cursor
        .expect("url", "ok", &[tenant.url()])
        .expect("api_key", "ok", &[key.prefix()]);
    of_cursor
        .expect("scopes", "ok", &["alerts:read"])
        .expect("tool.aisoc_list_alerts", "ok", &[]);

    entry["env"]["AISOC_API_KEY"] = json!("${env:THE_KEY}");
    home.cursor(&json!({ "aisoc": entry }));
    let named = [&variables[..1], &[("THE_KEY", key.token)]].concat();
    report(&["--host", "cursor"], &named)
        .await
        .expect("api_key", "ok", &[key.prefix()]);

    let (nothing, _) = crate::doctor::run::output(&["--host", "zed"], &variables).await;
    let said = String::from_utf8(nothing.stderr).unwrap();
    assert_eq!(nothing.status.code(), Some(1));
    assert!(
        said.contains("Zed has no entry for this server") && said.contains("install --host zed"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_file_says_does_not_steer_a_terminal() {
    let home = Home::new();
    home.cursor(&json!({"aisoc\u{1b}[2J": {"command": "/no\u{202e}where/aisoc-mcp", "env": {"AISOC_API_KEY": KEY}}}));
    let report = home.report().await;
    report.expect(
        "host.cursor",
        "failed",
        &["`aisoc` in `", "`/nowhere/aisoc-mcp` is not there"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_under_the_wrong_key_is_found() {
    for (file, document, host, keys) in [
        (
            ".config/Code/User/mcp.json",
            json!({"mcpServers": {"aisoc": ours()}}),
            "vscode",
            "`mcpServers.aisoc`",
        ),
        (
            ".cursor/mcp.json",
            json!({"aisoc": ours()}),
            "cursor",
            "`aisoc`",
        ),
        (
            ".config/zed/settings.json",
            json!({"agent": {"context_servers": {"aisoc": ours()}}}),
            "zed",
            "`agent.context_servers.aisoc`",
        ),
        (
            ".claude/settings.json",
            json!({"mcpServers": {"aisoc": ours()}}),
            "claude-code",
            "`mcpServers.aisoc`",
        ),
    ] {
        let home = Home::new();
        home.write(file, &document.to_string());
        let step = format!("install --host {host}");
        let id = format!("host.{host}");
        let found = home.report().await;
        found.expect(&id, "warning", &[keys, "does not read it", &step]);

        // Also where that host's settings are asked for.
        let variables = [("HOME", home.path().to_str().unwrap())];
        let asked = report(&["--host", host], &variables).await;
        asked.expect(
            "settings",
            "failed",
            &["has no entry", keys, "does not read"],
        );
    }
    let home = Home::new();
    home.write(
        ".codex/config.toml",
        "[mcpServers.aisoc]\ncommand = \"/bin/aisoc-mcp\"\n",
    );
    let report = home.report().await;
    report.expect("host.codex", "warning", &["`mcpServers.aisoc`"]);
    // Servers of one project, which Claude Code reads in that project alone.
    let home = Home::new();
    home.write(
        ".claude.json",
        &json!({"projects": {"/x": {"mcpServers": {"aisoc": ours()}}}}).to_string(),
    );
    let report = home.report().await;
    report.expect("host.claude-code", "skipped", &["without an entry"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_a_strict_host_does_not_read_fails() {
    for (text, words) in [
        ("\u{feff}{\"mcpServers\": {}}", "a byte order mark"),
        (
            "{\n  // mine\n  \"mcpServers\": {}\n}",
            "config.json`:2:3: a comment",
        ),
        (
            "{\"mcpServers\": {},}",
            "config.json`:1:18: a trailing comma",
        ),
    ] {
        let home = Home::new();
        home.write(".codeium/windsurf/mcp_config.json", text);
        home.cursor(&json!({ "aisoc": ours() }));
        let cursor = home.path().join(".cursor/mcp.json");
        let lenient = std::fs::read_to_string(&cursor).unwrap();
        home.write(".cursor/mcp.json", &format!("// mine\n{lenient}"));
        let report = home.report().await;
        report.expect("host.windsurf", "failed", &[words, "every server"]);
        report.expect("host.cursor", "ok", &["lists 13 tools"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_with_the_demo_tenant_is_judged_as_one() {
    let home = Home::new();
    let mut entry = ours();
    entry["args"] = json!(["serve", "--demo", "--as", "17"]);
    entry.as_object_mut().unwrap().remove("env");
    home.cursor(&json!({ "aisoc": entry }));
    let variables = [("HOME", home.path().to_str().unwrap())];
    for more in [&[][..], &["--offline"]] {
        let arguments = [&["--host", "cursor"], more].concat();
        let report = report(&arguments, &variables).await;
        assert_eq!(report.code, 0, "{:#}", report.json);
        report
            .expect("settings", "ok", &["`aisoc` in `"])
            .expect("key", "ok", &[])
            .expect("host.cursor", "ok", &["lists 13 tools"]);
    }
    // Other flags of the entry count, too, and a key among them shows nowhere.
    entry["args"] = json!([
        "serve",
        "--timeout",
        "4321",
        "--read-only",
        "--api-key",
        KEY
    ]);
    home.cursor(&json!({ "aisoc": entry }));
    let report = report(&["--host", "cursor", "--offline"], &variables).await;
    report
        .expect("timeout", "ok", &["4321 ms"])
        .expect("mode", "ok", &["read-only"])
        .expect("api_key", "ok", &[&KEY[..12], "AISOC_API_KEY"]);
    assert!(!report.json.to_string().contains(&KEY[12..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_a_variable_of_the_shell_moves_are_found_in_the_environment_of_an_entry() {
    let home = Home::new();
    let toml = format!(
        "[mcp_servers.aisoc]\ncommand = {:?}\nargs = [\"serve\", \"--demo\"]\n",
        env!("CARGO_BIN_EXE_aisoc-mcp")
    );
    let moved = home.write("moved/codex/config.toml", &toml);
    let zed = home.write(
        "moved/config/zed/settings.json",
        &json!({"context_servers": {"aisoc": ours()}}).to_string(),
    );
    let (codex, config) = (moved.parent().unwrap(), home.path().join("moved/config"));
    let variables = [
        ("HOME", home.path().to_str().unwrap()),
        ("CODEX_HOME", codex.to_str().unwrap()),
        ("XDG_CONFIG_HOME", config.to_str().unwrap()),
    ];
    let report = report(&["--host", "codex", "--offline"], &variables).await;
    report
        .expect("settings", "ok", &[moved.to_str().unwrap()])
        .expect("host.codex", "ok", &["lists 13 tools"])
        .expect("host.zed", "ok", &[zed.to_str().unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_a_list_leaves_out_is_told() {
    for (file, host, key, lists, words) in [
        (
            ".gemini/settings.json",
            "host.gemini",
            "mcp",
            json!({"excluded": ["other", "aisoc"]}),
            "it is disabled by `mcp.excluded`",
        ),
        (
            ".qwen/settings.json",
            "host.qwen",
            "mcp",
            json!({"allowed": ["other"]}),
            "it is disabled by `mcp.allowed`, which does not name it",
        ),
        (
            ".claude.json",
            "host.claude-code",
            "projects",
            json!({"/home/maria/soc": {"disabledMcpServers": ["aisoc"]}, "/home/maria": {}}),
            "it is disabled by `disabledMcpServers` in the project `/home/maria/soc`",
        ),
    ] {
        let home = Home::new();
        let document = json!({"mcpServers": {"aisoc": ours()}, key: lists});
        home.write(file, &document.to_string());
        let report = home.report().await;
        report.expect(host, "warning", &[words]);
    }
    let home = Home::new();
    let lists = json!({"excluded": ["other"], "allowed": ["aisoc", "other"]});
    let document = json!({"mcpServers": {"aisoc": ours()}, "mcp": lists});
    home.write(".gemini/settings.json", &document.to_string());
    let report = home.report().await;
    report.expect("host.gemini", "ok", &["lists 13 tools"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_printed_in_every_case() {
    let home = Home::new();
    let home_variable = ("HOME", home.path().to_str().unwrap());
    for (arguments, variable, code, words) in [
        (&["--no-such-flag"][..], ("A", "b"), 2, "--no-such-flag"),
        (&["--host", "nothing"], ("A", "b"), 2, "nothing"),
        (&["--host", "cursor"], ("A", "b"), 1, "Cursor has no entry"),
        (
            &[],
            ("AISOC_MCP_READ_ONLY", "perhaps"),
            2,
            "AISOC_MCP_READ_ONLY",
        ),
        (&["--as", "17"], ("A", "b"), 2, "--demo"),
    ] {
        let arguments = [arguments, &["--json"]].concat();
        let (output, _) = crate::doctor::run::output(&arguments, &[home_variable, variable]).await;
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["ok"], false);
        assert_eq!(json["summary"]["failed"], 1);
        let said = json["checks"][0]["detail"].as_str().unwrap();
        assert!(said.contains(words), "{said}");
        crate::doctor::run::valid(&json);
        assert!(!output.stderr.is_empty());
    }
}
