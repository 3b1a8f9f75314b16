//! `POST /auth/login` and `/auth/refresh`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::{Value, json};

use crate::app::App;
use crate::clock::{after_millis, zulu};
use crate::errors::Refusal;
use crate::parameters::Body;
use crate::sessions::{self, Kind, Token, User};

const LONGEST: usize = 1_024;

/// A password for a session token of half an hour; or a second factor, a wait, or another way to sign in.
pub(super) async fn login(State(app): State<App>, body: Bytes) -> Result<Response, Refusal> {
    let mut body = Body::parse(&body)?;
    let email = body.text("email", LONGEST);
    let password = body.text("password", LONGEST);
    body.into_result()?;
    let at = app.clock.now();
    let asks_for_more = app.facts.second_factor;
    app.store(move |connection| {
        let (user, sign_in) = admit(connection, &email, &password, at)?;
        let asked = match sign_in.as_str() {
            "mfa" => Some("mfa_required"),
            "mfa_enrollment" => Some("mfa_enrollment_required"),
            _ => None,
        };
        if let Some(asked) = asked.filter(|_| asks_for_more) {
            let token = sessions::issue(connection, &user, Kind::SecondFactor, at)?;
            let answer = json!({ asked: true, "mfa_token": token });
            return Ok((StatusCode::ACCEPTED, Json(answer)).into_response());
        }
        Ok(Json(tokens(connection, &user, at)?).into_response())
    })
    .await
}

/// New tokens for a refresh token, which is used up by it.
pub(super) async fn refresh(State(app): State<App>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let mut body = Body::parse(&body)?;
    let token = body.text("refresh_token", LONGEST);
    body.into_result()?;
    let at = app.clock.now();
    app.store(move |connection| {
        let Token::Of(user) = sessions::read(connection, &token, Kind::Refresh, at)? else {
            return Err(Refusal::unauthorized("Invalid refresh token"));
        };
        sessions::forget(connection, &token)?;
        tokens(connection, &user, at).map(Json)
    })
    .await
}

/// The person who has given the right password, and how their sign-in continues.
///
/// # Errors
/// 401 for an unknown address as for a wrong password, 429 where there were too many of those, 403 where the person
/// signs in elsewhere.
fn admit(
    connection: &Connection,
    email: &str,
    password: &str,
    at: Timestamp,
) -> Result<(User, String), Refusal> {
    let wrong = || Refusal::unauthorized("Incorrect email or password");
    let email = email.to_lowercase();
    let found = connection
        .prepare_cached(
            "SELECT id, tenant_id, email, role, password_hash, sign_in, wrong_passwords, locked_until
             FROM users WHERE email = ?1",
        )?
        .query_row([&email], |row| {
            let user = User {
                id: row.get(0)?,
                tenant: row.get(1)?,
                email: row.get(2)?,
                role: row.get(3)?,
            };
            let texts: [Option<String>; 3] = [row.get(4)?, row.get(5)?, row.get(7)?];
            Ok((user, texts, row.get::<_, i64>(6)?))
        })
        .optional()?;
    let Some((user, [hash, sign_in, locked_until], wrong_passwords)) = found else {
        return Err(wrong());
    };
    let locked_until = locked_until.and_then(|until| until.parse::<Timestamp>().ok());
    if let Some(until) = locked_until.filter(|until| *until > at) {
        let seconds = until.duration_since(at).as_secs().max(1);
        return Err(Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many failed sign-in attempts. Try again later.",
        )
        .with_header(header::RETRY_AFTER, HeaderValue::from(seconds)));
    }
    if sign_in.as_deref() == Some("sso") {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "Password sign-in is disabled for this tenant. Use single sign-on (SSO).",
        ));
    }
    let is_right = hash.is_some_and(|hash| hash == sessions::password_hash(&user.email, password));
    // After a lock is over, the count begins anew.
    let counted = if locked_until.is_some() {
        0
    } else {
        wrong_passwords
    };
    let (count, lock) = match counted + 1 {
        _ if is_right => (0, None),
        count if count >= sessions::MOST_WRONG => {
            let until = zulu(after_millis(at, sessions::LOCKED * 1_000));
            (count, Some(until))
        }
        count => (count, None),
    };
    connection
        .prepare_cached("UPDATE users SET wrong_passwords = ?2, locked_until = ?3 WHERE id = ?1")?
        .execute(params![user.id, count, lock])?;
    if !is_right {
        return Err(wrong());
    }
    Ok((user, sign_in.unwrap_or_default()))
}

fn tokens(connection: &Connection, user: &User, at: Timestamp) -> Result<Value, Refusal> {
    Ok(json!({
        "access_token": sessions::issue(connection, user, Kind::Access, at)?,
        "refresh_token": sessions::issue(connection, user, Kind::Refresh, at)?,
        "token_type": "bearer",
        "expires_in": sessions::LIFE,
    }))
}
