"""The server through the Python SDK, in both eras. Usage: python sdk.py BINARY"""

import asyncio
import logging
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

import prompts
from expectations import TABLE, Report, fill, hold, hold_failure
from mcp import Client, MCPError, StdioServerParameters

SERVE = [sys.argv[1], "serve", "--demo"]
TAMPERED = [sys.executable, str(Path(__file__).with_name("tamper.py")), *SERVE]
NEWEST = "2026-07-28"


def connect(command, mode):
    """A client of the server that the command starts."""
    return Client(StdioServerParameters(command=command[0], args=command[1:]), mode=mode, read_timeout_seconds=30)


async def call(client, tool, arguments, **options):
    """A tool's result as it is on the wire."""
    result = await client.call_tool(tool, arguments, **options)
    return result.model_dump(mode="json", by_alias=True, exclude_unset=True)


async def play(report, name, mode, revision):
    """Plays what a host does with the server."""

    @asynccontextmanager
    async def check(title):
        began = time.monotonic()
        try:
            yield
        except Exception as error:  # every failure is one of the check
            report.took(f"Python SDK {name}: {title}", began, error)
        else:
            report.took(f"Python SDK {name}: {title}", began)

    async with connect(SERVE, mode) as client:
        async with check("introduces itself"):
            assert client.protocol_version == revision, client.protocol_version
            assert client.server_info.name == "aisoc-mcp"
            assert client.instructions.startswith("AiSOC is ")
        async with check("lists the tools in order"):
            tools = (await client.list_tools()).tools
            assert [tool.name for tool in tools] == TABLE["tools"]
            assert all(tool.output_schema["type"] == "object" for tool in tools)
        kept = {}
        for wanted in TABLE["calls"]:
            async with check(f"{wanted['tool']} {wanted['arguments']}"):
                hold(await call(client, wanted["tool"], fill(wanted["arguments"], kept)), wanted, kept)
        for wanted in TABLE["failures"]:
            async with check(f"fails: {wanted['tool']} {wanted['arguments']}"):
                hold_failure(await call(client, wanted["tool"], wanted["arguments"]), wanted)
        async with check("refuses a tool that is not there"):
            await unknown(client)
        await prompts.play(client, check)
        async with check("reports progress"):
            await progress(client)
        async with check("hears a run of the agent step by step"):
            await live(client)
        async with check("drops a call that is cancelled, and goes on"):
            await cancel(client)
    async with check("offers only what reads when it is read-only"):
        async with connect([*SERVE, "--read-only"], mode) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            assert names == [name for name in TABLE["tools"] if name != TABLE["starts"]]
            refused = await call(client, TABLE["starts"], {"case_id": "INC-0421"})
            hold_failure(refused, {"mentions": ["read-only"]})
            await prompts.play_read_only(client)
    async with check("has results that the client holds against the output schema"):
        async with connect(TAMPERED, mode) as client:
            try:
                await client.call_tool("aisoc_list_cases", {})
            except RuntimeError as error:
                assert "Invalid structured content" in str(error), error
            else:
                raise AssertionError("a spoilt result was taken")


async def unknown(client):
    """The name of a tool that is not there is answered with the nearest."""
    wanted = TABLE["unknown"]
    try:
        await client.call_tool(wanted["tool"], {})
    except MCPError as error:
        assert error.error.code == wanted["code"] and wanted["mentions"] in error.error.message, error
    else:
        raise AssertionError("there is no such tool, and yet an answer")


async def progress(client):
    """A client that asks hears how far a look through the alerts is."""
    reports = []

    async def listen(done, _total, _message):
        reports.append(done)

    await call(client, "aisoc_list_alerts", {"search": "beacon"}, progress_callback=listen)
    assert reports and reports == sorted(set(reports)), reports


async def live(client):
    """A run is told while it works, and its result has every step."""
    reports = []

    async def listen(done, _total, message):
        reports.append((done, message))

    asked = {"case_id": "INC-0421", "force": True}
    result = await call(client, TABLE["starts"], asked, progress_callback=listen)
    run = result["structuredContent"]
    assert run["status"] == "completed" and run["report"]["text"].startswith("# INC-0421"), run
    values = [done for done, _ in reports]
    assert values == sorted(set(values)), values
    assert sum(message.count(" · ") >= 2 for _, message in reports) >= 10, reports


async def cancel(client):
    """A call given up leaves the session as it was."""
    slow = call(client, TABLE["slow"]["tool"], TABLE["slow"]["arguments"])
    try:
        await asyncio.wait_for(slow, 0.3)
    except TimeoutError:
        pass
    else:
        raise AssertionError("it was not slow")
    began = time.monotonic()
    result = await call(client, "aisoc_list_cases", {})
    assert not result.get("isError"), result
    assert time.monotonic() - began < 5, "the cancelled call held up the next"


async def main():
    """Each way of agreeing on a revision in turn."""
    report = Report()
    for name, mode, revision in [("auto", "auto", NEWEST), ("legacy", "legacy", "2025-11-25")]:
        await play(report, name, mode, revision)
    return report.end()


logging.basicConfig(level=logging.ERROR)
sys.exit(asyncio.run(main()))
