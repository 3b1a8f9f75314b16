//! The real binary on a tenant of its own, spoken to as a host does.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use aisoc_mcp::demo::{self, Keys, Options, Tenant};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A tenant and the runtime it lives in.
pub(crate) struct Service {
    tenant: Tenant,
    runtime: Runtime,
}

impl Service {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let options = Options {
            step_delay: Duration::ZERO,
            ..Options::default()
        };
        let tenant = runtime
            .block_on(demo::start(options))
            .expect("the tenant starts");
        Self { tenant, runtime }
    }

    pub(crate) fn keys(&self) -> &'static Keys {
        self.tenant.keys()
    }

    /// A session with the analyst's key.
    pub(crate) fn analyst(&self) -> Session {
        self.session(self.keys().analyst.token, &[])
    }

    /// The tenant's audit log, as text.
    pub(crate) fn audit(&self) -> String {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let url = format!("{}/api/v1/audit", self.tenant.url());
        let asked = reqwest::Client::new()
            .get(url)
            .bearer_auth(self.keys().analyst.token)
            .send();
        self.runtime
            .block_on(async { asked.await.expect("an answer").text().await.expect("text") })
    }

    pub(crate) fn session(&self, key: &str, flags: &[&str]) -> Session {
        Session::open(self.tenant.url(), key, flags)
    }
}

pub(crate) struct Session {
    server: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
    id: u64,
}

impl Session {
    pub(crate) fn open(url: &str, key: &str, flags: &[&str]) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"))
            .arg("serve")
            .args(flags)
            .env_clear()
            .env("AISOC_URL", url)
            .env("AISOC_API_KEY", key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let input = server.stdin.take();
        let output = BufReader::new(server.stdout.take().expect("piped")).lines();
        let mut session = Self {
            server,
            input,
            output,
            id: 0,
        };
        let client = json!({"name": "test", "version": "1"});
        session.request(
            "initialize",
            &json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}),
        );
        session.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        session
    }

    pub(crate) fn send(&mut self, message: &Value) {
        let input = self.input.as_mut().expect("piped");
        writeln!(input, "{message}").expect("the server reads");
    }

    /// Closes the server's input, as a host does, and waits for it to end.
    pub(crate) fn hang_up(mut self) {
        self.input = None;
        self.server.wait().expect("the server ends");
    }

    pub(crate) fn request(&mut self, method: &str, params: &Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let line = self
                .output
                .next()
                .expect("the server lives")
                .expect("UTF-8");
            let reply: Value = serde_json::from_str(&line).expect("JSON-RPC alone is on stdout");
            if reply["id"] == id {
                return reply;
            }
        }
    }

    /// The structured result, after checking that the text says the same and nothing in it is empty.
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let reply = self.request("tools/call", &json!({"name": tool, "arguments": arguments}));
        let result = &reply["result"];
        assert_ne!(
            result["isError"], true,
            "{tool} {arguments}: {}",
            result["content"][0]["text"]
        );
        let text = result["content"][0]["text"].as_str().expect("text");
        let structured = &result["structuredContent"];
        assert_eq!(
            &serde_json::from_str::<Value>(text).expect("JSON"),
            structured
        );
        assert!(text.len() <= 100_000, "{} bytes", text.len());
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\u{200b}')
        );
        structured.clone()
    }

    /// The text of a failure.
    pub(crate) fn fail(&mut self, tool: &str, arguments: &Value) -> String {
        let reply = self.request("tools/call", &json!({"name": tool, "arguments": arguments}));
        let result = &reply["result"];
        assert_eq!(result["isError"], true, "{tool} {arguments}: {reply}");
        assert!(
            result.get("structuredContent").is_none(),
            "an error carries text alone"
        );
        result["content"][0]["text"]
            .as_str()
            .expect("text")
            .to_owned()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
