//! The columns of the table of hosts: places, forms, and what a host accepts.

/// A file of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where: `~` is the home folder, `${NAME:-rest}` a variable or else the rest, `*` whatever is there. A template that begins
    /// with `${NAME}` alone is the only place while that variable is set.
    pub template: &'static str,
    /// What it is where it is not the usual file: `Insiders`, `Flatpak`, `older versions`.
    pub what: &'static str,
    /// What shows that it is in use.
    pub used: Used,
}

/// What shows that a place is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// Its folder is there.
    Folder,
    /// The file itself is there.
    File,
}

/// The usual place.
pub(super) const fn at(template: &'static str) -> Place {
    also("", template)
}

/// A place of another edition, in use when its folder is there.
pub(super) const fn also(what: &'static str, template: &'static str) -> Place {
    let used = Used::Folder;
    Place {
        template,
        what,
        used,
    }
}

/// A place that is in use only when the file is there.
pub(super) const fn if_there(what: &'static str, template: &'static str) -> Place {
    let used = Used::File;
    Place {
        template,
        what,
        used,
    }
}

/// A list of server names outside the entries, by which a host starts or leaves out servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameList {
    /// The keys that lead to it, in which `*` is any key: the folder of a project.
    pub keys: &'static [&'static str],
    /// Whether it names the servers that are started, rather than those that are not.
    pub is_allowed: bool,
}

/// The servers that Gemini CLI and its descendants start or leave out.
pub(super) const ALLOWED_AND_EXCLUDED: &[NameList] = &[
    NameList {
        keys: &["mcp", "excluded"],
        is_allowed: false,
    },
    NameList {
        keys: &["mcp", "allowed"],
        is_allowed: true,
    },
];

/// How servers are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An object of servers in a JSON document.
    Json {
        /// The key of the object, which may itself hold a dot.
        key: &'static str,
        /// A member of the object that may hold the servers instead: opencode reads `mcp.NAME` and `mcp.servers.NAME`.
        inner: Option<&'static str>,
        /// How each server is written.
        form: EntryForm,
    },
    /// TOML tables `[mcp_servers.NAME]`.
    Toml,
    /// YAML: Goose's `extensions`, in block style.
    Yaml,
}

/// How one server is written in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryForm {
    /// `command`, `args` and `env`.
    Plain,
    /// The same, with `"type": "stdio"`.
    Stdio,
    /// The same, with `"transport": "stdio"`.
    Transport,
    /// The same, with `"type": "local"` and the tools to offer.
    Local,
    /// `"type": "local"`, program and arguments in one list, and `environment`.
    CommandLine,
}

impl EntryForm {
    /// The members that say what kind of server it is.
    #[must_use]
    pub const fn marks(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Plain => &[],
            Self::Stdio => &[("type", "stdio")],
            Self::Transport => &[("transport", "stdio")],
            Self::Local | Self::CommandLine => &[("type", "local")],
        }
    }

    /// The member that holds the variables.
    #[must_use]
    pub const fn variables(self) -> &'static str {
        match self {
            Self::CommandLine => "environment",
            _ => "env",
        }
    }

    /// Whether `command` is a list of the program and its arguments.
    #[must_use]
    pub const fn is_command_line(self) -> bool {
        matches!(self, Self::CommandLine)
    }
}

/// What a host reads beside strict JSON. A file that it does not read is refused, as most hosts then start without any server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Strictness {
    /// A byte order mark at the start.
    pub byte_order_mark: bool,
    /// `// comments` and `/* comments */`.
    pub comments: bool,
    /// A comma before a closing brace or bracket.
    pub trailing_commas: bool,
    /// A number or a boolean as the value of a variable, where most hosts read text alone and leave out the entry or all of them.
    pub scalars: bool,
}

impl Strictness {
    /// Strict JSON, for every host whose reading is not known to be lenient.
    pub const JSON: Self = Self {
        byte_order_mark: false,
        comments: false,
        trailing_commas: false,
        scalars: false,
    };
    /// Comments, and no more.
    pub const COMMENTS: Self = Self {
        comments: true,
        ..Self::JSON
    };
    /// JSON with comments, as editors read it.
    pub const JSONC: Self = Self {
        byte_order_mark: true,
        comments: true,
        trailing_commas: true,
        scalars: false,
    };

    /// In words, for a table.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self {
                comments: true,
                trailing_commas: true,
                ..
            } => "JSON with comments and trailing commas",
            Self { comments: true, .. } => "JSON with comments",
            _ => "strict JSON",
        }
    }
}

/// The member of an entry that switches it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// `"disabled": true`.
    Disabled,
    /// `"enabled": false`.
    Enabled,
}

impl Switch {
    /// What an entry says that is switched off.
    #[must_use]
    pub const fn off(self) -> &'static str {
        match self {
            Self::Disabled => "disabled: true",
            Self::Enabled => "enabled: false",
        }
    }
}

/// Who edits the host's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The installer does.
    Written,
    /// The installer writes it with `--write`, otherwise it prints the entry to paste.
    OnRequest,
    /// The person does; the installer shows what to paste.
    Shown,
}

/// How an entry refers to what it must not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// A value such as `${env:AISOC_API_KEY}`: what stands before and after the name.
    Value(&'static str, &'static str),
    /// Codex: a list of names to forward.
    Forwarded,
    /// VS Code: a value that is requested once and kept in its secret store.
    Prompt,
}

/// A link that asks the host to add a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// `cursor://anysphere.cursor-deeplink/mcp/install`
    Cursor,
    /// `vscode:mcp/install`
    VsCode,
    /// `lmstudio://add_mcp`
    LmStudio,
}
