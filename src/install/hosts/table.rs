//! The table of hosts.
//!
//! Paths are templates: `~` is the home folder, `${NAME:-rest}` a variable or else the rest, `*` whatever is
//! there.

use super::{Host, Link, Reference, Shape, Way};

const SERVERS: Shape = Shape::Json {
    key: "mcpServers",
    typed: false,
};

/// What most hosts have in common; a row says what differs.
const USUAL: Host = Host {
    name: "",
    title: "",
    shape: SERVERS,
    way: Way::Written,
    places: [&[], &[], &[]],
    several: false,
    sign: None,
    strays: &[],
    project: None,
    reference: None,
    link: None,
    next: "",
};

const VSCODE_SETTINGS: [&[&str]; 3] = [
    &["${XDG_CONFIG_HOME:-~/.config}/Code/User/settings.json"],
    &["~/Library/Application Support/Code/User/settings.json"],
    &["${APPDATA:-~/AppData/Roaming}/Code/User/settings.json"],
];

/// The same place below the home folder on every system.
const fn everywhere(place: &'static [&'static str]) -> [&'static [&'static str]; 3] {
    [place, place, place]
}

pub(super) static HOSTS: [Host; 14] = [
    Host {
        name: "claude",
        title: "Claude Desktop",
        places: [
            &["${XDG_CONFIG_HOME:-~/.config}/Claude/claude_desktop_config.json"],
            &["~/Library/Application Support/Claude/claude_desktop_config.json"],
            // The classic installer, the packaged one that Windows redirects, and its successor.
            &[
                "${APPDATA:-~/AppData/Roaming}/Claude/claude_desktop_config.json",
                "${LOCALAPPDATA:-~/AppData/Local}/Packages/Claude_*/LocalCache/Roaming/Claude/claude_desktop_config.json",
                "${LOCALAPPDATA:-~/AppData/Local}/Claude-Data/claude_*/claude_desktop_config.json",
            ],
        ],
        several: true,
        next: "quit Claude Desktop fully (Cmd+Q on macOS, Quit in the tray menu elsewhere), then reopen it",
        ..USUAL
    },
    Host {
        name: "claude-code",
        title: "Claude Code",
        shape: Shape::Json {
            key: "mcpServers",
            typed: true,
        },
        places: everywhere(&["${CLAUDE_CONFIG_DIR:-~}/.claude.json"]),
        sign: Some("${CLAUDE_CONFIG_DIR:-~/.claude}"),
        project: Some(".mcp.json"),
        reference: Some(Reference::Value("${", "}")),
        next: "start a new `claude` session and check with `/mcp`",
        ..USUAL
    },
    Host {
        name: "cursor",
        title: "Cursor",
        places: everywhere(&["~/.cursor/mcp.json"]),
        project: Some(".cursor/mcp.json"),
        reference: Some(Reference::Value("${env:", "}")),
        link: Some(Link::Cursor),
        next: "open Settings → MCP and check that the server shows green",
        ..USUAL
    },
    Host {
        name: "vscode",
        title: "VS Code",
        shape: Shape::Json {
            key: "servers",
            typed: true,
        },
        places: [
            &["${XDG_CONFIG_HOME:-~/.config}/Code/User/mcp.json"],
            &["~/Library/Application Support/Code/User/mcp.json"],
            &["${APPDATA:-~/AppData/Roaming}/Code/User/mcp.json"],
        ],
        project: Some(".vscode/mcp.json"),
        reference: Some(Reference::Prompt),
        link: Some(Link::VsCode),
        next: "run `MCP: List Servers` from the Command Palette and start the server",
        ..USUAL
    },
    Host {
        name: "continue",
        title: "Continue",
        // Read whichever of `config.yaml` and the old `config.json` is in use; `mcpServers` in the latter is not.
        places: everywhere(&["~/.continue/mcpServers/aisoc.json"]),
        sign: Some("~/.continue"),
        strays: &[("~/.continue/config.json", "mcpServers")],
        project: Some(".continue/mcpServers/aisoc.json"),
        next: "press Cmd/Ctrl+Shift+P and run `Continue: Reload Window`",
        ..USUAL
    },
    Host {
        name: "cody",
        title: "Cody",
        shape: Shape::Json {
            key: "cody.mcpServers",
            typed: false,
        },
        way: Way::OnRequest,
        places: VSCODE_SETTINGS,
        strays: &[
            (
                "${XDG_CONFIG_HOME:-~/.config}/Code/User/settings.json",
                "cody.mcp.servers",
            ),
            (
                "~/Library/Application Support/Code/User/settings.json",
                "cody.mcp.servers",
            ),
            (
                "${APPDATA:-~/AppData/Roaming}/Code/User/settings.json",
                "cody.mcp.servers",
            ),
        ],
        next: "run `Developer: Reload Window` in VS Code",
        ..USUAL
    },
    Host {
        name: "zed",
        title: "Zed",
        shape: Shape::Json {
            key: "context_servers",
            typed: false,
        },
        places: [
            &[
                "${XDG_CONFIG_HOME:-~/.config}/zed/settings.json",
                "~/.var/app/dev.zed.Zed/config/zed/settings.json",
            ],
            &["~/.config/zed/settings.json"],
            &["${APPDATA:-~/AppData/Roaming}/Zed/settings.json"],
        ],
        project: Some(".zed/settings.json"),
        next: "open the Agent Panel's settings and check that the server's dot is green",
        ..USUAL
    },
    Host {
        name: "windsurf",
        title: "Windsurf",
        places: everywhere(&["~/.codeium/windsurf/mcp_config.json"]),
        reference: Some(Reference::Value("${env:", "}")),
        next: "press Refresh in the MCP servers panel of Cascade",
        ..USUAL
    },
    Host {
        name: "codex",
        title: "Codex",
        shape: Shape::Toml,
        places: everywhere(&["${CODEX_HOME:-~/.codex}/config.toml"]),
        project: Some(".codex/config.toml"),
        reference: Some(Reference::Forwarded),
        next: "start a new `codex` session and check with `/mcp`",
        ..USUAL
    },
    Host {
        name: "gemini",
        title: "Gemini CLI",
        places: everywhere(&["~/.gemini/settings.json"]),
        project: Some(".gemini/settings.json"),
        reference: Some(Reference::Value("$", "")),
        next: "start a new `gemini` session and check with `/mcp`",
        ..USUAL
    },
    Host {
        name: "cline",
        title: "Cline",
        places: [
            &[
                "${CLINE_DIR:-~/.cline}/data/settings/cline_mcp_settings.json",
                "${XDG_CONFIG_HOME:-~/.config}/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
            ],
            &[
                "${CLINE_DIR:-~/.cline}/data/settings/cline_mcp_settings.json",
                "~/Library/Application Support/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
            ],
            &[
                "${CLINE_DIR:-~/.cline}/data/settings/cline_mcp_settings.json",
                "${APPDATA:-~/AppData/Roaming}/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
            ],
        ],
        sign: Some("${CLINE_DIR:-~/.cline}"),
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
        way: Way::Shown,
        places: [
            &["${XDG_CONFIG_HOME:-~/.config}/goose/config.yaml"],
            &["~/.config/goose/config.yaml"],
            &["${APPDATA:-~/AppData/Roaming}/Block/goose/config/config.yaml"],
        ],
        next: "paste it into the file, then start a new Goose session",
        ..USUAL
    },
    Host {
        name: "lmstudio",
        title: "LM Studio",
        places: everywhere(&["~/.lmstudio/mcp.json"]),
        link: Some(Link::LmStudio),
        next: "open the Program tab and switch the server on",
        ..USUAL
    },
];
