//! A host's file of JSON, with comments or without: what else is in it stays byte for byte.
//!
//! The first byte chooses the form of the servers.

#![no_main]

use aisoc_mcp::install::hosts::{EntryForm, Shape};
use aisoc_mcp_fuzz::editor;
use libfuzzer_sys::fuzz_target;

const SHAPES: [Shape; 4] = [
    json("mcpServers", None, EntryForm::Plain),
    json("servers", None, EntryForm::Stdio),
    json("amp.mcpServers", None, EntryForm::Local),
    json("mcp", Some("servers"), EntryForm::CommandLine),
];

const fn json(key: &'static str, inner: Option<&'static str>, form: EntryForm) -> Shape {
    Shape::Json { key, inner, form }
}

fuzz_target!(|data: &[u8]| {
    let (form, text) = data.split_first().unwrap_or((&0, &[]));
    if let Ok(text) = str::from_utf8(text) {
        editor::check(SHAPES[usize::from(*form) % SHAPES.len()], text);
    }
});
