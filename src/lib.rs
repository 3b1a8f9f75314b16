//! aisoc-mcp
