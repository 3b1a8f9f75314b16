//! What is made of all packages together: `server.json` for the MCP registry, and the checksums.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::Result;
use crate::pack;
use crate::platform::{self, Platform};
use crate::project::Project;
use crate::{archive, bundle, npm, wheel};

const SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";
/// The longest description that the registry takes.
const LONGEST: usize = 100;

/// Writes `server.json` and `SHA256SUMS` into the folder of packages.
///
/// # Errors
/// A file cannot be read or written; or a platform's packages are missing where all are expected.
pub(crate) fn write(project: &Project, out: &Path, complete: bool) -> Result<()> {
    let out = project.root.join(out);
    if complete {
        let missing: Vec<_> = platform::ALL
            .iter()
            .filter(|platform| !all_there(project, platform, &out))
            .map(Platform::slug)
            .collect();
        if !missing.is_empty() {
            return Err(format!("packages are missing for {}", missing.join(", ")).into());
        }
    }
    let server = serde_json::to_string_pretty(&server(project, &out)?)? + "\n";
    pack::write(&out.join("server.json"), server.as_bytes())?;
    let mut sums = String::new();
    for file in files(&out)? {
        let name = file
            .strip_prefix(&out)?
            .to_string_lossy()
            .replace('\\', "/");
        if name != "SHA256SUMS" {
            writeln!(sums, "{}  {name}", sum(&file)?)?;
        }
    }
    pack::write(&out.join("SHA256SUMS"), sums.as_bytes())?;
    Ok(())
}

/// Whether every kind of package is there for a platform.
fn all_there(project: &Project, platform: &Platform, out: &Path) -> bool {
    npm::file_of(project, platform, out).exists()
        && out
            .join("mcpb")
            .join(bundle::name(project, &platform.slug()))
            .exists()
        && archive::file_of(project, platform, out).exists()
        && wheel::is_there(project, platform, out)
}

fn server(project: &Project, out: &Path) -> Result<Value> {
    let environment = json!([
        {
            "name": "AISOC_URL",
            "description": "Base URL of the AiSOC API",
            "format": "string",
            "default": "http://localhost:8081",
        },
        {
            "name": "AISOC_API_KEY",
            "description": "An AiSOC API key (aisoc_…) or a session token",
            "isRequired": true,
            "isSecret": true,
        },
    ]);
    let package = |kind: &str, identifier: String| {
        json!({
            "registryType": kind,
            "identifier": identifier,
            "version": project.version,
            "transport": {"type": "stdio"},
            "environmentVariables": environment,
        })
    };
    let mut npm = package("npm", project.distribution.npm.clone());
    npm["runtimeHint"] = json!("npx");
    npm["packageArguments"] = json!([{"type": "positional", "value": "serve"}]);
    let mut pypi = package("pypi", project.name.clone());
    pypi["runtimeHint"] = json!("uvx");
    pypi["packageArguments"] = json!([{"type": "positional", "value": "serve"}]);
    let mut packages = vec![npm, pypi];
    for platform in platform::ALL {
        let name = bundle::name(project, &platform.slug());
        let file = out.join("mcpb").join(&name);
        if file.exists() {
            let address = format!(
                "{}/releases/download/v{}/{name}",
                project.repository, project.version
            );
            let mut bundle = package("mcpb", address);
            bundle["fileSha256"] = json!(sum(&file)?);
            packages.push(bundle);
        }
    }
    if project.description.chars().count() > LONGEST {
        return Err(format!(
            "the description in Cargo.toml is longer than the {LONGEST} characters that the registry accepts"
        )
        .into());
    }
    Ok(json!({
        "$schema": SCHEMA,
        "name": project.distribution.server,
        "title": "AiSOC",
        "description": project.description,
        "version": project.version,
        "websiteUrl": project.homepage,
        "repository": {"url": project.repository, "source": "github"},
        "packages": packages,
    }))
}

fn sum(file: &Path) -> Result<String> {
    let mut hex = String::new();
    for byte in Sha256::digest(fs::read(file)?) {
        write!(hex, "{byte:02x}")?;
    }
    Ok(hex)
}

/// Every file below a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
