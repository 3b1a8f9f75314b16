//! The investigator: a deterministic agent that reads a case's linked alerts and the lake, judges the address
//! under suspicion by what it finds, and writes down every step.
//!
//! Four agents hand over to one another: recon says what is known and whom to look at, forensic asks the lake
//! and weighs the answers, responder proposes what to do, the report writer writes it up. They write a run in one
//! of two forms: `agents` as the service's own agents do, the modules named after them as the service's seed does.
//! The language model is a stand-in (`model`) that answers from the prompt's own facts, so that a run repeats.
//! What is true of the ledger is true of the data: another case, another finding.

mod agents;
mod brief;
pub(crate) mod entry;
mod evidence;
mod forensic;
pub(crate) mod live;
mod model;
mod recon;
mod report;
mod responder;
mod verdict;
mod workspace;

pub(crate) use brief::Brief;
pub(crate) use model::{LOCAL_MODEL, MODEL, Model};
pub(crate) use verdict::Finding;
pub(crate) use workspace::{Form, Ledger, LedgerError, Workspace};

use super::store::runs::{ModelUse, Totals};

/// What a run ends with.
pub(crate) struct Outcome {
    /// The report in Markdown.
    pub(crate) report: String,
    /// What the run's row says.
    pub(crate) totals: Totals,
}

/// Works a case from its alerts to a report. `told` are findings to judge by instead of asking the lake.
///
/// # Errors
/// [`LedgerError`] where the ledger takes no further entry.
pub(crate) fn investigate(
    brief: &Brief,
    workspace: &mut Workspace<'_>,
    told: Option<Vec<Finding>>,
) -> Result<Outcome, LedgerError> {
    if workspace.form() == Form::Agents {
        return Ok(Outcome {
            report: agents::run(brief, workspace, told)?,
            totals: Totals {
                iterations: 4,
                ..Totals::default()
            },
        });
    }
    let lead = recon::run(brief, workspace)?;
    let case = forensic::run(brief, lead.as_ref(), workspace)?;
    let actions = responder::run(brief, &case, workspace)?;
    let report = report::run(brief, &case, &actions, workspace)?;
    Ok(Outcome {
        report,
        totals: sums(workspace.uses()),
    })
}

/// The totals that the service's seed writes into the row.
fn sums(uses: &[ModelUse]) -> Totals {
    Totals {
        model: uses.first().map(|used| used.model.to_owned()),
        iterations: uses.iter().map(|used| used.calls).sum(),
        tokens: uses
            .iter()
            .map(|used| used.prompt_tokens + used.completion_tokens)
            .sum(),
        cost_usd: uses.iter().map(|used| used.cost_usd).sum(),
        measures: None,
    }
}
