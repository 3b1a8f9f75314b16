//! What a failed or refused installation leaves: nothing. And files whose owner or surroundings call for care.

use super::home::{Home, KEY, Said, URL};

#[cfg(unix)]
const FILE: &str = ".cursor/mcp.json";

/// `install` that can write no file beyond this many blocks of 512 bytes, as on a full disk.
#[cfg(target_os = "linux")]
fn install_on_a_full_disk(home: &Home, blocks: usize, more: &[&str]) -> Said {
    let usual =
        home.command(&[&["install", "--host", "cursor", "--aisoc-url", URL], more].concat());
    let mut shell = std::process::Command::new("/bin/sh");
    shell
        .arg("-c")
        .arg(format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\""
        ))
        .arg(usual.get_program())
        .args(usual.get_args())
        .env_clear()
        .envs(
            usual
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("AISOC_API_KEY", KEY)
        .current_dir(home.path(""));
    super::home::said(&shell.output().unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn a_write_that_fails_leaves_nothing_behind() {
    let long = format!("{{\"note\": \"{}\"}}", "x".repeat(2000));
    let short = format!("{{\"note\": \"{}\"}}", "x".repeat(400));
    // No copy can be made of the long text; of the short one it can, and then the file itself can't be written.
    for (text, more) in [
        (&long, &["--secret", "file"][..]),
        (&short, &["--secret", "file"]),
        (&short, &[]),
    ] {
        let home = Home::new();
        home.put(FILE, text);
        let said = install_on_a_full_disk(&home, 1, more);
        assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
        assert!(said.err.contains("nothing was changed"), "{}", said.err);
        assert_eq!(home.files(), [FILE], "{}", said.err);
        assert_eq!(home.read(FILE), *text);
        assert!(!home.path(".config").join("aisoc-mcp").exists());
    }
    // A host that is not there is not made to look as if it was.
    let home = Home::new();
    let said = install_on_a_full_disk(&home, 0, &[]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(!home.path(".cursor").exists(), "{}", said.err);
    // A key that was there before is the one that is there again.
    let home = Home::new();
    home.put(FILE, &short);
    home.install("cursor", &["--secret", "file", "--name", "other"]);
    let before = (
        home.read(FILE),
        home.read(".config/aisoc-mcp/cursor-other.key"),
    );
    let more = [
        "--secret",
        "file",
        "--name",
        "other",
        "--read-only",
        "--api-key",
        "aisoc_new",
    ];
    let said = install_on_a_full_disk(&home, 1, &more);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert_eq!(
        (
            home.read(FILE),
            home.read(".config/aisoc-mcp/cursor-other.key")
        ),
        before
    );
}

#[test]
fn a_key_that_goes_into_a_git_work_tree_is_warned_about() {
    let warned = |said: &Said| said.err.contains("is in the git work tree");
    let install = |home: &Home, more: &[&str]| {
        let arguments = [&["install", "--host", "cursor", "--aisoc-url", URL], more].concat();
        let said = home.run(&arguments, &[("AISOC_API_KEY", KEY)]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        said
    };
    let home = Home::new();
    assert!(!warned(&install(&home, &[])), "in no work tree");
    // A work tree has a folder of that name, a submodule a file.
    home.put(".git", "gitdir: elsewhere\n");
    assert!(warned(&install(&home, &["--dry-run"])));
    assert!(warned(&install(&home, &[])));
    assert!(
        !warned(&install(&home, &["--secret", "env"])),
        "it holds no key"
    );
    let told = install(&home, &["--scope", "project", "--secret", "inline"]);
    assert!(warned(&told), "{}", told.err);
    assert_eq!(
        told.err.matches("version control").count(),
        0,
        "{}",
        told.err
    );
    #[cfg(unix)]
    {
        let home = Home::new();
        home.put("dotfiles/.git/HEAD", "");
        home.put("dotfiles/cursor/mcp.json", "{}");
        std::os::unix::fs::symlink("dotfiles/cursor", home.path(".cursor")).unwrap();
        let told = install(&home, &[]);
        assert!(
            warned(&told) && told.err.contains("dotfiles"),
            "{}",
            told.err
        );
        // A file that is not there yet, behind a link to it.
        let home = Home::new();
        home.put("dotfiles/.git/HEAD", "");
        home.put(".cursor/x", "");
        std::os::unix::fs::symlink("../dotfiles/mcp.json", home.path(FILE)).unwrap();
        assert!(warned(&install(&home, &[])));
    }
}

/// Only root can try this; whoever is not has nothing to fear.
#[cfg(unix)]
#[test]
fn root_leaves_anothers_home_alone() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let home = Home::new();
    let path = home.put(FILE, "{}");
    if chown(home.path(""), Some(4711), None).is_err() || path.metadata().unwrap().uid() != 0 {
        eprintln!("skipped: this is not run as root");
        return;
    }
    chown(&path, Some(4711), None).unwrap();
    for arguments in [
        &["install", "--host", "cursor"][..],
        &["uninstall", "--host", "cursor"],
    ] {
        let said = home.run(arguments, &[("AISOC_API_KEY", KEY)]);
        assert_eq!(said.code, Some(2), "{}", said.out);
        assert!(said.err.contains("somebody else's"), "{}", said.err);
        assert_eq!(home.files(), [FILE]);
        assert_eq!(
            (path.metadata().unwrap().uid(), home.read(FILE)),
            (4711, "{}".to_owned())
        );
    }
    chown(home.path(""), Some(0), None).unwrap();
    home.install("cursor", &[]);
}

/// What Codex writes into our table itself, when a person always allows a tool.
#[test]
fn dotted_keys_in_our_table_go_with_it() {
    let other = "model = \"o\"\n\n[mcp_servers.gh]\ncommand = \"gh\"\n";
    for inside in [
        "tools.aisoc_get_case.approval_mode = \"approve\"\n",
        "tools.aisoc_get_case.approval_mode = \"approve\"\ntools.aisoc_get_alert.approval_mode = \"approve\"\nenabled = true\n",
        "# mine\nenabled_tools = [\"aisoc_get_case\"]\ntools.\"aisoc_get_case\".approval_mode = \"approve\" # always\n",
    ] {
        let home = Home::new();
        home.put(".codex/config.toml", other);
        home.install("codex", &["--name", "own"]);
        let text = home.read(".codex/config.toml");
        let edited = text.replace(
            "args = [\"serve\"]\n",
            &format!("args = [\"serve\"]\n{inside}"),
        );
        assert_ne!(edited, text);
        home.put(".codex/config.toml", &edited);
        home.install("codex", &["--name", "own", "--read-only"]);
        assert!(home.read(".codex/config.toml").contains(inside));
        let told = home.uninstall("codex", &["--name", "own"]);
        assert!(told.contains("removed"), "{told}");
        assert_eq!(home.read(".codex/config.toml"), other, "{inside}");
    }
    // The same in a sub-table, and an entry that is dotted as a whole.
    for entry in [
        "[mcp_servers.aisoc]\ncommand = \"aisoc-mcp\"\n[mcp_servers.aisoc.tools.aisoc_get_case]\napproval_mode = \"approve\"\n",
        "[mcp_servers]\naisoc.command = \"aisoc-mcp\"\naisoc.tools.x.approval_mode = \"approve\"\n",
    ] {
        let home = Home::new();
        home.put(".codex/config.toml", entry);
        home.uninstall("codex", &[]);
        // A header without anything under it may stay.
        let left = home.files().first().map(|file| home.read(file));
        assert!(!left.unwrap_or_default().contains("aisoc"), "{entry}");
    }
}
