//! One event as a row of the lake.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

use jiff::Timestamp;
use rusqlite::{CachedStatement, params};

use super::ocsf;
use crate::clock::{after_millis, naive};
use crate::identifiers::{Draws, uuid};
use crate::seed::world::Host;

const SEVERITIES: [&str; 6] = [
    "unknown",
    "informational",
    "low",
    "medium",
    "high",
    "critical",
];

/// Writes the events of one tenant.
pub(super) struct Writer<'a> {
    pub(super) statement: CachedStatement<'a>,
    pub(super) tenant: &'a str,
    pub(super) hosts: Vec<Host>,
    pub(super) draws: Draws,
    pub(super) written: u32,
}

/// What varies from event to event.
pub(super) struct Event<'a> {
    pub(super) at: Timestamp,
    pub(super) class: u32,
    pub(super) action: &'a str,
    pub(super) severity: u8,
    pub(super) failed: bool,
    pub(super) source: &'a str,
    pub(super) destination: &'a str,
    pub(super) port: u16,
    pub(super) protocol: &'a str,
    pub(super) source_host: &'a str,
    pub(super) destination_host: &'a str,
    pub(super) user: &'a str,
    pub(super) process: &'a str,
    pub(super) file: &'a str,
    pub(super) connector: &'a str,
    pub(super) payload: String,
    pub(super) technique: &'a str,
    pub(super) iocs: &'a str,
}

impl Writer<'_> {
    /// Stores one event.
    pub(super) fn write(&mut self, event: &Event<'_>) -> rusqlite::Result<()> {
        self.written += 1;
        let severity = SEVERITIES
            .get(usize::from(event.severity))
            .copied()
            .unwrap_or("unknown");
        let activity = ocsf::activity(event);
        self.statement.execute(params![
            uuid(&format!("{}/event/{}", self.tenant, self.written)),
            self.tenant,
            naive(event.at),
            naive(after_millis(event.at, 2_400)),
            event.class,
            ocsf::category(event.class),
            event.severity,
            severity,
            activity,
            mapped(event.source),
            mapped(event.destination),
            if event.port == 0 {
                0
            } else {
                49_152 + self.written % 16_000
            },
            event.port,
            event.protocol,
            event.source_host,
            event.destination_host,
            event.user,
            event.process,
            event.file,
            "",
            event.connector,
            event.payload,
            ocsf::document(event, activity),
            array(event.technique),
            "\t[]",
            array(event.iocs),
        ])?;
        Ok(())
    }
}

/// The lake's form of an address.
fn mapped(address: &str) -> Vec<u8> {
    address.parse::<Ipv4Addr>().map_or_else(
        |_| vec![0; 16],
        |address| address.to_ipv6_mapped().octets().to_vec(),
    )
}

/// The lake's form of an array of at most one word.
fn array(word: &str) -> String {
    let mut text = String::from("\t[");
    if !word.is_empty() {
        let _ = write!(text, "\"{word}\"");
    }
    text.push(']');
    text
}
