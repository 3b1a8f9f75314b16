//! Settings from flags, variables and files, good and bad.

use crate::doctor::run::{KEY, report};

#[tokio::test(flavor = "multi_thread")]
async fn each_setting_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, format!("{KEY}\n")).unwrap();
    let path = file.to_str().unwrap();
    let variables = [
        ("AISOC_URL", "https://soc.invalid/api/v1/"),
        ("AISOC_API_KEY_FILE", path),
        ("AISOC_TIMEOUT_MS", "900"),
        ("AISOC_MCP_VERBOSE", "1"),
    ];
    let report = report(&["--offline"], &variables).await;
    report.expect(
        "url",
        "ok",
        &["`https://soc.invalid`, from `AISOC_URL`", "`/api/v1`"],
    );
    report.expect("timeout", "ok", &["900 ms, from `AISOC_TIMEOUT_MS`"]);
    report.expect(
        "mode",
        "ok",
        &["not read-only; verbose, from `AISOC_MCP_VERBOSE`"],
    );
    // The file is as open as the umask left it, which on every usual machine is to others.
    report.expect("api_key", "warning", &[&KEY[..12], path, "chmod 600"]);
    report.expect("dns", "skipped", &["`--offline`"]).expect(
        "tool.aisoc_get_case",
        "skipped",
        &["`--offline`"],
    );
    assert_eq!((report.code, &report.json["verbose"]), (0, &true.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_wins_and_what_lost_is_named() {
    let variables = [
        ("AISOC_URL", "https://one.invalid"),
        ("AISOC_TOKEN", "x"),
        ("AISOC_API_KEY", KEY),
    ];
    let report = report(
        &["--offline", "--aisoc-url", "https://two.invalid"],
        &variables,
    )
    .await;
    report.expect(
        "url",
        "ok",
        &["`https://two.invalid`, from `--aisoc-url` (also set, and not used: `AISOC_URL`)"],
    );
    report.expect(
        "api_key",
        "ok",
        &["from `AISOC_API_KEY` (also set, and not used: `AISOC_TOKEN`)"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_on_the_command_line_is_a_warning() {
    let report = report(&["--offline", "--api-key", KEY], &[]).await;
    report.expect(
        "api_key",
        "warning",
        &["others on this machine can read a command line"],
    );
    assert!(!report.json.to_string().contains(&KEY[12..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_cannot_be_used_is_a_check_and_the_rest_goes_on() {
    for (name, value, id, words) in [
        (
            "AISOC_API_KEY",
            "aisoc_01234567 89abcdef012345",
            "api_key",
            "whitespace",
        ),
        (
            "AISOC_API_KEY",
            "aisoc_01234567\n89abcdef012345",
            "api_key",
            "control character",
        ),
        (
            "AISOC_API_KEY",
            "${input:aisoc_key_of_the_host}",
            "api_key",
            "placeholder",
        ),
        (
            "AISOC_API_KEY_FILE",
            "/nonexistent/key",
            "api_key",
            "cannot be read",
        ),
        ("AISOC_TIMEOUT_MS", "soon", "timeout", "milliseconds"),
        (
            "AISOC_URL",
            "https://name:sesame@soc.invalid",
            "url",
            "user name or password",
        ),
        ("AISOC_URL", "soc.invalid", "url", "https://"),
    ] {
        let report = report(&["--offline"], &[(name, value)]).await;
        report.expect(
            id,
            "failed",
            &[words, "correct", "`env` of the assistant's entry"],
        );
        report.expect("mode", "ok", &[]);
        assert_eq!(report.code, 1);
        assert!(!report.json.to_string().contains("sesame"));
        if id == "url" {
            report.expect_skipped_network();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_trail_that_cannot_be_written_is_told_before_the_server_is_started() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trail.jsonl");
    let gone = folder.path().join("gone/trail.jsonl");
    for (path, status, words) in [
        (file.as_path(), "ok", "from `AISOC_MCP_AUDIT_FILE`"),
        (gone.as_path(), "failed", "its folder does not exist"),
        (folder.path(), "failed", "that is a folder"),
    ] {
        let variables = [
            ("AISOC_MCP_AUDIT_FILE", path.to_str().unwrap()),
            ("AISOC_API_KEY", KEY),
        ];
        report(&["--offline"], &variables)
            .await
            .expect("audit", status, &[words]);
    }
    assert!(!file.exists(), "looking makes no file");
    let key = folder.path().join("key");
    for (content, status, words) in [
        (
            "0123456789abcdef0123456789abcdef",
            "ok",
            "strict, from `AISOC_MCP_AUDIT_STRICT`; with a key",
        ),
        (
            "sesame",
            "failed",
            "can't be read: a key has at least 32 bytes",
        ),
    ] {
        std::fs::write(&key, content).unwrap();
        let variables = [
            ("AISOC_MCP_AUDIT_FILE", file.to_str().unwrap()),
            ("AISOC_MCP_AUDIT_KEY_FILE", key.to_str().unwrap()),
            ("AISOC_MCP_AUDIT_STRICT", "1"),
            ("AISOC_API_KEY", KEY),
        ];
        let report = report(&["--offline"], &variables).await;
        report.expect("audit", status, &[words]);
        assert!(!report.json.to_string().contains("sesame"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_is_read_in_whatever_encoding_a_shell_wrote_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    let text = format!("{KEY}\r\n");
    let wide = |mark: Option<u16>, unit: fn(u16) -> [u8; 2]| {
        let units = mark.into_iter().chain(text.encode_utf16());
        units.flat_map(unit).collect::<Vec<_>>()
    };
    for bytes in [
        format!("\u{feff}{text}").into_bytes(),
        wide(Some(0xfeff), u16::to_le_bytes),
        wide(Some(0xfeff), u16::to_be_bytes),
        wide(None, u16::to_le_bytes),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let variables = [("AISOC_API_KEY_FILE", file.to_str().unwrap())];
        let report = report(&["--offline"], &variables).await;
        let check = report.check("api_key");
        assert!(
            check["detail"].to_string().contains(&KEY[..12]),
            "{check:#}"
        );
        assert_ne!(check["status"], "failed");
    }
    std::fs::write(&file, b"aisoc_\xe9").unwrap();
    let variables = [("AISOC_API_KEY_FILE", file.to_str().unwrap())];
    let report = report(&["--offline"], &variables).await;
    report.expect("api_key", "failed", &["neither UTF-8 nor UTF-16 text"]);
}
