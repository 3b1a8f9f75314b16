//! `cargo xtask package`: everything that is published, made by one command and without a shell.
//!
//! | module | what it makes |
//! |---|---|
//! | `project` | names, versions and addresses, from Cargo.toml alone |
//! | `platform` | the platforms, and what each packager calls them |
//! | `program` | the program: built for a platform, and what it says of itself |
//! | `npm` | the wrapper package and one package a platform |
//! | `wheel` | the wheel for `uvx` and `pipx` |
//! | `bundle` | the MCP bundle that desktop hosts install by a double click |
//! | `archive` | the plain archive: program, manual page, completions, licences |
//! | `sbom` | the bill of materials, CycloneDX |
//! | `index` | `server.json` and `SHA256SUMS` over all that is there |
//! | `pack` | tar and ZIP files that are the same on every run |
//!
//! Everything lands in `target/packages`. A release runs `package` once on each platform's own machine, collects
//! the folders into one, and runs `index` there. Nothing is published here.

mod archive;
mod bundle;
mod index;
mod npm;
mod pack;
mod platform;
mod program;
mod project;
mod sbom;
mod wheel;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::program::Program;
use crate::project::Project;

/// What every step gives: its value, or a message that says what to do.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks of this workspace")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the program for one platform and make its packages
    Package(Package),
    /// Make `server.json` and `SHA256SUMS` of what is in the folder of packages
    Index {
        /// The folder
        #[arg(long, default_value = "target/packages")]
        out: PathBuf,
    },
}

#[derive(Args)]
struct Package {
    /// The platform to build for, as Rust names it [default: this machine's]
    #[arg(long)]
    target: Option<String>,
    /// The profile to build with
    #[arg(long, default_value = "dist")]
    profile: String,
    /// Leave the embedded tenant out: a smaller program without `demo` and `--demo`
    #[arg(long)]
    without_demo: bool,
    /// Build against this version of glibc or older, with cargo-zigbuild; `none` builds with cargo itself
    #[arg(long, default_value = "2.28")]
    glibc: String,
    /// Package this program instead of building one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["profile", "without_demo", "glibc"])]
    program: Option<PathBuf>,
    /// The folder that takes the packages
    #[arg(long, default_value = "target/packages")]
    out: PathBuf,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Package(asked) => package(&asked),
        Task::Index { out } => Project::read().and_then(|project| index::write(&project, &out)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn package(asked: &Package) -> Result<()> {
    let project = Project::read()?;
    let platform = platform::find(asked.target.as_deref())?;
    let program = match &asked.program {
        Some(file) => Program::given(file, platform)?,
        None => program::build(
            platform,
            &asked.profile,
            asked.without_demo,
            (asked.glibc != "none").then_some(asked.glibc.as_str()),
        )?,
    };
    let out = project.root.join(&asked.out);
    for made in [
        npm::platform(&project, &program, &out)?,
        npm::wrapper(&project, &out)?,
        wheel::make(&project, &program, &out)?,
        bundle::make(&project, &program, &out)?,
        archive::make(&project, &program, &out)?,
        sbom::make(&project, &out)?,
    ] {
        report(&made)?;
    }
    index::write(&project, &out)?;
    match program.glibc {
        Some((major, minor)) => eprintln!("note: the program needs glibc {major}.{minor} or later"),
        None if platform.os == "linux" => eprintln!("note: the program asks for no glibc"),
        None => {}
    }
    Ok(())
}

fn report(made: &std::path::Path) -> Result<()> {
    let size = std::fs::metadata(made)?.len();
    eprintln!("{:>11} bytes  {}", size, made.display());
    Ok(())
}
