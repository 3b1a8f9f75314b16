"""What keys with less than every scope meet, over an embedded tenant of another process. Usage: python3 keys.py BINARY"""

import re
import subprocess
import sys

from expectations import Report, hold_failure
from raw import BINARY, Server


def serve(url, key):
    """A server that works the tenant with a key."""
    return Server(command=[BINARY, "serve"], AISOC_URL=url, AISOC_API_KEY=key)


def alerts_only(url, key):
    """The scope that is missing is named; what the key may read is read."""
    with serve(url, key) as server:
        alerts = server.call("aisoc_list_alerts", {"page_size": 1})
        assert alerts["structuredContent"]["items"], alerts
        refused = server.call("aisoc_query_detections", {})
        hold_failure(refused, {"mentions": ["aisoc_query_detections", "rules:read"]})
        refused = server.call("aisoc_lake_query", {"sql": "SELECT count() AS events FROM raw_events"})
        hold_failure(refused, {"mentions": ["lake:query"]})


def other_tenant(url, key):
    """Another tenant's case is not there."""
    with serve(url, key) as server:
        cases = server.call("aisoc_list_cases", {"page_size": 100})["structuredContent"]["items"]
        assert cases and all(case["number"] != "INC-0421" for case in cases), cases
        hold_failure(server.call("aisoc_get_case", {"case_id": "INC-0421"}), {"mentions": ["INC-0421"]})


def not_accepted(url, key):
    """A key that is no longer one is said to be the cause."""
    with serve(url, key) as server:
        hold_failure(server.call("aisoc_list_alerts", {}), {"mentions": ["key", "AISOC_API_KEY"]})


def across_processes(url, key):
    """A run started by one server is found by another."""
    with serve(url, key) as server:
        started = server.call("aisoc_run_investigation", {"case_id": "INC-0421", "wait_seconds": 0})
        run = started["structuredContent"]["run_id"]
    with serve(url, key) as server:
        found = server.call("aisoc_get_investigation", {"run_id": run[:8]})["structuredContent"]
        assert found["run_id"] == run, found


def main():
    """Everything in turn; gives the exit code."""
    report = Report()
    tenant = subprocess.Popen([BINARY, "demo", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        lines = iter(tenant.stdout.readline, "")
        url = next(found[0] for text in lines if (found := re.search(r"http://127\.0\.0\.1:\d+", text)))
        keys = {}
        while "AISOC_URL" not in (text := next(lines)):
            if found := re.match(r"\s+(aisoc_\w+)\s+(.+?): ", text):
                keys[found[2]] = found[1]
        for name, owner, body in [
            ("only alerts:read", "Wallboard", alerts_only),
            ("of another tenant", "Harbour analyst", other_tenant),
            ("revoked", "Lost laptop", not_accepted),
            ("past its day", "Contractor, spring", not_accepted),
            ("for everything, two servers", "Morgan's assistant", across_processes),
        ]:
            report.check(f"a key {name}", lambda: body(url, keys[owner]))
    finally:
        tenant.terminate()
        tenant.wait()
    return report.end()


sys.exit(main())
