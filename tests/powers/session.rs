//! A session with the server's protocol code in this process, as a host has it.

use serde_json::Value;
use toolspec_runtime::client::{Client, Settings};
use toolspec_runtime::mcp::Options;
use toolspec_runtime::registry::Registry;
use toolspec_runtime::testing::{MockService, Near};

use crate::generated::{REGISTRY, TOOLS};
use crate::library;

pub(crate) struct Session {
    client: Near,
    pub(crate) library: MockService,
}

impl Session {
    /// A session over a library of its own.
    pub(crate) async fn start() -> Self {
        Self::with(false).await
    }

    pub(crate) async fn with(read_only: bool) -> Self {
        let library = MockService::start(library::respond).await;
        let registry = Registry {
            read_only,
            ..REGISTRY
        };
        let settings = Settings::new(&crate::SHELVES, library.url().parse().unwrap());
        let client = Client::new(settings).unwrap();
        let (client, _) = Near::serve(registry, client, Options::default());
        let client = client.initialized().await;
        Self { client, library }
    }

    /// What the library was asked since the last call, as `GET /books?x=y {body}`.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.library.received_requests();
        asked.iter().map(ToString::to_string).collect()
    }

    /// The whole reply to a request.
    pub(crate) async fn request(&mut self, method: &str, params: Value) -> Value {
        self.client.request(method, params).await
    }

    /// A call's whole result.
    pub(crate) async fn result(&mut self, tool: &str, arguments: Value) -> Value {
        self.library.forget();
        self.client.call_tool(tool, arguments).await.reply["result"].take()
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
