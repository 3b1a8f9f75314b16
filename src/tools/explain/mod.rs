//! Explains why one step happened, from its own payload, the steps around it, and artifacts.
//!
//! [`scene`] finds which steps belong to the focus, [`parts`] writes each of them out with its
//! source, [`artifacts`] does the same for what is stored apart, [`answer`] puts it together, [`search`]
//! finds the focus by a text. All of it is pure, but for [`stored`], which fetches contents.

pub(super) mod answer;
pub(super) mod artifacts;
pub(super) mod parts;
pub(super) mod scene;
pub(super) mod search;
pub(super) mod stored;

/// How much of one long text is shown, in characters.
pub(super) const LONG: usize = 6000;

/// How many steps before the focus are looked at, and how many after.
pub(super) const BEFORE: i64 = 60;
/// See [`BEFORE`].
pub(super) const AFTER: i64 = 10;
