//! Turns `tools.yaml`, with the files that it names, into `$OUT_DIR/tools.rs`, or prints every problem of it and stops.

use std::path::Path;
use std::{env, fs, process};

use toolspec::Sources;

/// The folder of the manifest.
const ROOT: &str = "../..";

fn main() {
    if let Err(problems) = generate() {
        eprintln!("\n{problems}");
        process::exit(1)
    }
}

fn generate() -> Result<(), String> {
    let out = env::var("OUT_DIR").unwrap_or_default();
    let sources = Sources::gather("tools.yaml", |path| {
        fs::read_to_string(Path::new(ROOT).join(path))
    })
    .map_err(|error| format!("tools.yaml can't be read: {error}"))?;
    for path in sources.paths() {
        println!("cargo::rerun-if-changed={ROOT}/{path}");
    }
    let manifest = sources
        .load()
        .map_err(|problems| problems.render_in(&sources))?;
    let source = toolspec::emit::rust(&manifest, "toolspec_runtime", "tools.yaml");
    fs::write(Path::new(&out).join("tools.rs"), source)
        .map_err(|error| format!("the generated code can't be written to {out}: {error}"))
}
