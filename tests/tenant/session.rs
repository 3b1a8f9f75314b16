//! The real binary on a tenant of its own, spoken to as a host does.

use std::process::Command;
use std::time::Duration;

use aisoc_mcp::demo::{self, Keys, Options, Tenant};
use serde_json::Value;
use tokio::runtime::Runtime;
use toolspec_runtime::testing::blocking::Client;

/// A tenant and the runtime it lives in.
pub(crate) struct Service {
    tenant: Tenant,
    runtime: Runtime,
}

impl Service {
    pub(crate) fn start() -> Self {
        Self::with(Options {
            step_delay: Duration::ZERO,
            ..Options::default()
        })
    }

    pub(crate) fn with(options: Options) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let tenant = runtime
            .block_on(demo::start(options))
            .expect("the tenant starts");
        Self { tenant, runtime }
    }

    pub(crate) fn keys(&self) -> &'static Keys {
        self.tenant.keys()
    }

    // Of the tests of faults that a Unix shell brings about.
    #[cfg(unix)]
    pub(crate) fn url(&self) -> &str {
        self.tenant.url()
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

pub(crate) struct Session(Client);

impl Session {
    pub(crate) fn open(url: &str, key: &str, flags: &[&str]) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
        server
            .arg("serve")
            .args(flags)
            .env_clear()
            .env("AISOC_URL", url)
            .env("AISOC_API_KEY", key);
        Self(Client::open(server, "2025-06-18"))
    }

    pub(crate) fn send(&mut self, message: &Value) {
        self.0.send(message.clone());
    }

    /// Closes the server's input, as a host does, and waits for it to end.
    pub(crate) fn hang_up(self) {
        self.0.hang_up();
    }

    pub(crate) fn request(&mut self, method: &str, params: &Value) -> Value {
        self.0.request(method, params.clone())
    }

    /// The structured result, after checking that the text says the same and nothing in it is empty.
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let result = self.0.result(tool, arguments);
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

    /// The label of a call's result: `trusted` or `untrusted`, and whether it is `private` or `public`.
    pub(crate) fn label(&mut self, tool: &str, arguments: &Value) -> (String, Value) {
        let result = self.0.result(tool, arguments);
        let label = &result["_meta"]["ifc"];
        let integrity = label["integrity"].as_str().expect("a text");
        (integrity.to_owned(), label["confidentiality"].clone())
    }

    /// The text of a failure.
    pub(crate) fn fail(&mut self, tool: &str, arguments: &Value) -> String {
        let result = self.0.result(tool, arguments);
        assert_eq!(result["isError"], true, "{tool} {arguments}: {result}");
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
