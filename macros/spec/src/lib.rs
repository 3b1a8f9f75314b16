//! toolspec
