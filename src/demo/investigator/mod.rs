//! The investigator: a deterministic agent that reads a case's linked alerts and the lake, judges the address
//! under suspicion by what it finds, and writes down every step.
//!
//! Four agents hand over to one another: `recon` says what is known and whom to look at, `forensic` asks the
//! lake and weighs the answers, `responder` proposes what to do, `reporter` writes it up. The language model is a
//! stand-in (`model`) that answers from the prompt's own facts, so that a run repeats. What is true of the
//! ledger is true of the data: another case, another verdict.

mod brief;
mod desk;
mod evidence;
mod forensic;
pub(crate) mod live;
mod model;
mod recon;
mod report;
mod responder;
mod verdict;

pub(crate) use brief::Brief;
pub(crate) use desk::{Desk, Ledger, LedgerError, Names};
pub(crate) use model::MODEL;

use super::store::runs::Usage;

/// What a run ends with.
pub(crate) struct Outcome {
    /// The report in Markdown.
    pub(crate) report: String,
    /// What the model was used for.
    pub(crate) usage: Usage,
}

/// Works a case from its alerts to a report.
///
/// # Errors
/// [`LedgerError`] where the ledger takes no further entry.
pub(crate) fn investigate(brief: &Brief, desk: &mut Desk<'_>) -> Result<Outcome, LedgerError> {
    let lead = recon::run(brief, desk)?;
    let case = forensic::run(brief, lead.as_ref(), desk)?;
    let actions = responder::run(brief, &case, desk)?;
    let report = report::run(brief, &case, &actions, desk)?;
    Ok(Outcome {
        report,
        usage: desk.usage(),
    })
}
