//! Turns `tools.yaml` into `$OUT_DIR/tools.rs`, or prints every problem of it and stops.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=tools.yaml");
    let text = std::fs::read_to_string("tools.yaml")?;
    let manifest = toolspec::load(&text).map_err(|problems| {
        eprintln!("\n{}", problems.render("tools.yaml", &text));
        "tools.yaml has problems"
    })?;
    let source = toolspec::emit::rust(&manifest, "toolspec_runtime", "tools.yaml");
    Ok(std::fs::write(
        std::env::var("OUT_DIR")? + "/tools.rs",
        source,
    )?)
}
