//! aisoc-mcp

extern crate self as aisoc_mcp;

pub mod aisoc;
pub mod cli;
pub mod config;
pub mod context;
pub mod failure;
pub mod log;
pub mod mcp;
pub mod pipeline;
pub mod progress;
pub mod registry;
pub mod text;
