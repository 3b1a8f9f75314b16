//! Connects AI assistants to `AiSOC`, the open-source AI SOC: a Model Context Protocol server whose tools are stated in one
//! manifest, `tools.yaml`.
//!
//! [`toolspec_runtime`] serves the manifest, and documents the path of a call. This crate has the parts specific to this server:
//!
//! - [`generated`]: what the build makes of `tools.yaml` through the `toolspec` library, a crate of its own.
//! - [`tools`]: the parts of tools that the manifest can't express, connected by `#[handler]`.
//! - [`aisoc`]: the specifics of the service: its refusals, the scopes of its keys, and advice.
//! - [`ledger`]: a run of the agents, its steps and its conclusion, typed.
//! - [`views`], [`page`]: the pages that hosts may show beside a result, and a run on paper.
//! - [`doctor`]: checks the settings, the connection to the service, the key, each tool and the hosts.
//! - [`config`], [`cli`]: settings and the command line.
//! - [`login`]: signs in, creates an API key, and stores it.
//! - [`install`], [`files`]: hosts, their configuration files and our entry in them.
//! - [`platform`]: the differences between Windows, macOS and Linux: program names, paths, shells.
//! - `walk`: the traversal of a parsed query, for the lake's guards.
//! - `demo`, `tour`: the embedded tenant and the tour (feature `demo`).
//!
//! Deliberately absent: a YAML parser, and any way for a model to choose a host, a header or a tenant.
//!
//! A handler returns the struct that was generated from the tool's `output`, so a misspelt member does not compile, nor
//! does a value of another type:
//!
//! ```compile_fail,E0560
//! let _ = aisoc_mcp::generated::GetCaseOutput { titel: None, ..Default::default() };
//! ```
//! ```compile_fail,E0308
//! let _ = aisoc_mcp::generated::GetCaseOutput { title: Some(7), ..Default::default() };
//! ```
//! ```
//! let _ = aisoc_mcp::generated::GetCaseOutput { title: Some("Beacon".to_owned()), ..Default::default() };
//! ```

extern crate self as aisoc_mcp;

pub mod aisoc;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod files;
pub mod install;
pub mod ledger;
mod lenient_json;
pub mod login;
pub mod page;
pub mod platform;
pub mod tools;
#[cfg(feature = "demo")]
pub mod tour;
pub mod views;
mod walk;

#[cfg(feature = "demo")]
pub use aisoc_mcp_demo as demo;
pub use tools::Handlers;

/// What the build makes of `tools.yaml`, and the tables of what this program serves of it.
pub mod generated {
    pub use aisoc_mcp_tools::*;
    use toolspec_runtime::registry::{Entry, Registry};

    /// The tools, in manifest order.
    pub static TOOLS: &[Entry] = Manifest::<crate::Handlers>::TOOLS;

    /// All of it, with every tool on offer.
    pub static REGISTRY: Registry = Registry {
        package: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        views: &[&crate::views::REPLAY],
        ..Manifest::<crate::Handlers>::REGISTRY
    };
}
