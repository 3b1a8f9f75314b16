//! The pages that hosts may show beside a tool's result. A tool names one as its `view`.

use toolspec_runtime::views::View;

use crate::page;

/// A run, step by step.
pub static REPLAY: View = View {
    name: "replay",
    title: "A run, step by step",
    description: "The timeline of an investigation run by agent, each step to be opened, with the verdict.",
    page: page::app,
};
