//! The documentation that is generated: pure text, from a manifest or from the mistakes that are recorded.

pub(crate) mod manual;
pub(crate) mod mistakes;
pub(crate) mod parts;
pub(crate) mod tools;
