"""A package registry on loopback that serves the tarballs of a folder, so that package managers install what was just made."""

import base64
import hashlib
import http.server
import json
import pathlib
import tarfile
import threading
import urllib.parse


class Registry:
    """Serves every `.tgz` of `folder`; `url` is its address."""

    def __init__(self, folder):
        self.packages = {}
        for tarball in sorted(pathlib.Path(folder).glob("*.tgz")):
            with tarfile.open(tarball) as archive:
                manifest = json.load(archive.extractfile("package/package.json"))
            self.packages[manifest["name"]] = (manifest, tarball)
        # Of the other platforms there is the description alone, which some package managers read before they leave a package out.
        for manifest, _ in list(self.packages.values()):
            for name, version in manifest.get("optionalDependencies", {}).items():
                system, processor = name.rsplit("-", 2)[1:]
                self.packages.setdefault(name, ({"name": name, "version": version, "os": [system], "cpu": [processor]}, None))
        registry = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status, kind, body = registry.answer(urllib.parse.unquote(self.path.split("?")[0]))
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def version(self, name):
        """The version that is served of a package."""
        return self.packages[name][0]["version"]

    def close(self):
        """Serves nothing from now on."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path):
        """Status, content type and body for a path."""
        name, _, tarball = path.lstrip("/").partition("/-/")
        if name not in self.packages:
            return 404, "application/json", b'{"error":"not found"}'
        manifest, file = self.packages[name]
        content = file.read_bytes() if file else b""
        if tarball:
            return 200, "application/octet-stream", content
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
        dist = {"tarball": f"{self.url}/{name}/-/{file.name if file else 0}", "integrity": integrity, "shasum": hashlib.sha1(content).hexdigest()}
        version = manifest["version"]
        # Package managers refuse what was published within the last day.
        packument = {"name": name, "dist-tags": {"latest": version}, "versions": {version: {**manifest, "dist": dist}}, "time": {version: "2026-01-01T00:00:00.000Z"}}
        return 200, "application/json", json.dumps(packument).encode()
