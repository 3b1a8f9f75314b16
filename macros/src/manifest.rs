//! The manifest of the crate that is being compiled.

use std::path::Path;

use toolspec::model::Manifest;

/// Reads `tools.yaml` beside the crate's `Cargo.toml`.
///
/// # Errors
/// That it is missing or has problems; the build script has shown them in full.
pub(crate) fn load() -> Result<Manifest, String> {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let text = std::fs::read_to_string(Path::new(&root).join("tools.yaml"))
        .map_err(|error| format!("`tools.yaml` can't be read: {error}"))?;
    toolspec::load(&text)
        .map_err(|_| "`tools.yaml` has problems; the build script lists them".to_owned())
}
