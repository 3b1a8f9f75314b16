//! The origins of programs on all three systems, tested on each; and the copies.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cmp::Ordering;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Copies, Start, compared, ephemeral};
use crate::install::hosts::{Machine, Platform};

struct Fake {
    platform: Platform,
    variables: Vec<(&'static str, String)>,
    there: Vec<&'static str>,
}

impl Machine for Fake {
    fn platform(&self) -> Platform {
        self.platform
    }

    fn variable(&self, name: &str) -> Option<String> {
        let found = self.variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone())
    }

    fn exists(&self, path: &Path) -> bool {
        self.there.iter().any(|there| Path::new(there) == path)
    }

    fn names(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }
}

fn machine(platform: Platform) -> Fake {
    let variables: &[(&str, &str)] = match platform {
        Platform::Linux => &[("HOME", "/home/ann"), ("XDG_RUNTIME_DIR", "/run/user/1000")],
        Platform::MacOs => &[("HOME", "/Users/ann"), ("TMPDIR", "/var/folders/x1/y2/T/")],
        Platform::Windows => &[
            ("USERPROFILE", r"C:\Users\ann"),
            ("LOCALAPPDATA", r"C:\Users\ann\AppData\Local"),
            ("TEMP", r"C:\Users\ann\AppData\Local\Temp"),
            ("SYSTEMROOT", r"C:\Windows"),
        ],
    };
    let variables = variables
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    Fake {
        platform,
        variables,
        there: Vec::new(),
    }
}

const EMPTIED: &[(Platform, &str, &str)] = {
    use Platform::{Linux, MacOs, Windows};
    &[
        (
            Linux,
            "/home/ann/.npm/_npx/9f1c/node_modules/@aisoc/mcp-linux-x64/bin/aisoc-mcp",
            "npx",
        ),
        (
            MacOs,
            "/Users/ann/.npm/_npx/9f1c/node_modules/@aisoc/mcp-darwin-arm64/bin/aisoc-mcp",
            "npx",
        ),
        (
            Windows,
            r"C:\Users\ann\AppData\Local\npm-cache\_npx\9f1c\node_modules\@aisoc\mcp-win32-x64\bin\aisoc-mcp.exe",
            "npx",
        ),
        (
            Linux,
            "/home/ann/.cache/pnpm/dlx/c3/19/node_modules/.pnpm/@aisoc+mcp-linux-x64@0.1.0/node_modules/@aisoc/mcp-linux-x64/bin/aisoc-mcp",
            "pnpm dlx",
        ),
        (
            MacOs,
            "/Users/ann/Library/Caches/pnpm/dlx/c3/19/node_modules/x/aisoc-mcp",
            "pnpm dlx",
        ),
        (
            Windows,
            r"C:\Users\ann\AppData\Local\pnpm-cache\dlx\c3\19\node_modules\x\aisoc-mcp.exe",
            "pnpm dlx",
        ),
        (
            Linux,
            "/home/ann/.local/share/pnpm/store/v11/links/@aisoc/mcp-linux-x64/0.1.0/6a/node_modules/@aisoc/mcp-linux-x64/bin/aisoc-mcp",
            "pnpm",
        ),
        (
            Linux,
            "/home/ann/.cache/pnpm/dlx-4711/node_modules/x/aisoc-mcp",
            "dlx",
        ),
        (
            Linux,
            "/tmp/xfs-1f2e/dlx-4711/.yarn/unplugged/@aisoc-mcp-linux-x64-npm-0.1.0-ab/node_modules/@aisoc/mcp-linux-x64/bin/aisoc-mcp",
            "yarn dlx",
        ),
        (
            MacOs,
            "/private/var/folders/x1/y2/T/xfs-1f2e/dlx-4711/.yarn/unplugged/x/aisoc-mcp",
            "yarn dlx",
        ),
        (
            Linux,
            "/home/ann/.yarn/berry/dlx/1f/node_modules/x/aisoc-mcp",
            "yarn dlx",
        ),
        (
            Linux,
            "/tmp/bunx-1000-@aisoc/mcp@latest/node_modules/@aisoc/mcp-linux-x64/bin/aisoc-mcp",
            "bunx",
        ),
        (
            Linux,
            "/home/ann/.bun/install/cache/@aisoc/mcp-linux-x64@0.1.0@@@1/bin/aisoc-mcp",
            "bunx",
        ),
        (
            Linux,
            "/home/ann/.cache/uv/archive-v0/Xk3/bin/aisoc-mcp",
            "uvx",
        ),
        (
            Windows,
            r"C:\Users\ann\AppData\Local\uv\cache\archive-v0\Xk3\Scripts\aisoc-mcp.exe",
            "uvx",
        ),
        (
            MacOs,
            "/Users/ann/.cache/uv/environments-v2/x-1/bin/aisoc-mcp",
            "uvx",
        ),
        (Linux, "/home/ann/.cache/pipx/3b/bin/aisoc-mcp", "pipx run"),
        (
            Linux,
            "/home/ann/.local/share/pipx/.cache/3b/bin/aisoc-mcp",
            "pipx run",
        ),
        (
            Windows,
            r"C:\Users\ann\pipx\.cache\3b\Scripts\aisoc-mcp.exe",
            "pipx run",
        ),
        (
            MacOs,
            "/Users/ann/Library/Caches/pipx/3b/bin/aisoc-mcp",
            "pipx run",
        ),
        (
            Linux,
            "/tmp/aisoc-mcp-0.1.0/aisoc-mcp",
            "the temporary folder",
        ),
        (Linux, "/run/user/1000/x/aisoc-mcp", "the temporary folder"),
        (
            MacOs,
            "/private/var/folders/x1/y2/T/AppTranslocation/9/d/aisoc-mcp",
            "the temporary folder",
        ),
        (
            Windows,
            r"C:\Users\ann\AppData\Local\Temp\aisoc\aisoc-mcp.exe",
            "the temporary folder",
        ),
        (
            Windows,
            r"\\?\c:\users\ANN\appdata\local\TEMP\aisoc\aisoc-mcp.exe",
            "the temporary folder",
        ),
        (
            Windows,
            r"C:\Windows\Temp\aisoc-mcp.exe",
            "the temporary folder",
        ),
    ]
};

