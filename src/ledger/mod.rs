//! The investigation ledger, typed: a run, the events its agents wrote, and its conclusion.
//!
//! Only this module parses the ledger's JSON, leniently: a number may be text, a member may be missing,
//! null or of another type. Nothing panics, and unexpected values are kept and shown.
//!
//! | file | what it holds |
//! |---|---|
//! | `run` | a run's row: `Run`, its subject and origin, whether it is over and whether it may still grow |
//! | `event`, `payload` | one step: `Event`, and its `Payload` by kind |
//! | `events` | the steps read so far, page by page: `Events` |
//! | `artifact` | content stored separately from the steps: `Artifact` |
//! | `conclusion` | the run's conclusion: `Verdict`, finding, the plan's risk, failed steps |
//! | `totals` | tokens, cost and model, and what was not measured: `Totals` |
//! | `hashes`, `python` | whether the content matches its hashes; JSON as the agents hash it |
//! | `digest`, `select` | agents and kinds at a glance; which steps a filter admits |
//! | `step`, `sheet` | a step as it is shown; a run for people, for page and terminal |
//!
//! Not here: fetching, and the form of the tools' results.

pub(crate) mod artifact;
pub(crate) mod conclusion;
pub(crate) mod digest;
pub(crate) mod event;
pub(crate) mod events;
pub(crate) mod hashes;
pub(crate) mod payload;
mod python;
pub(crate) mod run;
pub(crate) mod select;
pub mod sheet;
pub(crate) mod step;
pub(crate) mod totals;

pub(crate) use artifact::Artifact;
pub(crate) use event::Event;
pub(crate) use events::Events;
pub(crate) use payload::Payload;
pub(crate) use run::Run;
pub(crate) use step::Step;
pub(crate) use totals::Totals;
