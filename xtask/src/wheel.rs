//! The wheel: the program as a script, so that `uvx aisoc-mcp` and `pipx run aisoc-mcp` start it natively.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::Result;
use crate::pack::{Member, Packer, file, program};
use crate::platform::Platform;
use crate::program::Program;
use crate::project::Project;

/// The wheel.
pub(crate) fn make(
    project: &Project,
    built: &Program,
    packer: Packer,
    out: &Path,
) -> Result<PathBuf> {
    let name = project.name.replace('-', "_");
    let version = &project.version;
    let stem = format!("{name}-{version}");
    let info = format!("{stem}.dist-info");
    let tag = format!("py3-none-{}", built.platform.wheel_tag(built.glibc));
    let readme = project.readme()?;
    let metadata = format!(
        "Metadata-Version: 2.4\n\
         Name: {}\n\
         Version: {version}\n\
         Summary: {}\n\
         Keywords: {}\n\
         Author: {}\n\
         License-Expression: {}\n\
         License-File: LICENSE-APACHE\n\
         License-File: LICENSE-MIT\n\
         Project-URL: Homepage, {}\n\
         Project-URL: Source, {}\n\
         Requires-Python: >=3.8\n\
         Description-Content-Type: text/markdown\n\
         \n\
         <!-- mcp-name: {} -->\n\
         {readme}",
        project.name,
        project.description,
        project.keywords.join(","),
        project.distribution.author,
        project.license,
        project.homepage,
        project.repository,
        // By this line in its description the MCP registry knows that a package on PyPI is the server's.
        project.distribution.server,
    );
    let wheel =
        format!("Wheel-Version: 1.0\nGenerator: cargo xtask\nRoot-Is-Purelib: false\nTag: {tag}\n");
    let mut members = vec![
        program(
            format!("{stem}.data/scripts/{}", built.platform.file(&project.name)),
            built.bytes.clone(),
        ),
        file(format!("{info}/METADATA"), metadata),
        file(format!("{info}/WHEEL"), wheel),
    ];
    for (name, text) in project.licences()? {
        members.push(file(format!("{info}/licenses/{name}"), text));
    }
    let record = record(&members, &info);
    members.push(file(format!("{info}/RECORD"), record));
    packer.zip(
        &out.join("pypi").join(format!("{stem}-{tag}.whl")),
        &members,
    )
}

/// Whether there is a wheel for a platform, whichever glibc it asks for.
pub(crate) fn is_there(project: &Project, platform: &Platform, out: &Path) -> bool {
    let start = format!(
        "{}-{}-py3-none-",
        project.name.replace('-', "_"),
        project.version
    );
    let files = std::fs::read_dir(out.join("pypi")).into_iter().flatten();
    files.flatten().any(|file| {
        let name = file.file_name().to_string_lossy().into_owned();
        let tag = name
            .strip_prefix(&start)
            .and_then(|rest| rest.strip_suffix(".whl"));
        tag.is_some_and(|tag| platform.takes(tag))
    })
}

/// Every file with its hash and size, and this list itself without.
fn record(members: &[Member], info: &str) -> String {
    let mut lines: Vec<String> = members
        .iter()
        .map(|member| {
            let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(member.bytes()));
            format!("{},sha256={hash},{}", member.path(), member.bytes().len())
        })
        .collect();
    lines.push(format!("{info}/RECORD,,"));
    lines.join("\n") + "\n"
}
