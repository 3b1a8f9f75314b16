//! `AiSOC` as a service: what it calls things, how it refuses, which scopes its keys can have, and what to do about it.
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
