//! Names, versions and addresses. Cargo.toml states each once; nothing here or in a package repeats them.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use crate::Result;

/// What packages say of the project.
pub(crate) struct Project {
    /// The root of the workspace.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
    /// The program's name, `aisoc-mcp`.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// One sentence.
    pub(crate) description: String,
    /// An SPDX expression.
    pub(crate) license: String,
    /// The repository's address.
    pub(crate) repository: String,
    /// The home page's address.
    pub(crate) homepage: String,
    /// Search words.
    pub(crate) keywords: Vec<String>,
    /// What `[workspace.metadata.distribution]` says.
    pub(crate) distribution: Distribution,
    /// All that `cargo metadata` says, for the bill of materials.
    pub(crate) metadata: Value,
}

/// `[workspace.metadata.distribution]` of Cargo.toml.
#[derive(Deserialize)]
pub(crate) struct Distribution {
    /// The npm package, `@scope/name`.
    pub(crate) npm: String,
    /// The server's name in the MCP registry, in reverse DNS form.
    pub(crate) server: String,
    /// Who is named as the author.
    pub(crate) author: String,
    /// Where the privacy policy is.
    pub(crate) privacy: String,
}

impl Project {
    /// Reads Cargo.toml through cargo.
    ///
    /// # Errors
    /// cargo fails, or a member is missing.
    pub(crate) fn read() -> Result<Self> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            // What packages are built with, for the bill of materials.
            .args(["metadata", "--format-version", "1", "--locked"])
            .args(["--features", "keychain"])
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)?;
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let package = packages
            .filter(|package| package["name"] == "aisoc-mcp")
            .find(|package| package["source"].is_null())
            .ok_or("the workspace has no package `aisoc-mcp`")?
            .clone();
        let text = |member: &str| -> Result<String> {
            let value = package[member].as_str();
            value
                .map(str::to_owned)
                .ok_or_else(|| format!("Cargo.toml has no `{member}`").into())
        };
        let keywords = package["keywords"].as_array().into_iter().flatten();
        Ok(Self {
            root: metadata["workspace_root"]
                .as_str()
                .ok_or("cargo names no workspace root")?
                .into(),
            target: metadata["target_directory"]
                .as_str()
                .ok_or("cargo names no target folder")?
                .into(),
            name: text("name")?,
            version: text("version")?,
            description: text("description")?,
            license: text("license")?,
            repository: text("repository")?,
            homepage: text("homepage")?,
            keywords: keywords
                .filter_map(|word| word.as_str().map(str::to_owned))
                .collect(),
            distribution: serde_json::from_value(metadata["metadata"]["distribution"].clone())
                .map_err(|error| format!("[workspace.metadata.distribution]: {error}"))?,
            metadata,
        })
    }

    /// The README for outside of the repository, where its links are addresses.
    pub(crate) fn readme(&self) -> Result<String> {
        let text = std::fs::read_to_string(self.root.join("README.md"))?;
        Ok(with_addresses(&text, &self.repository, &self.version))
    }

    /// The licence texts, with the names they are shipped under.
    pub(crate) fn licences(&self) -> Result<[(&'static str, Vec<u8>); 2]> {
        let read = |name: &'static str| -> Result<(&'static str, Vec<u8>)> {
            Ok((name, std::fs::read(self.root.join(name))?))
        };
        Ok([read("LICENSE-APACHE")?, read("LICENSE-MIT")?])
    }
}

/// The page with its links to files of the repository as addresses of this version.
fn with_addresses(page: &str, repository: &str, version: &str) -> String {
    let mut page = page.to_owned();
    for (start, kind) in [("](", "blob"), ("src=\"", "raw"), ("srcset=\"", "raw")] {
        let mut parts = page.split(start);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            out.push_str(start);
            if !part.starts_with("https://") && !part.starts_with('#') {
                let _ = write!(out, "{repository}/{kind}/v{version}/");
            }
            out.push_str(part);
        }
        page = out;
    }
    page
}

#[cfg(test)]
mod tests {
    use super::with_addresses;

    #[test]
    fn links_to_files_become_addresses_and_others_stay() {
        let page =
            "[a](docs/a.md#b) [c](https://c) [d](#d) <source srcset=\"p.svg\"> <img src=\"p.png\">";
        assert_eq!(
            with_addresses(page, "https://forge/us", "1.2.3"),
            "[a](https://forge/us/blob/v1.2.3/docs/a.md#b) [c](https://c) [d](#d) \
             <source srcset=\"https://forge/us/raw/v1.2.3/p.svg\"> <img src=\"https://forge/us/raw/v1.2.3/p.png\">"
        );
    }
}
