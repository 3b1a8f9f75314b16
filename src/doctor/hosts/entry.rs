//! Checks one entry in a host's file: whether the host reads it, can start its program, and gets tools from it.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use super::entry_variables::{is_placeholder, value, variables, warn_of_missing_network};
use super::{install_command, session};
use crate::config::{Environment as _, Process};
use crate::doctor::findings::Findings;
use crate::install::document::OUR_VARIABLES;
use crate::install::hosts::{FoundEntry, Host, ThisMachine};
use crate::install::program::{VERSION, compared, ephemeral};
use crate::platform::Platform;
use crate::platform::command::{file_names, is_program};

/// The variables of which one says the key.
const KEYS: [&str; 2] = ["AISOC_API_KEY", "AISOC_TOKEN"];
const KEY_FILE: &str = "AISOC_API_KEY_FILE";
/// The variables that lead the server to a key which it fetches itself; the start of the entry shows whether it can.
const FETCHED: [&str; 2] = ["AISOC_API_KEY_CMD", "AISOC_API_KEY_KEYCHAIN"];

/// Where an entry was found.
pub(super) struct Place<'a> {
    pub(super) host: &'static Host,
    pub(super) path: &'a Path,
    /// Whether the host reads this file.
    pub(super) is_read: bool,
    /// Whether there is another entry for the same tenant beside it.
    pub(super) has_twins: bool,
}

/// Whether two entries lead to the same service with the same key.
pub(super) fn are_twins(one: &FoundEntry, other: &FoundEntry) -> bool {
    let says = |entry: &FoundEntry, name: &str| value(entry, name).map(str::to_owned);
    [
        "AISOC_URL",
        "AISOC_API_URL",
        KEYS[0],
        KEYS[1],
        KEY_FILE,
        FETCHED[0],
        FETCHED[1],
    ]
    .iter()
    .all(|name| says(one, name) == says(other, name))
}

/// The findings about an entry.
pub(super) async fn check_entry(place: Place<'_>, entry: &FoundEntry) -> Findings {
    let mut findings = Findings::default();
    let again = install_command(place.host);
    findings.ok(format!("`{}` in `{}`", entry.name, place.path.display()));
    if !place.is_read {
        findings.warn(
            format!("{} does not read this file", place.host.title),
            again.as_str(),
        );
    }
    if place.has_twins {
        findings.warn(
            "another entry uses the same tenant, so the assistant sees the same tools twice",
            "remove one of them from the file",
        );
    }
    form(&mut findings, place.host, entry, &again);
    for list in place.host.left_out(place.path, &entry.name) {
        findings.warn(
            format!("it is disabled by {list}"),
            format!("enable it in {}, or change that list", place.host.title),
        );
    }
    rights(&mut findings, place.host, place.path, entry);
    warn_of_missing_network(&mut findings, entry, &again);
    if entry.is_reference() {
        findings.warn(
            "it starts the npm package `@aisoc/mcp`, not this program",
            format!("{again} replaces it with this program"),
        );
        return findings;
    }
    if let Some(version) = entry.portable_version() {
        match version_difference(version) {
            Some(what) => findings.warn(
                format!("npx starts version {version} of the npm package, which is {what}"),
                again,
            ),
            None => findings.ok(format!(
                "npx starts version {version} of the npm package, which is not tested here"
            )),
        }
        return findings;
    }
    let Some(program) = program(&mut findings, entry, &again) else {
        return findings;
    };
    if let Some(owner) = ephemeral(&program, &ThisMachine) {
        findings.warn(
            format!(
                "it starts `{}`, in a folder that {owner} cleans up",
                program.display()
            ),
            again.as_str(),
        );
    }
    if !is_this_program(&program) {
        findings.ok(format!(
            "it starts `{}`, which is not tested here",
            program.display()
        ));
        return findings;
    }
    match session::list_tools(&program, &entry.args, &variables(entry)).await {
        Ok(answered) if answered.version != VERSION => findings.warn(
            format!(
                "it starts `{}` {}, which is {}",
                answered.name,
                answered.version,
                version_difference(&answered.version)
                    .unwrap_or_else(|| format!("not this program, {VERSION}")),
            ),
            again,
        ),
        Ok(answered) => findings.ok(format!(
            "starts as the assistant starts it and lists {} tools after {} ms",
            answered.tools,
            answered.took.as_millis()
        )),
        Err(problem) => findings.fail(
            format!("started as the assistant starts it, {problem}"),
            format!("correct the entry, or {again}"),
        ),
    }
    findings
}

/// The program of an entry; `None` when there is none that could be started.
fn program(findings: &mut Findings, entry: &FoundEntry, again: &str) -> Option<PathBuf> {
    if entry.command.is_empty() {
        findings.ok("it is reached by URL, which is not tested here");
        return None;
    }
    let program = PathBuf::from(&entry.command);
    if !program.is_absolute() {
        findings.warn(
            format!("`{}` is not an absolute path, and assistants have a shorter `PATH` than a terminal", entry.command),
            again,
        );
        let found = on_path(&program);
        if found.is_none() {
            findings.fail(
                format!("`{}` is in no folder of this `PATH`", entry.command),
                again,
            );
        }
        return found;
    }
    if !program.is_file() {
        findings.fail(format!("`{}` is not there", entry.command), again);
        return None;
    }
    if !is_executable(&program) {
        findings.fail(
            format!("`{}` may not be executed", entry.command),
            format!("`chmod +x` it, or {again}"),
        );
        return None;
    }
    Some(program)
}

