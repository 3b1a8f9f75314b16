//! `AiSOC` as a service: its names, its refusals, the scopes of its keys, and advice for each.
//! The client that asks it is [`toolspec_runtime::client`].

mod advice;
mod identity;
pub(crate) mod lake;
mod product;
mod refusal;
pub(crate) mod scopes;

pub use advice::MADE_UP;
pub use identity::INGEST_WORKER;
pub use lake::LakeProblem;
pub use product::AISOC;
pub use refusal::{is_demo_mode, is_passed_on};
