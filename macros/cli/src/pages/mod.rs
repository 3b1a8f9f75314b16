//! The generated documentation: pure text, from a manifest or from the recorded mistakes.

pub(crate) mod manual;
pub(crate) mod mistakes;
pub(crate) mod parts;
pub(crate) mod tools;
