//! Turns `tools.yaml` into `$OUT_DIR/tools.rs`, or prints every problem of it and stops.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sources = toolspec::Sources::gather("tools.yaml", |path| std::fs::read_to_string(path))?;
    print!("{}", sources.rerun_if_changed());
    let manifest = sources.load().map_err(|problems| {
        eprintln!("\n{}", problems.render_in(&sources));
        "tools.yaml has problems"
    })?;
    let source = toolspec::emit::rust(&manifest, "toolspec_runtime", "tools.yaml");
    Ok(std::fs::write(
        std::env::var("OUT_DIR")? + "/tools.rs",
        source,
    )?)
}
