//! The artifacts of a run, such as its report.

use serde_json::Value;

use super::payload::plain;
use crate::lenient;

/// Something stored beside the steps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Artifact {
    pub(crate) id: Option<String>,
    /// What it is, such as `report_md`.
    pub(crate) kind: Option<String>,
    /// The SHA-256 of its content.
    pub(crate) sha256: Option<String>,
    pub(crate) size_bytes: Option<i64>,
    /// The UUID of the step it belongs to.
    pub(crate) event_id: Option<String>,
    /// What it holds.
    pub(crate) content: Content,
}

/// An artifact's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// A listing may come without: it has not been requested.
    Unread,
    /// The service has none, or keeps it elsewhere.
    Absent,
    /// As it was hashed.
    Text(String),
    /// JSON instead of text; in which form it was hashed is not known.
    Other(Value),
}

impl Artifact {
    /// The artifact in this row.
    pub(crate) fn read(row: &Value) -> Self {
        let text = |key| lenient::text(row, key);
        Self {
            id: text("id"),
            kind: text("kind"),
            sha256: text("sha256"),
            size_bytes: lenient::integer(row, "size_bytes"),
            event_id: text("event_id"),
            content: Content::read(row.get("content")),
        }
    }

    /// The artifacts of a listing.
    pub(crate) fn read_all(listing: &Value) -> Vec<Self> {
        let rows = lenient::items(listing).iter();
        rows.filter(|row| row.is_object()).map(Self::read).collect()
    }

    /// Its content as text, where it has any.
    pub(crate) fn text(&self) -> Option<String> {
        match &self.content {
            Content::Text(text) => Some(text.clone()),
            Content::Other(value) => plain(value),
            Content::Unread | Content::Absent => None,
        }
    }

    /// Whether its content is still to be fetched, if there is any.
    pub(crate) const fn lacks_content(&self) -> bool {
        matches!(self.content, Content::Unread | Content::Absent)
    }

    /// Whether it is of a kind with this word in it.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.kind
            .as_deref()
            .is_some_and(|kind| kind.to_lowercase().contains(word))
    }
}

impl Content {
    /// The content under the member, which may be missing.
    pub(crate) fn read(content: Option<&Value>) -> Self {
        match content {
            None => Self::Unread,
            Some(Value::Null) => Self::Absent,
            Some(Value::String(text)) => Self::Text(text.clone()),
            Some(other) => Self::Other(other.clone()),
        }
    }
}
