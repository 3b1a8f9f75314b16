//! What each folder does without.

/// A folder, what its code never says, and what that keeps true.
pub(crate) const ABSENT: &[(&str, &[&str], &str)] = &[
    (
        "macros/runtime/src/pipeline",
        &["reqwest", "rmcp", "tokio", ".await"],
        "the steps of a call are pure: no HTTP, no protocol",
    ),
    (
        "macros/runtime/src/client",
        &["rmcp"],
        "the client knows the service, not who asks or why",
    ),
    (
        "macros/runtime/src/mcp",
        &["reqwest"],
        "the protocol is the same whatever the service is",
    ),
    (
        "macros/runtime/src/prompts",
        &["reqwest", "rmcp", "tokio", ".await"],
        "a prompt is told, never called, and is data of the manifest",
    ),
    (
        "macros/runtime/src/audit",
        &["reqwest", "rmcp"],
        "a trail knows that a call was made, not what it was about",
    ),
    (
        "src/aisoc",
        &["reqwest", "rmcp", "tokio", ".await"],
        "what is special about the service is data and words",
    ),
    (
        "src/tools",
        &["reqwest", "rmcp", "toolspec_runtime::mcp", "std::env"],
        "a tool reaches the service through its context alone",
    ),
    (
        "src/page",
        &["reqwest", "rmcp", "tokio", ".await", "std::fs"],
        "a page is made of what it is given: it fetches nothing and writes no file",
    ),
    (
        "src/demo",
        &["reqwest", "toolspec_runtime"],
        "the embedded tenant shares no code with what is tested against it",
    ),
    (
        "src/install",
        &["reqwest", "tokio", ".await"],
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
