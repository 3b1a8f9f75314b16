//! Assistants on a machine that is a temporary home: which have an entry, and where.

use serde_json::json;

use crate::home::{Home, ours};
use crate::run::{KEY, report};

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

    let (nothing, _) = crate::run::output(&["--host", "zed"], &variables).await;
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
