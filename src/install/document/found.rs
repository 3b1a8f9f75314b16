//! A server as a host's file has it.

use secrecy::SecretString;

/// An entry that was found in a file.
pub struct FoundEntry {
    /// The name it stands under.
    pub name: String,
    /// The program it starts; empty for a server that is reached by URL.
    pub command: String,
    /// The program's arguments.
    pub args: Vec<String>,
    /// The variables it sets. Any of the values may be a secret.
    pub env: Vec<(String, SecretString)>,
    /// Names of the host's own variables that it forwards; Codex has such a list.
    pub forwarded: Vec<String>,
}

impl FoundEntry {
    /// Whether it starts this program: by its name, or by variables that only we read.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        let file = self.command.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.strip_suffix(".exe").unwrap_or(file);
        stem == env!("CARGO_PKG_NAME")
            || self.is_reference()
            || self.env.iter().any(|(name, _)| name.starts_with("AISOC_"))
    }

    /// Whether it starts the npm package `@aisoc/mcp`.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        let is_package = |argument: &String| {
            argument
                .strip_prefix("@aisoc/mcp")
                .is_some_and(|version| version.is_empty() || version.starts_with('@'))
        };
        self.args.iter().any(is_package)
    }
}
