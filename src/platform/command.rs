//! Finds the file of a program by its name.

use super::Platform;

/// What Windows tries where `PATHEXT` says nothing, as far as a process can be started with it.
const USUAL: &str = ".COM;.EXE;.BAT;.CMD";

/// Whether a command starts the program of that name, wherever it lies and whichever system wrote it: `aisoc-mcp`,
/// `/opt/bin/aisoc-mcp`, `C:\bin\AISOC-MCP.EXE`.
pub(crate) fn is_program(command: &str, name: &str) -> bool {
    let file = command.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file
        .rsplit_once('.')
        .filter(|(_, extension)| {
            ["exe", "com", "cmd", "bat"]
                .iter()
                .any(|own| extension.eq_ignore_ascii_case(own))
        })
        .map_or(file, |(stem, _)| stem);
    stem.eq_ignore_ascii_case(name)
}

/// The names of files that a bare command may mean, the first that is there first. `extensions` is `PATHEXT`.
pub(crate) fn file_names(
    platform: Platform,
    command: &str,
    extensions: Option<&str>,
) -> Vec<String> {
    if platform != Platform::Windows {
        return vec![command.to_owned()];
    }
    let given = extensions.filter(|given| !given.trim().is_empty());
    let extensions = given.unwrap_or(USUAL).split(';').map(str::trim);
    let extensions: Vec<_> = extensions.filter(|one| one.starts_with('.')).collect();
    let has_extension = extensions.iter().any(|extension| {
        let at = command.len().checked_sub(extension.len());
        at.and_then(|at| command.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(extension))
    });
    let with = extensions
        .iter()
        .map(|extension| format!("{command}{}", extension.to_lowercase()));
    // One that has an extension is meant as it stands, but `a.b` may also be `a.b.exe`.
    if has_extension {
        std::iter::once(command.to_owned()).chain(with).collect()
    } else {
        with.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_known_by_its_file_in_whatever_letters() {
        for (command, expected) in [
            ("aisoc-mcp", true),
            ("/opt/bin/aisoc-mcp", true),
            ("C:\\Program Files\\AiSOC\\AISOC-MCP.EXE", true),
            ("C:/bin/aisoc-mcp.exe", true),
            ("aisoc-mcp.cmd", true),
            ("aisoc-mcp.py", false),
            ("aisoc-mcp-old.exe", false),
            ("npx", false),
            ("", false),
        ] {
            assert_eq!(is_program(command, "aisoc-mcp"), expected, "{command}");
        }
    }

    #[test]
    fn a_bare_name_means_the_files_that_the_system_would_start() {
        let names = |platform, command, extensions| file_names(platform, command, extensions);
        assert_eq!(
            names(Platform::Linux, "aisoc-mcp", Some(".EXE")),
            ["aisoc-mcp"]
        );
        assert_eq!(names(Platform::MacOs, "aisoc-mcp", None), ["aisoc-mcp"]);
        assert_eq!(
            names(Platform::Windows, "aisoc-mcp", Some(".COM;.EXE; ;PS1")),
            ["aisoc-mcp.com", "aisoc-mcp.exe"]
        );
        assert_eq!(
            names(Platform::Windows, "aisoc-mcp", Some(" ")).len(),
            4,
            "an empty PATHEXT counts as unset"
        );
        assert_eq!(
            names(Platform::Windows, "AISOC-MCP.Exe", None)[0],
            "AISOC-MCP.Exe"
        );
        assert_eq!(names(Platform::Windows, "é", None)[1], "é.exe");
    }
}
