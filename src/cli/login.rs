//! `login`: from a person at a terminal, or a line on standard input, to a key that the next command finds.
//!
//! The password is read without echo, sent once and never stored. The key is never printed: it goes into a file
//! that only its owner can read, and into a host if one is named.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

use super::arguments::Login;
use super::outcome::{Stop, print, say};
use crate::config::{self, Flags, Process, Source, WithoutFetching, WithoutLogins};
use crate::files::write_private;
use crate::login::{self, Kind, LoginRequest, Logins, Person, Secret};
use crate::platform::{Machine as _, ThisMachine};
use toolspec_runtime::contract::Effect;
use toolspec_runtime::registry::Registry;

/// Far more than any password has.
const LONGEST_LINE: u64 = 4096;

/// Signs in, keeps what that gives and says so; the flags that lead to it, for the installer.
pub(super) async fn run(registry: &Registry, flags: &Flags, asked: &Login) -> Result<Flags, Stop> {
    let own = Flags {
        aisoc_url: flags.aisoc_url.clone(),
        timeout: flags.timeout.clone(),
        ..Flags::default()
    };
    // A key is what this is about to make: none is fetched.
    let config = config::resolve(&own, &WithoutFetching(&Process))?;
    for warning in &config.warnings {
        say("warning", warning);
    }
    let email = match &asked.email {
        Some(email) => email.trim().to_owned(),
        None => ask_email()?,
    };
    let password = password(asked, &email)?;
    let person = Person {
        email: &email,
        password: &password,
    };
    let secret = login::login(&config.settings(), &person, &request(registry, asked))
        .await
        .map_err(|refusal| Stop::failed(format!("{refusal}. Next: {}", refusal.next_step())))?;
    let kept = keep(&secret, asked.key_file.as_deref());
    let place = kept.as_deref().unwrap_or_default();
    print(&report(&secret, place, asked, Timestamp::now()))?;
    // What was made is told before what went wrong with it.
    let place = kept.map_err(Stop::failed)?;
    if asked.key_file.is_none() {
        warn_of_others(&place);
    }
    if !asked.host.is_empty() && matches!(secret.kind, Kind::Session { .. }) {
        return Err(Stop::failed(
            "nothing was installed: a session token expires too soon for an assistant's entry",
        ));
    }
    Ok(Flags {
        aisoc_url: Some(secret.at.url.to_string()),
        api_key: asked.key_file.is_none().then(|| secret.key.clone()),
        api_key_source: Some(Source::Login(place.into())),
        api_key_file: asked.key_file.clone(),
        timeout: flags.timeout.clone(),
        verbose: flags.verbose,
        read_only: flags.read_only,
        tools: flags.tools.clone(),
        scope_filter: flags.scope_filter,
        audit_file: flags.audit_file.clone(),
        audit_key: flags.audit_key.clone(),
        audit_strict: flags.audit_strict,
    })
}

/// What the tools on offer need, whether or not a key can hold it: the service says so best.
fn request(registry: &Registry, asked: &Login) -> LoginRequest {
    let mut scopes: Vec<String> = Vec::new();
    for entry in registry.entries {
        let contract = entry.contract;
        if contract.effect != Effect::Read && !asked.investigate {
            continue;
        }
        for scope in contract.scopes {
            if !scopes.iter().any(|known| known == scope) {
                scopes.push((*scope).to_owned());
            }
        }
    }
    LoginRequest {
        name: login::machine_name(),
        scopes,
        investigate: asked.investigate,
        days: asked.days,
        session: asked.session,
    }
}

fn ask_email() -> Result<String, Stop> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Stop::usage(
            "no account is given; name it with `--email`, and give its password on standard input",
        ));
    }
    let mut stderr = io::stderr();
    let mut answer = String::new();
    stderr
        .write_all(b"E-mail address: ")
        .and_then(|()| stderr.flush())
        .and_then(|()| io::stdin().read_line(&mut answer))
        .map_err(|error| Stop::failed(format!("the terminal cannot be read: {error}")))?;
    let answer = answer.trim();
    if answer.is_empty() {
        return Err(Stop::failed("no account was given; nothing was done"));
    }
    Ok(answer.to_owned())
}

fn password(asked: &Login, email: &str) -> Result<SecretString, Stop> {
    let password = if asked.password_stdin || !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin()
            .lock()
            .take(LONGEST_LINE)
            .read_line(&mut line)
            .map_err(|error| Stop::failed(format!("standard input cannot be read: {error}")))?;
        line
    } else {
        let prompt = format!("Password of {email} (it is not echoed): ");
        rpassword::prompt_password(prompt)
            .map_err(|error| Stop::failed(format!("the terminal cannot be read: {error}")))?
    };
    // A password may begin or end in a blank; only the line's end is none of it.
    let password = password.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Stop::usage("no password was given; nothing was done"));
    }
    Ok(SecretString::from(password))
}

