//! Signs in and creates an API key: from an address, an e-mail address and a password to a [`Secret`].
//!
//! - [`login`]: sends the requests, in the order in which the service can refuse.
//! - [`Logins`]: the file that stores a login's credential for later commands.
//! - [`machine_name`]: what a key is named after.
//!
//! A release is recognised by its answers, never by the version that `/health` reports: every wanted scope is
//! requested, and the scopes that the service rejects as unknown are omitted from the next attempt. Nothing here stores the
//! password or asks a person: that is the command line's task.

mod error;
mod file;
mod mint;
mod secret;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

pub use error::LoginError;
pub use file::{Kept, Logins, Unkept};
pub use secret::{Kind, Secret};

use mint::Minted;
use toolspec_runtime::client::{BadSettings, Client, Error, Reason, Resolved, Settings};
use toolspec_runtime::request::Request;

/// What the service's log calls the requests of a login.
const TOOL: &str = "login";

/// How long a session token holds where the service does not say: half an hour.
const SESSION: Duration = Duration::from_mins(30);

/// Who signs in.
pub struct Person<'a> {
    /// The e-mail address.
    pub email: &'a str,
    /// The password. It is sent once and kept nowhere.
    pub password: &'a SecretString,
}

/// What is wanted of a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginRequest {
    /// The name of the key.
    pub name: String,
    /// The scopes of tools that read, whether or not the release can give them.
    pub scopes: Vec<String>,
    /// Whether the key may start runs.
    pub investigate: bool,
    /// Days until the key expires.
    pub days: u16,
    /// Whether the session token is what is wanted, and no key.
    pub session: bool,
}

/// Signs in at the service and has a key made.
///
/// Of `settings` the key is not used. Where nobody set an address, the service says without any credential that it is the
/// API before it is sent a password.
///
/// # Errors
/// Why there is neither a key nor a session, with what to do.
pub async fn login(
    settings: &Settings,
    person: &Person<'_>,
    request: &LoginRequest,
) -> Result<Secret, LoginError> {
    let client = Client::new(Settings {
        key: None,
        ..settings.clone()
    })?;
    let at = client.resolve().await?;
    let session = sign_in(&client, person).await?;
    let signed_in = with_key(settings, &at, &session.token)?;
    let began = Timestamp::now();
    let token = |kind| Secret {
        at: at.clone(),
        email: person.email.to_owned(),
        key: session.token.clone(),
        kind,
        scopes: Vec::new(),
        expires_at: session.end(began),
        not_givable: Vec::new(),
        not_held: Vec::new(),
    };
    if request.session {
        let secret = token(Kind::Session { refused: None });
        return verified(settings, secret).await;
    }
    match mint::mint(&signed_in, request).await? {
        Minted::Key(key) => {
            let secret = Secret {
                at,
                email: person.email.to_owned(),
                key: key.secret,
                kind: Kind::Key {
                    name: key.name,
                    prefix: key.prefix,
                },
                scopes: key.scopes,
                expires_at: key.expires_at,
                not_givable: key.not_givable,
                not_held: key.not_held,
            };
            verified(settings, secret).await
        }
        Minted::Never(refused) => {
            let refused = Some(refused);
            verified(settings, token(Kind::Session { refused })).await
        }
    }
}

/// A session that was begun.
struct Session {
    token: SecretString,
    life: Duration,
}

impl Session {
    fn end(&self, began: Timestamp) -> Option<Timestamp> {
        let life = SignedDuration::try_from(self.life).ok()?;
        began.checked_add(life).ok()
    }
}

async fn sign_in(client: &Client, person: &Person<'_>) -> Result<Session, LoginError> {
    let password = person.password.expose_secret();
    let body = json!({"email": person.email, "password": password});
    let request = Request::post(&["api", "v1", "auth", "login"], body).without_key();
    let answer = client
        .send(TOOL, &request)
        .await
        .map_err(|error| LoginError::of_sign_in(error, person.password))?;
    let says = |name: &str| answer.get(name).and_then(Value::as_bool) == Some(true);
    if says("mfa_required") || says("mfa_enrollment_required") {
        return Err(LoginError::SecondFactor {
            is_set_up: !says("mfa_enrollment_required"),
        });
    }
    let Some(token) = answer.get("access_token").and_then(Value::as_str) else {
        let wanted = "an object with `access_token`";
        let given = toolspec_runtime::text::noun(&answer);
        return Err(client.unexpected_answer(&request, given, wanted).into());
    };
    let life = answer.get("expires_in").and_then(Value::as_u64);
    Ok(Session {
        token: SecretString::from(token),
        life: life.map_or(SESSION, Duration::from_secs),
    })
}

/// A client that sends this credential to the place that was found.
fn with_key(settings: &Settings, at: &Resolved, key: &SecretString) -> Result<Client, BadSettings> {
    Client::new(Settings {
        url: at.url.clone(),
        how: at.how.clone(),
        fallback: None,
        key: Some(key.clone()),
        ..settings.clone()
    })
}

/// The credential, once the service has taken it.
async fn verified(settings: &Settings, secret: Secret) -> Result<Secret, LoginError> {
    let client = with_key(settings, &secret.at, &secret.key)?;
    let me = Request::get(&["api", "v1", "auth", "me"]);
    match client.send(TOOL, &me).await {
        // Not found: a key that nobody owns, or a release that does not tell. The key was looked at first either way.
        Ok(_)
        | Err(Error {
            reason: Reason::NotFound(_),
            ..
        }) => Ok(secret),
        Err(error) => Err(LoginError::Unverified(Box::new((secret, error)))),
    }
}

/// What a key is named after: this program and this machine.
#[must_use]
pub fn machine_name() -> String {
    let host = host_name().unwrap_or_default();
    let fits = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    let host: String = host.trim().chars().filter(fits).take(60).collect();
    if host.is_empty() {
        return env!("CARGO_PKG_NAME").to_owned();
    }
    format!("{} on {host}", env!("CARGO_PKG_NAME"))
}

/// The machine's own name, where the system has a way to tell it.
fn host_name() -> Option<String> {
    if let Some(name) = std::env::var("COMPUTERNAME").ok().filter(|_| cfg!(windows)) {
        return Some(name);
    }
    if let Ok(name) = std::fs::read_to_string("/proc/sys/kernel/hostname") {
        return Some(name);
    }
    let output = std::process::Command::new("hostname").output().ok()?;
    String::from_utf8(output.stdout).ok()
}
