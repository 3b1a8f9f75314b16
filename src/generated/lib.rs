//! The code generated from `tools.yaml`: argument types, results, contracts, the calls that the manifest describes, and
//! prompts. It is a separate crate, so that it compiles in parallel and an edit of the manifest costs seconds.

#![allow(
    clippy::all,
    clippy::pedantic,
    non_camel_case_types,
    reason = "types are named as the tools are"
)]

include!(concat!(env!("OUT_DIR"), "/tools.rs"));
