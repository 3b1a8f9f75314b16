//! Which method of the protocol does what.

use rmcp::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CancelTaskParams, CompleteRequestMethod,
    CompleteRequestParams, CompleteResult, CustomRequest, CustomResult, DiscoverResult, ErrorData,
    GetPromptRequestMethod, GetPromptRequestParams, GetPromptResponse, GetTaskParams,
    GetTaskResult, InitializeRequestParams, InitializeResult, ListPromptsRequestMethod,
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ServerConfig,
    TASKS_EXTENSION_ID, Tool, UpdateTaskParams,
};

use super::bridge::{Bridge, Request, is_modern};
use super::pages::one_page;
use super::{malformed, prompts, resources};

/// How long a client may keep the list of tools, in milliseconds. It never changes while the process
/// lives, but a client may outlive an upgrade.
pub(super) const FRESH: u64 = 300_000;

impl ServerHandler for Bridge {
    fn get_info(&self) -> ServerConfig {
        self.config.clone()
    }

    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: Request,
    ) -> Result<InitializeResult, ErrorData> {
        context.peer.set_peer_info(request.clone());
        let mut result = self.negotiate_initialize(&request)?;
        // Tasks go with requests that state their version themselves.
        if let Some(extensions) = &mut result.capabilities.extensions {
            extensions.remove(TASKS_EXTENSION_ID);
        }
        let capabilities = &mut result.capabilities;
        capabilities.extensions = capabilities
            .extensions
            .take()
            .filter(|left| !left.is_empty());
        Ok(result)
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
        one_page("tools/list", request)?;
        let mut result = ListToolsResult::with_all_items(self.tools.clone());
        let r = &mut result;
        self.stamp(&context, &mut r.ttl_ms, &mut r.cache_scope, &mut r.meta);
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
        if let Some(task) = self.task(&request, &context) {
            return Ok(task.into());
        }
        let tool = request.name.clone();
        tokio::select! {
            // In this order, so that a call given up before its turn came is in the audit trail, too.
            biased;
            answered = self.answer(request, &context) => answered.map(Into::into),
            () = context.ct.cancelled() => {
                tracing::debug!(%tool, "a call was cancelled");
                Err(ErrorData::internal_error("the call was cancelled", None))
            }
        }
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        _: Request,
    ) -> Result<GetTaskResult, ErrorData> {
        let mut result = self.tasks.get(&request.task_id)?;
        self.sign(&mut result.meta);
        Ok(result)
    }

    async fn update_task(&self, request: UpdateTaskParams, _: Request) -> Result<(), ErrorData> {
        self.tasks.update(&request.task_id)
    }

    async fn cancel_task(&self, request: CancelTaskParams, _: Request) -> Result<(), ErrorData> {
        self.tasks.cancel(&request.task_id)
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
        request: Option<PaginatedRequestParams>,
        context: Request,
    ) -> Result<ListPromptsResult, ErrorData> {
        if self.prompts.is_empty() {
            return Err(ErrorData::method_not_found::<ListPromptsRequestMethod>());
        }
        one_page("prompts/list", request)?;
        let mut result = ListPromptsResult::with_all_items(self.prompts.clone());
        let r = &mut result;
        self.stamp(&context, &mut r.ttl_ms, &mut r.cache_scope, &mut r.meta);
        Ok(result)
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: Request,
    ) -> Result<GetPromptResponse, ErrorData> {
        if self.prompts.is_empty() {
            return Err(ErrorData::method_not_found::<GetPromptRequestMethod>());
        }
        let arguments = request.arguments.unwrap_or_default();
        let mut result = prompts::prompt(self.caller.registry(), &request.name, &arguments)?;
        if is_modern(&context) {
            self.sign(&mut result.meta);
        }
        Ok(result.into())
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        context: Request,
    ) -> Result<ListResourcesResult, ErrorData> {
        let mut result = resources::list(self.caller.registry().server.name, &self.views)?;
        one_page("resources/list", request)?;
        let r = &mut result;
        self.stamp(&context, &mut r.ttl_ms, &mut r.cache_scope, &mut r.meta);
        Ok(result)
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        context: Request,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let mut result = resources::templates(&self.views)?;
        one_page("resources/templates/list", request)?;
        let r = &mut result;
        self.stamp(&context, &mut r.ttl_ms, &mut r.cache_scope, &mut r.meta);
        Ok(result)
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: Request,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let server = self.caller.registry().server.name;
        let mut result = resources::read(server, &self.views, &request.uri)?;
        let r = &mut result;
        self.stamp(&context, &mut r.ttl_ms, &mut r.cache_scope, &mut r.meta);
        Ok(result.into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: Request,
    ) -> Result<CompleteResult, ErrorData> {
        if self.config.capabilities.completions.is_none() {
            return Err(ErrorData::method_not_found::<CompleteRequestMethod>());
        }
        tokio::select! {
            biased;
            // The next letter has been typed.
            () = context.ct.cancelled() => Err(ErrorData::internal_error("the request was cancelled", None)),
            answered = self.completer.complete(self.caller.registry(), request) => {
                let mut result = answered?;
                if is_modern(&context) {
                    self.sign(&mut result.meta);
                }
                Ok(result)
            }
        }
    }
}
