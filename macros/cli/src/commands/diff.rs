//! `diff`: classifies changes, and decides the exit code.

use std::path::{Path, PathBuf};
use std::process::Command;

use toolspec::Sources;
use toolspec::model::Manifest;

use crate::arguments::Diff;
use crate::files::{self, Verdict, say};
use crate::review;

pub(super) fn run(arguments: &Diff) -> Result<Verdict, String> {
    let (old, new) = match (&arguments.against, arguments.files.as_slice()) {
        (None, [old, new]) => (side(old)?, side(new)?),
        (None, _) => {
            return Err(
                "name the old and the new manifest, or use `--against REVISION`".to_owned(),
            );
        }
        (Some(_), [_, _]) => {
            return Err("with `--against`, name only the new manifest".to_owned());
        }
        (Some(revision), files) => {
            let path = files::manifest(files.first().cloned())?;
            (committed(revision, &path)?, side(&path)?)
        }
    };
    let changes = review::compare(&old, &new);
    say(&if arguments.json {
        format!("{:#}\n", review::json(&changes))
    } else {
        review::markdown(&changes)
    });
    let fails = changes
        .iter()
        .any(|change| change.class.fails(arguments.fail_on));
    Ok(Verdict::wanting(fails))
}

fn side(path: &Path) -> Result<Manifest, String> {
    super::right(&files::sources(path)?)
}

/// The manifest as a revision of its repository has it.
fn committed(revision: &str, path: &Path) -> Result<Manifest, String> {
    // Git would take nothing for what is staged.
    if revision.is_empty() {
        return Err("`--against` names no revision; give one, such as `main`".to_owned());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = Some(files::folder(path)).filter(|folder| *folder != PathBuf::new());
    let folder = folder.unwrap_or_else(|| PathBuf::from("."));
    let sources = Sources::gather(&format!("{revision}:./{name}"), |what| {
        git_show(&folder, what)
    })?;
    super::right(&sources)
}

/// A file as a revision has it: `REVISION:./PATH`, from a folder on.
fn git_show(folder: &Path, what: &str) -> Result<String, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["show", "--end-of-options", what])
        .output()
        .map_err(|error| format!("`git` can't be run: {error}; give two files instead"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "git can't provide `{what}`: {}; in CI fetch the whole history (`fetch-depth: 0`)",
            said.trim()
        ));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{what}` is not UTF-8"))
}
