//! Backups: a copy of a file as it was before the first change, for people and for `uninstall`.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::replace::{Fresh, Mode};
use super::{Refusal, folder};

const MARK: &str = ".aisoc-backup-";

/// Keeps the text beside the file, unless the newest copy is the same; says whether it made one.
pub(super) fn keep(path: &Path, text: &str) -> Result<(PathBuf, bool), Refusal> {
    if let Some((copy, kept)) = newest(path)
        && kept == text
    {
        return Ok((copy, false));
    }
    let time = Timestamp::now().strftime("%Y%m%dT%H%M%S%.3fZ").to_string();
    let copy = with_suffix(path, &format!("{MARK}{time}"));
    Fresh::new(&copy, text.as_bytes(), Mode::PRIVATE)?.put()?;
    Ok((copy, true))
}

/// The newest copy of a file and its text.
pub(super) fn newest(path: &Path) -> Option<(PathBuf, String)> {
    let start = format!("{}{MARK}", path.file_name()?.to_str()?);
    let entries = folder(path).read_dir().ok()?.flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    // The time in a name sorts as text does.
    let newest = names.filter(|name| name.starts_with(&start)).max()?;
    let copy = folder(path).join(newest);
    let text = fs::read_to_string(&copy).ok()?;
    Some((copy, text))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
