//! The key of a trail: with it, each line has an HMAC-SHA256 that nobody without the key can compute.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use ring::hmac;

use super::chain::{from_hex, hex};

/// The fewest bytes of a key.
const SHORTEST: usize = 32;

/// The largest key file, in bytes; a device or a log given by mistake is not read to its end.
const LARGEST: u64 = 4_096;

/// The member that a keyed line ends with.
const MEMBER: &str = ",\"mac\":\"";

/// The key. Its debug output does not show it.
#[derive(Debug, Clone)]
pub struct Key {
    key: hmac::Key,
    exposed: bool,
}

/// What the HMAC of a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mac {
    /// The line has none.
    Missing,
    /// There is one, and no key to check it with.
    Unchecked,
    /// It is right.
    Right,
    /// It is wrong.
    Wrong,
}

impl Key {
    /// Reads the key: the bytes of the file, without line ends at its end.
    ///
    /// # Errors
    /// The file can't be read, or holds fewer than 32 bytes or too many. The error quotes nothing of it.
    pub fn read(path: &Path) -> io::Result<Self> {
        // Before it is opened: a pipe without a writer would hold the program for ever.
        if !fs::metadata(path)?.is_file() {
            return Err(invalid("it is no file".to_owned()));
        }
        let file = File::open(path)?;
        let exposed = super::file::is_exposed(&file.metadata()?);
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST {
            return Err(invalid(format!("it has more than {LARGEST} bytes")));
        }
        let secret = bytes.trim_ascii_end();
        if secret.len() < SHORTEST {
            return Err(invalid(format!(
                "a key has at least {SHORTEST} bytes; `openssl rand -hex 32` prints one"
            )));
        }
        Ok(Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret),
            exposed,
        })
    }

    /// Whether others than its owner could read the file.
    #[must_use]
    pub const fn is_exposed(&self) -> bool {
        self.exposed
    }

    /// The object of a line, with its HMAC as the last member.
    pub(super) fn seal(&self, line: &str) -> String {
        let mac = hmac::sign(&self.key, line.as_bytes());
        let open = line.strip_suffix('}').unwrap_or(line);
        format!("{open}{MEMBER}{}\"}}", hex(mac.as_ref()))
    }
}

/// What the HMAC of a line says, under this key.
pub(super) fn check(line: &[u8], key: Option<&Key>) -> Mac {
    let Some((signed, mac)) = unseal(line) else {
        return Mac::Missing;
    };
    let Some(key) = key else {
        return Mac::Unchecked;
    };
    match hmac::verify(&key.key, &signed, &mac) {
        Ok(()) => Mac::Right,
        Err(_) => Mac::Wrong,
    }
}

/// The line as it was before it was sealed, and its HMAC.
fn unseal(line: &[u8]) -> Option<(Vec<u8>, [u8; 32])> {
    let rest = line.strip_suffix(b"\"}")?;
    let at = rest.len().checked_sub(64)?;
    let (open, digits) = rest.split_at(at);
    let open = open.strip_suffix(MEMBER.as_bytes())?;
    let mac = from_hex(std::str::from_utf8(digits).ok()?)?;
    Some(([open, b"}"].concat(), mac))
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason)
}
