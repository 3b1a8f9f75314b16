//! Reads a declarative manifest of MCP tools and writes the Rust that serves it.
//!
//! ```text
//! text --yaml--> tree --read--> draft --check--> problems, or model::Manifest --emit--> Rust
//! ```
//!
//! - [`Sources`]: the texts, of one file or several.
//! - [`yaml`]: the tree, which remembers where everything stands.
//! - `read`: from the tree to the draft, one file per section.
//! - `draft`: a manifest as far as it could be read, so that one mistake is one problem.
//! - `check`: what must hold between the parts, one file per kind of rule.
//! - [`problem`]: what is wrong, where, why there, what to do; collected, then shown together.
//! - [`model`]: a manifest that is right.
//! - [`emit`]: from the model to Rust, and to the JSON Schemas that are advertised.
//! - `structs`: which structs results are made of, and how they are called.
//! - [`markdown`]: what a README tells of it.
//! - [`mistakes`]: the rules, and what breaks each, for documentation.
//! - [`grammar`]: every key with its form and what it means, for reading, editors and documentation.
//!
//! - [`pattern`]: regular expressions as hosts mean them, for Rust.
//!
//! Deliberately absent: reading files, environment variables, and any knowledge of one service. The build
//! script and the macros hand in text and get back text.

mod check;
mod draft;
pub mod emit;
pub mod grammar;
pub mod markdown;
pub mod mistakes;
pub mod model;
pub mod pattern;
pub mod problem;
mod read;
mod sources;
pub(crate) mod structs;
pub mod yaml;

use draft::Draft;
use model::Manifest;
use problem::Problems;

pub use sources::{Place, Sources};

/// Reads and checks a manifest that is one text.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn load(text: &str) -> Result<Manifest, Problems> {
    Sources::single("tools.yaml", text).load()
}

fn load_from(sources: &Sources) -> Result<Manifest, Problems> {
    let mut problems = Problems::default();
    let draft = sources
        .tree(&mut problems)
        .and_then(|root| read::manifest(&root, sources, &mut problems));
    if let Some(draft) = &draft {
        check::manifest(draft, &mut problems);
    }
    let manifest = draft.and_then(Draft::into_manifest);
    manifest.filter(|_| problems.is_empty()).ok_or(problems)
}
