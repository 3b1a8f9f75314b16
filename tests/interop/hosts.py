"""The hosts themselves: each reads the file that `install` wrote, and starts the server that is in it.

Usage: python3 hosts.py BINARY. Looks for the hosts in the folder `hosts` beside its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from expectations import Report

BINARY = sys.argv[1]
HOSTS = Path(__file__).resolve().parent.parent / "hosts" / "node_modules"
URL = "http://127.0.0.1:9"
KEY = "aisoc_host0123456789"
# Gemini CLI starts no server in a folder that nobody has said to trust.
TRUSTED = {"GEMINI_CLI_TRUST_WORKSPACE": "true"}


class Home:
    """A home folder with nothing in it, and programs that run there."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def run(self, *command, **variables):
        """What a program prints; it must go well."""
        ended = self.end(*command, **variables)
        assert ended.returncode == 0, ended.stdout
        return ended.stdout

    def try_run(self, *command, **variables):
        """What a program prints, however it goes."""
        return self.end(*command, **variables).stdout

    def end(self, *command, **variables):
        """Runs a program to its end."""
        kept = {name: os.environ[name] for name in ("PATH", "TERM") if name in os.environ}
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**kept, **TRUSTED, **variables, "HOME": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )

    def install(self, host, *more):
        """Installs into a host, with the key in the environment."""
        command = (BINARY, "install", "--host", host, "--aisoc-url", URL)
        return self.run(*command, *more, AISOC_API_KEY=KEY)


def native(package, name):
    """The program of a host that comes as one for each system."""
    found = sorted(HOSTS.glob(f"{package}-*/{name}"))
    assert found, f"no {name} for this system among the packages"
    return str(found[0])


def claude(*arguments):
    """A command line of Claude Code."""
    return (native("@anthropic-ai/claude-code", "claude"), *arguments)


def codex(*arguments):
    """A command line of Codex."""
    return (str(HOSTS / ".bin" / "codex"), *arguments)


def gemini(*arguments):
    """A command line of Gemini CLI."""
    return (str(HOSTS / ".bin" / "gemini"), *arguments)


def claude_code(home):
    """Claude Code lists the server, starts it, and leaves the entry in the file that it rewrites itself."""
    home.install("claude-code", "--secret", "inline")
    listed = home.run(*claude("mcp", "list"))
    assert f"aisoc: {BINARY} serve" in listed and "Connected" in listed, listed
    told = home.run(*claude("mcp", "get", "aisoc"))
    assert f"AISOC_URL={URL}" in told and f"AISOC_API_KEY={KEY}" in told, told
    assert "already up to date" in home.install("claude-code")
    own = json.loads((home.folder / ".claude.json").read_text())
    home.run(BINARY, "uninstall", "--host", "claude-code")
    left = json.loads((home.folder / ".claude.json").read_text())
    assert left == {name: value for name, value in own.items() if name != "mcpServers"}, left
    assert "No MCP servers" in home.run(*claude("mcp", "list"))


def claude_code_env(home):
    """Claude Code fills in the variable that the entry names."""
    home.install("claude-code", "--secret", "env")
    assert KEY not in (home.folder / ".claude.json").read_text()
    assert "Connected" in home.run(*claude("mcp", "list"), AISOC_API_KEY=KEY)
    assert "Missing environment variables: AISOC_API_KEY" in home.run(*claude("mcp", "list"))


def claude_code_project(home):
    """Claude Code finds the entry of a project."""
    home.install("claude-code", "--scope", "project")
    told = home.run(*claude("mcp", "get", "aisoc"), AISOC_API_KEY=KEY)
    # A file that a team shares names the npm package, since the others have this program elsewhere.
    assert "Project config" in told and "Command: npx" in told and "@aisoc/mcp@" in told, told


def codex_table(home):
    """Codex reads the table as it was meant."""
    home.install("codex")
    assert "aisoc" in home.run(*codex("mcp", "list"))
    told = home.run(*codex("mcp", "get", "aisoc", "--json"))
    server = json.loads(told[told.index("{") :])
    assert server["enabled"] and server["transport"]["command"] == BINARY, server
    assert server["transport"]["args"] == ["serve"], server
    assert server["transport"]["env"] == {"AISOC_URL": URL, "AISOC_API_KEY": KEY}, server


def codex_env(home):
    """Codex forwards the key by name."""
    home.install("codex", "--secret", "env")
    told = home.run(*codex("mcp", "get", "aisoc", "--json"))
    transport = json.loads(told[told.index("{") :])["transport"]
    assert transport["env_vars"] == ["AISOC_API_KEY"] and transport["env"] == {"AISOC_URL": URL}, transport


def gemini_cli(home):
    """Gemini CLI starts the server, with the key in the entry and with the key in its own environment."""
    for secret in ("inline", "env"):
        home.install("gemini", "--secret", secret)
        listed = home.run(*gemini("mcp", "list"), AISOC_API_KEY=KEY)
        assert f"aisoc: {BINARY} serve (stdio) - Connected" in listed, listed


