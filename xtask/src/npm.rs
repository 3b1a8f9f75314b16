//! npm: a wrapper that people name, and a package a platform that holds the program.
//!
//! The wrapper lists the platforms under `optionalDependencies`; a package manager installs the one whose `os`,
//! `cpu` and `libc` fit. Nothing runs at install time, since package managers block install scripts by now.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::Result;
use crate::pack::{Packer, file, program};
use crate::platform::{self, Platform};
use crate::program::Program;
use crate::project::Project;

/// The oldest Node.js that the launcher runs on.
const NODE: &str = ">=18";

/// The package of one platform.
pub(crate) fn platform(
    project: &Project,
    built: &Program,
    packer: Packer,
    out: &Path,
) -> Result<PathBuf> {
    let platform = built.platform;
    let name = package(project, platform);
    let mut manifest = common(project, &name);
    manifest.insert("os".to_owned(), json!([platform.os]));
    manifest.insert("cpu".to_owned(), json!([platform.cpu]));
    if let Some(libc) = platform.libc {
        manifest.insert("libc".to_owned(), json!([libc]));
    }
    // Yarn keeps packages zipped otherwise, and a program in a ZIP file cannot be started.
    manifest.insert("preferUnplugged".to_owned(), true.into());
    let mut members = vec![
        file("package.json", pretty(&manifest)?),
        program(
            format!("bin/{}", platform.file(&project.name)),
            built.bytes.clone(),
        ),
    ];
    for (name, text) in project.licences()? {
        members.push(file(name, text));
    }
    members.push(file(
        "README.md",
        format!(
            "The program of `{}` for {}. Install that package instead.\n",
            project.distribution.npm,
            platform.slug()
        ),
    ));
    packer.tarball(&file_of(project, platform, out), "package", &members)
}

/// Where the package of a platform is written.
pub(crate) fn file_of(project: &Project, platform: &Platform, out: &Path) -> PathBuf {
    out.join("npm")
        .join(tarball(project, &package(project, platform)))
}

/// The wrapper.
pub(crate) fn wrapper(project: &Project, packer: Packer, out: &Path) -> Result<PathBuf> {
    let name = &project.distribution.npm;
    let mut manifest = common(project, name);
    let short = name.rsplit('/').next().unwrap_or(name);
    manifest.insert("mcpName".to_owned(), json!(project.distribution.server));
    manifest.insert(
        "bin".to_owned(),
        json!({&project.name: "bin/launch.js", short: "bin/launch.js"}),
    );
    let platforms: Map<String, Value> = platform::ALL
        .iter()
        .map(|platform| (package(project, platform), json!(project.version)))
        .collect();
    manifest.insert("optionalDependencies".to_owned(), platforms.into());
    let mut members = vec![
        file("package.json", pretty(&manifest)?),
        program("bin/launch.js", include_str!("launch.js")),
        file("README.md", project.readme()?),
    ];
    for (name, text) in project.licences()? {
        members.push(file(name, text));
    }
    packer.tarball(
        &out.join("npm").join(tarball(project, name)),
        "package",
        &members,
    )
}

fn common(project: &Project, name: &str) -> Map<String, Value> {
    let manifest = json!({
        "name": name,
        "version": project.version,
        "description": project.description,
        "keywords": project.keywords,
        "license": project.license,
        "author": project.distribution.author,
        "homepage": project.homepage,
        "repository": {"type": "git", "url": format!("git+{}.git", project.repository)},
        "engines": {"node": NODE},
        "publishConfig": {"access": "public", "provenance": true},
    });
    match manifest {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn package(project: &Project, platform: &Platform) -> String {
    format!("{}-{}", project.distribution.npm, platform.slug())
}

/// `@aisoc/mcp` of 1.2.3 as `aisoc-mcp-1.2.3.tgz`, as `npm pack` names it.
fn tarball(project: &Project, name: &str) -> String {
    let name = name.trim_start_matches('@').replace('/', "-");
    format!("{name}-{}.tgz", project.version)
}

fn pretty(manifest: &Map<String, Value>) -> Result<String> {
    Ok(serde_json::to_string_pretty(manifest)? + "\n")
}
