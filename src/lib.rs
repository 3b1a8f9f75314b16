//! aisoc-mcp

#[cfg(feature = "demo")]
pub mod demo;
