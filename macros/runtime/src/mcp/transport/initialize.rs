//! Reads an `initialize` whose decoration is not of the form that the protocol library wants: icons, titles and
//! experimental capabilities must not cost the session.

use rmcp::model::{ClientJsonRpcMessage, CustomRequest, RequestId};
use serde_json::{Map, Value, json};

/// The request with what a session needs, if that is all in order.
pub(super) fn without_decoration(
    id: &RequestId,
    request: &CustomRequest,
) -> Option<ClientJsonRpcMessage> {
    let params = request.params.as_ref()?.as_object()?;
    let client = params.get("clientInfo")?.as_object()?;
    let text = |name: &str| client.get(name).filter(|value| value.is_string());
    let mut info = json!({"name": text("name")?, "version": text("version")?});
    if let Some(title) = text("title") {
        info["title"] = title.clone();
    }
    let capabilities = params.get("capabilities")?.as_object()?;
    let mut params = json!({
        "protocolVersion": params.get("protocolVersion")?,
        "capabilities": capabilities.iter().filter_map(usable).collect::<Map<_, _>>(),
        "clientInfo": info,
    });
    let read = |params: &Value| {
        let message = json!({"jsonrpc": "2.0", "id": id, "method": "initialize", "params": params});
        let message: ClientJsonRpcMessage = serde_json::from_value(message).ok()?;
        is_initialize(&message).then_some(message)
    };
    read(&params).or_else(|| {
        params["capabilities"] = json!({});
        read(&params)
    })
}

fn is_initialize(message: &ClientJsonRpcMessage) -> bool {
    use rmcp::model::{ClientRequest, JsonRpcMessage};
    let JsonRpcMessage::Request(request) = message else {
        return false;
    };
    matches!(request.request, ClientRequest::InitializeRequest(_))
}

/// A capability as far as it is an object, and of the two that hold others those that are.
fn usable((name, value): (&String, &Value)) -> Option<(String, Value)> {
    let members = value.as_object()?;
    let value = match name.as_str() {
        "experimental" | "extensions" => {
            let objects = members.iter().filter(|(_, value)| value.is_object());
            let objects = objects.map(|(name, value)| (name.clone(), value.clone()));
            objects.collect::<Map<_, _>>().into()
        }
        _ => value.clone(),
    };
    Some((name.clone(), value))
}
