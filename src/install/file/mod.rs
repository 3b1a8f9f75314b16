//! A host's file on the disk.

mod refusal;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

pub use refusal::Refusal;

/// The text of a file; `None` where there is none.
///
/// # Errors
/// The file cannot be read, or is not UTF-8 text.
pub fn read(path: &Path) -> Result<Option<String>, Refusal> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Refusal::new(path, format!("cannot be read: {error}"))),
    };
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        Refusal::at(path, &before, valid, "not UTF-8 text")
    })
}