/// Keeps the credential; where.
fn keep(secret: &Secret, key_file: Option<&Path>) -> Result<String, String> {
    if let Some(path) = key_file {
        write_private(path, &format!("{}\n", secret.key.expose_secret()))
            .map_err(|refusal| refusal.to_string())?;
        return Ok(path.display().to_string());
    }
    let path = Logins::path(&ThisMachine)
        .ok_or("no home folder is known to keep the key in; name a file with `--key-file`")?;
    Logins::keep(&path, secret).map_err(|error| error.to_string())?;
    Ok(path.display().to_string())
}

/// Says which settings win over a login.
fn warn_of_others(place: &str) {
    let flags = Flags::default();
    let Ok(config) = config::resolve(&flags, &WithoutLogins(&WithoutFetching(&Process))) else {
        return;
    };
    let given = config.key.map(|key| match &key.source {
        Source::File(_) => "`AISOC_API_KEY_FILE`".to_owned(),
        source => source.to_string(),
    });
    let fetched = || {
        let mut names = ["AISOC_API_KEY_CMD", "AISOC_API_KEY_KEYCHAIN"].into_iter();
        let is_set = |name: &&str| ThisMachine.variable(name).is_some();
        names.find(is_set).map(|name| format!("`{name}`"))
    };
    if let Some(source) = given.or_else(fetched) {
        say(
            "warning",
            format!(
                "{source} is set and takes precedence over the login in `{place}`; unset it to use the login"
            ),
        );
    }
}

/// What a person reads.
fn report(secret: &Secret, place: &str, asked: &Login, now: Timestamp) -> String {
    let url = secret.at.url.as_str().trim_end_matches('/');
    let mut text = format!(
        "Signed in at {url} ({}) as {}.\n",
        secret.at.how, secret.email
    );
    match &secret.kind {
        Kind::Key { name, prefix } => {
            let _ = writeln!(
                text,
                "Made the API key `{prefix}…` (\"{name}\") with {}.",
                secret.scopes.join(" ")
            );
            let _ = writeln!(text, "{}", end(secret.expires_at, now));
        }
        Kind::Session { refused } => {
            if let Some(refused) = refused {
                let _ = writeln!(
                    text,
                    "This release cannot create API keys ({refused}). The session token is stored instead."
                );
            }
            let _ = writeln!(
                text,
                "The session token has all scopes of the account's role. {} Then sign in again.",
                end(secret.expires_at, now)
            );
        }
    }
    if !secret.not_givable.is_empty() {
        let _ = writeln!(
            text,
            "No key of this release can hold {}: what needs it works with a session token, which has the scopes of the \
             account's role for half an hour (`aisoc-mcp login --session`), or with a key that holds `*`.",
            secret.not_givable.join(" ")
        );
    }
    if secret.not_givable.iter().any(|scope| scope == "lake:query") {
        text.push_str(
            "Every key of this release may start investigations, whatever its scopes; `--read-only` rules that out for an \
             assistant.\n",
        );
    }
    if !secret.not_held.is_empty() {
        let _ = writeln!(
            text,
            "This account does not hold {}, so its key can't hold it either; an administrator can assign a role that does.",
            secret.not_held.join(" ")
        );
    }
    if place.is_empty() {
        return text;
    }
    let _ = writeln!(text, "It is stored in {place}, which only you can read.");
    if asked.key_file.is_some() {
        let _ = writeln!(
            text,
            "Next: set AISOC_URL={url} and AISOC_API_KEY_FILE={place} where the server is started."
        );
    } else if asked.host.is_empty() {
        text.push_str(
            "Commands use it where neither `--api-key` nor `AISOC_API_KEY` names another.\n\
             Next: `aisoc-mcp call aisoc_list_alerts` for a first answer, `aisoc-mcp doctor` for what works",
        );
        text.push_str(if matches!(secret.kind, Kind::Key { .. }) {
            ", `aisoc-mcp install` for an assistant.\n"
        } else {
            ".\n"
        });
    }
    text
}

/// When it ends.
fn end(end: Option<Timestamp>, now: Timestamp) -> String {
    let Some(end) = end else {
        return "It never expires: the service ignored the expiry date.".to_owned();
    };
    let left = end.duration_since(now);
    if left < SignedDuration::from_hours(48) {
        let minutes = (left.as_secs() + 30) / 60;
        return format!(
            "It expires at {} UTC, in {minutes} minutes.",
            end.strftime("%H:%M")
        );
    }
    let days = (left.as_hours() + 12) / 24;
    format!(
        "It expires on {}, in {days} days.",
        end.strftime("%Y-%m-%d")
    )
}
