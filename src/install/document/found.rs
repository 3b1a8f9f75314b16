//! A server as a host's file has it.

use secrecy::SecretString;

/// The npm package that brings this program.
pub const NPM_PACKAGE: &str = "@aisoc/mcp";

/// An entry that was found in a file.
pub struct FoundEntry {
    /// The name it stands under.
    pub name: String,
    /// The program it starts; empty for a server that is reached by URL.
    pub command: String,
    /// The program's arguments.
    pub args: Vec<String>,
    /// The variables it sets, a number or a boolean as its text. Any of the values may be a secret.
    pub env: Vec<(String, SecretString)>,
    /// Names of the host's own variables that it forwards; Codex has such a list.
    pub forwarded: Vec<String>,
    /// What its `disabled` says, if it has one.
    pub disabled: Option<bool>,
    /// What its `enabled` says, if it has one.
    pub enabled: Option<bool>,
    /// Variables that it sets to a number or a boolean, each in words.
    pub scalars: Vec<String>,
    /// Members of another type than the host reads, each in words; no value is in them.
    pub mistyped: Vec<String>,
}

/// A list of names that stands outside the servers.
pub struct FoundList {
    /// The keys that lead to it.
    pub keys: Vec<String>,
    /// The names in it.
    pub names: Vec<String>,
}

/// An entry of ours where the host does not look for one.
pub struct Misplaced {
    /// The keys that lead to it, such as `mcp.servers.aisoc`.
    pub keys: String,
    /// The entry.
    pub entry: FoundEntry,
}

impl FoundEntry {
    /// Whether it starts this program: by its name, by a package that brings it, or by variables that only we read.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.is_program()
            || self.names_package()
            || self.names_wheel()
            || self.env.iter().any(|(name, _)| name.starts_with("AISOC_"))
    }

    /// Whether it starts the npm package `@aisoc/mcp` in another way than this program writes it.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        self.names_package() && self.portable_version().is_none()
    }

    /// The version of the npm package that it starts, where it is written as this program writes it for files that a team
    /// shares: without asking the registry at every start, and with its version.
    #[must_use]
    pub fn portable_version(&self) -> Option<&str> {
        let is_offline = self
            .args
            .iter()
            .any(|argument| argument == "--prefer-offline");
        let version = |argument: &'_ String| -> Option<usize> {
            let version = argument.strip_prefix(NPM_PACKAGE)?.strip_prefix('@')?;
            version
                .starts_with(|first: char| first.is_ascii_digit())
                .then_some(argument.len() - version.len())
        };
        self.args
            .iter()
            .filter(|_| is_offline && !self.is_program())
            .find_map(|argument| Some(&argument[version(argument)?..]))
    }

    fn is_program(&self) -> bool {
        let file = self.command.rsplit(['/', '\\']).next().unwrap_or_default();
        // Windows finds a program in any letter case.
        let file = file.to_ascii_lowercase();
        let stem = file.strip_suffix(".exe").unwrap_or(&file);
        stem == env!("CARGO_PKG_NAME")
    }

    /// Whether a package runner, node or a shell starts the npm package: `npx -y @aisoc/mcp serve`, with `cmd /c` before it, with a
    /// version, with other flags, as one text for a shell, or by the path of its script.
    fn names_package(&self) -> bool {
        let is_package = |word: &str| {
            let word = word.trim_matches(['"', '\'']);
            let name = word.rsplit(['=', ':']).next().unwrap_or(word);
            let is_name = name
                .strip_prefix(NPM_PACKAGE)
                .is_some_and(|version| version.is_empty() || version.starts_with('@'));
            is_name || word.replace('\\', "/").contains("/@aisoc/mcp/")
        };
        !self.is_program() && self.command_line().any(is_package)
    }

    /// Whether `uvx` or `pipx run` starts the wheel that brings this program.
    fn names_wheel(&self) -> bool {
        let mut words = self.command_line();
        let first = words.next().unwrap_or_default();
        let runner = first.rsplit(['/', '\\']).next().unwrap_or_default();
        let runner = runner.strip_suffix(".exe").unwrap_or(runner);
        let is_wheel = |word: &str| {
            word.strip_prefix(env!("CARGO_PKG_NAME"))
                .is_some_and(|version| version.is_empty() || version.starts_with(['@', '=']))
        };
        matches!(runner, "uvx" | "uv" | "pipx") && words.any(is_wheel)
    }

    /// The words of the command and its arguments, which a shell may get as one text.
    fn command_line(&self) -> impl Iterator<Item = &str> {
        [&self.command]
            .into_iter()
            .chain(&self.args)
            .flat_map(|text| text.split_whitespace())
    }
}

/// Whether keys that lead to a place are those of a pattern, in which `*` is any key.
pub(super) fn leads_to(keys: &[&str], pattern: &[&str]) -> bool {
    keys.len() == pattern.len()
        && keys
            .iter()
            .zip(pattern)
            .all(|(key, wanted)| *wanted == "*" || key == wanted)
}
