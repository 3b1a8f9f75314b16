//! The server of a session: which method of the protocol does what, and how a call becomes a result or a task.

use std::sync::Arc;

use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, CancelTaskParams,
    CompleteRequestMethod, CompleteRequestParams, CompleteResult, CreateTaskResult, CustomRequest,
    CustomResult, DiscoverResult, ErrorData, GetPromptRequestMethod, GetPromptRequestParams,
    GetPromptResponse, GetTaskParams, GetTaskResult, Implementation, InitializeRequestParams,
    InitializeResult, ListPromptsRequestMethod, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, MetaObject, PaginatedRequestParams, Prompt,
    ProtocolVersion, ReadResourceRequestParams, ReadResourceResponse, Reference, ServerConfig,
    TASKS_EXTENSION_ID, Tool, UpdateTaskParams,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use serde_json::{Map, Value, json};

use super::advertise::UnusableSchema;
use super::audit_outcome::Recorded;
use super::call::Caller;
use super::complete::Completer;
use super::confirm::{self, Consent};
use super::pagination::reject_cursor;
use super::progress::Reporter;
use super::tasks::Tasks;
use super::{
    Options, advertise, audit_outcome, envelope, invalid_params, prompts, resources, unwritten,
};
use crate::audit::Asked;
use crate::client::Client;
use crate::contract::Effect;
use crate::registry::Registry;
use crate::views::View;

/// How long a client may keep the list of tools, in milliseconds. It never changes while the process
/// lives, but a client may outlive an upgrade.
const FRESH: u64 = 300_000;

type Request = RequestContext<RoleServer>;

const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

/// The protocol's view of a registry. Everything it advertises is computed once.
pub(super) struct Server {
    caller: Caller,
    config: ServerConfig,
    identity: Value,
    tools: Vec<Tool>,
    prompts: Vec<Prompt>,
    completer: Completer,
    tasks: Tasks,
    views: Vec<&'static View>,
}

impl Server {
    /// The server of the registry's tools.
    ///
    /// # Errors
    /// A schema of the manifest can't be advertised.
    pub(super) fn new(
        registry: Registry,
        client: Arc<Client>,
        options: &Options,
    ) -> Result<Self, UnusableSchema> {
        let server = registry.server;
        let identity =
            Implementation::new(registry.package, registry.version).with_title(server.title);
        let views = resources::views(&registry);
        let capabilities = resources::declare(advertise::capabilities(&registry), &views);
        Ok(Self {
            identity: json!(identity),
            config: ServerConfig::new(capabilities)
                .with_server_info(identity)
                .with_instructions(server.instructions),
            tools: advertise::tools(&registry)?,
            prompts: prompts::prompts(&registry),
            completer: Completer::new(Arc::clone(&client)),
            caller: Caller::new(registry, client, options.concurrent_calls)
                .with_audit(options.audit.clone()),
            tasks: Tasks::default(),
            views,
        })
    }

    /// Names the server in a result's `_meta`, as peers without a handshake expect.
    fn sign(&self, meta: &mut Option<MetaObject>) {
        sign(meta, self.identity.clone());
    }

    /// What such a peer expects of a list or a page: how long it keeps, and whose it is.
    fn set_cache_hints(
        &self,
        context: &Request,
        fresh: &mut Option<u64>,
        scope: &mut Option<CacheScope>,
        meta: &mut Option<MetaObject>,
    ) {
        if is_modern(context) {
            *fresh = Some(FRESH);
            *scope = Some(CacheScope::Private);
            self.sign(meta);
        }
    }

    /// The call's result, with its progress sent to the client while it runs.
    async fn call_with_progress(
        &self,
        request: CallToolRequestParams,
        context: &Request,
    ) -> Result<CallToolResult, ErrorData> {
        let token = context.meta.get_progress_token();
        let (progress, reporter) = Reporter::start(&context.peer, token);
        let origin = audit_outcome::origin(context);
        let called = envelope::call_tool(&self.caller, request, progress, &origin).await;
        if let Some(reporter) = reporter {
            reporter.flush().await;
        }
        let mut result = called?;
        if is_modern(context) {
            self.sign(&mut result.meta);
        }
        Ok(result)
    }

