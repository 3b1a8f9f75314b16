"""The server without a client: lines of JSON through a pipe, in both eras. Usage: python3 raw.py BINARY"""

import json
import os
import subprocess
import sys

from expectations import TABLE, Report, fill, hold, hold_failure

BINARY = sys.argv[1]
SERVE = [BINARY, "serve", "--demo"]
HANDSHAKE = [
    {
        "id": "hello",
        "method": "initialize",
        "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}},
    },
    {"method": "notifications/initialized"},
]
# What every request of the newest revision carries, in place of a handshake.
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "raw", "version": "1"},
}
ERAS = {"legacy": (HANDSHAKE, {}), "modern": ([], {"_meta": META})}


def line(message):
    """A message as it is on the wire."""
    return json.dumps({"jsonrpc": "2.0", **message}) + "\n"


def read(text):
    """A line of the server's as a message."""
    message = json.loads(text)
    assert message.pop("jsonrpc") == "2.0", text
    return message


class Server:
    """A server that is spoken to one request at a time."""

    def __init__(self, era="modern", command=SERVE, **environment):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )
        opening, self.common = ERAS[era]
        for message in opening:
            self.process.stdin.write(line(message))
        if opening:
            self.process.stdin.flush()
            assert "result" in read(self.process.stdout.readline())

    def ask(self, method, **params):
        """The answer to a request."""
        request = {"id": 1, "method": method, "params": {**params, **self.common}}
        self.process.stdin.write(line(request))
        self.process.stdin.flush()
        answer = read(self.process.stdout.readline())
        assert answer["id"] == 1
        return answer

    def call(self, tool, arguments):
        """A tool's result."""
        return self.ask("tools/call", name=tool, arguments=arguments)["result"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Ends the session as a host does, and wants no word and no failure."""
        rest, _ = self.process.communicate(timeout=10)
        assert (rest, self.process.returncode) == ("", 0), (rest, self.process.returncode)


def piped(era):
    """All requests at once and then the end of input: every answer comes, and nothing else."""
    opening, common = ERAS[era]
    asked = [("tools/list", {}), ("tools/call", {"name": "aisoc_list_cases", "arguments": {}}), ("no/such", {})]
    requests = [{"id": id, "method": method, "params": {**params, **common}} for id, (method, params) in enumerate(asked)]
    text = "".join(line(message) for message in [*opening, *requests])
    ended = subprocess.run(SERVE, input=text, capture_output=True, text=True, timeout=30, check=True)
    answers = {message["id"]: message for message in map(read, ended.stdout.splitlines())}
    assert len(answers) == len(requests) + len(opening[:1]), ended.stdout
    assert len(answers[0]["result"]["tools"]) == len(TABLE["tools"])
    assert answers[1]["result"]["structuredContent"]["items"]
    assert answers[2]["error"]["code"] == -32601


def nothing():
    """An input that ends before it began is no failure: clients probe so."""
    ended = subprocess.run(SERVE, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=True)
    assert ended.stdout == "", ended.stdout


def table(report, era):
    """The calls that every client makes."""
    kept = {}
    with Server(era) as server:
        for wanted in TABLE["calls"]:
            name = f"pipe {era}: {wanted['tool']} {json.dumps(wanted['arguments'])}"
            report.check(name, lambda: hold(server.call(wanted["tool"], fill(wanted["arguments"], kept)), wanted, kept))
        for wanted in TABLE["failures"]:
            name = f"pipe {era}: fails: {wanted['tool']} {json.dumps(wanted['arguments'])}"
            report.check(name, lambda: hold_failure(server.call(wanted["tool"], wanted["arguments"]), wanted))
        report.check(f"pipe {era}: refuses a tool that is not there", lambda: unknown(server))


def unknown(server):
    """The name of a tool that is not there is answered with the nearest."""
    error = server.ask("tools/call", name=TABLE["unknown"]["tool"], arguments={})["error"]
    assert error["code"] == TABLE["unknown"]["code"] and TABLE["unknown"]["mentions"] in error["message"], error


def main():
    """Everything in turn; gives the exit code."""
    report = Report()
    report.check("pipe: an input that ends at once", nothing)
    for era in ERAS:
        report.check(f"pipe {era}: all at once, then the end", lambda: piped(era))
        report.check(f"pipe {era}: the session", lambda: table(report, era))
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
