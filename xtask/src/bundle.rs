//! The MCP bundle: one file that desktop hosts install by a double click, and ask for the settings it names.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::Result;
use crate::pack::{Packer, file, program};
use crate::program::Program;
use crate::project::Project;

/// The version of the bundle's format. 0.4 adds nothing that a native program needs.
const FORMAT: &str = "0.3";

/// The bundle.
pub(crate) fn make(
    project: &Project,
    built: &Program,
    packer: Packer,
    out: &Path,
) -> Result<PathBuf> {
    let manifest = manifest(project, built)?;
    let mut members = vec![
        file(
            "manifest.json",
            serde_json::to_string_pretty(&manifest)? + "\n",
        ),
        program(
            format!("server/{}", built.platform.file(&project.name)),
            built.bytes.clone(),
        ),
        file("README.md", project.readme()?),
    ];
    for (name, text) in project.licences()? {
        members.push(file(name, text));
    }
    let name = name(project, &built.platform.slug());
    packer.zip(&out.join("mcpb").join(name), &members)
}

/// The file's name for a platform, `aisoc-mcp-1.2.3-linux-x64.mcpb`.
pub(crate) fn name(project: &Project, platform: &str) -> String {
    format!("{}-{}-{platform}.mcpb", project.name, project.version)
}

fn manifest(project: &Project, built: &Program) -> Result<Value> {
    let program = format!("server/{}", built.platform.file(&project.name));
    let tools: Vec<Value> = built
        .tools()?
        .into_iter()
        .map(|(name, description)| json!({"name": name, "description": description}))
        .collect();
    Ok(json!({
        "manifest_version": FORMAT,
        "name": project.name,
        "display_name": "AiSOC",
        "version": project.version,
        "description": project.description,
        "author": {"name": project.distribution.author, "url": project.homepage},
        "repository": {"type": "git", "url": format!("{}.git", project.repository)},
        "homepage": project.homepage,
        "license": project.license,
        "keywords": project.keywords,
        "server": {
            "type": "binary",
            "entry_point": program,
            "mcp_config": {
                "command": format!("${{__dirname}}/{program}"),
                "args": ["serve"],
                "env": {
                    "AISOC_URL": "${user_config.aisoc_url}",
                    "AISOC_API_KEY": "${user_config.api_key}",
                    "AISOC_MCP_READ_ONLY": "${user_config.read_only}",
                },
            },
        },
        "tools": tools,
        "prompts_generated": true,
        "compatibility": {"platforms": [built.platform.os]},
        "user_config": {
            "aisoc_url": {
                "type": "string",
                "title": "AiSOC URL",
                "description": "Base URL of the AiSOC API, such as https://aisoc.example.com",
                "required": true,
                "default": "http://localhost:8081",
            },
            "api_key": {
                "type": "string",
                "title": "API key",
                "description": "An AiSOC API key (aisoc_…) or a session token",
                "required": true,
                "sensitive": true,
            },
            "read_only": {
                "type": "boolean",
                "title": "Read only",
                "description": "Offer only tools that read: no investigation can be started",
                "required": false,
                "default": false,
            },
        },
        "privacy_policies": [project.distribution.privacy],
    }))
}
