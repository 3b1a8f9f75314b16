//! What is made of all packages together: `server.json` for the MCP registry, and the checksums.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::Result;
use crate::pack;
use crate::project::Project;
use crate::{bundle, platform};

const SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";
/// The longest description that the registry takes.
const LONGEST: usize = 100;

/// Writes `server.json` and `SHA256SUMS` into the folder of packages.
pub(crate) fn write(project: &Project, out: &Path) -> Result<()> {
    let out = project.root.join(out);
    let server = serde_json::to_string_pretty(&server(project, &out)?)? + "\n";
    pack::write(&out.join("server.json"), server.as_bytes())?;
    let mut sums = String::new();
    for file in files(&out)? {
        let name = file
            .strip_prefix(&out)?
            .to_string_lossy()
            .replace('\\', "/");
        if name != "SHA256SUMS" {
            sums.push_str(&format!("{}  {name}\n", sum(&file)?));
        }
    }
    pack::write(&out.join("SHA256SUMS"), sums.as_bytes())?;
    Ok(())
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
    let description: String = if project.description.chars().count() > LONGEST {
        return Err(format!(
            "the description in Cargo.toml is longer than the {LONGEST} characters that the registry takes"
        )
        .into());
    } else {
        project.description.clone()
    };
    Ok(json!({
        "$schema": SCHEMA,
        "name": project.distribution.server,
        "title": "AiSOC",
        "description": description,
        "version": project.version,
        "websiteUrl": project.homepage,
        "repository": {"url": project.repository, "source": "github"},
        "packages": packages,
    }))
}

fn sum(file: &Path) -> Result<String> {
    let digest = Sha256::digest(fs::read(file)?);
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
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
