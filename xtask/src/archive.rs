//! The plain archive: the program with its manual pages, completions and licences.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::pack::{Packer, file, program};
use crate::platform::Platform;
use crate::program::Program;
use crate::project::Project;

/// Shells with the names that their completion scripts go by.
const SHELLS: &[(&str, &str)] = &[
    ("bash", "aisoc-mcp.bash"),
    ("zsh", "_aisoc-mcp"),
    ("fish", "aisoc-mcp.fish"),
    ("powershell", "_aisoc-mcp.ps1"),
    ("elvish", "aisoc-mcp.elv"),
];

/// A `.tar.gz`; a `.zip` on Windows.
pub(crate) fn make(
    project: &Project,
    built: &Program,
    packer: Packer,
    out: &Path,
) -> Result<PathBuf> {
    let mut members = vec![program(
        built.platform.file(&project.name),
        built.bytes.clone(),
    )];
    for (name, page) in built.manual()? {
        members.push(file(format!("man/man1/{name}"), page));
    }
    for (shell, name) in SHELLS {
        members.push(file(
            format!("completions/{name}"),
            built.says(&["completions", shell])?,
        ));
    }
    members.push(file("README.md", project.readme()?));
    for name in ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        members.push(file(name, std::fs::read(project.root.join(name))?));
    }
    let at = file_of(project, built.platform, out);
    let folder = folder(project, built.platform);
    if built.platform.os == "win32" {
        let members: Vec<_> = members
            .into_iter()
            .map(|member| member.below(&folder))
            .collect();
        return packer.zip(&at, &members);
    }
    packer.tarball(&at, &folder, &members)
}

/// Where the archive of a platform is written.
pub(crate) fn file_of(project: &Project, platform: &Platform, out: &Path) -> PathBuf {
    let ending = if platform.os == "win32" {
        "zip"
    } else {
        "tar.gz"
    };
    let folder = folder(project, platform);
    out.join("archives").join(format!("{folder}.{ending}"))
}

/// The folder that everything in an archive is in.
fn folder(project: &Project, platform: &Platform) -> String {
    format!("{}-{}-{}", project.name, project.version, platform.target)
}
