//! What a person at a terminal is asked for.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use secrecy::SecretString;

use crate::cli::arguments::EVERY;
use crate::cli::outcome::Stop;
use crate::config::DEFAULT_URL;
use crate::install::hosts::{Machine, Way, hosts};

/// Whether somebody can be asked.
pub(super) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks which host to install into.
pub(super) fn host(machine: &dyn Machine) -> Result<String, Stop> {
    let mut menu = String::from("Install into which host?\n");
    for (index, host) in hosts().iter().enumerate() {
        let mark = if host.is_found(machine) {
            "  (found)"
        } else {
            ""
        };
        let _ = writeln!(menu, "{:>4}  {}{mark}", index + 1, host.title);
    }
    let _ = writeln!(menu, "{:>4}  every one that is found", hosts().len() + 1);
    loop {
        let answer = line(&format!("{menu}Number or name: "))?;
        let number = answer
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        let named = hosts()
            .iter()
            .find(|host| host.name == answer || host.title.eq_ignore_ascii_case(&answer));
        match (number, named) {
            (_, Some(host)) => return Ok(host.name.to_owned()),
            (Some(index), None) if index == hosts().len() => return Ok(EVERY.to_owned()),
            (Some(index), None) if index < hosts().len() => {
                return Ok(hosts()[index].name.to_owned());
            }
            _ if answer == EVERY => return Ok(answer),
            _ => "That is none of them.\n".clone_into(&mut menu),
        }
    }
}

/// Asks for the service's URL; `None` for the usual one.
pub(super) fn url() -> Result<Option<String>, Stop> {
    let answer = line(&format!("URL of AiSOC [{DEFAULT_URL}]: "))?;
    Ok((!answer.is_empty()).then_some(answer))
}

/// Asks for the key, without showing it.
pub(super) fn key() -> Result<SecretString, Stop> {
    let prompt = "API key (`aisoc-mcp login` makes one; it is not shown): ";
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
