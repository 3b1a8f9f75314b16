//! The arguments of `prompts`.

use clap::Args;

#[derive(Args)]
#[command(after_long_help = "\
Prints the prompt as a host hands it to the model, for hosts that offer no prompts: copy it into the conversation.

Example:
  aisoc-mcp prompts replay_case case_id=INC-0421")]
pub(in crate::cli) struct Prompts {
    /// Print this prompt instead of the list
    pub(in crate::cli) prompt: Option<String>,
    /// Arguments of the prompt
    #[arg(value_name = "NAME=VALUE", requires = "prompt")]
    pub(in crate::cli) values: Vec<String>,
    /// Print what `prompts/list` or `prompts/get` answers, as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
