//! A run for people: its sheet as one HTML page, as text for a terminal, and as the page that hosts show.
//!
//! | file | what it does |
//! |---|---|
//! | `document` | a sheet as a self-contained page without scripts |
//! | `head`, `step` | its content: the run and its verdict; one step |
//! | `blocks`, `words` | the parts of these: facts, texts, hashes; times and numbers |
//! | `visible` | hidden characters shown by their number |
//! | `terminal` | the same sheet as lines of text |
//! | `app`, `app.js` | the page that a host fills with the result of a call, from the same parts |
//! | `style.css` | the look of both pages |
//!
//! A sheet is the result of `aisoc_replay_decision` with its texts in full, the hashes and the
//! artifacts, as the tools gather them. Attackers may have written any of it. Not here: how it
//! is fetched, and where a page is written.

mod app;
mod blocks;
mod document;
mod head;
mod step;
mod terminal;
mod visible;
mod words;

pub use app::app;
pub use document::{MARK, document};
pub use terminal::terminal;
pub use visible::plain;
