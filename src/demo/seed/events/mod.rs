//! The lake's events: what each incident left behind, among everyday noise.

mod row;

use jiff::Timestamp;
use rusqlite::Connection;

use self::row::{Event, Writer};
use super::incidents::Incident;
use super::scenario::Step;
use super::world::{PEOPLE, hosts, remote};
use super::{OTHER_TENANT, hostile};
use crate::demo::clock::{after_millis, before};
use crate::demo::identifiers::Draws;

pub(super) fn plant(
    connection: &Connection,
    tenant: &str,
    incidents: &[Incident<'_>],
    noise: usize,
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
    for incident in incidents {
        let mut at = incident.started;
        for (number, step) in incident.scenario.steps.iter().enumerate() {
            writer.step(incident, number, step, at)?;
            at = after_millis(
                at,
                step.gap * 1_000 * i64::try_from(step.count).unwrap_or(0),
            );
        }
    }
    for _ in 0..noise {
        writer.everyday(now)?;
    }
    Ok(())
}

impl Writer<'_> {
    fn step(
        &mut self,
        incident: &Incident<'_>,
        number: usize,
        step: &Step,
        start: Timestamp,
    ) -> rusqlite::Result<()> {
        let payload = payload(step);
        let techniques = &incident.scenario.techniques;
        let technique = techniques
            .get(number.min(techniques.len().saturating_sub(1)))
            .map_or("", String::as_str);
        for index in 0..step.count {
            let place = i64::try_from(index).unwrap_or(0);
            // A few hundred milliseconds of jitter, so that beacons are regular but not identical.
            let jitter = i64::try_from(self.draws.below(400)).unwrap_or(0);
            let target = if step.fan > 0 {
                self.hosts
                    .get((index % step.fan + 3) % self.hosts.len())
                    .cloned()
            } else {
                None
            };
            let (target_address, target_name) = target
                .as_ref()
                .map_or((incident.remote.as_str(), ""), |host| {
                    (host.address.as_str(), host.name.as_str())
                });
            let inside = (incident.host.address.as_str(), incident.host.name.as_str());
            let (from, to) = if step.inbound {
                ((incident.remote.as_str(), ""), inside)
            } else {
                (inside, (target_address, target_name))
            };
            self.write(&Event {
                at: after_millis(start, place * step.gap * 1_000 + jitter),
                class: step.class,
                severity: step.severity,
                failed: step.outcome == "failure",
                source: from.0,
                destination: to.0,
                port: step.port,
                protocol: step.protocol.as_deref().unwrap_or("tcp"),
                source_host: from.1,
                destination_host: to.1,
                user: incident.user,
                process: &step.process,
                file: &step.file,
                connector: &incident.scenario.connector,
                payload: payload.clone(),
                technique,
                iocs: if step.severity >= 4 {
                    incident.subject()
                } else {
                    ""
                },
            })?;
        }
        Ok(())
    }

    fn everyday(&mut self, now: Timestamp) -> rusqlite::Result<()> {
        const KINDS: &[(&str, u32, &str, u16, &str)] = &[
            ("connection", 4001, "chrome.exe", 443, "zeek"),
            ("dns_query", 4003, "svchost.exe", 53, "zeek"),
            ("logon", 3002, "ntlm", 445, "wazuh"),
            ("process_start", 1007, "teams.exe", 0, "crowdstrike"),
            ("file_create", 1001, "excel.exe", 0, "defender"),
            ("sign_in", 3002, "idp", 443, "okta"),
            ("GetObject", 6003, "aws-cli", 443, "aws_cloudtrail"),
        ];
        let age = i64::try_from(self.draws.below(30 * 86_400)).unwrap_or(0);
        let (kind, host, user) = (
            self.draws.below(KINDS.len()),
            self.draws.below(self.hosts.len()),
            self.draws.below(PEOPLE.len()),
        );
        let failed = self.draws.below(25) == 0;
        let far = 100 + self.draws.below(60);
        let (Some(&(action, class, process, port, connector)), Some(host), Some(user)) = (
            KINDS.get(kind),
            self.hosts.get(host).cloned(),
            PEOPLE.get(user),
        ) else {
            return Ok(());
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
            at: before(now, age),
            class,
            severity: if failed { 2 } else { 1 },
            failed,
            source: &host.address,
            destination: &remote(far),
            port,
            protocol: if port == 53 { "udp" } else { "tcp" },
            source_host: &host.name,
            destination_host: "",
            user,
            process,
            file: "",
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