    /// Takes in a completion for the audit trail: the prompt, and hashes of what was typed.
    fn begin_completion<'a>(
        &'a self,
        context: &'a Request,
        request: &CompleteRequestParams,
    ) -> Option<Recorded<'a>> {
        let Reference::Prompt(prompt) = &request.r#ref else {
            return None;
        };
        let typed = (request.argument.name.clone(), json!(request.argument.value));
        self.begin_request(
            context,
            Asked::Completion(&prompt.name),
            &Map::from_iter([typed]),
        )
    }

    fn begin_request<'a>(
        &'a self,
        context: &'a Request,
        asked: Asked<'_>,
        arguments: &Map<String, Value>,
    ) -> Option<Recorded<'a>> {
        audit_outcome::begin_request(&self.caller, context, asked, arguments)
    }

    /// Whether the person agrees with a call. Asked is for what can begin and does more than read, where the host can ask.
    fn consent(&self, request: &CallToolRequestParams, context: &Request) -> Consent {
        let registry = self.caller.registry();
        let capabilities = context.client_capabilities();
        if !is_modern(context) || !confirm::can_ask(capabilities.as_ref()) {
            return Consent::Given;
        }
        let Some(entry) = registry.get(&request.name) else {
            return Consent::Given;
        };
        let arguments = request.arguments.clone().unwrap_or_default();
        let arguments = self.caller.normalise(entry, arguments);
        let begins = registry.withholds(entry).is_none() && (entry.check)(&arguments).is_ok();
        // What is refused anyway is nothing to ask about.
        if !begins || self.caller.holds_key(&Value::from(arguments).to_string()) {
            return Consent::Given;
        }
        confirm::consent(registry.server, entry.contract, request)
    }

    /// A task for a call that starts something, where the client knows tasks and the call can begin.
    fn spawn_task(
        &self,
        request: &CallToolRequestParams,
        context: &Request,
    ) -> Option<CreateTaskResult> {
        let declared = || {
            context
                .client_capabilities()?
                .supports_tasks()
                .then_some(())
        };
        let entry = self.caller.registry().get(&request.name)?;
        let starts = entry.contract.effect == Effect::Start;
        if !starts || !is_modern(context) || self.caller.registry().withholds(entry).is_some() {
            return None;
        }
        declared()?;
        let arguments = request.arguments.clone().unwrap_or_default();
        (entry.check)(&self.caller.normalise(entry, arguments)).ok()?;
        if !self.tasks.has_room() {
            return None;
        }
        let (caller, request) = (self.caller.clone(), request.clone());
        let (identity, origin) = (self.identity.clone(), audit_outcome::origin(context));
        let task = self.tasks.spawn(|progress| async move {
            let mut result = envelope::call_tool(&caller, request, progress, &origin).await?;
            // It is handed out inside of another result.
            unwritten::fill_in(&mut result);
            sign(&mut result.meta, identity);
            Ok(result)
        });
        let mut created = CreateTaskResult::new(task);
        self.sign(&mut created.meta);
        Some(created)
    }
}

impl ServerHandler for Server {
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
        reject_cursor("tools/list", request)?;
        let mut result = ListToolsResult::with_all_items(self.tools.clone());
        let r = &mut result;
        self.set_cache_hints(&context, &mut r.ttl_ms, &mut r.cache_scope, &mut r.meta);
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
        match self.consent(&request, &context) {
            Consent::Given => {}
            Consent::Needed(mut input) => {
                self.sign(&mut input.meta);
                return Ok((*input).into());
            }
            Consent::Refused => {
                let origin = audit_outcome::origin(&context);
                let mut result = envelope::refuse_call(&self.caller, request, &origin).await?;
                self.sign(&mut result.meta);
                return Ok(result.into());
            }
        }
        if let Some(task) = self.spawn_task(&request, &context) {
            return Ok(task.into());
        }
        let tool = request.name.clone();
        tokio::select! {
            // In this order, so that a call given up before its turn came is in the audit trail, too.
            biased;
            answered = self.call_with_progress(request, &context) => answered.map(Into::into),
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
        context: Request,
    ) -> Result<CustomResult, ErrorData> {
        Err(invalid_params::explain(&request, &context.meta))
    }

    async fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        context: Request,
    ) -> Result<ListPromptsResult, ErrorData> {
        if self.prompts.is_empty() {
            return Err(ErrorData::method_not_found::<ListPromptsRequestMethod>());
        }
        reject_cursor("prompts/list", request)?;
        let mut result = ListPromptsResult::with_all_items(self.prompts.clone());
        let r = &mut result;
        self.set_cache_hints(&context, &mut r.ttl_ms, &mut r.cache_scope, &mut r.meta);
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
        let asked = Asked::Prompt(&request.name);
        let recorded = self.begin_request(&context, asked, &arguments);
        let mut texts = arguments.values().filter_map(|value| value.as_str());
        let prompt = if texts.any(|text| self.caller.holds_key(text)) {
            let reason = "prompts/get: an argument holds an API key";
            Err(ErrorData::invalid_params(reason, None))
        } else {
            let name = self.caller.redact(&request.name);
            prompts::prompt(self.caller.registry(), name, &arguments)
        };
        let mut result = audit_outcome::end_request(recorded, prompt).await?;
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
        reject_cursor("resources/list", request)?;
        let r = &mut result;
        self.set_cache_hints(&context, &mut r.ttl_ms, &mut r.cache_scope, &mut r.meta);
        Ok(result)
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        context: Request,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let mut result = resources::templates(&self.views)?;
        reject_cursor("resources/templates/list", request)?;
        let r = &mut result;
        self.set_cache_hints(&context, &mut r.ttl_ms, &mut r.cache_scope, &mut r.meta);
        Ok(result)
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: Request,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let server = self.caller.registry().server.name;
        let recorded = self.begin_request(&context, Asked::Resource(&request.uri), &Map::new());
        let page = resources::read(server, &self.views, self.caller.redact(&request.uri));
        let mut result = audit_outcome::end_request(recorded, page).await?;
        let r = &mut result;
        self.set_cache_hints(&context, &mut r.ttl_ms, &mut r.cache_scope, &mut r.meta);
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
        let recorded = self.begin_completion(&context, &request);
        let answered = tokio::select! {
            biased;
            // The next letter has been typed.
            () = context.ct.cancelled() => Err(ErrorData::internal_error("the request was cancelled", None)),
            answered = self.completer.complete(self.caller.registry(), request) => answered,
        };
        let mut result = audit_outcome::end_request(recorded, answered).await?;
        if is_modern(&context) {
            self.sign(&mut result.meta);
        }
        Ok(result)
    }
}

fn sign(meta: &mut Option<MetaObject>, identity: Value) {
    meta.get_or_insert_default()
        .insert(SERVER_INFO.to_owned(), identity);
}

/// Whether the request states its own version, as peers without a handshake do.
fn is_modern(context: &Request) -> bool {
    context
        .protocol_version()
        .is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
}
