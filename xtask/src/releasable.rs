//! What must hold before anything is published.

use std::fs;

use crate::Result;
use crate::project::Project;

/// The placeholder for the publisher.
const PLACEHOLDER: &str = "OWNER";

/// Says what keeps a tag from being published, all of it at once.
///
/// # Errors
/// Something does.
pub(crate) fn check(project: &Project, tag: &str) -> Result<()> {
    let changelog = fs::read_to_string(project.root.join("CHANGELOG.md"))?;
    let problems = problems(
        tag,
        &project.version,
        &changelog,
        &[
            &project.repository,
            &project.homepage,
            &project.distribution.server,
            &project.distribution.privacy,
        ],
    );
    if problems.is_empty() {
        return Ok(());
    }
    Err(problems.join("\nerror: ").into())
}

fn problems(tag: &str, version: &str, changelog: &str, names: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    if tag != format!("v{version}") {
        found.push(format!("the tag is {tag}, and Cargo.toml says {version}"));
    }
    if !changelog.lines().any(|line| {
        line.strip_prefix("## ")
            .is_some_and(|heading| heading.split_whitespace().next() == Some(version))
    }) {
        found.push(format!("CHANGELOG.md has no section `## {version}`"));
    }
    for name in names {
        if name.contains(PLACEHOLDER) {
            found.push(format!(
                "`{name}` in Cargo.toml is a placeholder: set the publisher"
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::problems;

    #[test]
    fn a_tag_is_its_version_with_a_section_in_the_changelog_and_an_owner() {
        let changelog = "# Changelog\n\n## 0.2.0 (2026-12-01)\n";
        let owned = ["https://forge.example/someone/aisoc-mcp"];
        assert!(problems("v0.2.0", "0.2.0", changelog, &owned).is_empty());
        assert_eq!(problems("v0.2.1", "0.2.0", changelog, &owned).len(), 1);
        assert_eq!(problems("v0.2", "0.2", changelog, &owned).len(), 1);
        let nobody = ["https://forge.example/OWNER/aisoc-mcp", "io.forge.OWNER/x"];
        assert_eq!(problems("v0.2.0", "0.2.0", changelog, &nobody).len(), 2);
    }
}
