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
//! | `sbom` | the bill of materials, `CycloneDX` |
//! | `index` | `server.json` and `SHA256SUMS` over all that is there |
//! | `contract` | which version the changes since the last release ask for |
//! | `releasable` | whether a tag may be published |
//! | `pack` | tar and ZIP files that are the same on every run |
//!
//! Everything lands in `target/packages`. A release runs `package` once on each platform's own machine, collects
//! the folders into one, and runs `index` there. Nothing is published here.

mod archive;
mod bundle;
mod contract;
mod index;
mod npm;
mod pack;
mod platform;
mod program;
mod project;
mod releasable;
mod sbom;
mod wheel;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::pack::Packer;
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
    /// Build the program for one platform and package it
    Package(Package),
    /// Write `server.json` and `SHA256SUMS` for the packages in the folder
    Index {
        /// The folder
        #[arg(long, default_value = "target/packages")]
        out: PathBuf,
        /// Fail if a platform's packages are missing
        #[arg(long)]
        complete: bool,
    },
    /// Check the version against the changes in the contract of the tools since the last release
    Contract,
    /// Check whether this can be published: the tag, the changelog, and remaining placeholders
    Releasable {
        /// The tag of the release
        #[arg(long)]
        tag: String,
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
    /// Build without the demo tenant: a smaller program without `demo` and `--demo`
    #[arg(long)]
    without_demo: bool,
    /// Build against this version of glibc or older, with cargo-zigbuild; `none` builds with cargo itself
    #[arg(long, default_value = "2.28")]
    glibc: String,
    /// Package this program instead of building one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["profile", "without_demo", "glibc"])]
    program: Option<PathBuf>,
    /// Compression level, from 1 (fast) to 9 (small)
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..=9))]
    compression: u32,
    /// The folder for the packages; existing packages in it are removed
    #[arg(long, default_value = "target/packages")]
    out: PathBuf,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Package(asked) => package(&asked),
        Task::Contract => Project::read().and_then(|project| contract::check(&project)),
        Task::Releasable { tag } => {
            Project::read().and_then(|project| releasable::check(&project, &tag))
        }
        Task::Index { out, complete } => {
            Project::read().and_then(|project| index::write(&project, &out, complete))
        }
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
            &project,
            platform,
            &asked.profile,
            asked.without_demo,
            (asked.glibc != "none").then_some(asked.glibc.as_str()),
        )?,
    };
    let out = project.root.join(&asked.out);
    // What an earlier version left would be listed among the packages of this one.
    for folder in ["npm", "pypi", "mcpb", "archives", "sbom"] {
        match std::fs::remove_dir_all(out.join(folder)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(format!("{}: {error}", out.join(folder).display()).into());
            }
            _ => {}
        }
    }
    let packer = Packer {
        level: asked.compression,
    };
    for made in [
        npm::platform(&project, &program, packer, &out)?,
        npm::wrapper(&project, packer, &out)?,
        wheel::make(&project, &program, packer, &out)?,
        bundle::make(&project, &program, packer, &out)?,
        archive::make(&project, &program, packer, &out)?,
        sbom::make(&project, &out)?,
    ] {
        report(&made)?;
    }
    index::write(&project, &out, false)?;
    match program.glibc {
        Some((major, minor)) => {
            eprintln!("note: the program needs glibc {major}.{minor} or later");
        }
        None if platform.os == "linux" => eprintln!("note: the program needs no glibc"),
        None => {}
    }
    Ok(())
}

fn report(made: &std::path::Path) -> Result<()> {
    let size = std::fs::metadata(made)?.len();
    eprintln!("{:>11} bytes  {}", size, made.display());
    Ok(())
}