#[test]
fn package_runners_and_temporary_folders_are_emptied() {
    for (platform, path, owner) in EMPTIED {
        assert_eq!(
            ephemeral(Path::new(path), &machine(*platform)),
            Some(*owner),
            "{path}"
        );
    }
}

const KEPT: &[(Platform, &str)] = {
    use Platform::{Linux, MacOs, Windows};
    &[
        (
            Linux,
            "/usr/local/lib/node_modules/@aisoc/mcp/node_modules/@aisoc/mcp-linux-x64/bin/aisoc-mcp",
        ),
        (
            Linux,
            "/home/ann/work/app/node_modules/@aisoc/mcp-linux-x64/bin/aisoc-mcp",
        ),
        (
            Linux,
            "/home/ann/work/app/node_modules/.pnpm/@aisoc+mcp-linux-x64@0.1.0/node_modules/@aisoc/mcp-linux-x64/bin/aisoc-mcp",
        ),
        (
            Linux,
            "/home/ann/.bun/install/global/node_modules/@aisoc/mcp-linux-x64/bin/aisoc-mcp",
        ),
        (
            Linux,
            "/home/ann/.local/share/uv/tools/aisoc-mcp/bin/aisoc-mcp",
        ),
        (
            Linux,
            "/home/ann/.local/share/pipx/venvs/aisoc-mcp/bin/aisoc-mcp",
        ),
        (Linux, "/home/linuxbrew/.linuxbrew/bin/aisoc-mcp"),
        (Linux, "/home/ann/.cargo/bin/aisoc-mcp"),
        (Linux, "/home/ann/tmp/aisoc-mcp"),
        (Linux, "/tmpfiles/aisoc-mcp"),
        (MacOs, "/opt/homebrew/bin/aisoc-mcp"),
        (
            MacOs,
            "/Users/ann/Library/Application Support/aisoc-mcp/0.1.0/aisoc-mcp",
        ),
        (
            Windows,
            r"C:\Users\ann\AppData\Roaming\npm\node_modules\@aisoc\mcp\node_modules\@aisoc\mcp-win32-x64\bin\aisoc-mcp.exe",
        ),
        (
            Windows,
            r"C:\Users\ann\AppData\Local\aisoc-mcp\0.1.0\aisoc-mcp.exe",
        ),
        (Windows, r"C:\Users\ann\.cargo\bin\aisoc-mcp.exe"),
    ]
};

#[test]
fn what_is_installed_for_good_is_kept() {
    for (platform, path) in KEPT {
        assert_eq!(
            ephemeral(Path::new(path), &machine(*platform)),
            None,
            "{path}"
        );
    }
}

#[test]
fn below_tmp_a_home_folder_and_a_build_are_kept_and_nothing_else() {
    let mut machine = machine(Platform::Linux);
    let build = Path::new("/tmp/clone/target/debug/aisoc-mcp");
    let elsewhere = Path::new("/tmp/build/release/aisoc-mcp");
    let own = Path::new("/tmp/home-1/bin/aisoc-mcp");
    for path in [build, elsewhere, own] {
        assert!(ephemeral(path, &machine).is_some(), "{}", path.display());
    }
    machine.there = vec![
        "/tmp/clone/target/CACHEDIR.TAG",
        "/tmp/build/release/.cargo-lock",
    ];
    machine.variables[0].1 = "/tmp/home-1".to_owned();
    for path in [build, elsewhere, own] {
        assert_eq!(ephemeral(path, &machine), None, "{}", path.display());
    }
    // Also there, a package runner's cache is one.
    let cached = Path::new("/tmp/home-1/.npm/_npx/9f/node_modules/x/aisoc-mcp");
    assert_eq!(ephemeral(cached, &machine), Some("npx"));
    let other = Path::new("/tmp/home-2/bin/aisoc-mcp");
    assert!(ephemeral(other, &machine).is_some());
}

