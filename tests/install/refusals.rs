//! Files that are left alone, and why.

use std::fs;

use super::home::{Home, KEY};

const FILE: &str = ".cursor/mcp.json";

#[test]
fn what_no_host_could_read_is_refused_with_its_place_and_left_alone() {
    let cases: [(&[u8], &str); 9] = [
        (b"{\n  \"mcpServers\": {\n", ":"),
        (
            b"{\n  \"mcpServers\": []\n}",
            ":2:17: `mcpServers` is a list",
        ),
        (
            b"{\n  \"mcpServers\": \"x\"\n}",
            ":2:17: `mcpServers` is text",
        ),
        (
            b"{\"mcpServers\": {\"aisoc\": []}}",
            ":1:26: `aisoc` is a list",
        ),
        (
            b"{\"mcpServers\": {\"aisoc\": {},\n\"aisoc\": {\"command\": \"aisoc-mcp\"}}}",
            ":2:1: `aisoc` is there twice",
        ),
        (
            b"{\"mcpServers\": {}, \"mcpServers\": {}}",
            ":1:20: `mcpServers` is there twice",
        ),
        (b"{\"a\": \"\xff\"}", ":1:8: not UTF-8 text"),
        (b"\xff\xfe{\x00}\x00", ":1:1: not UTF-8 text"),
        (b"[]", ":1:1: the document is a list"),
    ];
    for (text, reason) in cases {
        for arguments in [
            &["--host", "cursor"][..],
            &["--host", "cursor", "--dry-run"],
        ] {
            let home = Home::new();
            let path = home.put(FILE, text);
            let said = home.run(
                &[&["install"], arguments].concat(),
                &[("AISOC_API_KEY", KEY)],
            );
            assert_eq!(said.code, Some(1), "{}", said.out);
            let wanted = format!("`{}`{reason}", path.display());
            assert!(said.err.contains(&wanted), "{wanted}: {}", said.err);
            assert_eq!(fs::read(&path).unwrap(), text);
            assert_eq!(home.files(), [FILE]);
        }
    }
}

#[test]
fn toml_is_refused_with_its_place_too() {
    let home = Home::new();
    home.put(".codex/config.toml", "a = 1\na = 2\n");
    let said = home.run(&["install", "--host", "codex"], &[("AISOC_API_KEY", KEY)]);
    assert_eq!(said.code, Some(1));
    assert!(
        said.err
            .contains("config.toml`:2:1: not valid TOML: duplicate key"),
        "{}",
        said.err
    );
    assert_eq!(home.read(".codex/config.toml"), "a = 1\na = 2\n");
}

