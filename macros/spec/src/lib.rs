//! Reads a declarative manifest of MCP tools and writes the Rust that serves it.
//!
//! ```text
//! text --yaml--> tree --read--> model::Manifest --check--> problems, or --emit--> Rust
//! ```
//!
//! - [`yaml`]: the tree, which remembers where everything stands.
//! - [`problem`]: what is wrong, where, why there, what to do; collected, then shown together.
//! - [`model`]: a manifest that is right in form.
//! - `read`: from the tree to the model, one file per section.
//! - `check`: what must hold between the parts, one file per kind of rule.
//! - [`emit`]: from the model to Rust, and to the JSON Schemas that are advertised.
//!
//! Deliberately absent: files, environment variables, and any knowledge of one service. The build
//! script and the macros hand in text and get back text.

mod check;
pub mod emit;
pub mod model;
pub mod problem;
mod read;
pub mod yaml;

use model::Manifest;
use problem::Problems;

/// Reads and checks a manifest.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn load(text: &str) -> Result<Manifest, Problems> {
    let mut problems = Problems::default();
    let manifest = yaml::parse(text, &mut problems)
        .and_then(|root| read::manifest(&root, text, &mut problems));
    if let Some(manifest) = &manifest {
        check::manifest(manifest, &mut problems);
    }
    manifest.filter(|_| problems.is_empty()).ok_or(problems)
}
