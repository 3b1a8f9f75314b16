//! Assistants on a machine that is a temporary home: entries that work, and every way in which one does not.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::run::{KEY, Report, report};

/// A home with files in it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a file that its owner alone may read.
    fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        mode(&path, 0o600);
        path
    }

    /// Cursor's file with these servers.
    fn cursor(&self, servers: &Value) -> PathBuf {
        self.write(
            ".cursor/mcp.json",
            &json!({ "mcpServers": servers }).to_string(),
        )
    }

    /// A program called as ours that does what a shell script says.
    fn program(&self, script: &str) -> PathBuf {
        let path = self.write("bin/aisoc-mcp", &format!("#!/bin/sh\n{script}\n"));
        mode(&path, 0o755);
        path
    }

    /// What doctor says here, in an environment that must not reach the servers.
    async fn report(&self) -> Report {
        let variables = [
            ("HOME", self.0.path().to_str().unwrap()),
            ("PATH", "/usr/bin:/bin"),
            ("AISOC_API_KEY", KEY),
            ("AISOC_MCP_READ_ONLY", "1"),
        ];
        report(&["--offline"], &variables).await
    }

    /// What doctor says of a Cursor with this one entry.
    async fn entry(&self, entry: &Value) -> Report {
        self.cursor(&json!({ "aisoc": entry }));
        self.report().await
    }
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// An entry for this program.
fn ours() -> Value {
    let env = json!({"AISOC_URL": "https://soc.example", "AISOC_API_KEY": KEY});
    json!({"command": env!("CARGO_BIN_EXE_aisoc-mcp"), "args": ["serve"], "env": env})
}

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
async fn what_is_wrong_with_an_entry_is_told() {
    let with = |name: &str, value: Value| {
        let mut entry = ours();
        entry[name] = value;
        entry
    };
    let plain = Home::new();
    let executable = plain.write("no-rights/aisoc-mcp", "");
    let key_file = plain.write("key", KEY);
    mode(&key_file, 0o644);
    let key = |name: &str, value: &str| with("env", json!({ name: value }));
    for (entry, status, words) in [
        (
            with("command", json!("/nonexistent/aisoc-mcp")),
            "failed",
            "`/nonexistent/aisoc-mcp` is not there",
        ),
        (
            with("command", json!(executable)),
            "failed",
            "may not be executed",
        ),
        (
            with("command", json!("aisoc-mcp")),
            "warning",
            "no absolute path",
        ),
        (
            with("env", json!({"AISOC_URL": "https://soc.example"})),
            "warning",
            "it has no key",
        ),
        (
            key("AISOC_API_KEY_FILE", "/nonexistent/key"),
            "failed",
            "`/nonexistent/key` cannot be read",
        ),
        (
            key("AISOC_API_KEY_FILE", key_file.to_str().unwrap()),
            "warning",
            "may read its key file",
        ),
        (
            key("AISOC_API_KEY", "two words of a key"),
            "failed",
            "`AISOC_API_KEY`: the key has whitespace",
        ),
        (
            key("AISOC_API_KEY", "${env:AISOC_API_KEY}"),
            "ok",
            "lists 13 tools",
        ),
        (
            with("args", json!(["serve", "--no-such-flag"])),
            "failed",
            "--no-such-flag",
        ),
        (
            json!({"command": env!("CARGO_BIN_EXE_aisoc-mcp"), "args": ["serve", "--api-key", KEY]}),
            "warning",
            "key on its command line",
        ),
        (
            json!({"command": env!("CARGO_BIN_EXE_aisoc-mcp"), "args": ["serve", "--demo"]}),
            "ok",
            "lists 13 tools",
        ),
        (
            with("command", json!("/bin/cat")),
            "ok",
            "`/bin/cat`, which is not tried",
        ),
        (
            json!({"command": "npx", "args": ["-y", "@aisoc/mcp", "serve"], "env": {"AISOC_API_KEY": KEY}}),
            "warning",
            "the npm package `@aisoc/mcp`",
        ),
    ] {
        let report = plain.entry(&entry).await;
        report.expect("host.cursor", status, &[words]);
        assert!(!report.json.to_string().contains(&KEY[12..]));
        if words.contains("npm") {
            report.expect(
                "host.cursor",
                status,
                &["`aisoc-mcp install --host cursor`"],
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_others_may_read_is_a_warning() {
    let home = Home::new();
    let path = home.cursor(&json!({ "aisoc": ours() }));
    mode(&path, 0o644);
    let words = format!("`chmod 600 {}`", path.display());
    home.report()
        .await
        .expect("host.cursor", "warning", &["it holds the key", &words]);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_misbehave_are_told_apart_and_tell_no_key() {
    let home = Home::new();
    let hello = r#"read line; echo '{"jsonrpc":"2.0","id":1,"result":{"serverInfo":{"name":"aisoc","version":"0.0.7"}}}'; read line; read line; echo '{"jsonrpc":"2.0","id":2,"result":{"tools":[]}}'"#;
    for (script, status, words) in [
        (hello.to_owned(), "warning", "`aisoc` 0.0.7, and this is"),
        (
            "echo starting".to_owned(),
            "failed",
            "something else than the protocol",
        ),
        (
            "echo \"bad key $AISOC_API_KEY\" >&2; exit 3".to_owned(),
            "failed",
            ": bad key …",
        ),
        (
            r#"read line; echo '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no"}}'"#
                .to_owned(),
            "failed",
            "refuses `initialize`",
        ),
    ] {
        let program = home.program(&script);
        let mut entry = ours();
        entry["command"] = json!(program);
        home.entry(&entry)
            .await
            .expect("host.cursor", status, &[words]);
    }
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
        ("HOME", home.0.path().to_str().unwrap()),
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
