//! The table of hosts: one row of facts for each host, used by everything else.
//!
//! Whether a host is strict or lenient was tested with the host itself if it runs without a screen (Gemini CLI, Qwen Code,
//! opencode); other hosts are assumed to be strict unless they are known to be lenient.

use super::facts::{ALLOWED_AND_EXCLUDED, also, at, if_there};
use super::{EntryForm, Host, Link, NameList, Place, Reference, Shape, Strictness, Switch, Way};

/// Servers under a key, each with `command`, `args` and `env`.
const fn json(key: &'static str, form: EntryForm) -> Shape {
    Shape::Json {
        key,
        inner: None,
        form,
    }
}

const SERVERS: Shape = json("mcpServers", EntryForm::Plain);

/// opencode, and Kilo after it.
const COMMAND_LINES: Shape = Shape::Json {
    key: "mcp",
    inner: Some("servers"),
    form: EntryForm::CommandLine,
};

/// What most hosts have in common; a row says what differs.
const USUAL: Host = Host {
    name: "",
    title: "",
    shape: SERVERS,
    strictness: Strictness::JSON,
    switches: &[],
    lists: &[],
    way: Way::Written,
    places: [&[], &[], &[]],
    several: false,
    signs: &[],
    strays: &[],
    others: &[],
    project: None,
    project_others: &[],
    reference: None,
    link: None,
    remark: None,
    next: "",
};

/// The same places below the home folder on every system.
const fn everywhere(places: &'static [Place]) -> [&'static [Place]; 3] {
    [places, places, places]
}

