//! The `aisoc-mcp` command: the manifest's tools under the library's command line.

use std::process::ExitCode;

use aisoc_mcp::cli;
use aisoc_mcp::generated::{GROUPS, SERVER, TOOLS};
use aisoc_mcp::registry::Registry;

fn main() -> ExitCode {
    let registry = Registry {
        server: &SERVER,
        groups: GROUPS,
        entries: TOOLS,
        read_only: false,
    };
    cli::run(registry, None)
}
