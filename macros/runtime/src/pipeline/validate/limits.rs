//! The limits of an argument: the keywords of JSON Schema that generated code fills in.

/// Limits of text, lengths in characters.
#[derive(Debug)]
pub struct Text {
    /// The only values allowed; empty is any.
    pub one_of: &'static [&'static str],
    /// The least length.
    pub min_length: Option<u64>,
    /// The greatest length.
    pub max_length: Option<u64>,
    /// A regular expression that occurs in it.
    pub pattern: Option<Pattern>,
    /// A value that is allowed, for messages.
    pub example: Option<&'static str>,
}

/// A regular expression.
#[derive(Debug, Clone, Copy)]
pub struct Pattern {
    /// As JSON Schema has it, in ECMAScript's syntax.
    pub written: &'static str,
    /// The same for Rust.
    pub rust: &'static str,
}

/// Limits of a whole number, both inclusive.
#[derive(Debug)]
pub struct Integer {
    /// The only values allowed; empty is any.
    pub one_of: &'static [i64],
    /// The least value.
    pub minimum: Option<i64>,
    /// The greatest value.
    pub maximum: Option<i64>,
}

/// Limits of a number, both inclusive.
#[derive(Debug)]
pub struct Number {
    /// The least value.
    pub minimum: Option<f64>,
    /// The greatest value.
    pub maximum: Option<f64>,
}

/// Limits of a list.
#[derive(Debug)]
pub struct List {
    /// The least number of items.
    pub min_items: Option<u64>,
    /// The greatest number of items.
    pub max_items: Option<u64>,
}
