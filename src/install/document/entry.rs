//! Our entry as it should stand in a host's file.

use secrecy::SecretString;

/// Every variable an entry of ours may set; one that it should not set is taken out.
pub const OUR_VARIABLES: [&str; 14] = [
    "AISOC_URL",
    "AISOC_API_URL",
    "AISOC_API_KEY",
    "AISOC_TOKEN",
    "AISOC_API_KEY_FILE",
    "AISOC_API_KEY_CMD",
    "AISOC_API_KEY_KEYCHAIN",
    // The way to the keychain on Linux.
    "DBUS_SESSION_BUS_ADDRESS",
    "AISOC_TIMEOUT_MS",
    "AISOC_MCP_READ_ONLY",
    "AISOC_MCP_TOOLS",
    "AISOC_MCP_SCOPE_FILTER",
    "AISOC_MCP_VERBOSE",
    // Written by the npm package, and read by nobody.
    "AISOC_VERBOSE",
];

/// An entry: what the host starts, with what environment.
#[derive(Clone)]
pub struct Entry {
    /// Absolute path of the program.
    pub command: String,
    /// Its arguments; never a secret.
    pub args: Vec<String>,
    /// The variables to set, in order. Of [`OUR_VARIABLES`], those not named here are taken out.
    pub env: Vec<Variable>,
    /// Whether `AISOC_API_KEY` is forwarded from the host's own environment by name.
    pub forwarded: bool,
    /// A value the host asks for.
    pub prompt: Option<Prompt>,
}

/// A variable of an entry.
#[derive(Clone)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: SecretString,
    /// Whether the value is hidden when the entry is shown.
    pub is_secret: bool,
}

/// A value that VS Code asks for and keeps in its secret store.
#[derive(Clone)]
pub struct Prompt {
    /// What an entry calls it by, as `${input:id}`.
    pub id: String,
    /// What a person reads when asked.
    pub description: String,
}

/// The `id` of the prompt for the key of the entry of that name.
pub(in crate::install) fn prompt_id(name: &str) -> String {
    format!("{name}-api-key")
}
