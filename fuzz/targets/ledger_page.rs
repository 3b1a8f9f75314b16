//! A ledger of any form: its page has no element, no attribute and no hidden character of the ledger's, stays within its size, and
//! the terminal gets no more than text.
//!
//! An input is the largest size, what steps must hold, the run, what is stored beside it, and the pages of its steps.

#![no_main]

use aisoc_mcp::page;
use aisoc_mcp::tools::fuzzing::full_report;
use aisoc_mcp_fuzz::hidden::does_harm;
use aisoc_mcp_fuzz::html;
use aisoc_mcp_fuzz::lenient::Values;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// What a page has beside its steps, and one step that may always stand.
const BESIDE: usize = 60_000;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut values = Values::of(&text);
    let limit = values.number(100_000);
    let contains = values
        .next()
        .and_then(|value| value.as_str().map(str::to_owned));
    let contains = contains.filter(|text| !text.is_empty());
    let (run, artifacts) = (
        values.next().unwrap_or_default(),
        values.next().unwrap_or_default(),
    );
    let pages: Vec<Value> = values.collect();
    let report = full_report(&run, &pages, &artifacts, contains);
    let whole = page::document(&report, usize::MAX);
    clean(&whole);
    let cut = page::document(&report, limit);
    clean(&cut);
    let is_cut = cut.contains("This page is cut");
    assert!(
        cut.len() <= whole.len() + 1_000,
        "{} is longer than {}",
        cut.len(),
        whole.len()
    );
    assert!(is_cut || cut == whole, "what is missing is not said");
    // The input's own length bounds what its one step and the head may take.
    assert!(
        cut.len() <= limit + BESIDE + 40 * text.len(),
        "{} bytes of {limit}",
        cut.len()
    );
    let terminal = page::terminal(&report);
    let harmful = terminal.chars().find(|any| does_harm(*any));
    assert_eq!(harmful, None, "on the terminal: {terminal:?}");
});

fn clean(page: &str) {
    if let Err(wrong) = html::check(page) {
        panic!("{wrong}");
    }
    let harmful = page.chars().find(|any| does_harm(*any));
    assert_eq!(harmful, None, "on the page");
}
