//! The pages that hosts may show beside a tool's result. A tool names one as its `view`.
//!
//! A page is the same for every call: the host passes it the result. Not here: how a host finds and
//! reads it ([`crate::mcp`]), and its content, which the program provides.

/// A page for results, at `ui://<server>/<name>`.
#[derive(Debug)]
pub struct View {
    /// The last part of its address, such as `timeline`.
    pub name: &'static str,
    /// The name people read.
    pub title: &'static str,
    /// What it shows.
    pub description: &'static str,
    /// The page: HTML that loads nothing and awaits its result from the host.
    pub page: fn() -> String,
}
