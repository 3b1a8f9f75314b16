//! Whether a program is in a temporary folder or cache.
//!
//! An entry that names a path in a package runner's cache works until the cache is cleaned, and one in a temporary folder until
//! the next start of the machine. What package managers install for good (a global or local `node_modules`, Homebrew, `uv tool`,
//! pipx's environments, bun's global folder) is not such a place.

use std::path::Path;

use crate::install::hosts::{Machine, Platform};

/// Who empties the place that this path is in, such as "npx"; `None` where it lasts.
///
/// Package runners are known by the folders that only they make. Temporary folders are those the environment and the system
/// name, with two exceptions. What is below the home folder is the person's own, unless the temporary folder is below it too (as on
/// Windows): a home folder below `/tmp` is a container's or a test's, and all that is in it lives as long. And what cargo
/// built stays where it is, since whoever built it wants the entry to start the next build, not a copy of this one.
#[must_use]
pub fn ephemeral(path: &Path, machine: &dyn Machine) -> Option<&'static str> {
    let path = Parts::of(&path.to_string_lossy(), machine.platform());
    let folders = &path.0[..path.0.len().saturating_sub(1)];
    runner(folders).or_else(|| {
        let is_temporary = in_temporary_folder(&path, machine) && !is_build(&path, machine);
        is_temporary.then_some("the temporary folder")
    })
}

/// The parts of a path, as its system separates them.
struct Parts(Vec<String>);

impl Parts {
    fn of(path: &str, platform: Platform) -> Self {
        let separators: &[char] = match platform {
            Platform::Windows => &['/', '\\'],
            Platform::Linux | Platform::MacOs => &['/'],
        };
        let path = match platform {
            // A path past 260 characters, as the system's own functions give it.
            Platform::Windows => path.strip_prefix(r"\\?\").unwrap_or(path),
            Platform::Linux | Platform::MacOs => path,
        };
        let parts = path.split(separators).filter(|part| !part.is_empty());
        Self(parts.map(str::to_owned).collect())
    }

    fn starts_with(&self, start: &Self, platform: Platform) -> bool {
        let same = |one: &String, other: &String| match platform {
            Platform::Linux => one == other,
            // Their disks do not tell upper from lower case.
            Platform::MacOs | Platform::Windows => one.eq_ignore_ascii_case(other),
        };
        !start.0.is_empty()
            && start.0.len() <= self.0.len()
            && start
                .0
                .iter()
                .zip(&self.0)
                .all(|(one, other)| same(one, other))
    }

    /// The folder of the first parts, as a path.
    fn folder(&self, parts: usize, platform: Platform) -> String {
        let root = match platform {
            Platform::Windows => "",
            Platform::Linux | Platform::MacOs => "/",
        };
        let separator = platform.separator().to_string();
        format!("{root}{}", self.0[..parts].join(&separator))
    }
}

/// The package runner among whose folders this is.
fn runner(folders: &[String]) -> Option<&'static str> {
    let folders: Vec<_> = folders
        .iter()
        .map(|folder| folder.to_ascii_lowercase())
        .collect();
    (0..folders.len()).find_map(|at| {
        let folder = folders[at].as_str();
        let next = |steps: usize| folders.get(at + steps).map_or("", String::as_str);
        let is_below = |names: &[&str]| {
            folders[..at]
                .iter()
                .any(|folder| names.contains(&folder.as_str()))
        };
        match folder {
            "_npx" | "_cacache" => Some("npx"),
            "dlx" if is_below(&["pnpm", "pnpm-cache"]) => Some("pnpm dlx"),
            "dlx" if is_below(&[".yarn", "yarn"]) => Some("yarn dlx"),
            // pnpm's store: packages stand there by version, for as long as something refers to them.
            "store" if is_numbered(next(1), "v") && next(2) == "links" => Some("pnpm"),
            ".bun" if next(1) == "install" && next(2) == "cache" => Some("bunx"),
            "deno" if next(1) == "npm" => Some("deno"),
            "pipx" if is_pipx_cache(&folders) => Some("pipx run"),
            _ if folder.starts_with("xfs-") => Some("yarn dlx"),
            _ if folder.starts_with("dlx-") => Some("dlx"),
            _ if folder.starts_with("bunx-") => Some("bunx"),
            // A package in bun's cache, wherever that was put.
            _ if folder.contains("@@") => Some("bunx"),
            _ if ["archive-v", "environments-v", "builds-v"]
                .iter()
                .any(|start| is_numbered(folder, start)) =>
            {
                Some("uvx")
            }
            _ => None,
        }
    })
}

/// `pipx run` keeps environments in a cache of pipx; `pipx install` in `venvs`.
fn is_pipx_cache(folders: &[String]) -> bool {
    let has = |names: &[&str]| {
        folders
            .iter()
            .any(|folder| names.contains(&folder.as_str()))
    };
    has(&[".cache", "cache", "caches"]) && !has(&["venvs"])
}

fn is_numbered(folder: &str, start: &str) -> bool {
    folder.strip_prefix(start).is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn in_temporary_folder(path: &Parts, machine: &dyn Machine) -> bool {
    let platform = machine.platform();
    let (known, named, home): (&[&str], &[(&str, &str)], &str) = match platform {
        Platform::Linux => (
            &["/tmp", "/var/tmp", "/dev/shm"],
            &[("TMPDIR", ""), ("XDG_RUNTIME_DIR", "")],
            "HOME",
        ),
        Platform::MacOs => (
            &[
                "/tmp",
                "/var/tmp",
                "/var/folders",
                "/private/tmp",
                "/private/var/tmp",
                "/private/var/folders",
            ],
            &[("TMPDIR", "")],
            "HOME",
        ),
        Platform::Windows => (
            &[],
            &[
                ("TEMP", ""),
                ("TMP", ""),
                ("LOCALAPPDATA", r"\Temp"),
                ("SYSTEMROOT", r"\Temp"),
            ],
            "USERPROFILE",
        ),
    };
    let variable = |name: &str| machine.variable(name);
    let named = named
        .iter()
        .filter_map(|(name, rest)| Some(format!("{}{rest}", variable(name)?)));
    let deepest = known
        .iter()
        .map(|folder| (*folder).to_owned())
        .chain(named)
        .map(|folder| Parts::of(&folder, platform))
        .filter(|folder| path.starts_with(folder, platform))
        .map(|folder| folder.0.len())
        .max();
    let home = variable(home)
        .map(|home| Parts::of(&home, platform))
        .filter(|home| path.starts_with(home, platform))
        .map_or(0, |home| home.0.len());
    deepest.is_some_and(|temporary| temporary > home)
}

/// Whether cargo put it there. Cargo's folders are recognised by their marker files, not by their names.
fn is_build(path: &Parts, machine: &dyn Machine) -> bool {
    let platform = machine.platform();
    (1..path.0.len()).any(|parts| {
        let folder = path.folder(parts, platform);
        let has = |name: &str| {
            let file = format!("{folder}{}{name}", platform.separator());
            machine.exists(Path::new(&file))
        };
        has(".cargo-lock") || path.0[parts - 1] == "target" && has("CACHEDIR.TAG")
    })
}
