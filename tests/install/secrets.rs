//! Where the key ends up, and where it never does.

#[cfg(unix)]
use std::fs;

use aisoc_mcp::install::Secret;
use aisoc_mcp::install::hosts::{Platform, Way, hosts};

use super::home::{Home, KEY, URL};

#[test]
fn each_host_keeps_a_key_in_the_ways_it_has() {
    let written = hosts()
        .iter()
        .filter(|host| host.way == Way::Written && !host.places(Platform::current()).is_empty());
    for host in written {
        for secret in [Secret::Inline, Secret::Env, Secret::Prompt, Secret::File] {
            let home = Home::new();
            let file = home.file_of(host.name);
            let arguments = [
                "install",
                "--host",
                host.name,
                "--aisoc-url",
                URL,
                "--secret",
                secret.name(),
            ];
            let said = home.run(&arguments, &[("AISOC_API_KEY", KEY)]);
            if !Secret::of(host).contains(&secret) {
                assert_eq!(said.code, Some(1), "{}", said.out);
                assert!(said.err.contains("use `--secret` with"), "{}", said.err);
                assert_eq!(home.files(), [""; 0]);
                continue;
            }
            assert_eq!(said.code, Some(0), "{}", said.err);
            let text = home.read(&file);
            assert_eq!(text.contains(KEY), secret == Secret::Inline, "{text}");
            assert!(text.contains("AISOC_API_KEY"), "{text}");
            if secret == Secret::File {
                let key = format!(".config/aisoc-mcp/{}-aisoc.key", host.name);
                assert_eq!(home.read(&key).trim(), KEY);
                #[cfg(unix)]
                assert_eq!(
                    (home.mode(&key), home.mode(".config/aisoc-mcp")),
                    (0o600, 0o700)
                );
            }
            assert!(!said.out.contains(KEY) && !said.err.contains(KEY));
            // The same again, and a new key: the way stays.
            let again = home.run(&arguments[..5], &[("AISOC_API_KEY", KEY)]);
            assert!(
                again.out.contains("already up to date"),
                "{}{}",
                again.out,
                again.err
            );
            home.uninstall(host.name, &[]);
            assert_eq!(home.files(), [""; 0], "{} {}", host.name, secret.name());
        }
    }
}

#[test]
fn references_are_in_the_hosts_own_words() {
    for (host, wanted) in [
        ("claude-code", "\"AISOC_API_KEY\": \"${AISOC_API_KEY}\""),
        ("cursor", "\"AISOC_API_KEY\": \"${env:AISOC_API_KEY}\""),
        ("windsurf", "\"AISOC_API_KEY\": \"${env:AISOC_API_KEY}\""),
        ("gemini", "\"AISOC_API_KEY\": \"$AISOC_API_KEY\""),
        ("codex", "env_vars = [\"AISOC_API_KEY\"]"),
    ] {
        let home = Home::new();
        let said = home.run(&["install", "--host", host, "--secret", "env"], &[]);
        assert_eq!(said.code, Some(0), "no key is needed: {}", said.err);
        let text = home.read(&home.file_of(host));
        assert!(text.contains(wanted), "{text}");
    }
    let home = Home::new();
    home.put(
        ".config/Code/User/mcp.json",
        "{\n  \"inputs\": [\n    {\"id\": \"x\", \"type\": \"promptString\"}\n  ]\n}\n",
    );
    home.run(&["install", "--host", "vscode", "--secret", "prompt"], &[]);
    let text = home.read(".config/Code/User/mcp.json");
    assert!(
        text.contains("\"id\": \"aisoc-api-key\"") && text.contains("\"password\": true"),
        "{text}"
    );
    assert!(
        text.contains("\"AISOC_API_KEY\": \"${input:aisoc-api-key}\""),
        "{text}"
    );
    // Another way, and the prompt is of no more use.
    home.install("vscode", &["--secret", "inline"]);
    let text = home.read(".config/Code/User/mcp.json");
    assert!(
        !text.contains("aisoc-api-key") && text.contains("\"id\": \"x\""),
        "{text}"
    );
}

#[test]
fn a_key_file_of_the_persons_own_is_named_and_stays() {
    let home = Home::new();
    let own = home.put("own.key", format!("{KEY}\n"));
    let said = home.run(
        &[
            "install",
            "--host",
            "claude",
            "--secret",
            "file",
            "--api-key-file",
            "own.key",
        ],
        &[],
    );
    assert_eq!(said.code, Some(0), "{}", said.err);
    let text = home.read(".config/Claude/claude_desktop_config.json");
    assert!(
        text.contains(own.to_str().unwrap()) && !text.contains(KEY),
        "{text}"
    );
    home.uninstall("claude", &[]);
    assert_eq!(home.files(), ["own.key"]);
}

