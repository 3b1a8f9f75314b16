//! Any text as a manifest: a model of which Rust can be written, or problems that stand in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use toolspec::{Sources, emit, markdown, usage};

const PATH: &str = "tools.yaml";

fuzz_target!(|data: &[u8]| {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let sources = Sources::single(PATH, text);
    let problems = match sources.load() {
        Ok(manifest) => {
            // Formatting takes a syntax tree, so that what comes back is Rust.
            let rust = emit::rust(&manifest, "toolspec_runtime", PATH);
            let again = Sources::single(PATH, text).load().expect("as before");
            assert_eq!(rust, emit::rust(&again, "toolspec_runtime", PATH));
            for tool in &manifest.tools {
                let _ = usage::of_tool(&manifest, tool);
            }
            let _ = (markdown::table(&manifest), markdown::graph(&manifest));
            return;
        }
        Err(problems) => problems,
    };
    let sorted = problems.sorted();
    assert!(!sorted.is_empty(), "neither a manifest nor a problem");
    for problem in &sorted {
        let (start, end) = (problem.span.start, problem.span.end);
        assert!(
            text.get(start..end).is_some(),
            "outside the text: {problem:?}"
        );
        assert!(problem.rule().is_some(), "no rule: {problem:?}");
        assert!(problem.help.is_some(), "no help: {problem:?}");
    }
    let rendered = problems.render_in(&sources);
    let told = rendered.matches(&format!("\n{PATH}:")).count();
    assert!(told >= sorted.len(), "not all are told: {rendered}");
});
