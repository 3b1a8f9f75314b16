//! The tools and the client against services: the embedded tenant, stand-ins with faults and of any size, and questions with known answers.

mod demo;
mod faults;
mod ledger;
mod lists;
mod lookups;
mod questions;
