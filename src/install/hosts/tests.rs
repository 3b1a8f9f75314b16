//! Paths on machines of all three systems, on any of them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{Machine, Platform, host, hosts};

struct Fake {
    platform: Platform,
    variables: HashMap<&'static str, &'static str>,
    there: Vec<&'static str>,
}

impl Machine for Fake {
    fn platform(&self) -> Platform {
        self.platform
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(ToString::to_string)
    }

    fn exists(&self, path: &Path) -> bool {
        let path = path.to_str().unwrap();
        self.there.iter().any(|there| {
            *there == path || there.starts_with(&format!("{path}{}", self.platform.separator()))
        })
    }

    fn names(&self, folder: &Path) -> Vec<String> {
        let folder = folder.to_str().unwrap();
        let mut names: Vec<_> = self
            .there
            .iter()
            .filter_map(|there| there.strip_prefix(folder))
            .filter_map(|rest| rest.split(self.platform.separator()).next())
            .map(str::to_owned)
            .collect();
        names.sort();
        names.dedup();
        names
    }
}

fn linux(variables: &[(&'static str, &'static str)], there: &[&'static str]) -> Fake {
    machine(
        Platform::Linux,
        &[&[("HOME", "/home/ann")], variables].concat(),
        there,
    )
}

fn windows(there: &[&'static str]) -> Fake {
    let variables = [
        ("USERPROFILE", r"C:\Users\ann"),
        ("APPDATA", r"C:\Users\ann\AppData\Roaming"),
        ("LOCALAPPDATA", r"C:\Users\ann\AppData\Local"),
    ];
    machine(Platform::Windows, &variables, there)
}

fn machine(
    platform: Platform,
    variables: &[(&'static str, &'static str)],
    there: &[&'static str],
) -> Fake {
    Fake {
        platform,
        variables: variables.iter().copied().collect(),
        there: there.to_vec(),
    }
}

fn targets(name: &str, machine: &Fake) -> Vec<String> {
    let targets = host(name).unwrap().targets(machine);
    let text = |path: PathBuf| path.to_str().unwrap().to_owned();
    targets.into_iter().map(text).collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table, one row a host")]
fn each_system_has_its_own_rules() {
    let mac = machine(Platform::MacOs, &[("HOME", "/Users/ann")], &[]);
    let cases = [
        (
            "claude",
            "/home/ann/.config/Claude/claude_desktop_config.json",
            "/Users/ann/Library/Application Support/Claude/claude_desktop_config.json",
            r"C:\Users\ann\AppData\Roaming\Claude\claude_desktop_config.json",
        ),
        (
            "claude-code",
            "/home/ann/.claude.json",
            "/Users/ann/.claude.json",
            r"C:\Users\ann\.claude.json",
        ),
        (
            "cursor",
            "/home/ann/.cursor/mcp.json",
            "/Users/ann/.cursor/mcp.json",
            r"C:\Users\ann\.cursor\mcp.json",
        ),
        (
            "vscode",
            "/home/ann/.config/Code/User/mcp.json",
            "/Users/ann/Library/Application Support/Code/User/mcp.json",
            r"C:\Users\ann\AppData\Roaming\Code\User\mcp.json",
        ),
        (
            "continue",
            "/home/ann/.continue/mcpServers/aisoc.json",
            "/Users/ann/.continue/mcpServers/aisoc.json",
            r"C:\Users\ann\.continue\mcpServers\aisoc.json",
        ),
        (
            "cody",
            "/home/ann/.config/Code/User/settings.json",
            "/Users/ann/Library/Application Support/Code/User/settings.json",
            r"C:\Users\ann\AppData\Roaming\Code\User\settings.json",
        ),
        (
            "zed",
            "/home/ann/.config/zed/settings.json",
            "/Users/ann/.config/zed/settings.json",
            r"C:\Users\ann\AppData\Roaming\Zed\settings.json",
        ),
        (
            "windsurf",
            "/home/ann/.codeium/windsurf/mcp_config.json",
            "/Users/ann/.codeium/windsurf/mcp_config.json",
            r"C:\Users\ann\.codeium\windsurf\mcp_config.json",
        ),
        (
            "codex",
            "/home/ann/.codex/config.toml",
            "/Users/ann/.codex/config.toml",
            r"C:\Users\ann\.codex\config.toml",
        ),
        (
            "gemini",
            "/home/ann/.gemini/settings.json",
            "/Users/ann/.gemini/settings.json",
            r"C:\Users\ann\.gemini\settings.json",
        ),
        (
            "cline",
            "/home/ann/.cline/data/settings/cline_mcp_settings.json",
            "/Users/ann/.cline/data/settings/cline_mcp_settings.json",
            r"C:\Users\ann\.cline\data\settings\cline_mcp_settings.json",
        ),
        (
            "devin",
            "/home/ann/.config/devin/mcp_config.json",
            "/Users/ann/.config/devin/mcp_config.json",
            r"C:\Users\ann\AppData\Roaming\devin\mcp_config.json",
        ),
        (
            "antigravity",
            "/home/ann/.gemini/config/mcp_config.json",
            "/Users/ann/.gemini/config/mcp_config.json",
            r"C:\Users\ann\.gemini\config\mcp_config.json",
        ),
        (
            "copilot",
            "/home/ann/.copilot/mcp-config.json",
            "/Users/ann/.copilot/mcp-config.json",
            r"C:\Users\ann\.copilot\mcp-config.json",
        ),
        (
            "opencode",
            "/home/ann/.config/opencode/opencode.json",
            "/Users/ann/.config/opencode/opencode.json",
            r"C:\Users\ann\.config\opencode\opencode.json",
        ),
        (
            "kilo",
            "/home/ann/.config/kilo/kilo.jsonc",
            "/Users/ann/.config/kilo/kilo.jsonc",
            r"C:\Users\ann\.config\kilo\kilo.jsonc",
        ),
        (
            "qwen",
            "/home/ann/.qwen/settings.json",
            "/Users/ann/.qwen/settings.json",
            r"C:\Users\ann\.qwen\settings.json",
        ),
        (
            "kiro",
            "/home/ann/.kiro/settings/mcp.json",
            "/Users/ann/.kiro/settings/mcp.json",
            r"C:\Users\ann\.kiro\settings\mcp.json",
        ),
        (
            "amp",
            "/home/ann/.config/amp/settings.json",
            "/Users/ann/.config/amp/settings.json",
            r"C:\Users\ann\.config\amp\settings.json",
        ),
        (
            "droid",
            "/home/ann/.factory/mcp.json",
            "/Users/ann/.factory/mcp.json",
            r"C:\Users\ann\.factory\mcp.json",
        ),
        (
            "junie",
            "/home/ann/.junie/mcp/mcp.json",
            "/Users/ann/.junie/mcp/mcp.json",
            r"C:\Users\ann\.junie\mcp\mcp.json",
        ),
        (
            "kimi",
            "/home/ann/.kimi-code/mcp.json",
            "/Users/ann/.kimi-code/mcp.json",
            r"C:\Users\ann\.kimi-code\mcp.json",
        ),
        (
            "goose",
            "/home/ann/.config/goose/config.yaml",
            "/Users/ann/.config/goose/config.yaml",
            r"C:\Users\ann\AppData\Roaming\Block\goose\config\config.yaml",
        ),
        (
            "lmstudio",
            "/home/ann/.lmstudio/mcp.json",
            "/Users/ann/.lmstudio/mcp.json",
            r"C:\Users\ann\.lmstudio\mcp.json",
        ),
    ];
    for (name, on_linux, on_mac, on_windows) in cases {
        assert_eq!(targets(name, &linux(&[], &[])), [on_linux]);
        assert_eq!(targets(name, &mac), [on_mac]);
        assert_eq!(targets(name, &windows(&[])), [on_windows]);
    }
    assert!(targets("visualstudio", &linux(&[], &[])).is_empty());
    assert_eq!(
        targets("visualstudio", &windows(&[])),
        [r"C:\Users\ann\.mcp.json"]
    );
    for host in hosts() {
        let tested = cases.iter().any(|(name, ..)| *name == host.name);
        assert!(
            tested || targets(host.name, &linux(&[], &[])).is_empty(),
            "{}",
            host.name
        );
    }
}

#[test]
fn claude_desktop_on_windows_is_written_wherever_it_is() {
    let classic = r"C:\Users\ann\AppData\Roaming\Claude\logs";
    let packaged = r"C:\Users\ann\AppData\Local\Packages\Claude_pzs8sxrjxfjjc\LocalCache\Roaming\Claude\claude_desktop_config.json";
    let newer = r"C:\Users\ann\AppData\Local\Claude-Data\claude_1\claude_desktop_config.json";
    let other = r"C:\Users\ann\AppData\Local\Packages\Other_1\LocalCache\Roaming\Claude\x";
    assert_eq!(targets("claude", &windows(&[packaged, other])), [packaged]);
    let file = r"C:\Users\ann\AppData\Roaming\Claude\claude_desktop_config.json";
    assert_eq!(
        targets("claude", &windows(&[newer, classic, packaged])),
        [file, packaged, newer]
    );
}

#[test]
fn variables_move_files_and_relative_ones_do_not() {
    let moved = linux(
        &[
            ("XDG_CONFIG_HOME", "/cfg/"),
            ("CODEX_HOME", "/codex"),
            ("CLINE_DIR", "rel"),
        ],
        &[],
    );
    assert_eq!(
        targets("claude", &moved),
        ["/cfg/Claude/claude_desktop_config.json"]
    );
    assert_eq!(targets("codex", &moved), ["/codex/config.toml"]);
    assert_eq!(
        targets("cline", &moved),
        ["/home/ann/.cline/data/settings/cline_mcp_settings.json"]
    );
    assert!(targets("cursor", &machine(Platform::Linux, &[], &[])).is_empty());
}

#[test]
fn an_older_place_is_written_when_it_is_the_one_in_use() {
    let old = "/home/ann/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json";
    let new = "/home/ann/.cline/data/settings/cline_mcp_settings.json";
    assert_eq!(targets("cline", &linux(&[], &[old])), [old]);
    assert_eq!(targets("cline", &linux(&[], &[old, new])), [new]);
}

#[test]
fn a_path_is_shown_with_one_kind_of_separator_however_its_variables_are_written() {
    let windows = machine(
        Platform::Windows,
        &[
            ("USERPROFILE", "C:/Users/ann/"),
            ("APPDATA", "C:/Users/ann\\AppData/Roaming"),
        ],
        &[],
    );
    for (name, path) in [
        ("cursor", "C:\\Users\\ann\\.cursor\\mcp.json"),
        (
            "claude",
            "C:\\Users\\ann\\AppData\\Roaming\\Claude\\claude_desktop_config.json",
        ),
    ] {
        assert_eq!(targets(name, &windows), [path]);
    }
}

#[test]
fn a_host_is_found_by_its_folder() {
    let found = |there: &[&'static str]| -> Vec<_> {
        let machine = linux(&[], there);
        hosts()
            .iter()
            .filter(|host| host.is_found(&machine))
            .map(|host| host.name)
            .collect()
    };
    assert_eq!(found(&["/home/ann/.bashrc"]), [""; 0]);
    assert_eq!(found(&["/home/ann/.claude.json"]), ["claude-code"]);
    assert_eq!(found(&["/home/ann/.claude/x"]), ["claude-code"]);
    assert_eq!(
        found(&["/home/ann/.continue/config.yaml", "/home/ann/.cursor/x"]),
        ["cursor", "continue"]
    );
    assert_eq!(
        found(&["/home/ann/.config/Code/User/settings.json"]),
        ["vscode", "cody"]
    );
}

#[test]
fn every_edition_of_vs_code_that_is_there_is_written() {
    let stable = "/home/ann/.config/Code/User/settings.json";
    let insiders = "/home/ann/.config/Code - Insiders/User/settings.json";
    let flatpak = "/home/ann/.var/app/com.visualstudio.code/config/Code/User/settings.json";
    let profile = "/home/ann/.config/Code/User/profiles/-1f2e/mcp.json";
    let without_servers = "/home/ann/.config/Code/User/profiles/other/settings.json";
    let remote = "/home/ann/.vscode-server/data/User/x";
    let written = |there: &[&'static str]| targets("vscode", &linux(&[], there));
    assert_eq!(
        written(&[insiders]),
        ["/home/ann/.config/Code - Insiders/User/mcp.json"]
    );
    assert_eq!(
        written(&[stable, insiders, flatpak, profile, without_servers, remote]),
        [
            "/home/ann/.config/Code/User/mcp.json",
            "/home/ann/.config/Code - Insiders/User/mcp.json",
            "/home/ann/.var/app/com.visualstudio.code/config/Code/User/mcp.json",
            "/home/ann/.vscode-server/data/User/mcp.json",
            profile,
        ]
    );
    let codium = r"C:\Users\ann\AppData\Roaming\VSCodium\User\settings.json";
    assert_eq!(
        targets("vscode", &windows(&[codium])),
        [r"C:\Users\ann\AppData\Roaming\VSCodium\User\mcp.json"]
    );
}

#[test]
fn a_variable_that_moves_everything_leaves_no_other_place() {
    let there = ["/home/ann/.config/goose/config.yaml"];
    let moved = linux(&[("GOOSE_PATH_ROOT", "/srv/goose")], &there);
    assert_eq!(targets("goose", &moved), ["/srv/goose/config/config.yaml"]);
    assert_eq!(targets("goose", &linux(&[], &there)), there);
}

#[test]
fn hosts_that_share_a_folder_are_told_apart() {
    let found =
        |name: &str, there: &'static str| host(name).unwrap().is_found(&linux(&[], &[there]));
    for (there, gemini, antigravity) in [
        ("/home/ann/.gemini/settings.json", true, false),
        ("/home/ann/.gemini/config/mcp_config.json", false, true),
        ("/home/ann/.gemini/antigravity/brain/x", false, true),
        ("/home/ann/.gemini/oauth_creds.json", false, false),
    ] {
        assert_eq!(found("gemini", there), gemini, "{there}");
        assert_eq!(found("antigravity", there), antigravity, "{there}");
    }
    let old = "/home/ann/.gemini/antigravity/mcp_config.json";
    assert_eq!(targets("antigravity", &linux(&[], &[old])), [old]);
    let lm = "/home/ann/.cache/lm-studio/models/x";
    assert_eq!(
        targets("lmstudio", &linux(&[], &[lm])),
        ["/home/ann/.cache/lm-studio/mcp.json"]
    );
}
