//! What must hold between the parts of a manifest. One file per kind of rule; each rule adds its
//! problems and goes on.

mod arguments;
mod metadata;
mod names;
mod results;
mod schemas;
mod usage;
mod values;

use crate::model::Manifest;
use crate::problem::Problems;

/// Checks everything.
pub(crate) fn manifest(manifest: &Manifest, problems: &mut Problems) {
    names::check(manifest, problems);
    metadata::check(manifest, problems);
    for tool in &manifest.tools {
        schemas::check(tool, problems);
        arguments::check(tool, manifest, problems);
        usage::check(tool, problems);
        results::check(tool, problems);
    }
}
