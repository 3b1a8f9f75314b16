//! What several targets need.

pub mod editor;
pub mod hidden;
pub mod html;
pub mod lenient;
