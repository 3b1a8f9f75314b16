//! Somebody at a terminal is asked; a pipe is not.

use super::home::Home;

#[test]
fn in_a_pipe_what_is_missing_is_a_usage_error() {
    let home = Home::new();
    for (arguments, missing) in [
        (&["install"][..], "no assistant is given"),
        (&["install", "--host", "claude"], "no API key is given"),
        (
            &["install", "--host", "claude", "--dry-run"],
            "no API key is given",
        ),
        (&["install", "--host", "clyde"], "invalid value"),
        (&["uninstall"], "--host"),
        (
            &["install", "--host", "claude", "--api-key-file", "none"],
            "cannot be read",
        ),
    ] {
        let said = home.run(arguments, &[]);
        assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.err);
        assert!(said.err.contains(missing), "{arguments:?}: {}", said.err);
        assert_eq!(home.files(), [""; 0]);
    }
}

/// A terminal made by `script`, which every Debian and macOS has; its arguments differ.
#[cfg(target_os = "linux")]
mod terminal {
    use std::io::{Read as _, Write as _};
    use std::process::{Command, Stdio};
    use std::sync::mpsc;
    use std::time::Duration;

    use super::super::home::{Home, KEY, URL};

    /// Runs the binary on a terminal: waits for each question, then types the answer. Gives the screen and the exit code.
    fn on_a_terminal(home: &Home, arguments: &str, talk: &[(&str, &str)]) -> (String, i32) {
        let binary = env!("CARGO_BIN_EXE_aisoc-mcp");
        let mut script = Command::new("script")
            .args(["--quiet", "--return", "--command"])
            .arg(format!("{binary} {arguments}"))
            .arg("/dev/null")
            .env_clear()
            .envs([
                ("HOME", home.path("").to_str().unwrap()),
                ("PATH", "/usr/bin:/bin"),
                ("TERM", "xterm"),
                ("SHELL", "/bin/sh"),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`script` of bsdutils makes the terminal");
        let mut output = script.stdout.take().unwrap();
        let (send, screen) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut bytes) {
                if send
                    .send(String::from_utf8_lossy(&bytes[..read]).into_owned())
                    .is_err()
                {
                    break;
                }
            }
        });
        let mut input = script.stdin.take().unwrap();
        let mut seen = String::new();
        let mut from = 0;
        for (question, answer) in talk {
            while !seen[from..].contains(question) {
                let more = screen.recv_timeout(Duration::from_secs(30));
                seen += &more.unwrap_or_else(|_| panic!("`{question}` is not asked: {seen}"));
            }
            from = seen.len();
            // The terminal has to be told to hide what is typed before it is typed.
            std::thread::sleep(Duration::from_millis(200));
            input.write_all(answer.as_bytes()).unwrap();
            input.write_all(b"\n").unwrap();
        }
        let code = script.wait().unwrap().code().unwrap();
        while let Ok(more) = screen.recv_timeout(Duration::from_secs(2)) {
            seen += &more;
        }
        (seen, code)
    }

    #[test]
    fn host_url_and_key_are_asked_for_and_the_key_is_not_shown() {
        let home = Home::new();
        home.put(".cursor/x", "");
        let talk = [
            ("Number or name [1]: ", "nonsense"),
            ("none of them", "cursro"),
            ("Is it `cursor`?", "cursor"),
            ("URL of AiSOC", "aisoc example com"),
            ("not a URL", "ftp://aisoc.example.com"),
            ("starts with http", URL),
            ("API key", KEY),
        ];
        let (seen, code) = on_a_terminal(&home, "install", &talk);
        assert_eq!(code, 0, "{seen}");
        assert!(
            seen.contains("1  Cursor  (found)") && seen.contains("Settings → MCP"),
            "{seen}"
        );
        assert!(!seen.contains(KEY), "{seen}");
        // No command line had the key, so that nobody could read it there.
        assert!(!seen.contains("command line"), "{seen}");
        let text = home.read(".cursor/mcp.json");
        assert!(text.contains(KEY) && text.contains(URL), "{text}");

        // Nothing is asked that is known.
        let (seen, code) = on_a_terminal(&home, "install --host cursor", &[]);
        assert_eq!(code, 0, "{seen}");
        assert!(seen.contains("already up to date"), "{seen}");
    }

    #[test]
    fn enter_takes_the_first_host_that_is_found() {
        let home = Home::new();
        home.put(".codex/config.toml", "");
        let talk = [
            ("Number or name [1]: ", ""),
            ("URL of AiSOC", URL),
            ("API key", KEY),
        ];
        let (seen, code) = on_a_terminal(&home, "install --no-check", &talk);
        assert_eq!(code, 0, "{seen}");
        assert!(
            seen.contains("1  Codex  (found)") && !seen.contains("2  Codex"),
            "{seen}"
        );
        assert!(home.read(".codex/config.toml").contains(URL));
        // Where none is found there is nothing to suggest.
        let home = Home::new();
        let talk = [
            ("Number or name: ", ""),
            ("none of them", "zed"),
            ("URL of AiSOC", URL),
            ("API key", ""),
        ];
        let (seen, code) = on_a_terminal(&home, "install", &talk);
        assert_eq!(code, 1, "{seen}");
    }

    #[test]
    fn no_answer_changes_nothing() {
        let home = Home::new();
        let talk = [("URL of AiSOC", ""), ("API key", "")];
        let (seen, code) = on_a_terminal(&home, "install --host claude", &talk);
        assert_eq!(code, 1, "{seen}");
        assert!(
            seen.contains("no key was given; nothing was changed"),
            "{seen}"
        );
        assert_eq!(home.files(), [""; 0]);
    }
}
