//! The command line of a server: [`run`] is a complete command line, and the parts are for programs that
//! add their own commands.
//!
//! Standard output carries only results, or JSON-RPC while serving; everything else goes to stderr. Exit codes:
//! 0 success, 1 failure, 2 usage error.

mod audit;
mod call;
mod display;
mod outcome;
mod program;
mod prompts;
mod scope_filter;
mod tools;

pub use audit::{AuditFilter, audit_show, audit_verify};
pub use call::call;
pub use display::{escape_control, readable};
pub use outcome::{Stop, print, say};
pub use program::{block_on, choose, run};
pub use prompts::prompts;
pub use scope_filter::filter_by_scopes;
pub use tools::tools;
