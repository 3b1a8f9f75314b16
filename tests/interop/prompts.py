"""What a host does with the prompts, for the Python SDK, as prompts.mjs does."""

import json
from pathlib import Path

from mcp import MCPError
from mcp.types import PromptReference

PROMPTS = json.loads(Path(__file__).with_name("prompts.json").read_text())


async def listed(client):
    """The prompts in order, with what they ask for."""
    prompts = (await client.list_prompts()).prompts
    assert [prompt.name for prompt in prompts] == PROMPTS["names"], prompts
    for prompt in prompts:
        assert prompt.title and prompt.description, prompt
        assert all(argument.required in (True, False) for argument in prompt.arguments), prompt


async def said(client, wanted):
    """Holds what a prompt says against what is wanted of it."""
    result = await client.get_prompt(wanted["prompt"], wanted["arguments"])
    assert [message.role for message in result.messages] == ["user"]
    text = result.messages[0].content.text
    for words in wanted["mentions"]:
        assert words in text, text
    assert "omits" not in wanted or wanted["omits"] not in text, text


async def refused(client):
    """Prompts that are not there, or are asked for wrongly."""
    for wanted in PROMPTS["refused"]:
        try:
            await client.get_prompt(wanted["prompt"], wanted["arguments"])
        except MCPError as error:
            assert error.error.code == wanted["code"] and wanted["mentions"] in error.error.message, error
        else:
            raise AssertionError(f"{wanted['prompt']} was told")


async def offered(client):
    """Values while an argument is typed."""
    for wanted in PROMPTS["offered"]:
        argument = {"name": wanted["argument"], "value": wanted["typed"]}
        reference = PromptReference(type="ref/prompt", name=wanted["prompt"])
        completion = (await client.complete(reference, argument, wanted.get("given"))).completion
        told = f"{wanted}: {completion}"
        assert "first" not in wanted or completion.values[0] == wanted["first"], told
        assert wanted.get("least", 0) <= completion.total <= wanted.get("most", completion.total), told
        assert completion.has_more == (completion.total > 100), told


async def play(client, check):
    """Plays it with a client that is connected."""
    async with check("lists the prompts in order, with what they ask for"):
        await listed(client)
    async with check("fills prompts in"):
        for wanted in PROMPTS["said"]:
            await said(client, wanted)
    async with check("refuses prompts that are not there or asked for wrongly"):
        await refused(client)
    async with check("offers values while an argument is typed"):
        await offered(client)


async def play_read_only(client):
    """Plays it with a client of a read-only server."""
    await listed(client)
    await said(client, PROMPTS["read_only"])