#[test]
fn each_system_has_its_own_place_for_copies() {
    let place = |machine: &Fake| Copies::of(machine).unwrap().path("1.2.3");
    let mut linux = machine(Platform::Linux);
    assert_eq!(
        place(&linux),
        PathBuf::from("/home/ann/.local/share/aisoc-mcp/1.2.3/aisoc-mcp")
    );
    linux
        .variables
        .push(("XDG_DATA_HOME", "/data/ann".to_owned()));
    assert_eq!(
        place(&linux),
        PathBuf::from("/data/ann/aisoc-mcp/1.2.3/aisoc-mcp")
    );
    assert_eq!(
        place(&machine(Platform::MacOs)),
        PathBuf::from("/Users/ann/Library/Application Support/aisoc-mcp/1.2.3/aisoc-mcp")
    );
    assert_eq!(
        place(&machine(Platform::Windows)),
        PathBuf::from(r"C:\Users\ann\AppData\Local\aisoc-mcp\1.2.3\aisoc-mcp.exe")
    );
    linux.variables.clear();
    assert!(Copies::of(&linux).is_none(), "no home folder");
}

#[test]
fn the_portable_form_is_what_each_system_can_start() {
    let version = env!("CARGO_PKG_VERSION");
    let package = format!("@aisoc/mcp@{version}");
    for platform in [Platform::Linux, Platform::MacOs] {
        let start = Start::npx(platform);
        assert_eq!(start.command, "npx");
        assert_eq!(
            start.arguments(&["serve"]),
            ["-y", "--prefer-offline", &package, "serve"]
        );
    }
    let start = Start::npx(Platform::Windows);
    assert_eq!(start.command, "cmd");
    assert_eq!(
        start.arguments(&["serve", "--demo"]),
        [
            "/c",
            "npx",
            "-y",
            "--prefer-offline",
            &package,
            "serve",
            "--demo"
        ]
    );
}

/// The packages are made under the name that Cargo.toml states.
#[test]
fn the_npm_package_is_the_one_that_is_published() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let stated = format!("npm = \"{}\"", crate::install::document::NPM_PACKAGE);
    assert!(fs::read_to_string(manifest).unwrap().contains(&stated));
}

#[test]
fn versions_are_compared_as_numbers() {
    for (version, order) in [
        ("0.0.9", Some(Ordering::Less)),
        (env!("CARGO_PKG_VERSION"), Some(Ordering::Equal)),
        ("10.0.0-beta.1", Some(Ordering::Greater)),
        ("latest", None),
        ("1.2", None),
        ("1.2.3.4", None),
    ] {
        assert_eq!(compared(version), order, "{version}");
    }
}

/// JSON may escape any character of a path. The folder of this test is a home on Unix alone.
#[cfg(unix)]
#[test]
fn a_copy_that_any_form_of_a_file_names_stays() {
    let home = tempfile::tempdir().unwrap();
    let mut machine = machine(Platform::Linux);
    machine.variables = vec![("HOME", home.path().to_str().unwrap().to_owned())];
    let copies = Copies::of(&machine).unwrap();
    for version in ["0.0.1", "0.0.2", "0.0.3"] {
        let program = copies.path(version);
        fs::create_dir_all(program.parent().unwrap()).unwrap();
        fs::write(program, "x").unwrap();
    }
    let file = home.path().join(".cursor/mcp.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, r#"{"mcpServers": {"any": {"command": "\u002fx\/.local\/share\/aisoc-mcp\/0.0.2\/aisoc-mcp"}}}"#).unwrap();
    // What is not ours is not taken away.
    fs::write(copies.place().join("0.0.3/notes.txt"), "mine").unwrap();
    let removed = copies.tidy(&machine, None);
    assert_eq!(removed.versions, ["0.0.1"]);
    assert_eq!(removed.failures.len(), 1, "{removed:?}");
    assert!(copies.path("0.0.2").exists() && copies.place().join("0.0.3/notes.txt").exists());
    // While somebody installs, everything stays.
    fs::remove_file(&file).unwrap();
    let lock = fs::File::open(copies.place()).unwrap();
    lock.lock_shared().unwrap();
    assert_eq!(copies.tidy(&machine, None).versions, [""; 0]);
    drop(lock);
    fs::remove_file(copies.place().join("0.0.3/notes.txt")).unwrap();
    let removed = copies.tidy(&machine, None);
    assert!(removed.place, "{removed:?}");
    assert!(!copies.place().exists());
}
