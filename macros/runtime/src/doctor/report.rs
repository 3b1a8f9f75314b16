//! All checks of one run, and the overall result.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::check::{Check, Status};
use crate::mcp;
use crate::registry::Registry;

/// The version of the JSON form. Fields are only ever added under the same number.
pub const SCHEMA_VERSION: u32 = 1;

/// What a run found. Serialized it is what `doctor --json` prints; its fields are those below.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Whether nothing failed. Warnings do not count.
    pub ok: bool,
    /// The program; a heading for people.
    #[serde(skip)]
    pub package: &'static str,
    /// The program's version.
    pub version: &'static str,
    /// Whether only tools that read are offered.
    pub read_only: bool,
    /// Whether the life of a session is logged.
    pub verbose: bool,
    /// The tools on offer.
    pub tools: Tools,
    /// How many checks came to what.
    pub summary: Summary,
    /// The checks, in the order a person reads them.
    pub checks: Vec<Check>,
}

/// The tools on offer, for comparing two machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tools {
    /// How many.
    pub count: usize,
    /// SHA-256 of what `tools/list` advertises, in lower-case hex. Two machines with the same one show their assistants the same tools.
    pub sha256: String,
}

/// How many checks came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// As they should be.
    pub ok: usize,
    /// Working, but.
    pub warning: usize,
    /// Not working.
    pub failed: usize,
    /// Not checked.
    pub skipped: usize,
}

impl Report {
    /// The report of these checks.
    #[must_use]
    pub fn new(registry: &Registry, verbose: bool, checks: Vec<Check>) -> Self {
        let count = |status| checks.iter().filter(|check| check.status == status).count();
        let summary = Summary {
            ok: count(Status::Ok),
            warning: count(Status::Warning),
            failed: count(Status::Failed),
            skipped: count(Status::Skipped),
        };
        Self {
            schema_version: SCHEMA_VERSION,
            ok: summary.failed == 0,
            package: registry.package,
            version: registry.version,
            read_only: registry.read_only,
            verbose,
            tools: fingerprint(registry),
            summary,
            checks,
        }
    }

    /// The check of that id, if there is one.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }
}

/// The tools a registry offers.
#[must_use]
pub fn fingerprint(registry: &Registry) -> Tools {
    let listed = mcp::tools(registry).map(|tools| serde_json::to_vec(&tools));
    // A list that cannot be written is not a list: the server would not start on it either.
    let bytes = listed.ok().and_then(Result::ok).unwrap_or_default();
    Tools {
        count: registry.offered().count(),
        sha256: hash(&bytes),
    }
}

/// Lower-case hex SHA-256.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn hashes_as_published() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash(b"abc"), expected);
    }
}
