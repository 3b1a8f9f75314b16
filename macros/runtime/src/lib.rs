#![doc = include_str!("../README.md")]

extern crate self as toolspec_runtime;

pub mod advice;
mod answer;
pub mod audit;
pub mod client;
#[cfg(feature = "command")]
pub mod command;
pub mod context;
pub mod contract;
pub mod declarative;
pub mod doctor;
pub mod failure;
#[cfg(feature = "host")]
pub mod host;
pub mod issue;
pub mod log;
pub mod mcp;
pub mod pipeline;
pub mod process;
pub mod progress;
pub mod prompts;
pub mod registry;
pub mod request;
pub mod sanitise;
pub mod selection;
pub mod settings;
pub mod shutdown;
pub mod starts;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
pub mod views;

pub use {serde, serde_json};
