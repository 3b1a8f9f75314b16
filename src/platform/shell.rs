//! Commands for a person to paste into a shell.

use std::fmt::Write as _;

use super::Platform;

/// A shell whose rules for quoting and variables are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShellKind {
    /// `sh` and its kin: bash, zsh.
    Posix,
    /// Windows `PowerShell` and its successor.
    PowerShell,
    /// The Windows command prompt.
    Cmd,
}

impl ShellKind {
    /// What it is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Posix => "sh",
            Self::PowerShell => "PowerShell",
            Self::Cmd => "cmd",
        }
    }

    /// The shells that a person on this system may have open.
    pub(crate) const fn of(platform: Platform) -> &'static [Self] {
        match platform {
            Platform::Windows => &[Self::PowerShell, Self::Cmd],
            Platform::Linux | Platform::MacOs => &[Self::Posix],
        }
    }

    /// A word, quoted where it has to be.
    pub(crate) fn quoted(self, word: &str) -> String {
        let is_plain = |character: char| {
            character.is_ascii_alphanumeric()
                || "_-./:@,+=".contains(character)
                || (character == '\\' && self != Self::Posix)
        };
        if !word.is_empty() && word.chars().all(is_plain) {
            return word.to_owned();
        }
        match self {
            Self::Posix => format!("'{}'", word.replace('\'', "'\\''")),
            Self::PowerShell => format!("'{}'", word.replace('\'', "''")),
            // Nothing quotes a quotation mark there, and no file name has one.
            Self::Cmd => format!("\"{}\"", word.replace('"', "")),
        }
    }

    /// A program with its arguments, as the shell starts it.
    pub(crate) fn command(self, words: &[&str]) -> String {
        let quoted: Vec<_> = words.iter().map(|word| self.quoted(word)).collect();
        let line = quoted.join(" ");
        // There, a line that begins with a quotation mark is a text and not a program.
        if self == Self::PowerShell && line.starts_with('\'') {
            return format!("& {line}");
        }
        line
    }

    /// A command with these variables set for it: in `sh` for it alone, in the others for what follows too.
    pub(crate) fn with_variables(self, variables: &[(&str, &str)], words: &[&str]) -> String {
        let mut line = String::new();
        for (name, value) in variables {
            let _ = match self {
                Self::Posix => write!(line, "{name}={} ", self.quoted(value)),
                Self::PowerShell => {
                    write!(line, "$env:{name} = '{}'; ", value.replace('\'', "''"))
                }
                Self::Cmd => write!(line, "set \"{name}={}\" && ", value.replace('"', "")),
            };
        }
        line.push_str(&self.command(words));
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stays_one_word() {
        for (word, posix, powershell, cmd) in [
            ("aisoc-mcp", "aisoc-mcp", "aisoc-mcp", "aisoc-mcp"),
            (
                "/Users/Ann Lee/aisoc-mcp",
                "'/Users/Ann Lee/aisoc-mcp'",
                "'/Users/Ann Lee/aisoc-mcp'",
                "\"/Users/Ann Lee/aisoc-mcp\"",
            ),
            (
                "C:\\bin\\aisoc-mcp.exe",
                "'C:\\bin\\aisoc-mcp.exe'",
                "C:\\bin\\aisoc-mcp.exe",
                "C:\\bin\\aisoc-mcp.exe",
            ),
            ("it's", "'it'\\''s'", "'it''s'", "\"it's\""),
            ("$HOME", "'$HOME'", "'$HOME'", "\"$HOME\""),
            ("", "''", "''", "\"\""),
        ] {
            assert_eq!(ShellKind::Posix.quoted(word), posix);
            assert_eq!(ShellKind::PowerShell.quoted(word), powershell);
            assert_eq!(ShellKind::Cmd.quoted(word), cmd);
        }
    }

    #[test]
    fn every_shell_sets_variables_in_its_own_way() {
        let line = |shell: ShellKind| {
            let variables = [
                ("AISOC_URL", "http://127.0.0.1:8"),
                ("AISOC_API_KEY", "aisoc_0"),
            ];
            shell.with_variables(&variables, &["C:\\my bin\\aisoc-mcp.exe", "tools"])
        };
        assert_eq!(
            line(ShellKind::Posix),
            "AISOC_URL=http://127.0.0.1:8 AISOC_API_KEY=aisoc_0 'C:\\my bin\\aisoc-mcp.exe' tools"
        );
        assert_eq!(
            line(ShellKind::PowerShell),
            "$env:AISOC_URL = 'http://127.0.0.1:8'; $env:AISOC_API_KEY = 'aisoc_0'; & 'C:\\my bin\\aisoc-mcp.exe' tools"
        );
        assert_eq!(
            line(ShellKind::Cmd),
            "set \"AISOC_URL=http://127.0.0.1:8\" && set \"AISOC_API_KEY=aisoc_0\" && \"C:\\my bin\\aisoc-mcp.exe\" tools"
        );
    }

    /// The shell itself has the last word on its quoting.
    #[cfg(unix)]
    #[test]
    fn sh_reads_what_was_quoted_for_it() {
        for word in ["it's a $HOME `x` \"y\" \\ z", "a\nb", "*", "~", "é"] {
            let line = ShellKind::Posix
                .with_variables(&[("WORD", word)], &["sh", "-c", "printf %s \"$WORD\""]);
            let output = std::process::Command::new("sh")
                .args(["-c", &line])
                .output();
            let printed = output.map(|output| output.stdout).unwrap_or_default();
            assert_eq!(String::from_utf8_lossy(&printed), word);
        }
    }

    /// The command prompt has the last word on its own.
    #[cfg(windows)]
    #[test]
    fn cmd_reads_what_was_quoted_for_it() {
        use std::os::windows::process::CommandExt as _;
        let line = ShellKind::Cmd.with_variables(
            &[("WORD", "two words & more")],
            &["cmd", "/c", "set", "WORD"],
        );
        let mut command = std::process::Command::new("cmd");
        let output = command.raw_arg(format!("/s /c \"{line}\"")).output();
        let printed = output.map(|output| output.stdout).unwrap_or_default();
        let printed = String::from_utf8_lossy(&printed).into_owned();
        assert_eq!(printed.trim_end(), "WORD=two words & more");
    }
}
