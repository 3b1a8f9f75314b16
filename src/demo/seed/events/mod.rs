//! The lake's events: what each incident left behind, among everyday noise.

mod ocsf;
mod row;

use jiff::Timestamp;
use rusqlite::Connection;

use self::row::{Event, Writer};
use super::incidents::Incident;
use super::scenario::Step;
use super::world::{Host, PEOPLE, STAFF, hosts, remote};
use super::{OTHER_TENANT, hostile, times};
use crate::clock::{after_millis, before};
use crate::identifiers::Draws;

/// How many days the lake goes back.
const DAYS: usize = 30;
/// The machine whose last hours are one incident's alone, so that what the texts count can be counted.
const QUIET: (&str, i64) = ("build-agent-07", 21_600);

/// Writes the events of `incidents`, newest first, and noise until there are `total`; an incident that would
/// leave less than `noise` of it is left out with all that are older: its events are no longer kept.
pub(super) fn seed(
    connection: &Connection,
    tenant: &str,
    incidents: &[Incident<'_>],
    (total, noise): (usize, usize),
    now: Timestamp,
) -> rusqlite::Result<()> {
    let marks = vec!["?"; 26].join(", ");
    let mut writer = Writer {
        statement: connection
            .prepare_cached(&format!("INSERT INTO raw_events VALUES ({marks})"))?,
        tenant,
        hosts: hosts(if tenant == OTHER_TENANT { 9 } else { 0 }),
        draws: Draws::named(&format!("{tenant}/events")),
        written: 0,
    };
    let mut left = total.saturating_sub(noise);
    for incident in incidents {
        let steps = &incident.scenario.steps;
        let events: usize = steps.iter().map(|step| step.count).sum();
        let Some(rest) = left.checked_sub(events) else {
            break;
        };
        left = rest;
        let mut at = incident.started;
        for step in steps {
            writer.step(incident, step, at)?;
            at = after_millis(
                at,
                step.gap * 1_000 * i64::try_from(step.count).unwrap_or(0),
            );
        }
    }
    for _ in 0..noise + left {
        writer.everyday(now)?;
    }
    Ok(())
}

/// Where everyday traffic goes.
#[derive(Clone, Copy)]
enum To {
    /// Outside.
    Out,
    /// To a machine of this family.
    Family(&'static str),
    /// Nowhere: it stays on the machine.
    Itself,
    /// From outside to a machine of this family.
    In(&'static str),
}

/// An everyday action: name, OCSF class, process, port, connector, destination.
type Kind = (&'static str, u32, &'static str, u16, &'static str, To);

const EVERYDAY: &[Kind] = &[
    ("connection", 4001, "chrome.exe", 443, "zeek", To::Out),
    (
        "dns_query",
        4003,
        "svchost.exe",
        53,
        "zeek",
        To::Family("dc"),
    ),
    ("logon", 3002, "ntlm", 445, "wazuh", To::Family("filer")),
    ("logon", 3002, "kerberos", 88, "wazuh", To::Family("dc")),
    (
        "process_start",
        1007,
        "teams.exe",
        0,
        "crowdstrike",
        To::Itself,
    ),
    ("file_create", 1001, "excel.exe", 0, "defender", To::Itself),
    (
        "file_read",
        1001,
        "explorer.exe",
        445,
        "wazuh",
        To::Family("filer"),
    ),
    (
        "connection",
        4001,
        "app-server",
        5432,
        "zeek",
        To::Family("db"),
    ),
    ("http_get", 4002, "nginx", 443, "waf", To::In("web")),
    ("sign_in", 3002, "idp", 443, "okta", To::Out),
    ("GetObject", 6003, "aws-cli", 443, "aws_cloudtrail", To::Out),
];

impl Writer<'_> {
    fn step(
        &mut self,
        incident: &Incident<'_>,
        step: &Step,
        start: Timestamp,
    ) -> rusqlite::Result<()> {
        let payload = payload(step);
        let targets: Vec<Host> = match &step.targets {
            Some(family) => self.family(family),
            None => self.servers_first(),
        };
        let targets: Vec<Host> = targets
            .into_iter()
            .filter(|host| *host != incident.host)
            .collect();
        let accounts: Vec<&str> = PEOPLE.iter().chain(STAFF).copied().collect();
        let local = step.port == 0 && !step.inbound;
        for index in 0..step.count {
            let place = i64::try_from(index).unwrap_or(0);
            // A few hundred milliseconds of jitter, so that beacons are regular but not identical.
            let jitter = i64::try_from(self.draws.below(400)).unwrap_or(0);
            let target = targets
                .get(index % step.fan.max(1))
                .filter(|_| step.fan > 0);
            let (target_address, target_name) = match target {
                Some(host) => (host.address.as_str(), host.name.as_str()),
                None if local => ("", ""),
                None => (incident.remote.as_str(), ""),
            };
            let inside = (incident.host.address.as_str(), incident.host.name.as_str());
            let (from, to) = if step.inbound {
                ((incident.remote.as_str(), ""), inside)
            } else {
                (inside, (target_address, target_name))
            };
            let user = accounts
                .get(index % step.users.max(1))
                .copied()
                .filter(|_| step.users > 0)
                .unwrap_or(incident.user);
            let file = incident
                .fill(&step.file)
                .replace("{n}", &format!("{:03}", index + 1))
                .replace("{target}", target_name);
            self.write(&Event {
                at: after_millis(start, place * step.gap * 1_000 + jitter),
                class: step.class,
                action: &step.action,
                severity: step.severity,
                failed: step.outcome == "failure",
                source: from.0,
                destination: to.0,
                port: step.port,
                protocol: step.protocol.as_deref().unwrap_or("tcp"),
                source_host: from.1,
                destination_host: to.1,
                user,
                process: &step.process,
                file: &file,
                connector: &incident.scenario.connector,
                payload: payload.clone(),
                technique: &step.technique,
                iocs: if step.severity >= 4 {
                    incident.subject()
                } else {
                    ""
                },
            })?;
        }
        Ok(())
    }

    /// Every machine, servers first: they are what is reached from inside.
    fn servers_first(&self) -> Vec<Host> {
        let is_server = |host: &&Host| {
            let family = host.name.split('-').next().unwrap_or_default();
            matches!(family, "web" | "db" | "filer" | "dc")
        };
        let servers = self.hosts.iter().filter(is_server);
        let others = self.hosts.iter().filter(|host| !is_server(host));
        servers.chain(others).cloned().collect()
    }

    fn family(&self, family: &str) -> Vec<Host> {
        let hosts = self.hosts.iter();
        hosts
            .filter(|host| host.name.starts_with(family))
            .cloned()
            .collect()
    }

    fn everyday(&mut self, now: Timestamp) -> rusqlite::Result<()> {
        let at = times::moment(&mut self.draws, now, 0, DAYS);
        let (kind, host, user) = (
            self.draws.below(EVERYDAY.len()),
            self.draws.below(self.hosts.len()),
            self.draws.below(PEOPLE.len()),
        );
        let failed = self.draws.below(25) == 0;
        let far = 100 + self.draws.below(60);
        let quiet = |host: &&Host| host.name == QUIET.0 && at > before(now, QUIET.1);
        let host = self.hosts.get(host).filter(|host| !quiet(host));
        let host = host.or(self.hosts.first()).cloned();
        let (Some(&(action, class, process, port, connector, to)), Some(host), Some(user)) =
            (EVERYDAY.get(kind), host, PEOPLE.get(user))
        else {
            return Ok(());
        };
        let outside = remote(far);
        let other = |family: &str| {
            let family = self.family(family);
            family.get(far % family.len().max(1)).cloned()
        };
        let nobody = Host {
            name: String::new(),
            address: String::new(),
        };
        let abroad = Host {
            name: String::new(),
            address: outside,
        };
        let (from, to) = match to {
            To::Out => (host, abroad),
            To::Itself => (host, nobody),
            To::Family(family) => (host, other(family).unwrap_or(nobody)),
            To::In(family) => (abroad, other(family).unwrap_or(nobody)),
        };
        let outcome = if failed { "failure" } else { "success" };
        let mut payload = format!(
            "{{\"action\":\"{action}\",\"outcome\":\"{outcome}\",\"bytes_out\":{}}}",
            far * 37
        );
        if self.written.is_multiple_of(1_500) {
            payload = serde_json::json!({ "action": action, "outcome": outcome, "command_line": hostile::COMMAND }).to_string();
        }
        self.write(&Event {
            at,
            class,
            action,
            severity: if failed { 2 } else { 1 },
            failed,
            source: &from.address,
            destination: &to.address,
            port,
            protocol: if port == 53 { "udp" } else { "tcp" },
            source_host: &from.name,
            destination_host: &to.name,
            user,
            process,
            file: match action {
                "file_create" => "C:\\Users\\Public\\Documents\\figures.xlsx",
                "file_read" => "\\\\filer-02\\projects\\plan.docx",
                _ => "",
            },
            connector,
            payload,
            technique: "",
            iocs: "",
        })
    }
}

fn payload(step: &Step) -> String {
    let mut object = serde_json::json!({
        "action": step.action,
        "outcome": step.outcome,
        "message": step.message,
        "bytes_out": step.bytes,
    });
    if !step.command.is_empty() {
        object["command_line"] = step.command.as_str().into();
    }
    if let Some(ticket) = &step.ticket {
        object["change_ticket"] = ticket.as_str().into();
    }
    object.to_string()
}
