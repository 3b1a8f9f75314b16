//! Files, standard output and standard error. Every message names the file and what to do.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use toolspec::Sources;

/// The longest file that is read: 32 MiB. Manifests and API documents are far smaller.
const LONGEST: u64 = 32 * 1024 * 1024;

/// What a command found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Verdict {
    /// Nothing to do: exit code 0.
    Fine = 0,
    /// Something to do: exit code 1.
    Wanting = 1,
}

impl Verdict {
    pub(crate) fn wanting(is: bool) -> Self {
        if is { Self::Wanting } else { Self::Fine }
    }
}

/// The manifest that is meant: the one given, or the nearest `tools.yaml` in this folder or above.
pub(crate) fn manifest(given: Option<PathBuf>) -> Result<PathBuf, String> {
    if let Some(path) = given {
        return Ok(path);
    }
    let here = std::env::current_dir().map_err(|error| format!("no current folder: {error}"))?;
    let mut up = PathBuf::new();
    for _ in here.ancestors() {
        let path = up.join("tools.yaml");
        if path.is_file() {
            return Ok(path);
        }
        up.push("..");
    }
    Err(format!(
        "no `tools.yaml` in {} or above; name the file",
        here.display()
    ))
}

/// The folder that a file is in, to find other files beside it.
pub(crate) fn folder(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// A file's text; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let called = path.display();
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().take(LONGEST + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("`{called}` can't be read: {error}"))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!(
            "`{called}` is longer than 32 MiB, the limit for such files"
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("`{called}` is not UTF-8 from byte {at} on; save it as UTF-8")
    })
}

/// A manifest with the files that it names; `-` is standard input, whose files are in this folder.
pub(crate) fn sources(path: &Path) -> Result<Sources, String> {
    Sources::gather(&path.to_string_lossy(), |path| read(Path::new(path)))
}

/// Writes a file whole or not at all: under another name first, which then takes its place.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: io::Error| format!("`{}` can't be written: {error}", path.display());
    // A link continues leading where it led.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder(path);
    if folder != Path::new("") {
        fs::create_dir_all(&folder).map_err(failed)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = PathBuf::from(beside);
    let permissions = fs::metadata(path).map(|data| data.permissions());
    let replaced = fs::write(&beside, text)
        .and_then(|()| permissions.map_or(Ok(()), |same| fs::set_permissions(&beside, same)))
        .and_then(|()| fs::rename(&beside, path));
    replaced.map_err(|error| {
        let _ = fs::remove_file(&beside);
        failed(error)
    })
}

/// Prints to standard output; a reader that has gone away is not a failure.
pub(crate) fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints to standard error.
pub(crate) fn complain(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}
