//! Turns the manifests here into Rust as the server's build does: `tools.yaml`, and each of `hostile/` as
//! a module of its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use toolspec::Sources;

fn main() {
    println!("cargo::rerun-if-changed=hostile");
    if let Err(error) = generate() {
        eprintln!("\n{error}");
        process::exit(1)
    }
}

fn generate() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    fs::write(out.join("tools.rs"), rust(&root.join("tools.yaml"))?)?;
    let mut paths: Vec<PathBuf> = fs::read_dir(root.join("hostile"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    paths.sort();
    let mut modules = String::new();
    let mut names = String::new();
    for path in paths
        .iter()
        .filter(|path| path.extension().is_some_and(|is| is == "yaml"))
    {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let _ = writeln!(modules, "pub mod {name} {{\n{}\n}}", rust(path)?);
        let _ = write!(
            names,
            "(\"{name}\", {name}::Manifest::<crate::Handlers>::TOOLS), "
        );
    }
    let _ = writeln!(
        modules,
        "pub static ALL: &[(&str, &[::toolspec_runtime::registry::Entry])] = &[{names}];"
    );
    fs::write(out.join("hostile.rs"), modules)
}

fn rust(path: &Path) -> io::Result<String> {
    let sources = Sources::gather(&path.to_string_lossy(), |path| fs::read_to_string(path))?;
    print!("{}", sources.rerun_if_changed());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    sources
        .load()
        .map(|manifest| toolspec::emit::rust(&manifest, "toolspec_runtime", &name))
        .map_err(|problems| io::Error::other(problems.render_in(&sources)))
}