pub(super) static HOSTS: [Host; 28] = [
    Host {
        name: "claude",
        title: "Claude Desktop",
        places: [
            &[at(
                "${XDG_CONFIG_HOME:-~/.config}/Claude/claude_desktop_config.json",
            )],
            &[at(
                "~/Library/Application Support/Claude/claude_desktop_config.json",
            )],
            &[
                at("${APPDATA:-~/AppData/Roaming}/Claude/claude_desktop_config.json"),
                also(
                    "the packaged app",
                    "${LOCALAPPDATA:-~/AppData/Local}/Packages/Claude_*/LocalCache/Roaming/Claude/claude_desktop_config.json",
                ),
                also(
                    "the packaged app since 2.4",
                    "${LOCALAPPDATA:-~/AppData/Local}/Claude-Data/claude_*/claude_desktop_config.json",
                ),
            ],
        ],
        several: true,
        next: "quit Claude Desktop fully (Cmd+Q on macOS, Quit in the tray menu elsewhere), then reopen it",
        ..USUAL
    },
    Host {
        name: "claude-code",
        title: "Claude Code",
        shape: json("mcpServers", EntryForm::Stdio),
        places: everywhere(&[at("${CLAUDE_CONFIG_DIR:-~}/.claude.json")]),
        signs: &["${CLAUDE_CONFIG_DIR:-~/.claude}"],
        strays: &[
            "${CLAUDE_CONFIG_DIR:-~/.claude}/settings.json",
            "${CLAUDE_CONFIG_DIR:-~/.claude}/mcp.json",
        ],
        lists: &[NameList {
            keys: &["projects", "*", "disabledMcpServers"],
            is_allowed: false,
        }],
        // Servers of one project alone.
        others: &[&["projects", "*", "mcpServers"]],
        project: Some(".mcp.json"),
        reference: Some(Reference::Value("${", "}")),
        next: "start a new `claude` session and check with `/mcp`",
        ..USUAL
    },
    Host {
        name: "cursor",
        title: "Cursor",
        strictness: Strictness::JSONC,
        switches: &[Switch::Disabled],
        places: everywhere(&[at("~/.cursor/mcp.json")]),
        project: Some(".cursor/mcp.json"),
        reference: Some(Reference::Value("${env:", "}")),
        link: Some(Link::Cursor),
        next: "open Settings → MCP and check that the server shows green",
        ..USUAL
    },
    Host {
        name: "vscode",
        title: "VS Code",
        shape: json("servers", EntryForm::Stdio),
        strictness: Strictness {
            scalars: true,
            ..Strictness::JSONC
        },
        places: [
            &[
                at("${XDG_CONFIG_HOME:-~/.config}/Code/User/mcp.json"),
                also(
                    "Insiders",
                    "${XDG_CONFIG_HOME:-~/.config}/Code - Insiders/User/mcp.json",
                ),
                also(
                    "VSCodium",
                    "${XDG_CONFIG_HOME:-~/.config}/VSCodium/User/mcp.json",
                ),
                also(
                    "Flatpak",
                    "~/.var/app/com.visualstudio.code/config/Code/User/mcp.json",
                ),
                also("remote", "~/.vscode-server/data/User/mcp.json"),
                also(
                    "remote, Insiders",
                    "~/.vscode-server-insiders/data/User/mcp.json",
                ),
                if_there(
                    "profiles",
                    "${XDG_CONFIG_HOME:-~/.config}/Code/User/profiles/*/mcp.json",
                ),
                if_there(
                    "profiles of Insiders",
                    "${XDG_CONFIG_HOME:-~/.config}/Code - Insiders/User/profiles/*/mcp.json",
                ),
                if_there(
                    "profiles of VSCodium",
                    "${XDG_CONFIG_HOME:-~/.config}/VSCodium/User/profiles/*/mcp.json",
                ),
                if_there(
                    "profiles of Flatpak",
                    "~/.var/app/com.visualstudio.code/config/Code/User/profiles/*/mcp.json",
                ),
            ],
            &[
                at("~/Library/Application Support/Code/User/mcp.json"),
                also(
                    "Insiders",
                    "~/Library/Application Support/Code - Insiders/User/mcp.json",
                ),
                also(
                    "VSCodium",
                    "~/Library/Application Support/VSCodium/User/mcp.json",
                ),
                also("remote", "~/.vscode-server/data/User/mcp.json"),
                if_there(
                    "profiles",
                    "~/Library/Application Support/Code/User/profiles/*/mcp.json",
                ),
                if_there(
                    "profiles of Insiders",
                    "~/Library/Application Support/Code - Insiders/User/profiles/*/mcp.json",
                ),
                if_there(
                    "profiles of VSCodium",
                    "~/Library/Application Support/VSCodium/User/profiles/*/mcp.json",
                ),
            ],
            &[
                at("${APPDATA:-~/AppData/Roaming}/Code/User/mcp.json"),
                also(
                    "Insiders",
                    "${APPDATA:-~/AppData/Roaming}/Code - Insiders/User/mcp.json",
                ),
                also(
                    "VSCodium",
                    "${APPDATA:-~/AppData/Roaming}/VSCodium/User/mcp.json",
                ),
                also("remote", "~/.vscode-server/data/User/mcp.json"),
                if_there(
                    "profiles",
                    "${APPDATA:-~/AppData/Roaming}/Code/User/profiles/*/mcp.json",
                ),
                if_there(
                    "profiles of Insiders",
                    "${APPDATA:-~/AppData/Roaming}/Code - Insiders/User/profiles/*/mcp.json",
                ),
                if_there(
                    "profiles of VSCodium",
                    "${APPDATA:-~/AppData/Roaming}/VSCodium/User/profiles/*/mcp.json",
                ),
            ],
        ],
        several: true,
        project: Some(".vscode/mcp.json"),
        reference: Some(Reference::Prompt),
        link: Some(Link::VsCode),
        next: "run `MCP: List Servers` from the Command Palette and start the server",
        ..USUAL
    },
    Host {
        name: "visualstudio",
        title: "Visual Studio",
        shape: json("servers", EntryForm::Stdio),
        places: [&[], &[], &[at("~/.mcp.json")]],
        signs: &["${LOCALAPPDATA:-~/AppData/Local}/Microsoft/VisualStudio"],
        // Claude Code's, where the home folder is a project of its own.
        others: &[&["mcpServers"]],
        project: Some(".mcp.json"),
        next: "open the tool picker of Copilot Chat in agent mode and enable the server",
        ..USUAL
    },
    Host {
        name: "copilot",
        title: "Copilot CLI",
        shape: json("mcpServers", EntryForm::Local),
        places: everywhere(&[at("${COPILOT_HOME:-~/.copilot}/mcp-config.json")]),
        project: Some(".github/mcp.json"),
        next: "start a new `copilot` session and check with `/mcp`",
        ..USUAL
    },
    Host {
        name: "continue",
        title: "Continue",
        strictness: Strictness::JSONC,
        // Read whichever of `config.yaml` and the old `config.json` is in use; `mcpServers` in the latter is not.
        places: everywhere(&[at("~/.continue/mcpServers/aisoc.json")]),
        signs: &["~/.continue"],
        strays: &["~/.continue/config.json"],
        project: Some(".continue/mcpServers/aisoc.json"),
        next: "press Cmd/Ctrl+Shift+P and run `Continue: Reload Window`",
        ..USUAL
    },
    Host {
        name: "cody",
        title: "Cody",
        shape: json("cody.mcpServers", EntryForm::Plain),
        strictness: Strictness::JSONC,
        way: Way::OnRequest,
        places: [
            &[
                at("${XDG_CONFIG_HOME:-~/.config}/Code/User/settings.json"),
                also(
                    "Insiders",
                    "${XDG_CONFIG_HOME:-~/.config}/Code - Insiders/User/settings.json",
                ),
                also(
                    "VSCodium",
                    "${XDG_CONFIG_HOME:-~/.config}/VSCodium/User/settings.json",
                ),
            ],
            &[
                at("~/Library/Application Support/Code/User/settings.json"),
                also(
                    "Insiders",
                    "~/Library/Application Support/Code - Insiders/User/settings.json",
                ),
                also(
                    "VSCodium",
                    "~/Library/Application Support/VSCodium/User/settings.json",
                ),
            ],
            &[
                at("${APPDATA:-~/AppData/Roaming}/Code/User/settings.json"),
                also(
                    "Insiders",
                    "${APPDATA:-~/AppData/Roaming}/Code - Insiders/User/settings.json",
                ),
                also(
                    "VSCodium",
                    "${APPDATA:-~/AppData/Roaming}/VSCodium/User/settings.json",
                ),
            ],
        ],
        // Settings of VS Code itself and of other extensions.
        others: &[&["mcp", "servers"], &["amp.mcpServers"]],
        next: "run `Developer: Reload Window` in VS Code",
        ..USUAL
    },
    Host {
        name: "zed",
        title: "Zed",
        shape: json("context_servers", EntryForm::Plain),
        strictness: Strictness::JSONC,
        switches: &[Switch::Enabled],
        places: [
            &[
                at("${XDG_CONFIG_HOME:-~/.config}/zed/settings.json"),
                also("Flatpak", "~/.var/app/dev.zed.Zed/config/zed/settings.json"),
            ],
            &[at("~/.config/zed/settings.json")],
            &[at("${APPDATA:-~/AppData/Roaming}/Zed/settings.json")],
        ],
        project: Some(".zed/settings.json"),
        next: "open the Agent Panel's settings and check that the server's dot is green",
        ..USUAL
    },
    Host {
        name: "devin",
        title: "Devin Desktop",
        switches: &[Switch::Disabled],
        places: [
            &[at("~/.config/devin/mcp_config.json")],
            &[at("~/.config/devin/mcp_config.json")],
            &[at("${APPDATA:-~/AppData/Roaming}/devin/mcp_config.json")],
        ],
        project: Some(".devin/mcp_config.json"),
        next: "open the MCP servers of the agent's settings and refresh them",
        ..USUAL
    },
    Host {
        name: "windsurf",
        title: "Windsurf",
        switches: &[Switch::Disabled],
        places: everywhere(&[at("~/.codeium/windsurf/mcp_config.json")]),
        reference: Some(Reference::Value("${env:", "}")),
        remark: Some(
            "Windsurf is Devin Desktop since June 2026, whose agent reads another file: `--host devin` writes that one; this one serves older versions and Cascade",
        ),
        next: "press Refresh in the MCP servers panel of Cascade",
        ..USUAL
    },
    Host {
        name: "codex",
        title: "Codex",
        shape: Shape::Toml,
        switches: &[Switch::Enabled],
        places: everywhere(&[at("${CODEX_HOME:-~/.codex}/config.toml")]),
        project: Some(".codex/config.toml"),
        reference: Some(Reference::Forwarded),
        next: "start a new `codex` session and check with `/mcp`",
        ..USUAL
    },
    Host {
        name: "gemini",
        title: "Gemini CLI",
        strictness: Strictness::COMMENTS,
        places: everywhere(&[at("~/.gemini/settings.json")]),
        lists: ALLOWED_AND_EXCLUDED,
        // The folder alone may be Antigravity's.
        signs: &["~/.gemini/settings.json"],
        project: Some(".gemini/settings.json"),
        reference: Some(Reference::Value("$", "")),
        next: "start a new `gemini` session and check with `/mcp`",
        ..USUAL
    },
    Host {
        name: "antigravity",
        title: "Antigravity",
        places: everywhere(&[
            at("~/.gemini/config/mcp_config.json"),
            if_there("older versions", "~/.gemini/antigravity/mcp_config.json"),
        ]),
        signs: &[
            "~/.gemini/config",
            "~/.gemini/antigravity",
            "~/.antigravity",
        ],
        project: Some(".agents/mcp_config.json"),
        next: "open Manage MCP Servers in the agent panel and refresh, or start a new `agy` session",
        ..USUAL
    },
    Host {
        name: "opencode",
        title: "opencode",
        shape: COMMAND_LINES,
        strictness: Strictness::JSONC,
        switches: &[Switch::Enabled],
        places: everywhere(&[
            at("${XDG_CONFIG_HOME:-~/.config}/opencode/opencode.json"),
            if_there("", "${XDG_CONFIG_HOME:-~/.config}/opencode/opencode.jsonc"),
        ]),
        project: Some("opencode.json"),
        project_others: &["opencode.jsonc"],
        reference: Some(Reference::Value("{env:", "}")),
        next: "start a new `opencode` session; `opencode mcp list` shows the server",
        ..USUAL
    },
    Host {
        name: "kilo",
        title: "Kilo",
        shape: COMMAND_LINES,
        strictness: Strictness::JSONC,
        switches: &[Switch::Enabled],
        places: everywhere(&[
            at("${XDG_CONFIG_HOME:-~/.config}/kilo/kilo.jsonc"),
            if_there("", "${XDG_CONFIG_HOME:-~/.config}/kilo/kilo.json"),
        ]),
        project: Some("kilo.json"),
        project_others: &["kilo.jsonc"],
        next: "start a new session of Kilo and look at its MCP servers",
        ..USUAL
    },
    Host {
        name: "qwen",
        title: "Qwen Code",
        strictness: Strictness {
            byte_order_mark: true,
            scalars: true,
            ..Strictness::COMMENTS
        },
        lists: ALLOWED_AND_EXCLUDED,
        places: everywhere(&[at("~/.qwen/settings.json")]),
        project: Some(".qwen/settings.json"),
        next: "start a new `qwen` session and check with `/mcp`",
        ..USUAL
    },
    Host {
        name: "kiro",
        title: "Kiro",
        switches: &[Switch::Disabled],
        places: everywhere(&[at("~/.kiro/settings/mcp.json")]),
        signs: &["~/.kiro"],
        project: Some(".kiro/settings/mcp.json"),
        reference: Some(Reference::Value("${", "}")),
        next: "open the MCP servers view of the Kiro panel and check that the server is connected",
        ..USUAL
    },
    Host {
        name: "amp",
        title: "Amp",
        shape: json("amp.mcpServers", EntryForm::Plain),
        strictness: Strictness::JSONC,
        places: everywhere(&[at("~/.config/amp/settings.json")]),
        project: Some(".amp/settings.json"),
        next: "start a new `amp` session; `amp mcp list` shows the server",
        ..USUAL
    },
    Host {
        name: "droid",
        title: "Factory droid",
        shape: json("mcpServers", EntryForm::Stdio),
        places: everywhere(&[at("~/.factory/mcp.json")]),
        next: "start a new `droid` session and check with `/mcp`",
        ..USUAL
    },
    Host {
        name: "junie",
        title: "Junie",
        places: everywhere(&[at("~/.junie/mcp/mcp.json")]),
        signs: &["~/.junie"],
        project: Some(".junie/mcp/mcp.json"),
        next: "open Settings → Tools → Junie → MCP Settings and check that the server is on",
        ..USUAL
    },
    Host {
        name: "kimi",
        title: "Kimi Code",
        shape: json("mcpServers", EntryForm::Transport),
        places: everywhere(&[at("~/.kimi-code/mcp.json")]),
        next: "start a new `kimi` session",
        ..USUAL
    },
    Host {
        name: "cline",
        title: "Cline",
        switches: &[Switch::Disabled],
        places: [
            &[
                at("${CLINE_DIR:-~/.cline}/data/settings/cline_mcp_settings.json"),
                also(
                    "before 2026",
                    "${XDG_CONFIG_HOME:-~/.config}/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
                ),
            ],
            &[
                at("${CLINE_DIR:-~/.cline}/data/settings/cline_mcp_settings.json"),
                also(
                    "before 2026",
                    "~/Library/Application Support/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
                ),
            ],
            &[
                at("${CLINE_DIR:-~/.cline}/data/settings/cline_mcp_settings.json"),
                also(
                    "before 2026",
                    "${APPDATA:-~/AppData/Roaming}/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
                ),
            ],
        ],
        signs: &["${CLINE_DIR:-~/.cline}"],
        next: "open the MCP Servers view of Cline and check that the server is green",
        ..USUAL
    },
    Host {
        name: "jetbrains",
        title: "JetBrains AI Assistant",
        way: Way::Shown,
        next: "paste it under Settings → Tools → AI Assistant → Model Context Protocol → Add → As JSON",
        ..USUAL
    },
    Host {
        name: "goose",
        title: "Goose",
        shape: Shape::Yaml,
        switches: &[Switch::Enabled],
        places: [
            &[
                at("${GOOSE_PATH_ROOT}/config/config.yaml"),
                at("${XDG_CONFIG_HOME:-~/.config}/goose/config.yaml"),
            ],
            &[
                at("${GOOSE_PATH_ROOT}/config/config.yaml"),
                at("~/.config/goose/config.yaml"),
            ],
            &[
                at("${GOOSE_PATH_ROOT}/config/config.yaml"),
                at("${APPDATA:-~/AppData/Roaming}/Block/goose/config/config.yaml"),
            ],
        ],
        next: "start a new Goose session",
        ..USUAL
    },
    Host {
        name: "lmstudio",
        title: "LM Studio",
        places: everywhere(&[
            at("~/.lmstudio/mcp.json"),
            also("older versions", "~/.cache/lm-studio/mcp.json"),
        ]),
        link: Some(Link::LmStudio),
        next: "open the Program tab and enable the server",
        ..USUAL
    },
    Host {
        name: "crush",
        title: "Crush",
        shape: json("mcp", EntryForm::Stdio),
        way: Way::Shown,
        next: "add it under `mcp` in your `crush.json`, whose values a shell expands: write `$` as `\\$` there",
        ..USUAL
    },
    Host {
        name: "warp",
        title: "Warp",
        way: Way::Shown,
        next: "paste it under Settings → AI → Manage MCP servers → Add",
        ..USUAL
    },
];
