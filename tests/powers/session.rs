//! A session with the server's protocol code in this process, as a host has it.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines};
use toolspec_runtime::client::{Client, Settings};
use toolspec_runtime::mcp::{self, Options};
use toolspec_runtime::registry::Registry;

use crate::generated::{REGISTRY, TOOLS};
use crate::library::Library;

pub(crate) struct Session {
    input: DuplexStream,
    output: Lines<BufReader<DuplexStream>>,
    id: u64,
    pub(crate) library: Library,
}

impl Session {
    /// A session over a library of its own.
    pub(crate) async fn start() -> Self {
        Self::with(false).await
    }

    pub(crate) async fn with(read_only: bool) -> Self {
        let library = Library::open().await;
        let registry = Registry {
            read_only,
            ..REGISTRY
        };
        let client =
            Client::new(Settings::new(&crate::SHELVES, library.url.parse().unwrap())).unwrap();
        let (input, far_input) = tokio::io::duplex(1 << 20);
        let (output, far_output) = tokio::io::duplex(1 << 20);
        let (client, options) = (Arc::new(client), Options::default());
        tokio::spawn(mcp::serve_on(
            registry, client, options, far_input, far_output,
        ));
        let mut session = Self {
            input,
            output: BufReader::new(output).lines(),
            id: 0,
            library,
        };
        let client = json!({"name": "test", "version": "1"});
        let asked =
            json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
        session.request("initialize", asked).await;
        let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        session.send(ready).await;
        session
    }

    async fn send(&mut self, message: Value) {
        let line = format!("{message}\n");
        self.input.write_all(line.as_bytes()).await.unwrap();
    }

    /// The whole reply to a request.
    pub(crate) async fn request(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .await;
        loop {
            let line = self.output.next_line().await.unwrap().expect("a reply");
            let reply: Value = serde_json::from_str(&line).unwrap();
            if reply["id"] == id {
                return reply;
            }
        }
    }

    /// A call's whole result.
    pub(crate) async fn result(&mut self, tool: &str, arguments: Value) -> Value {
        self.library.forget();
        let params = json!({"name": tool, "arguments": arguments});
        self.request("tools/call", params).await["result"].take()
    }

    /// The object that a call answers with; it holds against the schema that is advertised.
    pub(crate) async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let mut result = self.result(tool, arguments).await;
        assert_ne!(result["isError"], true, "{tool}: {result}");
        let object = result["structuredContent"].take();
        let entry = TOOLS.iter().find(|entry| {
            entry.contract.name == tool || entry.contract.deprecated_aliases.contains(&tool)
        });
        let schema = serde_json::from_str(entry.unwrap().contract.output_schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&object)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{tool}: {errors:?} in {object}");
        object
    }

    /// The words of a failure.
    pub(crate) async fn fail(&mut self, tool: &str, arguments: Value) -> String {
        let result = self.result(tool, arguments).await;
        assert_eq!(result["isError"], true, "{tool}: {result}");
        result["content"][0]["text"].as_str().unwrap().to_owned()
    }
}
