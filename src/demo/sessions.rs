//! Passwords and session tokens: what a sign-in makes, and what a request with a session token is.
//!
//! A token has the form of a JWT and says who, which role and until when, as the service's does. Here it is good
//! because the tenant remembers it, and not because of its signature, which is chance.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use rustls::crypto::ring::default_provider;
use serde_json::{Value, json};

use super::clock::{after_millis, zulu};
use super::digest::sha256;
use super::errors::Refusal;
use super::identifiers::hex;
use super::keys::SignIn;

/// How long a session token is good, in seconds.
pub(crate) const LIFE: i64 = 1_800;
/// How long a refresh token is good, in seconds.
const REFRESH_LIFE: i64 = 7 * 86_400;
/// The wrong passwords after which an account is locked.
pub(crate) const MOST_WRONG: i64 = 5;
/// How long it is locked then, in seconds.
pub(crate) const LOCKED: i64 = 900;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Requests.
    Access,
    /// New tokens.
    Refresh,
    /// The second step of a sign-in.
    SecondFactor,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::SecondFactor => "mfa",
        }
    }

    const fn life(self) -> i64 {
        match self {
            Self::Access => LIFE,
            Self::Refresh => REFRESH_LIFE,
            Self::SecondFactor => 300,
        }
    }
}

/// The person behind a session.
#[derive(Debug, Clone)]
pub(crate) struct User {
    /// The UUID.
    pub(crate) id: String,
    /// The tenant they belong to.
    pub(crate) tenant: String,
    /// What they sign in with.
    pub(crate) email: String,
    /// What says what they may do.
    pub(crate) role: String,
}

/// What a token that is not an API key turns out to be.
#[derive(Debug, Clone)]
pub(crate) enum Token {
    /// A live one of the kind that was requested.
    Of(User),
    /// A live one of another kind.
    OfAnotherKind,
    /// None of ours, or past its time.
    Unknown,
}

/// The hash that is kept of a password. The address in it makes equal passwords differ.
pub(crate) fn password_hash(email: &str, password: &str) -> String {
    sha256(format!("{email}\n{password}").as_bytes())
}

/// How a way to sign in is kept.
pub(crate) const fn column(sign_in: SignIn) -> &'static str {
    match sign_in {
        SignIn::Password | SignIn::LockedOut => "password",
        SignIn::SecondFactor => "mfa",
        SignIn::SecondFactorMissing => "mfa_enrollment",
        SignIn::SingleSignOn => "sso",
    }
}

/// Lower-case hex of `bytes` random bytes.
///
/// # Errors
/// [`Refusal::Unhandled`] where the system has no randomness.
pub(crate) fn random_hex(bytes: usize) -> Result<String, Refusal> {
    random(bytes).map(|bytes| hex(&bytes))
}

fn random(bytes: usize) -> Result<Vec<u8>, Refusal> {
    let mut chance = vec![0; bytes];
    default_provider()
        .secure_random
        .fill(&mut chance)
        .map_err(|_| Refusal::Unhandled)?;
    Ok(chance)
}

/// Makes a token of `kind` for `user` and remembers it.
///
/// # Errors
/// Where SQLite refuses, or the system has no randomness.
pub(crate) fn issue(
    connection: &Connection,
    user: &User,
    kind: Kind,
    at: Timestamp,
) -> Result<String, Refusal> {
    let expires = after_millis(at, kind.life() * 1_000);
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let claims = json!({
        "sub": user.id,
        "tenant_id": user.tenant,
        "role": user.role,
        "type": kind.name(),
        "iat": at.as_second(),
        "exp": expires.as_second(),
    });
    let encoded = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signature = URL_SAFE_NO_PAD.encode(random(32)?);
    let token = format!("{}.{}.{signature}", encoded(&header), encoded(&claims));
    connection
        .prepare_cached("INSERT INTO sessions VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            sha256(token.as_bytes()),
            user.id,
            kind.name(),
            zulu(expires)
        ])?;
    Ok(token)
}

/// What `token` is at the instant `at`, where one of `kind` is wanted.
///
/// # Errors
/// Where SQLite refuses.
pub(crate) fn read(
    connection: &Connection,
    token: &str,
    kind: Kind,
    at: Timestamp,
) -> rusqlite::Result<Token> {
    let found = connection
        .prepare_cached(
            "SELECT u.id, u.tenant_id, u.email, u.role, s.kind FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.token_hash = ?1 AND s.expires_at > ?2",
        )?
        .query_row([sha256(token.as_bytes()), zulu(at)], |row| {
            let user = User {
                id: row.get(0)?,
                tenant: row.get(1)?,
                email: row.get(2)?,
                role: row.get(3)?,
            };
            Ok((user, row.get::<_, String>(4)?))
        })
        .optional()?;
    Ok(match found {
        Some((user, of)) if of == kind.name() => Token::Of(user),
        Some(_) => Token::OfAnotherKind,
        None => Token::Unknown,
    })
}

/// Forgets `token`.
///
/// # Errors
/// Where SQLite refuses.
pub(crate) fn forget(connection: &Connection, token: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM sessions WHERE token_hash = ?1")?
        .execute([sha256(token.as_bytes())])?;
    Ok(())
}