#[test]
fn another_program_of_the_same_name_is_not_ours_to_touch() {
    let home = Home::new();
    let text = "{\"mcpServers\": {\"aisoc\": {\"command\": \"docker\", \"args\": [\"run\"]}}}";
    home.put(FILE, text);
    for command in ["install", "uninstall"] {
        let said = home.run(&[command, "--host", "cursor"], &[("AISOC_API_KEY", KEY)]);
        assert_eq!(said.code, Some(1), "{}", said.out);
        assert!(said.err.contains("starts another program"), "{}", said.err);
        assert_eq!(home.read(FILE), text);
    }
    home.install("cursor", &["--name", "aisoc-test"]);
    assert!(home.read(FILE).contains("\"command\": \"docker\""));
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_or_replaced_says_so() {
    let home = Home::new();
    fs::create_dir_all(home.path(FILE)).unwrap();
    let said = home.run(&["install", "--host", "cursor"], &[("AISOC_API_KEY", KEY)]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("cannot be read"), "{}", said.err);
}

#[cfg(unix)]
#[test]
fn a_link_is_written_through() {
    use std::os::unix::fs::symlink;

    let home = Home::new();
    home.put("dotfiles/cursor.json", "{\"a\": 1}");
    fs::create_dir_all(home.path(".cursor")).unwrap();
    symlink("../dotfiles/cursor.json", home.path(FILE)).unwrap();
    home.install("cursor", &[]);
    assert!(home.path(FILE).is_symlink());
    assert!(home.read("dotfiles/cursor.json").contains(KEY));
    home.uninstall("cursor", &[]);
    assert_eq!(home.read("dotfiles/cursor.json"), "{\"a\": 1}");
    assert!(home.path(FILE).is_symlink());

    // One that leads nowhere yet.
    fs::remove_file(home.path("dotfiles/cursor.json")).unwrap();
    home.install("cursor", &[]);
    assert!(home.read("dotfiles/cursor.json").contains(KEY));

    fs::remove_file(home.path(FILE)).unwrap();
    symlink("mcp.json", home.path(FILE)).unwrap();
    let said = home.run(&["install", "--host", "cursor"], &[("AISOC_API_KEY", KEY)]);
    assert!(said.err.contains("circle"), "{}", said.err);
}

#[test]
fn one_refused_file_does_not_keep_the_other_hosts_from_theirs() {
    let home = Home::new();
    home.put(FILE, "{");
    home.put(".gemini/settings.json", "{}");
    let said = home.run(&["install", "--host", "all"], &[("AISOC_API_KEY", KEY)]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("mcp.json`:"), "{}", said.err);
    assert!(
        said.out.contains("failed") && said.out.contains("added"),
        "{}",
        said.out
    );
    assert_eq!(home.read(FILE), "{");
    assert!(home.read(".gemini/settings.json").contains(KEY));
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_is_refused_at_once() {
    use std::os::unix::fs::symlink;

    let home = Home::new();
    fs::create_dir_all(home.path(".cursor")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(home.path(FILE))
        .status();
    assert!(made.unwrap().success());
    for arguments in [
        &["install", "--host", "cursor"][..],
        &["install", "--host", "cursor", "--dry-run"],
        &["uninstall", "--host", "cursor"],
        &["install", "--list-paths"],
        &["doctor", "--offline"],
    ] {
        let began = std::time::Instant::now();
        let said = home.run(arguments, &[("AISOC_API_KEY", KEY)]);
        assert!(began.elapsed().as_secs() < 10, "{arguments:?} hangs");
        let told = said.out + &said.err;
        assert!(told.contains("a pipe or a device"), "{arguments:?}: {told}");
    }
    fs::remove_file(home.path(FILE)).unwrap();
    symlink("/dev/zero", home.path(FILE)).unwrap();
    let said = home.run(&["install", "--host", "cursor"], &[("AISOC_API_KEY", KEY)]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("a pipe or a device"), "{}", said.err);
}

#[cfg(unix)]
#[test]
fn a_file_marked_read_only_is_said_to_be() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = Home::new();
    let path = home.put(FILE, "{}");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let said = home.run(&["install", "--host", "cursor"], &[("AISOC_API_KEY", KEY)]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("is marked read-only"), "{}", said.err);
}

/// Runs where a file can't grow beyond 4,096 bytes, which is what a full disk is to a program.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let home = Home::new();
    let text = format!("{{\n  \"note\": \"{}\"\n}}\n", "x".repeat(4_000));
    let path = home.put(FILE, &text);
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec {} install --host cursor --no-check",
        env!("CARGO_BIN_EXE_aisoc-mcp")
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .env_clear()
        .env("HOME", home.path(""))
        .env("AISOC_API_KEY", KEY)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("cannot be written"), "{told}");
    assert!(told.contains("nothing was changed"), "{told}");
    assert_eq!(fs::read_to_string(path).unwrap(), text);
    assert_eq!(home.files(), [FILE]);
}

/// A file that is mounted by itself, as containers have them, can't be replaced by another. Where nothing may be mounted, there is
/// nothing to try.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_mounted_by_itself_is_written_where_it_is() {
    let home = Home::new();
    home.put("outside.json", "{\"a\": 1}");
    home.put(FILE, "{}");
    let run = |script: &str| {
        std::process::Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c", script])
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("HOME", home.path(""))
            .env("AISOC_API_KEY", KEY)
            .current_dir(home.path(""))
            .output()
    };
    let mount = format!("mount --bind outside.json {FILE}");
    if !run(&mount).is_ok_and(|output| output.status.success()) {
        eprintln!("nothing may be mounted here: not tried");
        return;
    }
    let program = env!("CARGO_BIN_EXE_aisoc-mcp");
    let output = run(&format!(
        "{mount} && {program} install --host cursor --no-check"
    ))
    .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(home.read("outside.json").contains(KEY));
    let output = run(&format!("{mount} && {program} uninstall --host cursor")).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(home.read("outside.json"), "{\"a\": 1}");
    assert_eq!(home.read(FILE), "{}");
}
