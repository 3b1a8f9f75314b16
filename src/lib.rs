//! A Model Context Protocol server for `AiSOC` whose tools are stated in one manifest, `tools.yaml`.
//!
//! # The way of one call
//!
//! ```text
//! stdin line ─ mcp ─▶ registry ─▶ validate ─▶ look up ─▶ handler ─▶ project ─▶ sanitise ─▶ fit ─▶ stdout line
//!                                                          │
//!                          generated: declarative ─▶ request ─▶ aisoc ─▶ filter, page, include
//!                          hand-written: tools ──────────────▶ aisoc
//! ```
//!
//! A call has two ways to fail, with two types. What the model can mend or must be told is a
//! [`failure::Failure`] and becomes a result with `isError`; what no tool can be found for is a JSON-RPC error
//! and stays inside [`mcp`].
//!
//! # The map of the house
//!
//! - [`generated`]: what the build wrote from `tools.yaml` through the `toolspec` library.
//! - [`registry`]: the types that generated and hand-written code meet at.
//! - [`pipeline`]: the pure steps. Knows nothing of HTTP or the protocol.
//! - [`declarative`]: runs a call that the manifest describes.
//! - [`prompts`]: what a person starts a conversation with, told and completed.
//! - [`tools`]: what the manifest can't say of a tool, bound by `#[handler]`.
//! - [`ledger`]: a run of the agents, its steps and what they come to, typed.
//! - [`starts`]: what was started lately, so that a repeated call joins it.
//! - [`aisoc`]: the REST client, the only place where a call awaits the network.
//! - [`mcp`]: the protocol. Knows no tool by name.
//! - [`views`], [`page`]: the pages that hosts may show beside a result, and a run on paper.
//! - [`doctor`]: looks at the settings, the way to the service, the key, each tool and the hosts.
//! - [`audit`]: the trail of calls that a person can switch on.
//! - [`config`], [`cli`], [`log`]: settings, the command line, stderr.
//! - [`login`]: signing in, having a key made, and keeping it.
//! - [`install`]: hosts, their configuration files and our entry in them.
//! - `platform`: what differs between Windows, macOS and Linux: program names, paths, shells, what ends a process.
//! - `walk`: every part of a parsed query, for the lake's guards.
//! - `demo`, `tour`: the embedded tenant and the tour (feature `demo`).
//!
//! Deliberately absent: a YAML parser, and any way for a model to choose a host, a header or a tenant.

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
mod lenient;
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
