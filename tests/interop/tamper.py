"""Stands between a client and the server and spoils every list: what checks results must notice.

Usage: python3 tamper.py COMMAND [ARGUMENT…]
"""

import json
import subprocess
import sys
import threading

server = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def forward():
    for line in sys.stdin.buffer:
        server.stdin.write(line)
        server.stdin.flush()
    server.stdin.close()


threading.Thread(target=forward, daemon=True).start()
for line in server.stdout:
    message = json.loads(line)
    content = message.get("result", {}).get("structuredContent")
    if content is not None:
        content["has_more"] = "a text where the schema wants a boolean"
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
sys.exit(server.wait())
