//! A key that a command prints, as password managers do: `AISOC_API_KEY_CMD`.
//!
//! The command gets no standard input, since that may be the protocol, and what it writes to stderr is not repeated: a secret
//! may be in it.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use secrecy::SecretString;

/// How long a command may take. Hosts wait for a server for at least five seconds, most for thirty or more, and a person may have
/// to unlock something.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// Far more than a key and what may follow it.
const MOST: u64 = 64 * 1024;
/// How long output is waited for once the command has ended; something it left running may hold it open.
const REST: Duration = Duration::from_secs(1);

/// The first line that a shell's command prints.
///
/// # Errors
/// Why there is none, in words that repeat neither the command nor its output.
pub(super) fn first_line(command: &str, patience: Duration) -> Result<SecretString, String> {
    let mut shell = shell(command);
    shell
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let has_group = own_group(&mut shell);
    let mut child = shell
        .spawn()
        .map_err(|error| format!("the shell for the command cannot be started: {error}"))?;
    let output = child.stdout.take().map(gather);
    let errors = child.stderr.take().map(gather);
    let status = wait(&mut child, patience, has_group)?;
    let until = Instant::now() + REST;
    let [output, errors] = [output, errors]
        .map(|gathered| gathered.map_or_else(Vec::new, |gathered| gathered.by(until)));
    if !status.success() {
        return Err(format!("the command {}{}", ended(status), unshown(&errors)));
    }
    let text = String::from_utf8_lossy(&output);
    let text = text.trim_start_matches('\u{feff}');
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return Err(format!(
            "the command succeeded, but the first line it printed is empty{}",
            unshown(&errors)
        ));
    }
    Ok(SecretString::from(line))
}

fn wait(child: &mut Child, patience: Duration, has_group: bool) -> Result<ExitStatus, String> {
    let until = Instant::now() + patience;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(10)),
            Ok(None) => {
                end(child, has_group);
                return Err(format!(
                    "the command did not end within {} seconds and was stopped; unlock the password manager, or use a command that asks nothing",
                    patience.as_secs()
                ));
            }
            Err(error) => return Err(format!("the command cannot be waited for: {error}")),
        }
    }
}

fn ended(status: ExitStatus) -> String {
    match status.code() {
        // What shells say, on both systems.
        Some(127 | 9009) => format!(
            "ended with exit code {}: it is not found on the PATH that this server gets; give its absolute path",
            status.code().unwrap_or_default()
        ),
        Some(code) => format!("ended with exit code {code}"),
        None => format!("was ended ({status})"),
    }
}

fn unshown(errors: &[u8]) -> String {
    let lines = String::from_utf8_lossy(errors).lines().count();
    match lines {
        0 => String::new(),
        1 => ". It wrote a line to stderr, which is not shown, since a secret may be in it; run it in a shell to see it".to_owned(),
        lines => format!(". It wrote {lines} lines to stderr, which are not shown, since a secret may be in them; run it in a shell to see them"),
    }
}

/// What a pipe gives, as it comes.
struct Gathered {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: thread::JoinHandle<()>,
}

fn gather(mut pipe: impl Read + Send + 'static) -> Gathered {
    let bytes = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&bytes);
    let reader = thread::spawn(move || {
        let mut buffer = [0; 4096];
        // All of it is read, so that the command does not wait for a reader; the first part is kept.
        while let Ok(read @ 1..) = pipe.read(&mut buffer) {
            let mut kept = shared.lock().unwrap_or_else(PoisonError::into_inner);
            if (kept.len() as u64) < MOST {
                kept.extend_from_slice(&buffer[..read]);
            }
        }
    });
    Gathered { bytes, reader }
}

impl Gathered {
    /// What came until the pipe closed, or until then.
    fn by(self, until: Instant) -> Vec<u8> {
        while !self.reader.is_finished() && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
        }
        let mut kept = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *kept)
    }
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt as _;
    let mut shell = Command::new("cmd");
    // As it stands: `cmd` has rules of its own for quotes.
    shell.raw_arg(format!("/D /S /C \"{command}\""));
    shell
}

#[cfg(not(windows))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(command);
    shell
}

/// On a terminal the command stays in the group that may ask there for a passphrase; elsewhere it gets a group of its own, so
/// that all of it can be stopped.
#[cfg(unix)]
fn own_group(shell: &mut Command) -> bool {
    use std::io::IsTerminal as _;
    use std::os::unix::process::CommandExt as _;
    let is_apart = !std::io::stdin().is_terminal();
    if is_apart {
        shell.process_group(0);
    }
    is_apart
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) -> bool {
    false
}

#[cfg(unix)]
fn end(child: &mut Child, has_group: bool) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = group.filter(|_| has_group) {
        // It may have ended by itself just now.
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(not(unix))]
fn end(child: &mut Child, _: bool) {
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::time::{Duration, Instant};

    use secrecy::ExposeSecret as _;

    use super::{PATIENCE, first_line};

    #[test]
    fn the_first_line_is_the_key_and_nothing_else_is_repeated() {
        for command in [
            "echo aisoc_1",
            "printf 'aisoc_1\\r\\nuser: ann\\n'",
            "printf '  aisoc_1'",
            "printf '\\357\\273\\277aisoc_1\\n'; echo hush >&2",
            // Something stays in the background and holds the output open.
            "sleep 30 & echo aisoc_1",
            "echo aisoc_1; head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2",
        ] {
            let began = Instant::now();
            let line = first_line(command, PATIENCE).unwrap();
            assert_eq!(line.expose_secret(), "aisoc_1", "{command}");
            assert!(began.elapsed() < Duration::from_secs(10), "{command}");
        }
        for (command, words) in [
            (
                "echo hush >&2; exit 3",
                "exit code 3. It wrote a line to stderr",
            ),
            ("echo hush; exit 4", "exit code 4"),
            ("true", "first line it printed is empty"),
            ("echo; echo hush", "first line it printed is empty"),
            (
                "no-such-hush-program read",
                "exit code 127: it is not found",
            ),
            ("kill -9 $$", "was ended (signal: 9"),
            // It gets none of the protocol.
            ("grep .", "exit code 1"),
        ] {
            let reason = first_line(command, PATIENCE).map(|_| ()).unwrap_err();
            assert!(reason.contains(words), "{command}: {reason}");
            assert!(!reason.contains("hush"), "{command}: {reason}");
        }
    }

    #[test]
    fn one_that_does_not_end_is_stopped_with_all_it_started() {
        let began = Instant::now();
        let mark = format!("{}", 86_000 + std::process::id() % 1000);
        let command = format!("sleep {mark} | sleep {mark}; echo aisoc_1");
        let reason = first_line(&command, Duration::from_secs(1))
            .map(|_| ())
            .unwrap_err();
        assert!(reason.contains("did not end within 1 seconds"), "{reason}");
        assert!(began.elapsed() < Duration::from_secs(8));
    }
}
