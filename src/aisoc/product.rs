//! The names of the service and its settings, and what is special about it.

use toolspec_runtime::client::Product;

use super::{advice, identity, refusal, scopes};

/// `AiSOC`, as the `aisoc-mcp` command reaches it.
pub static AISOC: Product = Product {
    key_prefix: "aisoc_",
    secrets: Some(r"\baisoc_(pat_)?[A-Za-z0-9]{16,}"),
    // The console makes no key that the service takes: up to 9.x it invents one, later it asks for a scope that there is not.
    timeout: Some(("--timeout", "AISOC_TIMEOUT_MS")),
    check: "`aisoc-mcp doctor` with the same settings",
    tool_header: Some("x-aisoc-tool"),
    roots: &["/api/v1", "/api"],
    guarded: Some("api"),
    identity: Some(&identity::IDENTITY),
    scopes: Some(&scopes::KEY_SCOPES),
    refusal: refusal::read,
    advice: advice::next_step,
    ..Product::new(
        "AiSOC",
        concat!("aisoc-mcp/", env!("CARGO_PKG_VERSION")),
        "AISOC_URL",
        "AISOC_API_KEY",
    )
};

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use toolspec_runtime::client::pattern;

    use super::AISOC;

    #[test]
    fn keys_are_known_by_their_form_and_tools_are_none() {
        let keys = pattern(AISOC.secrets.unwrap());
        for key in [
            format!("aisoc_{}", "0f".repeat(24)),
            format!("aisoc_pat_{}", "0f".repeat(24)),
        ] {
            assert!(keys.is_match(&format!("no `{key}` here")), "{key}");
        }
        for entry in crate::generated::TOOLS {
            assert!(!keys.is_match(entry.contract.name));
        }
    }
}
