//! The command line of a server: [`run`] is the whole of it for a program that has no more to add, and the parts are for
//! one that has.
//!
//! Standard output carries results alone, and while serving JSON-RPC alone; everything else goes to stderr. Exit codes:
//! 0 fine, 1 it failed, 2 usage error.

mod call;
mod display;
mod outcome;
mod program;
mod prompts;
mod tools;

pub use call::call;
pub use display::{escape_control, readable};
pub use outcome::{Stop, print, say};
pub use program::run;
pub use prompts::prompts;
pub use tools::tools;
