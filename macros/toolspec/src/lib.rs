//! Reads a declarative manifest of MCP tools and writes the Rust that serves it.
//!
//! ```text
//! text --yaml--> tree --read--> draft --check--> problems, or model::Manifest --emit--> Rust
//! ```
//!
//! - [`Sources`]: the texts, of one file or several.
//! - [`yaml`]: the tree, with the position of every part.
//! - `read`: from the tree to the draft, one file per section.
//! - `draft`: a manifest as far as it could be read, so that one mistake gives one problem.
//! - `check`: the rules between the parts, one file per kind of rule.
//! - [`problem`]: problems with position, cause and fix; collected, then shown together.
//! - [`model`]: a valid manifest.
//! - [`emit`]: from the model to Rust, and to the JSON Schemas that are advertised.
//! - `structs`: the structs of results, and their names.
//! - [`usage`]: what each tool asks of the service and reads of its answers.
//! - [`markdown`]: the generated parts of a README.
//! - [`mistakes`]: the rules, and mistakes that break each, for documentation.
//! - [`grammar`]: every key with its form and meaning, for the parser, editors and documentation.
//!
//! - [`pattern`]: converts regular expressions from hosts' syntax to Rust's.
//!
//! Deliberately absent: reading files, environment variables, and any knowledge of one service. The build
//! script and the macros pass in text and get back text.

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
pub mod usage;
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
