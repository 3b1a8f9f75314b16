//! Links that ask a host to add the server. A link ends up in histories and chats: none holds a key.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::install::document::{self, Entry};
use crate::install::hosts::{EntryForm, Link};

/// The link for an entry. Values that are secret are left out of it.
#[must_use]
pub fn link(link: Link, name: &str, entry: &Entry) -> String {
    let mut entry = entry.clone();
    entry.env.retain(|variable| !variable.is_secret);
    let name_in_link = encoded(name);
    let form = match link {
        Link::VsCode => EntryForm::Stdio,
        Link::Cursor | Link::LmStudio => EntryForm::Plain,
    };
    let config = document::json_value(form, &entry);
    match link {
        Link::Cursor => format!(
            "cursor://anysphere.cursor-deeplink/mcp/install?name={name_in_link}&config={}",
            encoded(&base64(&config))
        ),
        Link::LmStudio => format!(
            "lmstudio://add_mcp?name={name_in_link}&config={}",
            encoded(&base64(&config))
        ),
        Link::VsCode => {
            let mut whole = json!({"name": name});
            if let (Value::Object(whole), Value::Object(config)) = (&mut whole, config) {
                whole.extend(config);
            }
            if let Some(prompt) = &entry.prompt {
                whole["inputs"] = json!([document::prompt_value(prompt)]);
            }
            format!("vscode:mcp/install?{}", encoded(&whole.to_string()))
        }
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn base64(value: &Value) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(value.to_string())
}
