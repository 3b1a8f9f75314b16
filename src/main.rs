//! The `aisoc-mcp` command: the manifest's tools under the library's command line.

use std::process::ExitCode;

use aisoc_mcp::cli;
use aisoc_mcp::registry::{Registry, Server};

static SERVER: Server = Server {
    name: "aisoc",
    title: "AiSOC",
    instructions: "Tools to work an AiSOC tenant.",
};

fn main() -> ExitCode {
    let registry = Registry {
        server: &SERVER,
        groups: &[],
        entries: &[],
        read_only: false,
    };
    cli::run(registry, None)
}
