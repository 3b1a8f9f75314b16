//! A host's file of TOML: what else is in it stays byte for byte.

#![no_main]

use aisoc_mcp::install::hosts::Shape;
use aisoc_mcp_fuzz::editor;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = str::from_utf8(data) {
        editor::check(Shape::Toml, text);
    }
});
