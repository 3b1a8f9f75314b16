//! Symptoms brought about, and what the program says to each.

use std::process::Stdio;

use aisoc_mcp::demo::{Options, start};
use serde_json::json;
use tokio::process::Command;

use crate::doctor::certificates::{Authority, about, bad_ones};
use crate::doctor::run::{KEY, output};
use crate::doctor::service::{answer, closed, http, json as json_answer, silent};

/// What a command of ours says, on both streams.
async fn said(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
    command
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied());
    let output = command.stdin(Stdio::null()).output().await.unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

async fn alerts(url: &str, key: &str, more: &[&str]) -> String {
    let arguments = [&["call", "aisoc_list_alerts", "--timeout", "500"], more].concat();
    said(&arguments, &[("AISOC_URL", url), ("AISOC_API_KEY", key)]).await
}

pub(crate) async fn does_not_appear() -> String {
    let home = tempfile::tempdir().unwrap();
    let write = |path: &str, text: String| {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let entry = json!({"mcpServers": {"aisoc": {"command": "/gone/aisoc-mcp", "env": {"AISOC_API_KEY": KEY}}}});
    write(".cursor/mcp.json", entry.to_string());
    write(".continue/config.json", entry.to_string());
    write(".codeium/windsurf/mcp_config.json", "{}".to_owned());
    let variables = [("HOME", home.path().to_str().unwrap())];
    let paths = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"))
        .args(["install", "--list-paths"])
        .envs(variables)
        .output();
    let paths = String::from_utf8(paths.await.unwrap().stdout).unwrap();
    assert!(paths.contains(".cursor/mcp.json"), "{paths}");
    let (output, _) = output(&["--offline"], &variables).await;
    // Lines are broken to fit; what is quoted may stand on two of them.
    String::from_utf8(output.stdout)
        .unwrap()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

pub(crate) async fn keys() -> String {
    let tenant = start(Options::default()).await.unwrap();
    let keys = tenant.keys();
    let revoked = alerts(tenant.url(), keys.revoked.token, &[]).await;
    let variables = [
        ("AISOC_URL", tenant.url()),
        ("AISOC_API_KEY", keys.alerts_only.token),
    ];
    let narrow = said(&["call", "aisoc_query_detections"], &variables).await;
    let (doctor, _) = output(&[], &variables).await;
    let doctor = String::from_utf8(doctor.stdout).unwrap();
    assert!(
        narrow.contains("`rules:read`") && doctor.contains("`rules:read`"),
        "as docs/doctor.md says: {narrow} {doctor}"
    );
    revoked + &narrow + &doctor
}

pub(crate) async fn unreachable() -> String {
    let refused = alerts(&format!("http://127.0.0.1:{}", closed().await), KEY, &[]).await;
    let unknown = alerts("http://aisoc.invalid", KEY, &[]).await;
    let slow = alerts(&format!("http://127.0.0.1:{}", silent().await), KEY, &[]).await;
    assert!(
        slow.contains("`--timeout 60000` (`AISOC_TIMEOUT_MS`)"),
        "as docs/doctor.md says: {slow}"
    );
    refused + &unknown + &slow
}

pub(crate) async fn certificates() -> String {
    let known = Authority::new("Test Authority");
    let mut said = String::new();
    for (certificate, _) in bad_ones(&known) {
        said += about(&known, certificate).await.check("tls")["detail"]
            .as_str()
            .unwrap();
    }
    said
}

pub(crate) async fn not_aisoc() -> String {
    let page = answer(
        "200 OK",
        "content-type: text/html\r\n",
        "<html><title>Sign in</title>",
    );
    let redirect = answer("302 Found", "location: https://sso.example/login\r\n", "");
    let other = json_answer("200 OK", r#"{"hello": "world"}"#);
    let mut said = String::new();
    for reply in [page, redirect, other] {
        let url = http(move |_| reply.clone()).await;
        said += crate::doctor::run::about(&url).await.check("health")["detail"]
            .as_str()
            .unwrap();
        said += &alerts(&url, KEY, &[]).await;
    }
    said
}

pub(crate) async fn malformed() -> String {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".cursor/mcp.json");
    std::fs::create_dir(file.parent().unwrap()).unwrap();
    let text = "{\n  \"mcpServers\": {\"mine\": {\"command\": \"x\"},,}\n}\n";
    std::fs::write(&file, text).unwrap();
    let variables = [
        ("HOME", home.path().to_str().unwrap()),
        ("AISOC_API_KEY", KEY),
    ];
    let said = said(&["install", "--host", "cursor"], &variables).await;
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        text,
        "as docs/doctor.md says"
    );
    let place = format!("`{}`:2:", file.display());
    assert!(said.contains(&place), "as docs/doctor.md says: {said}");
    let fixed = text.replace(",,", "");
    std::fs::write(&file, fixed).unwrap();
    let mut again = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
    again
        .args(["install", "--host", "cursor"])
        .env_clear()
        .envs(variables);
    let again = again.output().await.unwrap();
    assert!(
        again.status.success(),
        "once it is corrected, the installer goes on"
    );
    said
}
