//! How to add the server to a host: the entries for its file, with this program's path.

use std::path::Path;

use serde_json::json;

use crate::platform::Platform;
use crate::platform::shell::ShellKind;

pub(super) fn into_a_host(program: &Path) -> String {
    let command = program.display().to_string();
    let shell = ShellKind::of(Platform::current())[0];
    let run = |words: &[&str]| shell.command(&[&[command.as_str()], words].concat());
    let demo = json!({"mcpServers": {"aisoc": {"command": command, "args": ["serve", "--demo"]}}});
    let own = json!({"mcpServers": {"aisoc": {
        "command": command,
        "args": ["serve"],
        "env": {"AISOC_URL": "https://aisoc.example.com", "AISOC_API_KEY": "aisoc_…"},
    }}});
    format!(
        "\nAdd the server to an assistant\n\n\
         To ask these questions in your assistant on the demo tenant (Claude Desktop, Cursor and others use this form):\n\n{demo:#}\n\n\
         For your own AiSOC, with a key that `{}` creates:\n\n{own:#}\n\n\
         `{}` writes the first entry for you, `{}` the second.\n",
        run(&["login"]),
        run(&["install", "--host", "claude", "--demo"]),
        run(&["install"]),
    )
}
