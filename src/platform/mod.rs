//! The differences between systems, as pure functions of the system and its environment, so that every system's
//! rules are tested on every system.
//!
//! | file | what differs |
//! |---|---|
//! | `command` | how a program's file is named, and where a bare name is looked for |
//! | `paths` | separators, home folders, which path is inside which, long paths |
//! | `shell` | quoting, and setting variables for one command |
//! | `held` | which errors say that another program has a file open |
//!
//! Deliberately not here: the files of each host, which are in `install::hosts`.

pub(crate) mod command;
pub(crate) mod held;
pub(crate) mod machine;
pub(crate) mod paths;
// Only the tour and the embedded tenant print lines to paste.
#[cfg(feature = "demo")]
pub(crate) mod shell;

pub use machine::{Machine, Platform, ThisMachine, data_folder, own_folder};

/// Whether two names mean the same variable of the environment: letter case makes no difference on Windows.
pub(crate) fn is_same_variable(platform: Platform, one: &str, other: &str) -> bool {
    match platform {
        Platform::Windows => one.eq_ignore_ascii_case(other),
        Platform::Linux | Platform::MacOs => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_case_tells_variables_apart_but_on_windows() {
        let same = |platform| is_same_variable(platform, "AISOC_URL", "aisoc_url");
        assert!(same(Platform::Windows));
        assert!(!same(Platform::Linux) && !same(Platform::MacOs));
        assert!(is_same_variable(Platform::Linux, "AISOC_URL", "AISOC_URL"));
        assert!(!is_same_variable(
            Platform::Windows,
            "AISOC_URL",
            "AISOC_API_URL"
        ));
    }
}
