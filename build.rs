//! Turns `tools.yaml`, with the files that it names, into `$OUT_DIR/tools.rs`, or prints every problem of it and stops. Finds out which commit is built.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

use toolspec::Sources;

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let out = env::var("OUT_DIR").unwrap_or_default();
    println!(
        "cargo::rustc-env=AISOC_MCP_COMMIT={}",
        commit(Path::new(&root)).as_deref().unwrap_or("unknown")
    );
    let read = |path: &str| fs::read_to_string(Path::new(&root).join(path));
    let sources = match Sources::gather("tools.yaml", read) {
        Ok(sources) => sources,
        Err(error) => stop(&format!("tools.yaml can't be read: {error}")),
    };
    print!("{}", sources.rerun_if_changed());
    let source = match sources.load() {
        Ok(manifest) => toolspec::emit::rust(&manifest, "aisoc_mcp", "tools.yaml"),
        Err(problems) => stop(&problems.render_in(&sources)),
    };
    if let Err(error) = fs::write(Path::new(&out).join("tools.rs"), source) {
        stop(&format!(
            "the generated code can't be written to {out}: {error}"
        ));
    }
}

/// The commit that is built: what a packager says it is, what a crate was packed from, or what git has checked out here.
///
/// A build must not fail for the lack of it, and must not run again where nothing has moved: cargo takes a file that it is
/// told to watch and does not find for one that has changed.
fn commit(root: &Path) -> Option<String> {
    println!("cargo::rerun-if-env-changed=AISOC_MCP_COMMIT");
    if let Ok(said) = env::var("AISOC_MCP_COMMIT") {
        return short(&said);
    }
    let packed = root.join(".cargo_vcs_info.json");
    if let Ok(text) = fs::read_to_string(&packed) {
        println!("cargo::rerun-if-changed=.cargo_vcs_info.json");
        return short(text.split_once("\"sha1\": \"")?.1);
    }
    // A source archive may lie in somebody else's repository, whose commits are none of ours.
    if fs::canonicalize(git(root, &["--show-toplevel"])?).ok()? != fs::canonicalize(root).ok()? {
        return None;
    }
    // Every move of the head is written to its log; without one, the head itself tells of another branch at least.
    for name in ["HEAD", "logs/HEAD"] {
        let path = root.join(PathBuf::from(git(root, &["--git-path", name])?));
        if path.is_file() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    short(&git(root, &["--verify", "HEAD"])?)
}

/// The first twelve digits of a commit; nothing where it is none.
fn short(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .take_while(char::is_ascii_hexdigit)
        .take(12)
        .collect();
    (digits.len() >= 7).then_some(digits)
}

/// What `git rev-parse` answers.
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let asked = Command::new("git")
        .arg("-C")
        .arg(root)
        .arg("rev-parse")
        .args(arguments)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8(asked.stdout).ok()?.trim().to_owned())
}

/// Ends the build with the problems as they are, on lines of their own.
fn stop(problems: &str) -> ! {
    eprintln!("\n{problems}");
    process::exit(1)
}
