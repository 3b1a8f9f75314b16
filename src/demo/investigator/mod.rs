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
mod desk;
pub(crate) mod entry;
mod evidence;
mod forensic;
pub(crate) mod live;
mod model;
mod recon;
mod report;
mod responder;
mod verdict;

pub(crate) use brief::Brief;
pub(crate) use desk::{Desk, Form, Ledger, LedgerError};
pub(crate) use model::{LOCAL_MODEL, MODEL, Model};
pub(crate) use verdict::Finding;

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
    desk: &mut Desk<'_>,
    told: Option<Vec<Finding>>,
) -> Result<Outcome, LedgerError> {
    if desk.form() == Form::Agents {
        return Ok(Outcome {
            report: agents::run(brief, desk, told)?,
            totals: Totals {
                iterations: 4,
                ..Totals::default()
            },
        });
    }
    let lead = recon::run(brief, desk)?;
    let case = forensic::run(brief, lead.as_ref(), desk)?;
    let actions = responder::run(brief, &case, desk)?;
    let report = report::run(brief, &case, &actions, desk)?;
    Ok(Outcome {
        report,
        totals: sums(desk.uses()),
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
