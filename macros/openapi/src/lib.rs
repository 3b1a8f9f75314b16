#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![expect(clippy::doc_markdown, reason = "OpenAPI is a name, not code")]

mod document;
pub mod drift;
mod operation;
mod resolve_refs;
#[cfg(feature = "yaml")]
mod yaml;

pub use document::{Document, ParseError, Version};
pub use operation::{Body, Operation, Parameter, Place};
pub use resolve_refs::{ITEMS, Kind, Member, Property, Schema};
