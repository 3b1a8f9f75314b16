//! The pages of tools as resources (extension `io.modelcontextprotocol/ui`, MCP Apps).
//!
//! They are advertised to every client: a list of tools must not differ from one connection to the
//! next, and a client without the extension ignores `_meta`.

use rmcp::model::{
    ErrorData, ExtensionCapabilities, JsonObject, ListResourceTemplatesRequestMethod,
    ListResourceTemplatesResult, ListResourcesRequestMethod, ListResourcesResult, MetaObject,
    ReadResourceRequestMethod, ReadResourceResult, Resource, ResourceContents, ServerCapabilities,
};
use serde_json::{Map, Value, json};

use crate::contract::Contract;
use crate::registry::Registry;
use crate::sanitise;
use crate::text::{excerpt, nearest};
use crate::views::View;

const EXTENSION: &str = "io.modelcontextprotocol/ui";
const MIME_TYPE: &str = "text/html;profile=mcp-app";

/// The pages of the tools on offer, each once.
pub(super) fn views(registry: &Registry) -> Vec<&'static View> {
    let mut views: Vec<&View> = Vec::new();
    let named = registry
        .offered()
        .filter_map(|entry| registry.view(entry.contract));
    for view in named {
        if !views.iter().any(|known| known.name == view.name) {
            views.push(view);
        }
    }
    views
}

/// What the server can do; resources only where there is one.
pub(super) fn declare(mut capabilities: ServerCapabilities, views: &[&View]) -> ServerCapabilities {
    if !views.is_empty() {
        let settings = JsonObject::from_iter([("mimeTypes".to_owned(), json!([MIME_TYPE]))]);
        capabilities.resources = Some(rmcp::model::ResourcesCapability::default());
        capabilities
            .extensions
            .get_or_insert_with(ExtensionCapabilities::new)
            .insert(EXTENSION.to_owned(), settings);
    }
    capabilities
}

/// What a tool's `_meta` says of its page.
pub(super) fn link(server: &str, contract: &Contract) -> Option<(String, Value)> {
    let view = uri(server, contract.view?);
    Some(("ui".to_owned(), json!({"resourceUri": view})))
}

/// The pages as `resources/list` names them.
///
/// # Errors
/// A server without pages does not know the method.
pub(super) fn list(server: &str, views: &[&View]) -> Result<ListResourcesResult, ErrorData> {
    if views.is_empty() {
        return Err(ErrorData::method_not_found::<ListResourcesRequestMethod>());
    }
    let resource = |view: &&View| {
        Resource::new(uri(server, view.name), view.name)
            .with_title(view.title)
            .with_description(view.description)
            .with_mime_type(MIME_TYPE)
            .with_meta(wishes())
    };
    let resources = views.iter().map(resource).collect();
    Ok(ListResourcesResult::with_all_items(resources))
}

/// The templates: none, where there are pages at all.
///
/// # Errors
/// As [`list`].
pub(super) fn templates(views: &[&View]) -> Result<ListResourceTemplatesResult, ErrorData> {
    if views.is_empty() {
        return Err(ErrorData::method_not_found::<
            ListResourceTemplatesRequestMethod,
        >());
    }
    Ok(ListResourceTemplatesResult::with_all_items(Vec::new()))
}

/// The page at this address.
///
/// # Errors
/// There is none, and the nearest is named; or as [`list`].
pub(super) fn read(
    server: &str,
    views: &[&View],
    wanted: &str,
) -> Result<ReadResourceResult, ErrorData> {
    if views.is_empty() {
        return Err(ErrorData::method_not_found::<ReadResourceRequestMethod>());
    }
    let Some(view) = views.iter().find(|view| uri(server, view.name) == wanted) else {
        let known: Vec<String> = views.iter().map(|view| uri(server, view.name)).collect();
        let shown = sanitise::line(&excerpt(wanted, 80));
        let near = nearest(wanted, known.iter().map(String::as_str)).map_or_else(
            || "`resources/list` names those there are".to_owned(),
            |near| format!("the nearest is `{near}`"),
        );
        let reason = format!("resources/read: there is no resource `{shown}`; {near}");
        return Err(ErrorData::resource_not_found(
            reason,
            Some(json!({"uri": shown})),
        ));
    };
    let page = ResourceContents::text((view.page)(), wanted)
        .with_mime_type(MIME_TYPE)
        .with_meta(wishes());
    Ok(ReadResourceResult::new(vec![page]))
}

fn uri(server: &str, name: &str) -> String {
    format!("ui://{server}/{name}")
}

/// No origin is requested, and no permission: the page needs nothing but itself.
fn wishes() -> MetaObject {
    MetaObject(Map::from_iter([(
        "ui".to_owned(),
        json!({"csp": {}, "prefersBorder": true}),
    )]))
}
