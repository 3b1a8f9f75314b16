//! What the service and its settings are called, so that messages are right for another service, too.

/// The names that messages and requests use.
#[derive(Debug, PartialEq, Eq)]
pub struct Product {
    /// The service, such as `AiSOC`.
    pub service: &'static str,
    /// This program and its version, as it names itself to the service, such as `aisoc-mcp/0.1.0`.
    pub agent: &'static str,
    /// The environment variable that holds the base URL.
    pub url: &'static str,
    /// The environment variable that holds the key.
    pub key: &'static str,
    /// How every key begins; empty when nothing is known of it.
    pub key_prefix: &'static str,
    /// Where a key is made, after "create a key"; may be empty.
    pub console: &'static str,
    /// What makes a key, as a command in Markdown; where there is none, `console` says where.
    pub login: Option<&'static str>,
    /// The flag and the variable that give a request more time, in milliseconds.
    pub timeout: Option<(&'static str, &'static str)>,
    /// What shows how the service is reached, in Markdown, for "… shows what answers there".
    pub check: &'static str,
}

impl Product {
    /// A service of which no more is known than its name, this program's, and the variables that
    /// hold the base URL and the key.
    #[must_use]
    pub const fn new(
        service: &'static str,
        agent: &'static str,
        url: &'static str,
        key: &'static str,
    ) -> Self {
        Self {
            service,
            agent,
            url,
            key,
            key_prefix: "",
            console: "",
            login: None,
            timeout: None,
            check: "`curl`",
        }
    }
}

/// `AiSOC`, as the `aisoc-mcp` command reaches it.
pub static AISOC: Product = Product {
    service: "AiSOC",
    agent: concat!("aisoc-mcp/", env!("CARGO_PKG_VERSION")),
    url: "AISOC_URL",
    key: "AISOC_API_KEY",
    key_prefix: "aisoc_",
    // The console makes no key that the service takes: up to 9.x it invents one, later it asks for a scope that there is not.
    console: "",
    login: Some("`aisoc-mcp login`"),
    timeout: Some(("--timeout", "AISOC_TIMEOUT_MS")),
    check: "`aisoc-mcp doctor` with the same settings",
};
