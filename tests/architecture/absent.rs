//! What each folder does without.

/// A folder, what its code never says, and what that keeps true.
pub(crate) const ABSENT: &[(&str, &[&str], &str)] = &[
    (
        "src/pipeline",
        &[
            "reqwest",
            "rmcp",
            "tokio",
            ".await",
            "toolspec_runtime::mcp",
            "crate::tools",
        ],
        "the steps of a call are pure: no HTTP, no protocol, no tool",
    ),
    (
        "src/aisoc",
        &[
            "rmcp",
            "toolspec_runtime::mcp",
            "crate::tools",
            "crate::generated",
            "crate::cli",
        ],
        "the client knows the service, not who asks or why",
    ),
    (
        "src/mcp",
        &[
            "reqwest",
            "crate::tools",
            "crate::generated",
            "crate::cli",
            "crate::demo",
        ],
        "the protocol is the same whatever the tools are",
    ),
    (
        "src/tools",
        &[
            "reqwest",
            "rmcp",
            "toolspec_runtime::mcp",
            "crate::cli",
            "std::env",
        ],
        "a tool reaches the service through its context alone",
    ),
    (
        "src/page",
        &[
            "reqwest",
            "rmcp",
            "tokio",
            ".await",
            "crate::tools",
            "std::fs",
        ],
        "a page is made of what it is given: it fetches nothing and writes no file",
    ),
    (
        "src/prompts",
        &[
            "reqwest",
            "rmcp",
            "tokio",
            ".await",
            "toolspec_runtime::mcp",
            "crate::tools",
            "crate::generated",
        ],
        "a prompt is told, never called, and is data of the manifest",
    ),
    (
        "src/audit",
        &[
            "reqwest",
            "rmcp",
            "toolspec_runtime::mcp",
            "crate::tools",
            "crate::cli",
        ],
        "a trail knows that a call was made, not what it was about",
    ),
    (
        "src/demo",
        &[
            "reqwest",
            "toolspec_runtime::client",
            "crate::tools",
            "toolspec_runtime::pipeline",
            "crate::generated",
            "toolspec_runtime::mcp",
        ],
        "the embedded tenant shares no code with what is tested against it",
    ),
    (
        "src/install",
        &[
            "reqwest",
            "tokio",
            ".await",
            "toolspec_runtime::mcp",
            "crate::tools",
            "crate::generated",
            "crate::cli",
        ],
        "an entry is written without starting or contacting anything",
    ),
    (
        "src/install/document",
        &["std::fs", "std::env", "std::path"],
        "a document is text in, text out",
    ),
    (
        "macros/toolspec/src",
        &[
            "std::fs",
            "std::env",
            "std::net",
            "std::process",
            "println!",
        ],
        "the generator is text in, text out",
    ),
];
