//! How to put the server into a host: entries that hosts read, with this program's own path.

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
        "\nPlug it in\n\n\
         Ask these questions in your assistant, on this tenant (Claude Desktop, Cursor and others read this):\n\n{demo:#}\n\n\
         On your own AiSOC, with a key that `{}` makes:\n\n{own:#}\n\n\
         `{}` writes the first entry for you, `{}` the second.\n",
        run(&["login"]),
        run(&["install", "--host", "claude", "--demo"]),
        run(&["install"]),
    )
}