/// Whether it is written as the host reads it, is switched on, and sets variables that there are.
fn form(findings: &mut Findings, host: &Host, entry: &FoundEntry, again: &str) {
    let title = host.title;
    match host.switched_off(entry) {
        Some((member, true)) => findings.warn(
            format!("it is disabled by `{member}`"),
            format!("enable it in {title}, or remove that from the entry"),
        ),
        Some((member, false)) => findings.warn(
            format!("it says `{member}`, which disables a server in other assistants"),
            "remove that from the entry if the server should be started",
        ),
        None => {}
    }
    let scalars = entry.scalars.iter().filter(|_| !host.strictness.scalars);
    for mistyped in entry.mistyped.iter().chain(scalars) {
        findings.fail(
            format!("{mistyped}: {title} may ignore the entry, or the whole file"),
            format!("correct it, or {again}"),
        );
    }
    for (name, _) in &entry.env {
        if let Some(known) = misspelt(name) {
            findings.warn(
                format!("`{name}` has no effect"),
                format!("rename it to `{known}`, if that is what is meant"),
            );
        }
    }
}

/// The variable that was probably meant by one that this program does not read; `None` where the name is none of its business.
fn misspelt(name: &str) -> Option<&'static str> {
    // Read by nobody, either.
    const OLD: &str = "AISOC_VERBOSE";
    let known = OUR_VARIABLES
        .into_iter()
        .chain([
            "AISOC_MCP_AUDIT_FILE",
            "AISOC_MCP_AUDIT_KEY_FILE",
            "AISOC_MCP_AUDIT_STRICT",
        ])
        .filter(|known| *known != OLD);
    let is_known = known.clone().any(|known| known == name)
        || cfg!(windows) && known.clone().any(|known| known.eq_ignore_ascii_case(name));
    if is_known {
        return None;
    }
    let letters = |name: &str| -> String {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_uppercase()).collect()
    };
    let own = letters(name);
    let far = |known: &&'static str| strsim::damerau_levenshtein(&letters(known), &own);
    let nearest = known.min_by_key(far)?;
    (own.starts_with("AISOC") || far(&nearest) <= 2).then_some(nearest)
}

/// Whether the key is there, and who else may read it.
fn rights(findings: &mut Findings, host: &Host, path: &Path, entry: &FoundEntry) {
    let gives = |flag: &str| {
        let with_value = format!("{flag}=");
        entry
            .args
            .iter()
            .any(|argument| argument == flag || argument.starts_with(&with_value))
    };
    if gives("--api-key") {
        findings.warn(
            "it has the key on its command line, which others on this machine can read",
            format!(
                "set it in `env` as `AISOC_API_KEY`, or {}",
                install_command(host)
            ),
        );
    }
    if gives("--api-key") || gives("--api-key-file") || gives("--demo") {
        return;
    }
    let key = KEYS.iter().find_map(|name| value(entry, name));
    match (key, value(entry, KEY_FILE)) {
        (Some(key), _) if !is_placeholder(key) && is_exposed(path) => findings.warn(
            "it holds the key, and others on this machine may read the file",
            format!("`chmod 600 {}`", path.display()),
        ),
        (Some(_), _) => {}
        (None, Some(file)) => match Process.key_file(Path::new(file)) {
            Ok(read) if read.exposed => findings.warn(
                format!("others on this machine may read its key file `{file}`"),
                format!("`chmod 600 {file}`"),
            ),
            Ok(_) => {}
            Err(error) => findings.fail(
                format!("its key file `{file}` cannot be read: {error}"),
                "write the key there, or name another file in the entry",
            ),
        },
        (None, None) if FETCHED.iter().any(|name| value(entry, name).is_some()) => {}
        (None, None)
            if entry
                .forwarded
                .iter()
                .any(|name| KEYS.contains(&name.as_str())) => {}
        (None, None) => findings.warn(
            "it has no key, so every call will be refused",
            "set `AISOC_API_KEY` in the entry's `env`",
        ),
    }
}

/// How a version differs from this program's; `None` where it is the same, or no version.
fn version_difference(version: &str) -> Option<String> {
    match compared(version)? {
        Ordering::Less => Some(format!("older than this program, {VERSION}")),
        Ordering::Greater => Some(format!("newer than this program, {VERSION}")),
        Ordering::Equal => None,
    }
}

/// Whether an entry starts this program, itself or by its npm package, rather than something that wraps it.
pub(super) fn starts_us(entry: &FoundEntry) -> bool {
    entry.is_reference()
        || entry.portable_version().is_some()
        || is_this_program(Path::new(&entry.command))
}

fn is_this_program(program: &Path) -> bool {
    is_program(&program.to_string_lossy(), env!("CARGO_PKG_NAME"))
}

fn on_path(program: &Path) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let extensions = std::env::var("PATHEXT").ok();
    let name = program.to_string_lossy();
    let names = file_names(Platform::current(), &name, extensions.as_deref());
    std::env::split_paths(&folders)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|path| path.is_file())
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    true
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}
