//! Turns `tools.yaml` into `$OUT_DIR/tools.rs`, or prints every problem of it and stops.

use std::path::Path;
use std::{env, fs, process};

fn main() {
    println!("cargo::rerun-if-changed=tools.yaml");
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let out = env::var("OUT_DIR").unwrap_or_default();
    let text = match fs::read_to_string(Path::new(&root).join("tools.yaml")) {
        Ok(text) => text,
        Err(error) => stop(&format!("tools.yaml can't be read: {error}")),
    };
    let source = match toolspec::load(&text) {
        Ok(manifest) => toolspec::emit::rust(&manifest, "aisoc_mcp", "tools.yaml"),
        Err(problems) => stop(&problems.render("tools.yaml", &text)),
    };
    if let Err(error) = fs::write(Path::new(&out).join("tools.rs"), source) {
        stop(&format!(
            "the generated code can't be written to {out}: {error}"
        ));
    }
}

/// Ends the build with the problems as they are, on lines of their own.
fn stop(problems: &str) -> ! {
    eprintln!("\n{problems}");
    process::exit(1)
}
