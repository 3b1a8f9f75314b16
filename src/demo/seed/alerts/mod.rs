//! Alerts: those of the incidents, and the everyday ones that belong to no case.

mod draft;

use jiff::Timestamp;
use rusqlite::Connection;

use self::draft::{Draft, Writer};
use super::incidents::Incident;
use super::techniques;
use super::world::{PEOPLE, hosts};
use super::{OTHER_TENANT, hostile, times};
use crate::clock::{after_millis, before};
use crate::identifiers::{Draws, uuid};
use crate::release::Facts;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// How many everyday alerts the small size has; they are the same in the large one.
pub(super) const EVERYDAY: usize = 45;
/// The everyday alerts that one import brought: created at the same instant, of events of the week before.
const IMPORTED: std::ops::Range<usize> = 300..360;
/// Seconds between an event and its alert where nothing is late.
const PROMPT: i64 = 45;

pub(super) fn seed(
    connection: &Connection,
    tenant: &str,
    incidents: &[Incident<'_>],
    everyday: usize,
    now: Timestamp,
    facts: &'static Facts,
) -> rusqlite::Result<()> {
    let writer = Writer {
        connection,
        tenant,
        techniques: techniques::all(),
        now,
        facts,
    };
    for incident in incidents {
        let alarms = incident.alert_ids.iter().zip(&incident.scenario.alerts);
        for (number, (id, alarm)) in alarms.enumerate() {
            let event_time = incident.alert_time(number);
            let mut draft = Draft {
                id: id.clone(),
                title: incident.fill(&alarm.title),
                category: &incident.scenario.category,
                connector: &incident.scenario.connector,
                severity: &incident.scenario.severity,
                status: status_of(incident, number),
                techniques: alarm.techniques.iter().map(String::as_str).collect(),
                rule: &alarm.rule,
                ips: vec![incident.subject().to_owned()],
                host: incident.host.name.clone(),
                user: incident.user,
                case_id: incident.linked.then(|| incident.case_id.clone()),
                event_time,
                created: after_millis(event_time, PROMPT * 1_000),
                number: incident.index * 3 + number,
                rationale: format!("{}.", incident.fill(&incident.scenario.finding)),
                verdict: incident.verdict(),
            };
            if incident.subject() != incident.host.address {
                draft.ips.push(incident.host.address.clone());
            }
            writer.store(&draft)?;
        }
    }
    writer.everyday(everyday)
}

impl Writer<'_> {
    fn everyday(&self, count: usize) -> rusqlite::Result<()> {
        const STATUSES: &[&str] = &[
            "new",
            "resolved",
            "false_positive",
            "triaged",
            "new",
            "resolved",
            "in_progress",
            "closed",
            "triaging",
            "resolved",
            "new",
        ];
        let kinds: Vec<Vec<&str>> = include_str!("../data/noise.tsv")
            .lines()
            .map(|line| line.split('\t').collect())
            .collect();
        let tenant = self.tenant;
        let hosts = hosts(if tenant == OTHER_TENANT { 9 } else { 0 });
        let mut draws = Draws::named(&format!("{tenant}/everyday"));
        for (index, kind) in (0..count).zip(kinds.iter().cycle()) {
            let [
                title,
                category,
                connector,
                severity,
                technique,
                rule,
                rationale,
            ] = kind.as_slice()
            else {
                continue;
            };
            let (Some(host), Some(user)) = (draws.pick(&hosts), draws.pick(PEOPLE)) else {
                continue;
            };
            let title = if index == 7 {
                format!("{title}: {}", hostile::TITLE)
            } else {
                format!("{title}: {}", host.name)
            };
            let created = self.created(index, &mut draws);
            let status = STATUSES.get(index % STATUSES.len()).copied();
            let status = status.unwrap_or("new");
            self.store(&Draft {
                id: uuid(&format!("{tenant}/everyday/{index}")),
                title,
                category,
                connector,
                severity,
                status,
                techniques: Some(*technique)
                    .filter(|id| !id.is_empty())
                    .into_iter()
                    .collect(),
                rule,
                ips: vec![host.address.clone()],
                host: host.name.clone(),
                user,
                case_id: None,
                event_time: before(created, lateness(index)),
                created,
                number: draft::EVERYDAY + index,
                rationale: (*rationale).to_owned(),
                verdict: match status {
                    "false_positive" => "false_positive",
                    "resolved" | "closed" => "benign",
                    _ if index % 4 == 0 => "needs_review",
                    _ => "benign",
                },
            })?;
        }
        Ok(())
    }

    fn created(&self, index: usize, draws: &mut Draws) -> Timestamp {
        if IMPORTED.contains(&index) {
            return before(self.now, 33 * DAY);
        }
        if index >= EVERYDAY {
            return times::moment(draws, self.now, 3_000, 88);
        }
        // Two pairs share an instant, as rows that are written together do. The service gives such rows in any
        // order, so a page that ends between them can repeat one and lose the other.
        let index = match index {
            30 => 29,
            39 => 38,
            other => other,
        };
        let steps = i64::try_from(index).unwrap_or(0);
        before(self.now, 435 + steps * steps * 1_250 + steps * 600)
    }
}

/// Seconds between an everyday event and its alert: some come hours late, a few days, and a handful are
/// backfilled after more than ten.
fn lateness(index: usize) -> i64 {
    let place = i64::try_from(index).unwrap_or(0);
    if IMPORTED.contains(&index) {
        return (1 + place % 6) * DAY + place * 97;
    }
    match index % 300 {
        33 => 11 * DAY + place * 61,
        _ if index % 50 == 21 => (1 + place % 6) * DAY + place * 37,
        _ if index % 20 == 6 => (2 + place % 8) * HOUR,
        _ => PROMPT,
    }
}

fn status_of(incident: &Incident<'_>, number: usize) -> &'static str {
    match (incident.case_status, number) {
        ("new", _) => "new",
        ("triaged" | "investigating" | "contained", 0) => "investigating",
        ("triaged" | "investigating" | "contained", _) => "triaged",
        _ if incident
            .scenario
            .reputation
            .as_ref()
            .is_some_and(|reputation| !reputation.malicious) =>
        {
            "false_positive"
        }
        _ => "resolved",
    }
}
