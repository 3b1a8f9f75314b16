//! aisoc-mcp
fn main() {}
