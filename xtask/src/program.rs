//! The program: built for a platform, and what it says of itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use object::LittleEndian;
use object::read::elf::{ElfFile64, FileHeader as _, SectionHeader as _};
use serde_json::Value;

use crate::Result;
use crate::platform::Platform;
use crate::project::Project;

/// A built program.
pub(crate) struct Program {
    /// Its platform.
    pub(crate) platform: &'static Platform,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// The newest version of glibc it asks for; none outside Linux, or where it asks for none.
    pub(crate) glibc: Option<(u32, u32)>,
    /// Where it is.
    file: PathBuf,
}

impl Program {
    /// A program that is there already.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn given(file: &Path, platform: &'static Platform) -> Result<Self> {
        let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let glibc = if platform.os == "linux" {
            newest_glibc(&bytes)?
        } else {
            None
        };
        Ok(Self {
            platform,
            bytes,
            glibc,
            file: file.to_owned(),
        })
    }

    /// What it prints for these arguments.
    ///
    /// # Errors
    /// It cannot be run here, or fails.
    pub(crate) fn says(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new(&self.file)
            .args(arguments)
            .env_clear()
            .output()
            .map_err(|error| {
                format!(
                    "{} cannot be run here ({error}): package a platform on a machine of that platform",
                    self.file.display()
                )
            })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{} {arguments:?}: {said}", self.file.display()).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Its manual pages, by name.
    ///
    /// # Errors
    /// As [`Program::says`], or they cannot be read.
    pub(crate) fn manual(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let folder = tempfile::tempdir()?;
        let path = folder
            .path()
            .to_str()
            .ok_or("no UTF-8 in the path of the temporary folder")?;
        self.says(&["manual", path])?;
        let mut pages = Vec::new();
        for entry in fs::read_dir(folder.path())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            pages.push((name, fs::read(entry.path())?));
        }
        pages.sort();
        Ok(pages)
    }

    /// The tools that it advertises: `(name, description)`.
    ///
    /// # Errors
    /// As [`Program::says`].
    pub(crate) fn tools(&self) -> Result<Vec<(String, String)>> {
        let listed: Value = serde_json::from_str(&self.says(&["tools", "--json"])?)?;
        let tools = listed["tools"].as_array().ok_or("no list of tools")?;
        let text =
            |tool: &Value, member: &str| tool[member].as_str().unwrap_or_default().to_owned();
        Ok(tools
            .iter()
            .map(|tool| (text(tool, "name"), text(tool, "description")))
            .collect())
    }
}

/// Builds the program.
///
/// # Errors
/// The build fails, or cargo-zigbuild is missing where an older glibc is requested.
pub(crate) fn build(
    project: &Project,
    platform: &'static Platform,
    profile: &str,
    without_demo: bool,
    glibc: Option<&str>,
) -> Result<Program> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let zig = glibc.filter(|_| platform.os == "linux");
    let mut command = Command::new(cargo);
    let target = if let Some(version) = zig {
        command.arg("zigbuild");
        format!("{}.{version}", platform.target)
    } else {
        command.arg("build");
        platform.target.to_owned()
    };
    command
        .current_dir(&project.root)
        .args(["--locked", "--package", "aisoc-mcp", "--bin", "aisoc-mcp"])
        .args(["--profile", profile, "--target", &target])
        // Off by default, since it brings many crates; whoever installs a package has it.
        .args(["--features", "keychain"]);
    if without_demo {
        command.arg("--no-default-features");
    }
    if !command.status()?.success() {
        let hint = if zig.is_some() {
            "; it needs cargo-zigbuild and ziglang, both from PyPI, or pass `--glibc none`"
        } else {
            ""
        };
        return Err(format!("the build failed{hint}").into());
    }
    let folder = if profile == "dev" { "debug" } else { profile };
    let file = project
        .target
        .join(platform.target)
        .join(folder)
        .join(platform.file("aisoc-mcp"));
    let built = Program::given(&file, platform)?;
    if let (Some(asked), Some((major, minor))) = (zig, built.glibc)
        && version_of(&format!("GLIBC_{asked}")) < built.glibc
    {
        return Err(format!(
            "the program needs glibc {major}.{minor}, though it was built for {asked}"
        )
        .into());
    }
    Ok(built)
}

/// The newest `GLIBC_x.y` among the versions that an ELF file needs.
fn newest_glibc(bytes: &[u8]) -> Result<Option<(u32, u32)>> {
    let file = ElfFile64::<LittleEndian>::parse(bytes)?;
    let endian = LittleEndian;
    let header = file.elf_header();
    let sections = header.sections(endian, bytes)?;
    let mut newest = None;
    for section in sections.iter() {
        let Some((mut needed, link)) = section.gnu_verneed(endian, bytes)? else {
            continue;
        };
        let strings = sections.strings(endian, bytes, link)?;
        while let Some((_, mut versions)) = needed.next()? {
            while let Some(version) = versions.next()? {
                let name = String::from_utf8_lossy(version.name(endian, strings)?).into_owned();
                newest = newest.max(version_of(&name));
            }
        }
    }
    Ok(newest)
}

/// `GLIBC_2.28` as `(2, 28)`.
fn version_of(name: &str) -> Option<(u32, u32)> {
    let mut parts = name.strip_prefix("GLIBC_")?.split('.');
    let mut number = || parts.next()?.parse().ok();
    Some((number()?, number()?))
}

#[cfg(test)]
mod tests {
    use super::version_of;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version_of("GLIBC_2.9"), Some((2, 9)));
        assert_eq!(version_of("GLIBC_2.2.5"), Some((2, 2)));
        assert!(version_of("GLIBC_2.28") > version_of("GLIBC_2.9"));
        assert_eq!(version_of("GLIBC_PRIVATE"), None);
        assert_eq!(version_of("GCC_3.0"), None);
    }
}
