//! Starts a server as a host does: with a small environment, over its standard streams.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::process::Command;
use tokio::time::timeout;

use toolspec_runtime::host::{PASSED_ON, REVISION, Server, Session, SessionError};
use toolspec_runtime::sanitise;
use toolspec_runtime::text::excerpt;

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
    let kept = PASSED_ON
        .iter()
        .filter_map(|name| Some((name, std::env::var_os(name)?)));
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(kept)
        .envs(variables.iter().map(|(name, value)| (name, value)));
    let mut server = Server::start(command, Stdio::piped()).map_err(|error| error.to_string())?;
    match timeout(PATIENCE, tools(&mut server.session)).await {
        Ok(Ok((name, version, tools))) => Ok(Answered {
            name,
            version,
            tools,
            took: began.elapsed(),
        }),
        Ok(Err(problem)) => Err(format!(
            "{problem}{}",
            last_words(&mut server, arguments, variables).await
        )),
        Err(_) => Err(format!(
            "it did not list its tools within {} seconds",
            PATIENCE.as_secs()
        )),
    }
}

/// The server's name and version, and how many tools it lists.
async fn tools<R, W>(session: &mut Session<R, W>) -> Result<(String, String, usize), String>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let hello = session.initialize(REVISION, "doctor").await;
    let hello = hello.map_err(without_words)?;
    let tools = session.result("tools/list", json!({})).await;
    let tools = tools.map_err(without_words)?;
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

/// What went wrong, without the server's own message: it may repeat the key it was given.
fn without_words(error: SessionError) -> String {
    match error {
        SessionError::Refused { method, .. } => format!("it refuses `{method}`"),
        error => error.to_string(),
    }
}

/// The first line a server left on stderr, without what it was given: that may be a key.
async fn last_words(
    server: &mut Server,
    arguments: &[String],
    variables: &[(String, String)],
) -> String {
    let Some(errors) = server.stderr() else {
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
