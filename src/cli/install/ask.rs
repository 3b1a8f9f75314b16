//! Questions to a person at a terminal.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use secrecy::SecretString;

use crate::cli::arguments::EVERY;
use crate::cli::outcome::Stop;
use crate::config::DEFAULT_URL;
use crate::install::hosts::{Host, Machine, Way, hosts};

/// Whether somebody can be asked.
pub(super) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks which host to install into. Those that are found on the machine come first, and Enter takes the first of them.
pub(super) fn host(machine: &dyn Machine) -> Result<String, Stop> {
    let (found, others): (Vec<&Host>, Vec<&Host>) =
        hosts().iter().partition(|host| host.is_found(machine));
    let is_found = !found.is_empty();
    let all: Vec<_> = found.iter().chain(&others).collect();
    let mut menu = String::from("Add the server to which assistant?\n");
    for (index, host) in all.iter().enumerate() {
        let mark = if index < found.len() { "  (found)" } else { "" };
        let _ = writeln!(menu, "{:>4}  {}{mark}", index + 1, host.title);
    }
    let _ = writeln!(
        menu,
        "{:>4}  every assistant found on this machine",
        all.len() + 1
    );
    let suggestion = if is_found { " [1]" } else { "" };
    loop {
        let mut answer = line(&format!("{menu}Number or name{suggestion}: "))?;
        if answer.is_empty() && is_found {
            "1".clone_into(&mut answer);
        }
        let number = answer
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        let is_named = |host: &&&&Host| {
            host.name.eq_ignore_ascii_case(&answer) || host.title.eq_ignore_ascii_case(&answer)
        };
        match (number, all.iter().find(is_named)) {
            (_, Some(host)) => return Ok(host.name.to_owned()),
            (Some(index), None) if index == all.len() => return Ok(EVERY.to_owned()),
            (Some(index), None) if index < all.len() => return Ok(all[index].name.to_owned()),
            _ if answer.eq_ignore_ascii_case(EVERY) => return Ok(EVERY.to_owned()),
            _ => menu = not_one(&answer),
        }
    }
}

/// The message for an answer that is not a host, with the nearest host.
fn not_one(answer: &str) -> String {
    let answer = answer.to_ascii_lowercase();
    let likeness = |host: &Host| {
        let title = host.title.to_ascii_lowercase();
        strsim::jaro_winkler(host.name, &answer).max(strsim::jaro_winkler(&title, &answer))
    };
    let nearest = hosts()
        .iter()
        .map(|host| (likeness(host), host.name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    nearest.map_or_else(
        || "That is none of them.\n".to_owned(),
        |(_, name)| format!("That is none of them. Is it `{name}`?\n"),
    )
}

/// Asks for the service's URL; `None` for the usual one.
pub(super) fn url() -> Result<Option<String>, Stop> {
    let answer = line(&format!("URL of AiSOC [{DEFAULT_URL}]: "))?;
    Ok((!answer.is_empty()).then_some(answer))
}

/// Asks for the key, without showing it.
pub(super) fn key() -> Result<SecretString, Stop> {
    let prompt = "API key (`aisoc-mcp login` creates one; it is not echoed): ";
    let key = rpassword::prompt_password(prompt).map_err(unread)?;
    if key.trim().is_empty() {
        return Err(Stop::failed("no key was given; nothing was changed"));
    }
    Ok(key.trim().into())
}

/// Whether hosts of this way are written without `--write`.
pub(super) const fn is_written(way: Way, asked: bool) -> bool {
    match way {
        Way::Written => true,
        Way::OnRequest => asked,
        Way::Shown => false,
    }
}

fn line(question: &str) -> Result<String, Stop> {
    let mut stderr = io::stderr();
    stderr
        .write_all(question.as_bytes())
        .and_then(|()| stderr.flush())
        .map_err(unread)?;
    let mut answer = String::new();
    if io::stdin().read_line(&mut answer).map_err(unread)? == 0 {
        return Err(Stop::failed("the answer is missing; nothing was changed"));
    }
    Ok(answer.trim().to_owned())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape `map_err` asks for"
)]
fn unread(error: io::Error) -> Stop {
    Stop::failed(format!("the terminal cannot be read: {error}"))
}
