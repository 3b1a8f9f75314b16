//! What the build makes of `tools.yaml`: argument types, results, contracts, the calls that the manifest describes, and
//! prompts. A crate of its own, so that it is compiled beside the rest and an edit of the manifest costs seconds.

#![allow(
    clippy::all,
    clippy::pedantic,
    non_camel_case_types,
    reason = "types are named as the tools are"
)]

include!(concat!(env!("OUT_DIR"), "/tools.rs"));
