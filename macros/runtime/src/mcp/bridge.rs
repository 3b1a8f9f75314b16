//! What a session is served by: the tools and prompts as they are advertised, and how a call becomes a result or a task.

use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResult, CreateTaskResult, ErrorData, Implementation,
    MetaObject, Prompt, ProtocolVersion, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use serde_json::{Map, Value};

use super::call::Caller;
use super::complete::Completer;
use super::progress::Reporter;
use super::server::FRESH;
use super::tasks::Tasks;
use super::{Options, advertise, audited, envelope, prompts, resources};
use crate::audit::Origin;
use crate::client::Client;
use crate::contract::Effect;
use crate::progress::Progress;
use crate::registry::Registry;
use crate::views::View;

pub(super) type Request = RequestContext<RoleServer>;

const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

/// The protocol's view of a registry. Everything it advertises is computed once.
pub(super) struct Bridge {
    pub(super) caller: Caller,
    pub(super) config: ServerConfig,
    identity: Value,
    pub(super) tools: Vec<Tool>,
    pub(super) prompts: Vec<Prompt>,
    pub(super) completer: Completer,
    pub(super) tasks: Tasks,
    pub(super) views: Vec<&'static View>,
}

impl Bridge {
    /// A bridge to the registry's tools, or the name of the tool whose schemas are unusable.
    pub(super) fn new(
        registry: Registry,
        client: Arc<Client>,
        options: &Options,
    ) -> Result<Self, String> {
        let server = registry.server;
        let identity =
            Implementation::new(registry.package, registry.version).with_title(server.title);
        let views = resources::views(&registry);
        let capabilities = resources::declare(advertise::capabilities(&registry), &views);
        Ok(Self {
            identity: serde_json::to_value(&identity).map_err(|error| error.to_string())?,
            config: ServerConfig::new(capabilities)
                .with_server_info(identity)
                .with_instructions(server.instructions),
            tools: advertise::tools(&registry)?,
            prompts: prompts::prompts(&registry),
            completer: Completer::new(Arc::clone(&client)),
            caller: Caller::new(registry, client, options.concurrent_calls)
                .audited(options.audit.clone()),
            tasks: Tasks::default(),
            views,
        })
    }

    /// Names the server in a result's `_meta`, as peers without a handshake expect.
    pub(super) fn sign(&self, meta: &mut Option<MetaObject>) {
        sign(meta, self.identity.clone());
    }

    /// What such a peer expects of a list or a page: how long it keeps, and whose it is.
    pub(super) fn stamp(
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
    pub(super) async fn answer(
        &self,
        request: CallToolRequestParams,
        context: &Request,
    ) -> Result<CallToolResult, ErrorData> {
        let token = context.meta.get_progress_token();
        let (progress, reporter) = Reporter::start(&context.peer, token);
        let called = called(&self.caller, request, progress, &audited::origin(context)).await;
        if let Some(reporter) = reporter {
            reporter.finish().await;
        }
        let mut result = called?;
        if is_modern(context) {
            self.sign(&mut result.meta);
        }
        Ok(result)
    }

    /// A task for a call that starts something, where the client knows tasks and the call can begin.
    pub(super) fn task(
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
        if !starts || !is_modern(context) || self.caller.registry().withholds(entry) {
            return None;
        }
        declared()?;
        (entry.check)(request.arguments.as_ref().unwrap_or(&Map::new())).ok()?;
        if !self.tasks.has_room() {
            return None;
        }
        let (caller, request) = (self.caller.clone(), request.clone());
        let (identity, origin) = (self.identity.clone(), audited::origin(context));
        let task = self.tasks.spawn(|progress| async move {
            let mut result = called(&caller, request, progress, &origin).await?;
            sign(&mut result.meta, identity);
            Ok(result)
        });
        let mut created = CreateTaskResult::new(task);
        self.sign(&mut created.meta);
        Some(created)
    }
}

async fn called(
    caller: &Caller,
    request: CallToolRequestParams,
    progress: Progress,
    origin: &Origin,
) -> Result<CallToolResult, ErrorData> {
    let arguments = request.arguments.unwrap_or_default();
    let server = caller.registry().server.name;
    match caller
        .call(&request.name, arguments, progress, origin)
        .await
    {
        Ok(object) => {
            let entry = caller.registry().get(&request.name);
            let is_text = entry.is_some_and(|entry| entry.contract.result.text.is_some());
            Ok(envelope::answer(server, object, is_text))
        }
        Err(refusal) => envelope::refusal(server, &request.name, refusal),
    }
}

fn sign(meta: &mut Option<MetaObject>, identity: Value) {
    meta.get_or_insert_default()
        .insert(SERVER_INFO.to_owned(), identity);
}

/// Whether the request states its own version, as peers without a handshake do.
pub(super) fn is_modern(context: &Request) -> bool {
    context
        .protocol_version()
        .is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
}
