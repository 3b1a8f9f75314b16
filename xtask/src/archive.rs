//! The plain archive: the program with its manual page, completions and licences.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::pack::{self, file, program};
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
pub(crate) fn make(project: &Project, built: &Program, out: &Path) -> Result<PathBuf> {
    let mut members = vec![
        program(built.platform.file(&project.name), built.bytes.clone()),
        file("man/man1/aisoc-mcp.1", built.says(&["manual"])?),
    ];
    for (shell, name) in SHELLS {
        members.push(file(
            format!("completions/{name}"),
            built.says(&["completions", shell])?,
        ));
    }
    for name in ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        members.push(file(name, std::fs::read(project.root.join(name))?));
    }
    let folder = format!(
        "{}-{}-{}",
        project.name, project.version, built.platform.target
    );
    let archives = out.join("archives");
    if built.platform.os == "win32" {
        let members: Vec<_> = members
            .into_iter()
            .map(|member| member.below(&folder))
            .collect();
        return pack::zip(&archives.join(format!("{folder}.zip")), &members);
    }
    pack::tarball(
        &archives.join(format!("{folder}.tar.gz")),
        &folder,
        &members,
    )
}
