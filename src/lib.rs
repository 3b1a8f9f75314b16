//! aisoc-mcp

extern crate self as aisoc_mcp;

pub mod aisoc;
pub mod cli;
pub mod config;
pub mod context;
pub mod declarative;
#[cfg(feature = "demo")]
pub mod demo;
pub mod failure;
pub mod log;
pub mod mcp;
pub mod pipeline;
pub mod progress;
pub mod registry;
pub mod text;
pub mod tools;
#[cfg(feature = "demo")]
pub mod tour;

pub use serde_json;

/// What the build wrote from `tools.yaml`: argument types, contracts and the table of tools.
#[allow(clippy::all, clippy::pedantic, rustdoc::all, non_camel_case_types)]
pub mod generated {
    include!(concat!(env!("OUT_DIR"), "/tools.rs"));
}
