//! The files: one call each.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::ser::PrettyFormatter;
use serde_json::{Map, Value};

/// One call, and what was sent and answered for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exchange {
    /// What it shows.
    pub(crate) about: String,
    /// The release that the embedded tenant played while it was recorded; none when it was written by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) release: Option<String>,
    /// The key of the embedded tenant that it is called with; the analyst's when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    /// When the call is made.
    pub(crate) now: String,
    /// Whether the tool watches the clock, so that the call is made at the present moment instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) live: bool,
    /// The most items that a list of a recorded answer keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rows: Option<usize>,
    /// Whether requests are sent side by side, so that their order means nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) concurrent: bool,
    pub(crate) arguments: Map<String, Value>,
    #[serde(default)]
    pub(crate) exchanges: Vec<Turn>,
    /// What the tool makes of them: of the example, which the documentation shows. Others have a snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<Value>,
}

/// A request, and what the service answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Turn {
    pub(crate) request: Sent,
    pub(crate) answer: Answer,
}

/// A request as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) query: String,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub(crate) body: Value,
}

/// An answer. A body that is text, under a `content-type` other than JSON's, is sent as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) headers: Map<String, Value>,
    pub(crate) body: Value,
}

/// A file of `tests/exchanges/<tool>`.
pub(crate) struct File {
    /// Its name without the extension.
    pub(crate) name: String,
    path: PathBuf,
}

/// The folder of all exchanges.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exchanges")
}

/// The files of a tool, by name.
pub(crate) fn files(tool: &str) -> Vec<File> {
    let Ok(entries) = fs::read_dir(folder().join(tool)) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<File> = paths
        .map(|path| File {
            name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
            path,
        })
        .collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

impl Exchange {
    /// When the call is made.
    pub(crate) fn moment(&self) -> jiff::Timestamp {
        self.now
            .parse()
            .unwrap_or_else(|error| panic!("`now`: {error}"))
    }
}

impl File {
    /// The file of that name, which need not be there yet.
    pub(crate) fn named(tool: &str, name: &str) -> Self {
        let folder = folder().join(tool);
        fs::create_dir_all(&folder).unwrap();
        Self {
            name: name.to_owned(),
            path: folder.join(format!("{name}.json")),
        }
    }

    pub(crate) fn read(&self) -> Exchange {
        let text = fs::read_to_string(&self.path).unwrap();
        serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", self.path.display()))
    }

    pub(crate) fn write(&self, exchange: &Exchange) {
        let mut text = Vec::new();
        let form = PrettyFormatter::with_indent(b" ");
        let mut writer = serde_json::Serializer::with_formatter(&mut text, form);
        exchange.serialize(&mut writer).unwrap();
        text.push(b'\n');
        fs::write(&self.path, text).unwrap();
    }
}
