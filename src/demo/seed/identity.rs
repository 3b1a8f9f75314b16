//! Tenants, people and keys.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::json;

use super::{OTHER_TENANT, TENANT};
use crate::demo::clock::{before, zulu};
use crate::demo::digest::sha256;
use crate::demo::identifiers::uuid;
use crate::demo::keys::{KEYS, Key};

const DAY: i64 = 86_400;

/// The user behind the first tenant's keys.
pub(super) fn analyst() -> String {
    uuid("user/morgan")
}

pub(super) fn plant(
    connection: &Connection,
    now: Timestamp,
    more_keys: &[Key],
) -> rusqlite::Result<()> {
    let founded = zulu(before(now, 400 * DAY));
    for (id, name, slug) in [
        (TENANT, "Northwind Robotics", "northwind"),
        (OTHER_TENANT, "Harbour Logistics", "harbour"),
    ] {
        connection.execute(
            "INSERT INTO tenants VALUES (?1, ?2, ?3, ?4)",
            params![id, name, slug, founded],
        )?;
    }
    for (id, tenant, email, name) in [
        (
            analyst(),
            TENANT,
            "morgan.reyes@northwind.example",
            "Morgan Reyes",
        ),
        (
            uuid("user/robin"),
            OTHER_TENANT,
            "robin.tal@harbour.example",
            "Robin Tal",
        ),
    ] {
        connection.execute(
            "INSERT INTO users VALUES (?1, ?2, ?3, ?4, 'soc_analyst', ?5)",
            params![id, tenant, email, name, founded],
        )?;
    }
    for (key, days) in KEYS.all().iter().zip([90, 80, 70, 60, 50, 40, 30]) {
        plant_key(connection, key, days, now)?;
    }
    for key in more_keys {
        plant_key(connection, key, 1, now)?;
    }
    Ok(())
}

fn plant_key(
    connection: &Connection,
    key: &Key,
    days: i64,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let is = |other: Key| other.token == key.token;
    let (tenant, owner) = if is(KEYS.other_tenant) {
        (OTHER_TENANT, Some(uuid("user/robin")))
    } else {
        (TENANT, (!is(KEYS.ownerless)).then(analyst))
    };
    let expires_at = is(KEYS.expired).then(|| zulu(before(now, 3 * DAY)));
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
            !is(KEYS.revoked),
            expires_at,
            zulu(before(now, days * DAY)),
        ],
    )?;
    Ok(())
}
