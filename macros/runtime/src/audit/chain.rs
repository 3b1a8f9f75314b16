//! How lines are linked: each has a sequence number and the SHA-256 of the line before it.

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a line's bytes, without its end.
pub(super) type Hash = [u8; 32];

/// The place of a line in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    /// Its number, from 1.
    pub(super) seq: u64,
    /// The hash of the line before it; zeros for the very first.
    pub(super) prev: Hash,
    /// Whether it continues the chain of another file, of which it is the first line here.
    pub(super) continues: bool,
}

/// The members of a line that link it.
#[derive(Deserialize)]
struct Members {
    seq: u64,
    prev: String,
    #[serde(default)]
    continues: bool,
}

impl Link {
    /// The link of a line, unless it is something else.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let members: Members = serde_json::from_slice(line).ok()?;
        Some(Self {
            seq: members.seq,
            prev: from_hex(&members.prev)?,
            continues: members.continues,
        })
    }

    /// The line: the link, then the members of `object`.
    pub(super) fn write(&self, object: &str) -> String {
        let rest = object.strip_prefix('{').unwrap_or(object);
        let continues = if self.continues {
            "\"continues\":true,"
        } else {
            ""
        };
        let (seq, prev) = (self.seq, hex(&self.prev));
        format!("{{\"seq\":{seq},\"prev\":\"{prev}\",{continues}{rest}")
    }
}

/// The hash of a line.
pub(super) fn hash(line: &[u8]) -> Hash {
    Sha256::digest(line).into()
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The bytes that 64 hex digits stand for.
pub(super) fn from_hex(text: &str) -> Option<Hash> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
        .collect();
    let bytes: Vec<u8> = digits?
        .chunks_exact(2)
        .map(|pair| pair[0] * 16 + pair[1])
        .collect();
    (text.len() == 64).then(|| bytes.try_into().ok()).flatten()
}
