//! After a change: the doctor's checks, so that a mistake shows here and not in the assistant, and
//! the next step.

use std::time::Duration;

use crate::cli::connect::demonstration;
use crate::cli::doctor::{is_coloured, patiently, width};
use crate::cli::embedded::Demonstration;
use crate::cli::outcome::{Stop, print};
use crate::config::{Flags, Process};
use crate::doctor::{self, Options};
use toolspec_runtime::registry::Registry;

/// The longest one request of the checks may take; a person waits for all of them.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is left to be done once the files are written.
pub(in crate::cli) struct Followed {
    /// The settings that were installed.
    pub(super) flags: Flags,
    /// How long one request may take with them.
    pub(super) timeout: Duration,
    /// Whether there is something to check.
    pub(super) is_checked: bool,
    /// The embedded tenant, where the server brings it.
    pub(super) demo: Option<Demonstration>,
    /// What to do next, a sentence for each host.
    pub(super) next: Vec<String>,
}

impl Followed {
    /// Runs the checks and prints the next step. A failed check is reported; nothing is rolled back.
    pub(in crate::cli) async fn run(mut self, registry: Registry) -> Result<(), Stop> {
        if self.is_checked {
            let patience = self.timeout.min(PATIENCE);
            self.flags.timeout = Some(patience.as_millis().to_string());
            let options = Options {
                given_by: self.demo.map(|_| "--demo"),
                ..Options::default()
            };
            let (flags, _running) = match self.demo {
                None => (self.flags, None),
                Some(demo) => demonstration(&self.flags, demo)
                    .await
                    .map(|(flags, running)| (flags, Some(running)))?,
            };
            let report = patiently(doctor::run(registry, &flags, &Process, options)).await;
            let troubles = report.render_troubles(is_coloured(), width());
            let troubles = troubles.trim_end();
            print(&format!(
                "\nChecked as `aisoc-mcp doctor` does: {troubles}\n"
            ))?;
        }
        for next in &self.next {
            print(next)?;
        }
        Ok(())
    }
}
