//! Projection: what passes of an answer.

/// What passes of a value.
#[derive(Debug)]
pub enum Shape {
    /// Anything.
    Any,
}
