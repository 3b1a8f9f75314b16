//! Versions follow the contract of the tools: `cargo toolspec diff` against the last release says which version the next one
//! needs at least.

use std::process::Command;

use serde_json::Value;

use crate::Result;
use crate::project::Project;

/// What the gravest change means to callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Cosmetic,
    Additive,
    Breaking,
}

/// Major, minor, patch.
type Version = (u64, u64, u64);

/// Says what has changed since the last release, and whether the version in Cargo.toml says so.
///
/// # Errors
/// The version is too low.
pub(crate) fn check(project: &Project) -> Result<()> {
    let here = git(project, &["tag", "--points-at", "HEAD"])?;
    let all = git(project, &["tag", "--merged", "HEAD", "--list", "v[0-9]*"])?;
    let Some((tag, released)) = last(&all, &here) else {
        eprintln!("no release precedes this commit: there is no contract to compare it with");
        return Ok(());
    };
    let class = changed(project, &tag)?;
    let version =
        numbers(&project.version).ok_or_else(|| format!("{} is not a version", project.version))?;
    let least = least(released, class);
    let word = class.map_or("unchanged".to_owned(), |class| {
        format!("{class:?}").to_lowercase()
    });
    let (major, minor, patch) = least;
    if version < least {
        return Err(format!(
            "since {tag} the contract of the tools is {word}: the next version is {major}.{minor}.{patch} at least, and \
             Cargo.toml says {} (`cargo toolspec diff --against {tag}` says what has changed)",
            project.version
        )
        .into());
    }
    eprintln!(
        "since {tag} the contract of the tools is {word}: {} may be released ({major}.{minor}.{patch} at least)",
        project.version
    );
    Ok(())
}

/// The newest release among the tags, but for one of this very commit: a release is compared with the one before it.
fn last(all: &str, here: &str) -> Option<(String, Version)> {
    all.lines()
        .filter(|tag| !here.lines().any(|own| own == *tag))
        .filter_map(|tag| Some((tag.to_owned(), numbers(tag.strip_prefix('v')?)?)))
        .max_by_key(|(_, version)| *version)
}

/// A pre-release is compared with nothing.
fn numbers(version: &str) -> Option<Version> {
    let mut parts = version.split('.').map(str::parse);
    let mut number = || parts.next()?.ok();
    let numbers = (number()?, number()?, number()?);
    parts.next().is_none().then_some(numbers)
}

/// The lowest version that may follow. Before 1.0, as cargo has it, the minor number stands for what the major one is later.
fn least((major, minor, patch): Version, class: Option<Class>) -> Version {
    match (class, major) {
        (None, _) => (major, minor, patch),
        (Some(Class::Breaking), 0) | (Some(Class::Additive), 1..) => (major, minor + 1, 0),
        (Some(Class::Breaking), _) => (major + 1, 0, 0),
        (Some(Class::Additive), 0) | (Some(Class::Cosmetic), _) => (major, minor, patch + 1),
    }
}

/// The gravest change since that release.
fn changed(project: &Project, tag: &str) -> Result<Option<Class>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "run",
            "--quiet",
            "--locked",
            "--package",
            "cargo-toolspec",
            "--",
        ])
        .args(["diff", "--json", "--against", tag])
        .current_dir(&project.root)
        .output()?;
    // Exit code 1 says that something is breaking, which is an answer.
    if !matches!(output.status.code(), Some(0 | 1)) {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    gravest(&serde_json::from_slice(&output.stdout)?)
}

fn gravest(told: &Value) -> Result<Option<Class>> {
    match &told["class"] {
        Value::Null => Ok(None),
        // What nobody can classify may break callers.
        Value::String(class) if class == "breaking" || class == "UNKNOWN" => {
            Ok(Some(Class::Breaking))
        }
        Value::String(class) if class == "additive" => Ok(Some(Class::Additive)),
        Value::String(class) if class == "cosmetic" => Ok(Some(Class::Cosmetic)),
        other => {
            Err(format!("`cargo toolspec diff --json` reports an unknown class {other}").into())
        }
    }
}

fn git(project: &Project, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(&project.root)
        .args(arguments)
        .output()
        .map_err(|error| format!("git can't be run: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_release_is_the_highest_that_is_not_this_commit() {
        let tags = "v0.9.0\nv0.10.0\nv0.11.0-rc.1\nversion\n";
        let found = |here| last(tags, here).map(|(tag, _)| tag);
        assert_eq!(found("").as_deref(), Some("v0.10.0"));
        assert_eq!(found("v0.10.0\n").as_deref(), Some("v0.9.0"));
        assert_eq!(last("", ""), None);
    }

    #[test]
    fn a_change_of_unknown_effect_counts_as_breaking() {
        let class = |name: &str| gravest(&serde_json::json!({"class": name})).ok().flatten();
        assert_eq!(class("UNKNOWN"), Some(Class::Breaking));
        assert_eq!(class("additive"), Some(Class::Additive));
        assert_eq!(class("unheard-of"), None);
    }

    #[test]
    fn the_gravest_change_decides_the_next_version() {
        for (released, class, next) in [
            ((0, 3, 1), Some(Class::Breaking), (0, 4, 0)),
            ((0, 3, 1), Some(Class::Additive), (0, 3, 2)),
            ((1, 3, 1), Some(Class::Breaking), (2, 0, 0)),
            ((1, 3, 1), Some(Class::Additive), (1, 4, 0)),
            ((1, 3, 1), Some(Class::Cosmetic), (1, 3, 2)),
            ((1, 3, 1), None, (1, 3, 1)),
        ] {
            assert_eq!(least(released, class), next, "{released:?} {class:?}");
        }
    }
}
