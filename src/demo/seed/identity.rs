//! Tenants, people and keys.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::json;

use super::{OTHER_TENANT, TENANT};
use crate::clock::{after_millis, before, zulu};
use crate::digest::sha256;
use crate::identifiers::uuid;
use crate::keys::{Key, Keys, PEOPLE, Person, SignIn};
use crate::sessions;

const DAY: i64 = 86_400;
/// How long the person who is locked out at the start stays so, in milliseconds.
const LOCKED_OUT: i64 = 15 * 60_000;

/// The tenant that the service's compose seed makes, with slug `default`. Nobody works in it.
pub(crate) const DEFAULT_TENANT: &str = "00000000-0000-0000-0000-00000000000c";

/// The user behind the first tenant's keys.
pub(super) fn analyst() -> String {
    uuid("user/morgan")
}

pub(super) fn seed(
    connection: &Connection,
    now: Timestamp,
    keys: &Keys,
    more_keys: &[Key],
) -> rusqlite::Result<()> {
    let founded = zulu(before(now, 400 * DAY));
    for (id, name, slug) in [
        (TENANT, "Northwind Robotics", "northwind"),
        (OTHER_TENANT, "Harbour Logistics", "harbour"),
        (DEFAULT_TENANT, "Default", "default"),
    ] {
        connection.execute(
            "INSERT INTO tenants VALUES (?1, ?2, ?3, ?4)",
            params![id, name, slug, founded],
        )?;
    }
    for (id, name, person) in [
        (uuid("user/dana"), "Dana Wolff", PEOPLE.admin),
        (analyst(), "Morgan Reyes", PEOPLE.analyst),
        (uuid("user/vic"), "Vic Lam", PEOPLE.viewer),
        (uuid("user/mira"), "Mira Chen", PEOPLE.second_factor),
        (
            uuid("user/enzo"),
            "Enzo Bauer",
            PEOPLE.second_factor_missing,
        ),
        (uuid("user/sol"), "Sol Iversen", PEOPLE.single_sign_on),
        (uuid("user/lena"), "Lena Novak", PEOPLE.locked_out),
    ] {
        seed_person(connection, TENANT, &id, name, &person, now)?;
    }
    let robin = Person {
        email: "robin.tal@harbour.example",
        password: "demo-harbour-password",
        ..PEOPLE.analyst
    };
    seed_person(
        connection,
        OTHER_TENANT,
        &uuid("user/robin"),
        "Robin Tal",
        &robin,
        now,
    )?;
    let ages = [90, 80, 70, 60, 50, 40, 30, 20, 10];
    for (key, days) in keys.all().iter().zip(ages) {
        seed_key(connection, keys, key, days, now)?;
    }
    for key in more_keys {
        seed_key(connection, keys, key, 1, now)?;
    }
    Ok(())
}

fn seed_person(
    connection: &Connection,
    tenant: &str,
    id: &str,
    name: &str,
    person: &Person,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let locked = person.sign_in == SignIn::LockedOut;
    connection.execute(
        "INSERT INTO users VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            id,
            tenant,
            person.email,
            name,
            person.role,
            zulu(before(now, 400 * DAY)),
            sessions::password_hash(person.email, person.password),
            sessions::column(person.sign_in),
            if locked { sessions::MOST_WRONG } else { 0 },
            locked.then(|| zulu(after_millis(now, LOCKED_OUT))),
        ],
    )?;
    Ok(())
}

fn seed_key(
    connection: &Connection,
    keys: &Keys,
    key: &Key,
    days: i64,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let is = |other: Key| other.token == key.token;
    let (tenant, owner) = if is(keys.other_tenant) {
        (OTHER_TENANT, Some(uuid("user/robin")))
    } else if is(keys.default_tenant) {
        (DEFAULT_TENANT, None)
    } else {
        (TENANT, (!is(keys.ownerless)).then(analyst))
    };
    let expires_at = is(keys.expired).then(|| zulu(before(now, 3 * DAY)));
    connection.execute(
        "INSERT INTO api_keys VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL, ?10)",
        params![
            uuid(&format!("key/{}", key.name)),
            tenant,
            owner,
            key.name,
            key.prefix(),
            sha256(key.token.as_bytes()),
            json!(key.scopes).to_string(),
            !is(keys.revoked),
            expires_at,
            zulu(before(now, days * DAY)),
        ],
    )?;
    Ok(())
}
