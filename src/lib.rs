//! Connects AI assistants to `AiSOC`, the open-source AI SOC: a Model Context Protocol server whose tools are stated in one
//! manifest, `tools.yaml`.
//!
//! What serves a manifest is [`toolspec_runtime`], where the way of a call stands, too. Here is what only this server has:
//!
//! - [`generated`]: what the build makes of `tools.yaml` through the `toolspec` library, a crate of its own.
//! - [`tools`]: what the manifest can't say of a tool, bound by `#[handler]`.
//! - [`aisoc`]: what is special about the service: how it refuses, which scopes its keys can have, and what helps.
//! - [`ledger`]: a run of the agents, its steps and what they come to, typed.
//! - [`views`], [`page`]: the pages that hosts may show beside a result, and a run on paper.
//! - [`doctor`]: checks the settings, the way to the service, the key, each tool and the hosts.
//! - [`config`], [`cli`]: settings and the command line.
//! - [`login`]: signing in, having a key made, and keeping it.
//! - [`install`], [`files`]: hosts, their configuration files and our entry in them.
//! - [`platform`]: what differs between Windows, macOS and Linux: program names, paths, shells.
//! - `walk`: every part of a parsed query, for the lake's guards.
//! - `demo`, `tour`: the embedded tenant and the tour (feature `demo`).
//!
//! Deliberately absent: a YAML parser, and any way for a model to choose a host, a header or a tenant.
//!
//! A handler returns the struct that was made of the tool's `output`, so a member that is misspelt does not compile, nor
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
#[cfg(feature = "demo")]
pub mod demo;
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
