//! The page that a host shows beside the result of a call (MCP Apps, `text/html;profile=mcp-app`).
//!
//! The host fills it: the page asks with `ui/initialize`, and gets the result with
//! `ui/notifications/tool-result`. It loads nothing, and makes its elements of text alone.

use maud::{PreEscaped, html};

use super::document::{STYLE, csp_hash, whole};

const SCRIPT: &str = concat!(include_str!("app.js"), "\n", include_str!("host.js"));

/// The page without its result.
#[must_use]
pub fn app() -> String {
    let sources = format!(
        "script-src 'sha256-{}'; style-src 'sha256-{}'",
        csp_hash(SCRIPT),
        csp_hash(STYLE)
    );
    let body = html! {
        main { p.note { "Waiting for the run…" } }
        script { (PreEscaped(SCRIPT)) }
    };
    whole("Investigation run", &sources, &body)
}
