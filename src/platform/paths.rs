//! Paths as text, by the rules of any system.

use std::path::{Path, PathBuf};

use super::Platform;

/// The longest path that every program on Windows takes as it is, less what a temporary name beside it adds.
const LONGEST: usize = 260 - 32;

/// The variable that says where a person's home folder is.
pub(crate) const fn home_variable(platform: Platform) -> &'static str {
    match platform {
        Platform::Windows => "USERPROFILE",
        Platform::Linux | Platform::MacOs => "HOME",
    }
}

/// The path with one kind of separator: on Windows both are understood, and only `\` is shown.
pub(crate) fn native(platform: Platform, path: &str) -> String {
    match platform {
        Platform::Windows => path.replace('/', "\\"),
        Platform::Linux | Platform::MacOs => path.to_owned(),
    }
}

/// The path under which a file is opened or moved: one that is too long for Windows gets the prefix that lifts the limit.
pub(crate) fn long(platform: Platform, path: &str) -> String {
    if platform != Platform::Windows || path.len() < LONGEST || path.starts_with("\\\\?\\") {
        return path.to_owned();
    }
    let path = native(platform, path);
    // Behind the prefix nothing is looked up: `.` and `..` would be names.
    if path.split('\\').any(|part| part == "." || part == "..") {
        return path;
    }
    match path.strip_prefix("\\\\") {
        Some(share) => format!("\\\\?\\UNC\\{share}"),
        None if path.get(1..3) == Some(":\\") => format!("\\\\?\\{path}"),
        None => path,
    }
}

/// [`long`] on this system; a path that is not text stays.
pub(crate) fn long_here(path: &Path) -> PathBuf {
    path.to_str().map_or_else(
        || path.to_owned(),
        |text| PathBuf::from(long(Platform::current(), text)),
    )
}

/// Whether a file is somewhere under a folder, ignoring letter case on systems that ignore it.
pub(crate) fn is_inside(platform: Platform, folder: &str, path: &str) -> bool {
    let parts = |path: &str| -> Vec<String> {
        let path = native(platform, path);
        let path = match platform {
            Platform::Windows => path.trim_start_matches("\\\\?\\").to_lowercase(),
            Platform::Linux | Platform::MacOs => path,
        };
        let parts = path.split(platform.separator());
        parts
            .filter(|part| !part.is_empty() && *part != ".")
            .map(str::to_owned)
            .collect()
    };
    let (folder, path) = (parts(folder), parts(path));
    !folder.is_empty() && path.len() > folder.len() && path.starts_with(&folder)
}

/// Whether a file with a secret at this path may be read by others on the machine, as far as its place says: on Windows a
/// file has the rights of its folder, and only those of a person's profile are theirs alone. `None` where modes decide.
pub(crate) fn is_shared_place(platform: Platform, home: Option<&str>, path: &str) -> Option<bool> {
    (platform == Platform::Windows)
        .then(|| !home.is_some_and(|home| is_inside(platform, home, path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_says_where_home_is() {
        assert_eq!(home_variable(Platform::Windows), "USERPROFILE");
        assert_eq!(home_variable(Platform::MacOs), "HOME");
        assert_eq!(home_variable(Platform::Linux), "HOME");
    }

    #[test]
    fn a_path_is_shown_with_one_kind_of_separator() {
        assert_eq!(
            native(Platform::Windows, "C:\\work\\soc\\.vscode/mcp.json"),
            "C:\\work\\soc\\.vscode\\mcp.json"
        );
        assert_eq!(native(Platform::Linux, "/a\\b/c"), "/a\\b/c");
    }

    #[test]
    fn a_long_path_gets_the_prefix_that_lifts_the_limit() {
        let deep = "folder\\".repeat(40);
        for (path, expected) in [
            (format!("C:\\{deep}f"), format!("\\\\?\\C:\\{deep}f")),
            (
                format!("C:/{}f", deep.replace('\\', "/")),
                format!("\\\\?\\C:\\{deep}f"),
            ),
            (
                format!("\\\\server\\share\\{deep}f"),
                format!("\\\\?\\UNC\\server\\share\\{deep}f"),
            ),
            (format!("\\\\?\\C:\\{deep}f"), format!("\\\\?\\C:\\{deep}f")),
            (format!("C:\\..\\{deep}f"), format!("C:\\..\\{deep}f")),
            (deep.clone(), deep.clone()),
            ("C:\\short".to_owned(), "C:\\short".to_owned()),
        ] {
            assert_eq!(long(Platform::Windows, &path), expected);
        }
        let path = format!("/{}", "folder/".repeat(60));
        assert_eq!(long(Platform::Linux, &path), path);
        assert_eq!(long(Platform::MacOs, &path), path);
    }

    #[test]
    fn only_a_profile_is_its_owners_alone_on_windows() {
        let home = Some("C:\\Users\\ann");
        for (platform, home, path, expected) in [
            (
                Platform::Windows,
                home,
                "C:\\Users\\ann\\AppData\\Roaming\\Claude\\x.json",
                Some(false),
            ),
            (
                Platform::Windows,
                home,
                "c:/users/ANN/.cursor/mcp.json",
                Some(false),
            ),
            (
                Platform::Windows,
                home,
                "\\\\?\\C:\\Users\\ann\\x",
                Some(false),
            ),
            (Platform::Windows, home, "C:\\Users\\anna\\x", Some(true)),
            (Platform::Windows, home, "C:\\Users\\ann", Some(true)),
            (
                Platform::Windows,
                home,
                "D:\\work\\soc\\.mcp.json",
                Some(true),
            ),
            (Platform::Windows, None, "C:\\Users\\ann\\x", Some(true)),
            (Platform::Linux, Some("/home/ann"), "/srv/x", None),
            (Platform::MacOs, Some("/Users/ann"), "/Users/Shared/x", None),
        ] {
            assert_eq!(is_shared_place(platform, home, path), expected, "{path}");
        }
        assert!(is_inside(Platform::Linux, "/home/ann/", "/home/ann/x"));
        assert!(!is_inside(Platform::Linux, "/home/ann", "/home/Ann/x"));
        assert!(!is_inside(Platform::Linux, "/", "/x"));
    }
}