def qwen(*arguments):
    """A command line of Qwen Code."""
    return (str(HOSTS / ".bin" / "qwen"), *arguments)


def copilot(*arguments):
    """A command line of Copilot CLI."""
    return (str(HOSTS / ".bin" / "copilot"), *arguments)


def opencode(*arguments):
    """A command line of opencode."""
    return (native(f"opencode-{sys.platform}", "bin/opencode"), *arguments)


def qwen_code(home):
    """Qwen Code starts the server."""
    home.install("qwen")
    listed = home.run(*qwen("mcp", "list"))
    assert f"aisoc: {BINARY} serve (stdio) - Connected" in listed, listed


def copilot_cli(home):
    """Copilot CLI reads the entry as it was meant."""
    home.install("copilot")
    assert "aisoc (local)" in home.run(*copilot("mcp", "list"))
    told = home.run(*copilot("mcp", "get", "aisoc"))
    assert BINARY in told and "serve" in told, told


def opencode_cli(home):
    """opencode starts the server, with the key in the entry and with the key in its own environment, and from either key of its file."""
    for secret in ("inline", "env"):
        home.install("opencode", "--secret", secret)
        listed = home.run(*opencode("mcp", "list"), AISOC_API_KEY=KEY)
        assert "aisoc" in listed and "connected" in listed, listed
    file = home.folder / ".config" / "opencode" / "opencode.json"
    servers = json.loads(file.read_text())["mcp"]
    file.write_text(json.dumps({"mcp": {"servers": servers}}))
    home.install("opencode", "--secret", "inline")
    assert set(json.loads(file.read_text())["mcp"]) == {"servers"}, file.read_text()
    assert "connected" in home.run(*opencode("mcp", "list"))


def opencode_switched_off(home):
    """An entry that is switched off stays so, in opencode's eyes, too."""
    home.install("opencode")
    file = home.folder / ".config" / "opencode" / "opencode.json"
    file.write_text(file.read_text().replace('"enabled": true', '"enabled": false'))
    told = home.install("opencode", "--secret", "inline")
    assert "disabled by `enabled: false`" in told, told
    assert "disabled" in home.run(*opencode("mcp", "list"))


def strictness(home):
    """What the table says of comments, trailing commas and byte order marks is what the hosts themselves do."""
    surveyed = json.loads(home.run(BINARY, "install", "--list-paths", "--json"))
    hosts = {"gemini": gemini, "qwen": qwen, "opencode": opencode}
    for host in (host for host in surveyed if host["host"] in hosts):
        home.install(host["host"])
        file = Path(host["files"][0]["path"])
        text = file.read_text()
        for what, changed in (
            ("comments", "// by hand\n" + text),
            ("trailing_commas", text.rstrip()[:-1].rstrip() + ",\n}\n"),
            ("byte_order_mark", "\ufeff" + text),
        ):
            file.write_text(changed)
            listed = home.try_run(*hosts[host["host"]]("mcp", "list"))
            reads = "connected" in listed.lower() and "disconnected" not in listed.lower()
            assert reads == host["reads"][what], f"{host['host']}, {what}: {listed}"
        file.write_text(text)


def continue_dev(home):
    """Continue's own schema takes the file, and its conversion finds nothing to warn about."""
    home.install("continue")
    script = """
        import { readFileSync } from 'node:fs';
        import * as continued from '@continuedev/config-yaml';
        const file = continued.claudeDesktopLikeConfigFileSchema.parse(JSON.parse(readFileSync(process.argv[1], 'utf8')));
        const servers = Object.entries(file.mcpServers).map(([name, one]) => continued.convertJsonMcpConfigToYamlMcpConfig(name, one));
        console.log(JSON.stringify(servers));
    """
    path = home.folder / ".continue" / "mcpServers" / "aisoc.json"
    module = HOSTS.parent / "continue.mjs"
    module.write_text(script.replace("process.argv[1]", "process.argv[2]"))
    [server] = json.loads(home.run("node", str(module), str(path)))
    wanted = {"name": "aisoc", "type": "stdio", "command": BINARY, "args": ["serve"]}
    assert server["warnings"] == [] and server["yamlConfig"] == {**wanted, "env": {"AISOC_URL": URL, "AISOC_API_KEY": KEY}}, server


def main():
    """Everything in turn; gives the exit code."""
    report = Report()
    checks = (
        claude_code,
        claude_code_env,
        claude_code_project,
        codex_table,
        codex_env,
        gemini_cli,
        continue_dev,
        qwen_code,
        copilot_cli,
        opencode_cli,
        opencode_switched_off,
        strictness,
    )
    for check in checks:
        with tempfile.TemporaryDirectory() as folder:
            report.check(f"{check.__name__}: {check.__doc__}", lambda: check(Home(folder)))
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