#[test]
fn a_key_file_goes_when_the_key_is_kept_elsewhere() {
    let home = Home::new();
    let key = ".config/aisoc-mcp/cursor-aisoc.key";
    home.install("cursor", &["--secret", "file"]);
    assert_eq!(home.read(key).trim(), KEY);
    home.install("cursor", &["--secret", "inline"]);
    assert_eq!(home.files(), [".cursor/mcp.json"]);
    // One that the person keeps is theirs.
    let own = home.put("own.key", KEY);
    let own = own.to_str().unwrap();
    home.run(
        &[
            "install",
            "--host",
            "cursor",
            "--secret",
            "file",
            "--api-key-file",
            own,
        ],
        &[],
    );
    home.install("cursor", &["--secret", "inline"]);
    assert_eq!(home.files(), [".cursor/mcp.json", "own.key"]);
}

#[test]
fn a_key_on_a_command_line_is_warned_about_whatever_the_command() {
    let home = Home::new();
    for arguments in [
        &["serve", "--api-key", KEY][..],
        &[
            "call",
            "aisoc_list_alerts",
            "--api-key",
            KEY,
            "--aisoc-url",
            "http://127.0.0.1:9",
        ],
        &["install", "--host", "cursor", "--api-key", KEY],
    ] {
        let said = home.run(arguments, &[]);
        assert!(
            said.err.contains("can read a command line"),
            "{arguments:?}: {}",
            said.err
        );
        assert_eq!(
            said.err.matches("can read a command line").count(),
            1,
            "{}",
            said.err
        );
        assert!(!said.err.contains(KEY) && !said.out.contains(KEY));
    }
}

#[test]
fn a_flag_is_warned_about_and_nothing_says_the_key() {
    let home = Home::new();
    let said = home.run(&["install", "--host", "claude", "--api-key", KEY], &[]);
    assert_eq!(said.code, Some(0));
    assert!(
        said.err
            .contains("others on this machine can read a command line"),
        "{}",
        said.err
    );
    assert!(!said.out.contains(KEY) && !said.err.contains(KEY));
}

#[cfg(unix)]
#[test]
fn a_file_that_holds_the_key_is_its_owners_alone_and_one_that_does_not_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = Home::new();
    let path = home.put(".cursor/mcp.json", "{}");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    home.install("cursor", &["--secret", "env"]);
    assert_eq!(home.mode(".cursor/mcp.json"), 0o644);
    home.install("cursor", &["--secret", "inline"]);
    assert_eq!(home.mode(".cursor/mcp.json"), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    home.install("cursor", &[]);
    assert_eq!(home.mode(".cursor/mcp.json"), 0o600, "tightened again");
    let copies: Vec<_> = home
        .files()
        .into_iter()
        .filter(|file| file.contains("backup"))
        .collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    assert_eq!(home.mode(&copies[0]), 0o600);
}

#[test]
fn proxies_and_certificates_go_along_where_the_url_needs_them() {
    let home = Home::new();
    let variables = [
        ("AISOC_API_KEY", KEY),
        ("HTTPS_PROXY", "http://ann:hush@proxy:3128"),
        ("http_proxy", "http://plain:1"),
        ("no_proxy", "localhost"),
        ("SSL_CERT_FILE", "/etc/own.pem"),
    ];
    let said = home.run(
        &[
            "install",
            "--host",
            "cursor",
            "--aisoc-url",
            URL,
            "--dry-run",
        ],
        &variables,
    );
    assert!(
        said.out.contains("\"HTTPS_PROXY\": \"********\"") && !said.out.contains("hush"),
        "{}",
        said.out
    );
    home.run(
        &["install", "--host", "cursor", "--aisoc-url", URL],
        &variables,
    );
    let text = home.read(".cursor/mcp.json");
    for wanted in [
        "\"HTTPS_PROXY\": \"http://ann:hush@proxy:3128\"",
        "\"no_proxy\": \"localhost\"",
        "\"SSL_CERT_FILE\": \"/etc/own.pem\"",
    ] {
        assert!(text.contains(wanted), "{text}");
    }
    assert!(!text.contains("http_proxy"), "{text}");
    home.run(&["install", "--host", "zed"], &variables);
    assert!(
        !home.read(".config/zed/settings.json").contains("PROXY"),
        "loopback needs none"
    );
}
