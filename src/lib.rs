//! aisoc-mcp

extern crate self as aisoc_mcp;

pub mod aisoc;
pub mod context;
#[cfg(feature = "demo")]
pub mod demo;
pub mod failure;
pub mod generated;
pub mod pipeline;
pub mod progress;
pub mod registry;
pub mod text;
pub mod tools;
