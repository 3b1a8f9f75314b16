//! Turns `tools.yaml` into `$OUT_DIR/tools.rs`, or prints every problem of it and stops.

use std::path::Path;
use std::{env, fs, process};

const MANIFEST: &str = "../../tools.yaml";

fn main() {
    println!("cargo::rerun-if-changed={MANIFEST}");
    if let Err(problems) = generate() {
        eprintln!("\n{problems}");
        process::exit(1)
    }
}

fn generate() -> Result<(), String> {
    let out = env::var("OUT_DIR").unwrap_or_default();
    let text = fs::read_to_string(MANIFEST)
        .map_err(|error| format!("tools.yaml can't be read: {error}"))?;
    let manifest =
        toolspec::load(&text).map_err(|problems| problems.render("tools.yaml", &text))?;
    let source = toolspec::emit::rust(&manifest, "toolspec_runtime", "tools.yaml");
    fs::write(Path::new(&out).join("tools.rs"), source)
        .map_err(|error| format!("the generated code can't be written to {out}: {error}"))
}
