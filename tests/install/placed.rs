//! What an entry starts, wherever the program came from: a path that lasts, or in files that a team shares the npm package.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::home::{Home, KEY, Said, URL, said};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const FILE: &str = ".cursor/mcp.json";

/// The place of the copies below a home folder on the system that runs the tests.
const PLACE: &str = if cfg!(target_os = "macos") {
    "Library/Application Support/aisoc-mcp"
} else if cfg!(windows) {
    "AppData/Local/aisoc-mcp"
} else {
    ".local/share/aisoc-mcp"
};

fn program_in(folder: &str) -> String {
    format!("{folder}/aisoc-mcp{}", std::env::consts::EXE_SUFFIX)
}

fn copy_of(version: &str) -> String {
    program_in(&format!("{PLACE}/{version}"))
}

/// The program in another folder below the home folder.
fn put_program(home: &Home, folder: &str) -> PathBuf {
    let path = home.path(&program_in(folder));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let built = env!("CARGO_BIN_EXE_aisoc-mcp");
    if fs::hard_link(built, &path).is_err() {
        fs::copy(built, &path).unwrap();
    }
    path
}

fn run(home: &Home, program: &Path, arguments: &[&str]) -> Said {
    let usual = home.command(arguments);
    let mut command = Command::new(program);
    command
        .args(usual.get_args())
        .env_clear()
        .envs(
            usual
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("AISOC_API_KEY", KEY)
        .env("AISOC_URL", URL)
        .current_dir(home.path(""));
    said(&command.output().unwrap())
}

fn install(home: &Home, program: &Path, more: &[&str]) -> Said {
    let said = run(
        home,
        program,
        &[&["install", "--host", "cursor"], more].concat(),
    );
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    said
}

fn entry(home: &Home, file: &str) -> Value {
    let whole: Value = serde_json::from_str(&home.read(file)).unwrap();
    whole["mcpServers"]["aisoc"].clone()
}

#[test]
fn from_a_package_runner_a_copy_is_what_is_started() {
    for folder in [
        ".npm/_npx/9f1c/node_modules/@aisoc/mcp-linux-x64/bin",
        ".cache/pnpm/dlx/1/2/node_modules/@aisoc/mcp-linux-x64/bin",
        ".cache/uv/archive-v0/Xk3/bin",
        ".cache/pipx/3b/bin",
    ] {
        let home = Home::new();
        let program = put_program(&home, folder);
        let copy = home.path(&copy_of(VERSION));
        let shown = install(&home, &program, &["--dry-run"]);
        assert!(shown.out.contains(copy.to_str().unwrap()), "{}", shown.out);
        assert!(shown.err.contains("would be copied"), "{}", shown.err);
        assert!(!home.path(PLACE).exists() && !home.path(FILE).exists());

        let told = install(&home, &program, &[]);
        assert!(
            told.err.contains("starts a copy of this program"),
            "{}",
            told.err
        );
        assert_eq!(entry(&home, FILE)["command"], copy.to_str().unwrap());
        assert_eq!(fs::read(&copy).unwrap(), fs::read(&program).unwrap());
        #[cfg(unix)]
        assert_eq!(home.mode(&copy_of(VERSION)), 0o755);
        // The cache is cleaned, and what the host starts is still there.
        fs::remove_file(&program).unwrap();
        let version = Command::new(&copy).arg("--version").output().unwrap();
        assert!(version.status.success());

        // By the copy itself, nothing is new.
        let again = install(&home, &copy, &[]);
        assert!(again.out.contains("already up to date"), "{}", again.out);
        let gone = run(&home, &copy, &["uninstall", "--host", "cursor"]);
        assert_eq!(gone.code, Some(0), "{}", gone.err);
        #[cfg(unix)]
        {
            assert!(gone.err.contains("is removed as well"), "{}", gone.err);
            assert_eq!(home.files(), [""; 0], "{folder}");
            assert!(!home.path(PLACE).exists());
        }
    }
}

#[test]
fn what_is_installed_for_good_is_named_as_it_is() {
    for folder in [
        "lib/node_modules/@aisoc/mcp/node_modules/@aisoc/mcp-linux-x64/bin",
        ".local/share/uv/tools/aisoc-mcp/bin",
        ".cargo/bin",
    ] {
        let home = Home::new();
        let program = put_program(&home, folder);
        install(&home, &program, &[]);
        assert_eq!(entry(&home, FILE)["command"], program.to_str().unwrap());
        assert!(!home.path(PLACE).exists());
    }
}

/// A temporary folder is one where the home folder is elsewhere; a build of cargo's is none, wherever it is.
#[cfg(target_os = "linux")]
#[test]
fn a_temporary_folder_is_left_and_a_build_is_not() {
    let home = Home::new();
    let elsewhere = Home::new();
    let program = put_program(&elsewhere, "aisoc-mcp-0.1.0");
    install(&home, &program, &[]);
    assert_eq!(
        entry(&home, FILE)["command"],
        home.path(&copy_of(VERSION)).to_str().unwrap()
    );

    let program = put_program(&elsewhere, "clone/target/debug");
    elsewhere.put("clone/target/CACHEDIR.TAG", "");
    install(&home, &program, &[]);
    assert_eq!(entry(&home, FILE)["command"], program.to_str().unwrap());
    assert!(
        !home.path(PLACE).exists(),
        "no entry names the copy any more"
    );
}

#[cfg(unix)]
#[test]
fn homebrews_link_is_named_instead_of_the_folder_of_one_version() {
    let home = Home::new();
    let program = put_program(&home, "brew/Cellar/aisoc-mcp/0.1.0/bin");
    fs::create_dir_all(home.path("brew/opt")).unwrap();
    std::os::unix::fs::symlink("../Cellar/aisoc-mcp/0.1.0", home.path("brew/opt/aisoc-mcp"))
        .unwrap();
    fs::create_dir_all(home.path("brew/bin")).unwrap();
    let link = home.path("brew/bin/aisoc-mcp");
    std::os::unix::fs::symlink(&program, &link).unwrap();
    install(&home, &link, &[]);
    assert_eq!(entry(&home, FILE)["command"], link.to_str().unwrap());
    // Started by a shim that says another name.
    let mut command = Command::new(&program);
    std::os::unix::process::CommandExt::arg0(&mut command, "mcp");
    let usual = home.command(&["install", "--host", "cursor"]);
    command.args(usual.get_args()).env_clear().envs(
        usual
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    assert!(command.output().unwrap().status.success());
    let opt = home.path("brew/opt/aisoc-mcp/bin/aisoc-mcp");
    assert_eq!(entry(&home, FILE)["command"], opt.to_str().unwrap());
}

#[test]
fn an_update_removes_the_versions_that_no_entry_names() {
    let home = Home::new();
    let program = put_program(&home, ".npm/_npx/9f1c/bin");
    let old = home.put(&copy_of("0.0.8"), "old");
    let used = home.put(&copy_of("0.0.9"), "used elsewhere");
    let command = used.to_str().unwrap();
    home.put(
        ".gemini/settings.json",
        json!({"mcpServers": {"blue": {"command": command}}}).to_string(),
    );
    let damaged = home.put(&copy_of(VERSION), "not whole");
    let told = install(&home, &program, &[]);
    assert!(
        told.err.contains("copy of version 0.0.8 is removed"),
        "{}",
        told.err
    );
    assert!(!old.exists() && used.exists());
    assert_eq!(fs::read(&damaged).unwrap(), fs::read(&program).unwrap());

    // A file that cannot be parsed may name one too.
    home.put(
        ".gemini/settings.json",
        format!("{{ broken {command}").replace('\\', "\\\\"),
    );
    let gone = run(&home, &program, &["uninstall", "--host", "cursor"]);
    assert_eq!(gone.code, Some(0), "{}", gone.err);
    assert!(used.exists() && !damaged.exists(), "{}", gone.err);
}

#[test]
fn the_copy_that_a_printed_entry_names_stays_and_is_told() {
    let home = Home::new();
    let program = put_program(&home, ".npm/_npx/9f1c/bin");
    let shown = run(&home, &program, &["install", "--host", "jetbrains"]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    let copy = home.path(&copy_of(VERSION));
    let in_json = Value::from(copy.to_str().unwrap()).to_string();
    assert!(shown.out.contains(&in_json), "{}", shown.out);
    install(&home, &program, &[]);
    let gone = run(&home, &program, &["uninstall", "--host", "cursor"]);
    assert!(
        gone.err.contains("an entry that was printed may start it"),
        "{}",
        gone.err
    );
    assert!(copy.exists());
}

#[test]
fn a_failed_install_leaves_no_copy() {
    let home = Home::new();
    let program = put_program(&home, ".npm/_npx/9f1c/bin");
    home.put(FILE, "{");
    let said = run(&home, &program, &["install", "--host", "cursor"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(!home.path(PLACE).exists(), "{}", said.err);
    // Nor does a place that cannot be made, and the host's file is as it was.
    home.put(FILE, "{}");
    home.put(PLACE, "a file");
    let said = run(&home, &program, &["install", "--host", "cursor"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("cannot be copied there"), "{}", said.err);
    assert_eq!(
        (home.read(FILE), home.read(PLACE)),
        ("{}".to_owned(), "a file".to_owned())
    );
}

#[test]
fn files_that_a_team_shares_have_the_portable_form() {
    let (command, before): (&str, &[&str]) = if cfg!(windows) {
        ("cmd", &["/c", "npx"])
    } else {
        ("npx", &[])
    };
    let package = format!("@aisoc/mcp@{VERSION}");
    let rest = ["-y", "--prefer-offline", &package, "serve"];
    let wanted = json!([before, &rest[..]].concat());
    for (file, more) in [
        (FILE, &["--via", "npx"][..]),
        (FILE, &["--scope", "project"]),
    ] {
        let home = Home::new();
        let program = put_program(&home, ".npm/_npx/9f1c/bin");
        install(&home, &program, more);
        assert_eq!(entry(&home, file)["command"], command);
        assert_eq!(entry(&home, file)["args"], wanted);
        assert!(!home.path(PLACE).exists(), "no copy is needed");
        // It is ours: nothing is new, what was not said stays, and it goes again.
        let again = install(&home, &program, &more[..2]);
        assert!(again.out.contains("already up to date"), "{}", again.out);
        let again = install(&home, &program, &[]);
        assert!(again.out.contains("already up to date"), "{}", again.out);
        assert!(home.files().iter().all(|file| !file.contains("backup")));
        install(&home, &program, &["--via", "program"]);
        assert_eq!(entry(&home, file)["args"], json!(["serve"]));
        home.uninstall("cursor", &[]);
    }
    let home = Home::new();
    home.run(
        &["install", "--host", "cursor", "--via", "npx", "--demo"],
        &[],
    );
    assert_eq!(
        entry(&home, FILE)["args"],
        json!([&wanted.as_array().unwrap()[..], &[json!("--demo")]].concat())
    );
}

#[test]
fn the_entry_of_the_npm_package_is_taken_over_in_every_form() {
    for own in [
        json!({"command": "npx", "args": ["-y", "@aisoc/mcp", "serve"]}),
        json!({"command": "npx", "args": ["-y", "@aisoc/mcp@latest", "serve"]}),
        json!({"command": "npx", "args": ["--yes", "--quiet", "--package=@aisoc/mcp@1.4.2", "--", "aisoc-mcp", "serve"]}),
        json!({"command": "npx", "args": ["--prefer-offline", "-y", "@aisoc/mcp", "serve", "--verbose"]}),
        json!({"command": "cmd", "args": ["/c", "npx", "-y", "@aisoc/mcp", "serve"]}),
        json!({"command": "cmd", "args": ["/c", "npx -y @aisoc/mcp serve"]}),
        json!({"command": "npx -y @aisoc/mcp serve"}),
        json!({"command": "C:\\Program Files\\nodejs\\npx.cmd", "args": ["-y", "@aisoc/mcp@1", "serve"]}),
        json!({"command": "bunx", "args": ["@aisoc/mcp", "serve"]}),
        json!({"command": "pnpm", "args": ["dlx", "@aisoc/mcp", "serve"]}),
        json!({"command": "node", "args": ["/usr/lib/node_modules/@aisoc/mcp/dist/cli.js", "serve"]}),
    ] {
        let home = Home::new();
        let text = format!("{:#}\n", json!({"mcpServers": {"aisoc": own}}));
        home.put(FILE, &text);
        let told = home.install("cursor", &[]);
        assert!(told.contains("taken over from @aisoc/mcp"), "{own}: {told}");
        assert_eq!(entry(&home, FILE)["args"], json!(["serve"]), "{own}");
        home.uninstall("cursor", &[]);
        assert!(!home.read(FILE).contains("aisoc"), "{own}");
    }
    for own in [
        json!({"command": "uvx", "args": ["aisoc-mcp", "serve"]}),
        json!({"command": "uvx", "args": ["--from", "aisoc-mcp==1.0", "aisoc-mcp"]}),
        json!({"command": "pipx", "args": ["run", "aisoc-mcp"]}),
    ] {
        let home = Home::new();
        home.put(FILE, json!({"mcpServers": {"aisoc": own}}).to_string());
        let told = home.install("cursor", &[]);
        assert!(told.contains("updated"), "{own}: {told}");
    }
    // Another package is not ours.
    for own in [
        json!({"command": "npx", "args": ["-y", "@aisoc/mcp-tools", "serve"]}),
        json!({"command": "npx", "args": ["-y", "@other/mcp", "serve"]}),
        json!({"command": "uvx", "args": ["aisoc-mcp-tools"]}),
    ] {
        let home = Home::new();
        home.put(FILE, json!({"mcpServers": {"aisoc": own}}).to_string());
        let said = home.run(&["install", "--host", "cursor"], &[("AISOC_API_KEY", KEY)]);
        assert!(
            said.err.contains("starts another program"),
            "{own}: {}",
            said.err
        );
    }
}
