"""Reads expectations.json and holds answers against it, as expectations.mjs does."""

import json
import re
import time
from pathlib import Path

TABLE = json.loads(Path(__file__).with_name("expectations.json").read_text())


def like(value, wanted):
    """Whether a value is what is wanted: properties and elements that are not named do not count."""
    if isinstance(wanted, str) and wanted.endswith("*"):
        return isinstance(value, str) and value.startswith(wanted[:-1])
    if isinstance(wanted, list):
        return isinstance(value, list) and all(any(like(one, element) for one in value) for element in wanted)
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(like(value.get(key), element) for key, element in wanted.items())
    return type(value) is type(wanted) and value == wanted


def at(value, path):
    """The values at a path, in order."""
    found = [value]
    for key in path.split("."):
        if key == "*":
            found = [element for one in found if isinstance(one, list) for element in one]
        else:
            found = [one.get(key) for one in found if isinstance(one, dict)]
        found = [one for one in found if one is not None]
    return found


def fill(template, kept):
    """The arguments or expectations with the kept values in the place of their names."""
    if isinstance(template, str):
        whole = re.fullmatch(r"\$(\w+)", template)
        return kept[whole[1]] if whole else re.sub(r"\$(\w+)", lambda match: kept[match[1]], template)
    if isinstance(template, list):
        return [fill(element, kept) for element in template]
    if isinstance(template, dict):
        return {key: fill(element, kept) for key, element in template.items()}
    return template


def hold(result, call, kept):
    """Holds a result as it is on the wire against its call's expectations, and keeps what the call says to keep."""
    text = result["content"][0]["text"]
    assert not result.get("isError"), text
    content = result["structuredContent"]
    assert len(result["content"]) == 1 and json.loads(text) == content, "text and structuredContent differ"
    for expectation in fill(call["expect"], kept):
        found = at(content, expectation["at"])
        told = f"wanted {expectation}, found {json.dumps(found)[:300]}"
        assert len(found) >= expectation.get("least", 1), told
        if "some" in expectation:
            assert any(like(value, expectation["some"]) for value in found), told
        if "every" in expectation:
            assert all(like(value, expectation["every"]) for value in found), told
        if "mentions" in expectation:
            assert expectation["mentions"] in json.dumps(found), told
    for name, path in call.get("keep", {}).items():
        kept[name] = at(content, path)[0]


def hold_failure(result, failure):
    """Holds a failure against its expectations: words for the model, and nothing a schema could apply to."""
    text = result["content"][0]["text"]
    assert result.get("isError") is True, text[:300]
    assert "structuredContent" not in result
    for words in failure["mentions"]:
        assert words in text, text


class Report:
    """Counts checks, and prints each with the time it took."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, body):
        """Runs one check."""
        began = time.monotonic()
        try:
            body()
        except Exception as error:  # every failure is one of the check
            self.took(name, began, error)
        else:
            self.took(name, began)

    def took(self, name, began, error=None):
        """Notes one check."""
        self.failed += error is not None
        self.passed += error is None
        verdict = "ok  " if error is None else "FAIL"
        print(f"{verdict} {name} ({(time.monotonic() - began) * 1000:.0f} ms)", flush=True)
        if error is not None:
            print(f"     {type(error).__name__}: {error}", flush=True)

    def end(self):
        """The closing line; gives the exit code."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0
