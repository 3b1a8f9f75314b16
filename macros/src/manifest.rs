//! The manifest of the crate that is being compiled.

use std::fs;
use std::path::Path;

use toolspec::Sources;
use toolspec::model::Manifest;

/// Reads `tools.yaml` beside the crate's `Cargo.toml`, with the files that it names.
///
/// # Errors
/// That it is missing or has problems; the build script has shown them in full.
pub(crate) fn load() -> Result<Manifest, String> {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let root = Path::new(&root);
    let sources = Sources::gather("tools.yaml", |path| fs::read_to_string(root.join(path)))
        .map_err(|error| format!("`tools.yaml` can't be read: {error}"))?;
    sources
        .load()
        .map_err(|_| "`tools.yaml` has problems; the build script lists them".to_owned())
}
