//! Transient errors: another program has the file open.

use std::io;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::Platform;

/// Long enough for a program that reads or indexes the file to be done with it, short enough for a person to wait.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(40);

/// What Windows answers while another program has a file open, or while one that was removed is still open somewhere:
/// access denied, sharing violation, lock violation.
const CODES: [i32; 3] = [5, 32, 33];

/// Whether an error may pass once another program closes the file.
pub(crate) fn may_pass(platform: Platform, code: Option<i32>) -> bool {
    platform == Platform::Windows && code.is_some_and(|code| CODES.contains(&code))
}

/// Tries again for a while what fails because another program has the file open. `error_of` finds the system's error.
pub(crate) fn patiently<T, E>(
    mut work: impl FnMut() -> Result<T, E>,
    error_of: impl Fn(&E) -> &io::Error,
) -> Result<T, E> {
    let until = Instant::now() + PATIENCE;
    loop {
        match work() {
            Err(error)
                if may_pass(Platform::current(), error_of(&error).raw_os_error())
                    && Instant::now() < until =>
            {
                sleep(PAUSE);
            }
            done => return done,
        }
    }
}

/// The system's words, and where another program is the likely cause, that.
pub(crate) fn words(error: &io::Error) -> String {
    if may_pass(Platform::current(), error.raw_os_error()) {
        return format!(
            "{error}; another program has it open, or it may not be written: close the assistant and try again"
        );
    }
    error.to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn only_windows_refuses_for_a_while() {
        for (platform, code, expected) in [
            (Platform::Windows, Some(5), true),
            (Platform::Windows, Some(32), true),
            (Platform::Windows, Some(33), true),
            (Platform::Windows, Some(2), false),
            (Platform::Windows, None, false),
            // There they mean an I/O error, a broken pipe and an argument out of range.
            (Platform::Linux, Some(5), false),
            (Platform::Linux, Some(32), false),
            (Platform::MacOs, Some(33), false),
        ] {
            assert_eq!(may_pass(platform, code), expected, "{platform:?} {code:?}");
        }
    }

    #[test]
    fn what_does_not_pass_is_not_tried_again() {
        let mut tries = 0;
        let refused: io::Result<()> = patiently(
            || {
                tries += 1;
                Err(io::ErrorKind::NotFound.into())
            },
            |error| error,
        );
        assert_eq!(
            (refused.unwrap_err().kind(), tries),
            (io::ErrorKind::NotFound, 1)
        );
    }

    /// Another program is another handle that shares nothing.
    #[cfg(windows)]
    #[test]
    fn a_file_that_is_closed_in_time_can_be_read() {
        use std::os::windows::fs::OpenOptionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("open");
        std::fs::write(&path, "text").unwrap();
        let held = std::fs::File::options()
            .read(true)
            .write(true)
            .share_mode(0)
            .open(&path)
            .unwrap();
        let closing = std::thread::spawn(move || {
            sleep(Duration::from_millis(300));
            drop(held);
        });
        let read = patiently(|| std::fs::read_to_string(&path), |error| error);
        assert_eq!(read.unwrap(), "text");
        closing.join().unwrap();
    }
}
