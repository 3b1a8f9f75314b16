//! Entries that do not work, and what is said about each.

use serde_json::{Value, json};

use crate::doctor::home::{Home, mode, ours};
use crate::doctor::run::{KEY, report};

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "a table, one row a mistake")]
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
            "failed",
            "`aisoc-mcp` is in no folder of this `PATH`",
        ),
        (
            with("command", json!("cat")),
            "warning",
            "not an absolute path",
        ),
        (
            with("disabled", json!(true)),
            "warning",
            "it is disabled by `disabled: true`",
        ),
        (with("disabled", json!(false)), "ok", "lists 13 tools"),
        (
            key("AISOC_APIKEY", KEY),
            "warning",
            "`AISOC_APIKEY` has no effect; it has no key",
        ),
        (
            key("aisoc_api_key", KEY),
            "warning",
            "rename it to `AISOC_API_KEY`",
        ),
        (
            with(
                "env",
                json!({"AISOC_API_KEY": KEY, "AISO_URL": "https://soc.example"}),
            ),
            "warning",
            "rename it to `AISOC_URL`",
        ),
        (
            with(
                "env",
                json!({"AISOC_API_KEY": KEY, "AISOC_TIMEOUT_MS": 5000, "AISOC_MCP_VERBOSE": false}),
            ),
            "failed",
            "`env.AISOC_TIMEOUT_MS` is a number, where text belongs",
        ),
        (
            with(
                "env",
                json!({"AISOC_API_KEY": KEY, "LANG": "C", "HOME_URL": "https://soc.example"}),
            ),
            "ok",
            "lists 13 tools",
        ),
        (
            with("args", json!("serve")),
            "failed",
            "`args` is text, where a list belongs",
        ),
        (
            with("command", json!([env!("CARGO_BIN_EXE_aisoc-mcp"), "serve"])),
            "failed",
            "`command` is a list, where text belongs",
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
            "`/bin/cat`, which is not tested",
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
        (
            hello.to_owned(),
            "warning",
            "`aisoc` 0.0.7, which is older than this program",
        ),
        (
            "echo starting".to_owned(),
            "failed",
            "something other than the protocol",
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
async fn what_the_shell_has_and_the_server_lacks_is_told() {
    let home = Home::new();
    home.cursor(&json!({ "aisoc": ours() }));
    let variables = [
        ("HOME", home.path().to_str().unwrap()),
        ("HTTPS_PROXY", "http://proxy.example:3128"),
        ("SSL_CERT_FILE", "/etc/corporate.pem"),
        ("AISOC_API_KEY", KEY),
    ];
    let offline = report(&["--offline"], &variables).await;
    offline.expect(
        "host.cursor",
        "warning",
        &[
            "`HTTPS_PROXY`, `SSL_CERT_FILE`, which its server does not see",
            "install --host cursor",
        ],
    );
    let mut entry = ours();
    entry["env"]["HTTPS_PROXY"] = json!("http://proxy.example:3128");
    entry["env"]["SSL_CERT_FILE"] = json!("/etc/corporate.pem");
    home.cursor(&json!({ "aisoc": entry }));
    report(&["--offline"], &variables)
        .await
        .expect("host.cursor", "ok", &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_is_given_up_and_ended() {
    let home = Home::new();
    let mark = home.path().join("process");
    let script = format!("echo $$ > {}; exec sleep 600", mark.display());
    let mut entry = ours();
    entry["command"] = json!(home.program(&script));
    let report = home.entry(&entry).await;
    report.expect(
        "host.cursor",
        "failed",
        &["did not list its tools within 10 seconds"],
    );
    assert!(report.took.as_secs() < 15, "{:?}", report.took);
    let process = std::fs::read_to_string(mark).unwrap();
    let ended = || {
        !std::path::Path::new("/proc")
            .join(process.trim())
            .join("exe")
            .exists()
    };
    assert!(
        ended() || cfg!(not(target_os = "linux")),
        "it is left running"
    );
}
