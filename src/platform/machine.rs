//! The inputs of the rules for paths: the system, the environment, and the files on the disk.

use std::env;
use std::path::{Path, PathBuf};

/// The systems whose rules differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Linux and the other Unixes that follow the XDG base directories.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl Platform {
    /// The system that this program was built for.
    #[must_use]
    pub const fn current() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Linux
        }
    }

    /// What stands between the parts of a path.
    #[must_use]
    pub const fn separator(self) -> char {
        match self {
            Self::Windows => '\\',
            Self::Linux | Self::MacOs => '/',
        }
    }
}

/// A machine, as far as paths depend on it.
pub trait Machine {
    /// Its system.
    fn platform(&self) -> Platform;
    /// A variable of the environment; `None` where it is unset, empty or not text.
    fn variable(&self, name: &str) -> Option<String>;
    /// Whether there is a file or a folder.
    fn exists(&self, path: &Path) -> bool;
    /// The names in a folder, sorted; none where it cannot be read.
    fn names(&self, folder: &Path) -> Vec<String>;
}

/// The machine that this program runs on.
#[derive(Debug, Clone, Copy)]
pub struct ThisMachine;

impl Machine for ThisMachine {
    fn platform(&self) -> Platform {
        Platform::current()
    }

    fn variable(&self, name: &str) -> Option<String> {
        env::var(name).ok().filter(|value| !value.is_empty())
    }

    fn exists(&self, path: &Path) -> bool {
        path.symlink_metadata().is_ok()
    }

    fn names(&self, folder: &Path) -> Vec<String> {
        let entries = folder.read_dir().into_iter().flatten().flatten();
        let mut names: Vec<_> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    }
}

/// Our own folder for what must be kept beside the hosts' files: key files and, where needed, a lock.
#[must_use]
pub fn own_folder(machine: &dyn Machine) -> Option<PathBuf> {
    let template = match machine.platform() {
        Platform::Linux => "${XDG_CONFIG_HOME:-~/.config}/aisoc-mcp",
        Platform::MacOs => "~/Library/Application Support/aisoc-mcp",
        Platform::Windows => "${APPDATA:-~/AppData/Roaming}/aisoc-mcp",
    };
    expand(template, machine).into_iter().next()
}

/// Our own folder for copies of this program.
#[must_use]
pub fn data_folder(machine: &dyn Machine) -> Option<PathBuf> {
    let template = match machine.platform() {
        Platform::Linux => "${XDG_DATA_HOME:-~/.local/share}/aisoc-mcp",
        Platform::MacOs => "~/Library/Application Support/aisoc-mcp",
        Platform::Windows => "${LOCALAPPDATA:-~/AppData/Local}/aisoc-mcp",
    };
    expand(template, machine).into_iter().next()
}

/// The variables that a template names.
pub(crate) fn variables(template: &'static str) -> impl Iterator<Item = &'static str> {
    let names = template.split("${").skip(1);
    names.filter_map(|rest| rest.split([':', '}']).next())
}

/// The paths that a template stands for on a machine; none where a variable without a default is unset.
///
/// `~` at the start is the home folder; `${NAME:-rest}` a variable that holds an absolute path, or else
/// the rest; `*` stands for whatever is there. Templates are written with `/` on every system.
pub(crate) fn expand(template: &str, machine: &dyn Machine) -> Vec<PathBuf> {
    let Some(path) = substitute(template, machine) else {
        return Vec::new();
    };
    let separator = machine.platform().separator();
    let mut paths = vec![String::new()];
    for (at, part) in path.split(separator).enumerate() {
        let starts: Vec<_> = paths
            .drain(..)
            .map(|path| {
                if at == 0 {
                    path
                } else {
                    format!("{path}{separator}")
                }
            })
            .collect();
        paths = match part.split_once('*') {
            None => starts
                .iter()
                .map(|start| format!("{start}{part}"))
                .collect(),
            Some((before, after)) => starts
                .iter()
                .flat_map(|start| {
                    let names = machine.names(Path::new(start));
                    names.into_iter().filter_map(move |name| {
                        let fits = name.len() >= before.len() + after.len()
                            && name.starts_with(before)
                            && name.ends_with(after);
                        fits.then(|| format!("{start}{name}"))
                    })
                })
                .collect(),
        };
    }
    paths.into_iter().map(PathBuf::from).collect()
}

fn substitute(template: &str, machine: &dyn Machine) -> Option<String> {
    if let Some(rest) = template.strip_prefix('~') {
        return Some(format!("{}{}", home(machine)?, native(rest, machine)));
    }
    let Some((name, rest)) = template
        .strip_prefix("${")
        .and_then(|rest| rest.split_once('}'))
    else {
        return Some(native(template, machine));
    };
    let (name, default) = match name.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (name, None),
    };
    // A relative path in such a variable is invalid, and programs skip it.
    let given = machine
        .variable(name)
        .filter(|path| is_absolute(path, machine));
    let start = match given {
        Some(path) => native(
            path.trim_end_matches(['/', machine.platform().separator()]),
            machine,
        ),
        None => substitute(default?, machine)?,
    };
    Some(format!("{start}{}", native(rest, machine)))
}

fn home(machine: &dyn Machine) -> Option<String> {
    let name = match machine.platform() {
        Platform::Windows => "USERPROFILE",
        Platform::Linux | Platform::MacOs => "HOME",
    };
    let home = machine.variable(name)?;
    is_absolute(&home, machine).then(|| native(home.trim_end_matches(['/', '\\']), machine))
}

fn native(path: &str, machine: &dyn Machine) -> String {
    path.replace('/', &machine.platform().separator().to_string())
}

fn is_absolute(path: &str, machine: &dyn Machine) -> bool {
    match machine.platform() {
        Platform::Windows => {
            path.starts_with("\\\\")
                || path
                    .get(1..3)
                    .is_some_and(|drive| matches!(drive, ":\\" | ":/"))
        }
        Platform::Linux | Platform::MacOs => path.starts_with('/'),
    }
}
