//! Which method of the protocol does what.

use std::sync::Arc;

use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestMethod,
    CompleteRequestParams, CompleteResult, CustomRequest, CustomResult, DiscoverResult, ErrorData,
    Implementation, ListPromptsRequestMethod, ListPromptsResult,
    ListResourceTemplatesRequestMethod, ListResourceTemplatesResult, ListResourcesRequestMethod,
    ListResourcesResult, ListToolsResult, MetaObject, PaginatedRequestParams, ProtocolVersion,
    ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use serde_json::Value;

use super::call::Caller;
use super::progress::Reporter;
use super::{Options, advertise, envelope, malformed};
use crate::aisoc::Client;
use crate::registry::Registry;

type Request = RequestContext<RoleServer>;

/// How long a client may keep the list of tools, in milliseconds. It never changes while the process
/// lives, but a client may outlive an upgrade.
const FRESH: u64 = 300_000;

const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

/// The protocol's view of a registry. Everything it advertises is computed once.
pub(super) struct Bridge {
    caller: Caller,
    config: ServerConfig,
    identity: Value,
    tools: Vec<Tool>,
}

impl Bridge {
    /// A bridge to the registry's tools, or the name of the tool whose schemas are unusable.
    pub(super) fn new(
        registry: Registry,
        client: Arc<Client>,
        options: &Options,
    ) -> Result<Self, String> {
        let server = registry.server;
        let identity = Implementation::new(server.package, server.version).with_title(server.title);
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        Ok(Self {
            identity: serde_json::to_value(&identity).map_err(|error| error.to_string())?,
            config: ServerConfig::new(capabilities)
                .with_server_info(identity)
                .with_instructions(server.instructions),
            tools: advertise::tools(&registry)?,
            caller: Caller::new(registry, client, options.concurrent_calls),
        })
    }

    /// Names the server in a result's `_meta`, as peers without a handshake expect.
    fn sign(&self, meta: &mut Option<MetaObject>) {
        meta.get_or_insert_default()
            .insert(SERVER_INFO.to_owned(), self.identity.clone());
    }

    async fn answer(
        &self,
        request: CallToolRequestParams,
        context: &Request,
    ) -> Result<CallToolResult, ErrorData> {
        let token = context.meta.get_progress_token();
        let (progress, reporter) = Reporter::start(&context.peer, token);
        let arguments = request.arguments.unwrap_or_default();
        let called = self.caller.call(&request.name, arguments, progress).await;
        if let Some(reporter) = reporter {
            reporter.finish().await;
        }
        let server = self.caller.registry().server.name;
        match called {
            Ok(object) => Ok(envelope::answer(server, object)),
            Err(refusal) => envelope::refusal(server, refusal),
        }
    }
}

fn is_modern(context: &Request) -> bool {
    context
        .protocol_version()
        .is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
}

impl ServerHandler for Bridge {
    fn get_info(&self) -> ServerConfig {
        self.config.clone()
    }

    async fn discover(&self, _: Request) -> Result<DiscoverResult, ErrorData> {
        let versions = self.supported_protocol_versions().into_owned();
        let mut result = DiscoverResult::from_server_info(versions, self.get_info());
        result.ttl_ms = FRESH;
        Ok(result)
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: Request,
    ) -> Result<ListToolsResult, ErrorData> {
        if request.is_some_and(|request| request.cursor.is_some()) {
            let reason = "tools/list: the cursor is unknown; there is one page, so leave it out";
            return Err(ErrorData::invalid_params(reason, None));
        }
        let mut result = ListToolsResult::with_all_items(self.tools.clone());
        if is_modern(&context) {
            result = result
                .with_ttl_ms(FRESH)
                .with_cache_scope(CacheScope::Private);
            self.sign(&mut result.meta);
        }
        Ok(result)
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools.iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: Request,
    ) -> Result<CallToolResponse, ErrorData> {
        let tool = request.name.clone();
        tokio::select! {
            biased;
            () = context.ct.cancelled() => {
                tracing::debug!(%tool, "a call was cancelled");
                Err(ErrorData::internal_error("the call was cancelled", None))
            }
            answered = self.answer(request, &context) => {
                let mut result = answered?;
                if is_modern(&context) {
                    self.sign(&mut result.meta);
                }
                Ok(result.into())
            }
        }
    }

    #[expect(deprecated, reason = "clients of the older revisions still ask")]
    async fn set_level(
        &self,
        _: rmcp::model::SetLevelRequestParams,
        context: Request,
    ) -> Result<(), ErrorData> {
        // Logging is not advertised and logs go to stderr, but hosts have given up on servers that refuse this.
        if is_modern(&context) {
            return Err(ErrorData::method_not_found::<
                rmcp::model::SetLevelRequestMethod,
            >());
        }
        Ok(())
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: Request,
    ) -> Result<CustomResult, ErrorData> {
        Err(malformed::explain(&request))
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: Request,
    ) -> Result<ListPromptsResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListPromptsRequestMethod>())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: Request,
    ) -> Result<ListResourcesResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListResourcesRequestMethod>())
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: Request,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Err(ErrorData::method_not_found::<
            ListResourceTemplatesRequestMethod,
        >())
    }

    async fn complete(
        &self,
        _: CompleteRequestParams,
        _: Request,
    ) -> Result<CompleteResult, ErrorData> {
        Err(ErrorData::method_not_found::<CompleteRequestMethod>())
    }
}
