//! Starts a server as a host does: with a small environment, over its standard streams.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use toolspec_runtime::sanitise;
use toolspec_runtime::text::excerpt;

/// What hosts pass on of their own environment.
pub(super) const KEPT: &[&str] = &[
    "HOME",
    "LOGNAME",
    "PATH",
    "SHELL",
    "TERM",
    "USER",
    "APPDATA",
    "HOMEDRIVE",
    "HOMEPATH",
    "LOCALAPPDATA",
    "PROCESSOR_ARCHITECTURE",
    "PROGRAMFILES",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "USERNAME",
    "USERPROFILE",
];

/// The revision that the session is opened with.
const PROTOCOL: &str = "2025-11-25";

/// The longest a server may take to list its tools; hosts give up after five to sixty seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most of a server's last words that is shown, in bytes.
const MOST_WORDS: u64 = 4 * 1024;

/// A server that answered.
#[derive(Debug)]
pub(super) struct Answered {
    /// The server's own name.
    pub(super) name: String,
    /// The server's own version.
    pub(super) version: String,
    /// How many tools it lists.
    pub(super) tools: usize,
    /// From its start to its list of tools.
    pub(super) took: Duration,
}

/// Starts a program with these variables beside what hosts pass on, and asks for its tools.
///
/// # Errors
/// What it did instead of answering, with its last words where it had some.
pub(super) async fn open(
    program: &Path,
    arguments: &[String],
    variables: &[(String, String)],
) -> Result<Answered, String> {
    let began = Instant::now();
    let kept = KEPT
        .iter()
        .filter_map(|name| Some((name, std::env::var_os(name)?)));
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(kept)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("it cannot be started: {error}"))?;
    let pipes = child.stdin.take().zip(child.stdout.take());
    let (input, output) = pipes.ok_or("it has no standard streams")?;
    let mut session = Session {
        input,
        output: BufReader::new(output).lines(),
        last: 0,
    };
    match timeout(PATIENCE, session.tools()).await {
        Ok(Ok((name, version, tools))) => Ok(Answered {
            name,
            version,
            tools,
            took: began.elapsed(),
        }),
        Ok(Err(problem)) => Err(format!(
            "{problem}{}",
            last_words(&mut child, arguments, variables).await
        )),
        Err(_) => Err(format!(
            "it did not list its tools within {} seconds",
            PATIENCE.as_secs()
        )),
    }
}

struct Session {
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    last: u64,
}

impl Session {
    async fn tools(&mut self) -> Result<(String, String, usize), String> {
        let hello = json!({
            "protocolVersion": PROTOCOL,
            "capabilities": {},
            "clientInfo": {"name": "doctor", "version": env!("CARGO_PKG_VERSION")},
        });
        let hello = self.request("initialize", hello).await?;
        self.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
            .await;
        let tools = self.request("tools/list", json!({})).await?;
        let said = |name: &str| {
            excerpt(
                &sanitise::line(hello["serverInfo"][name].as_str().unwrap_or("?")),
                40,
            )
        };
        let count = tools["tools"]
            .as_array()
            .ok_or("it answers `tools/list` without a list")?
            .len();
        Ok((said("name"), said("version"), count))
    }

    async fn request(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.last += 1;
        let id = self.last;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .await;
        loop {
            let line = self
                .output
                .next_line()
                .await
                .map_err(|error| error.to_string())?;
            let line = line.ok_or_else(|| format!("it ended before it answered `{method}`"))?;
            let Ok(mut message) = serde_json::from_str::<Value>(&line) else {
                return Err(
                    "it writes something other than the protocol to standard output".to_owned(),
                );
            };
            if message["id"] == id {
                return match message.get("error") {
                    Some(_) => Err(format!("it refuses `{method}`")),
                    None => Ok(message["result"].take()),
                };
            }
        }
    }

    async fn send(&mut self, message: &Value) {
        let line = format!("{message}\n");
        // Why it does not read is told by what it writes, or by its last words.
        let _ = self.input.write_all(line.as_bytes()).await;
    }
}

/// The first line a server left on stderr, without what it was given: that may be a key.
async fn last_words(
    child: &mut Child,
    arguments: &[String],
    variables: &[(String, String)],
) -> String {
    let Some(errors) = child.stderr.take() else {
        return String::new();
    };
    let mut words = Vec::new();
    let reading = async {
        let mut errors = errors.take(MOST_WORDS);
        errors.read_to_end(&mut words).await
    };
    // What came by then is what there is.
    let _ = timeout(Duration::from_secs(1), reading).await;
    let words = String::from_utf8_lossy(&words);
    let first = words
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let values = arguments
        .iter()
        .filter_map(|argument| match argument.split_once('=') {
            Some((_, value)) => Some(value),
            None => (!argument.starts_with('-')).then_some(argument.as_str()),
        });
    let given = variables.iter().map(|(_, value)| value.as_str());
    let given_values = given.chain(values);
    let clean = given_values
        .filter(|value| value.len() >= 8)
        .fold(sanitise::line(first), |words, value| {
            words.replace(value, "…")
        });
    if clean.is_empty() {
        clean
    } else {
        format!(": {}", excerpt(&clean, 300))
    }
}
