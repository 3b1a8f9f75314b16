//! Alerts: three per incident, and the everyday ones that belong to no case.

mod draft;

use jiff::Timestamp;
use rusqlite::Connection;

use self::draft::{Draft, store};
use super::incidents::Incident;
use super::techniques::{self, Technique};
use super::world::{PEOPLE, hosts};
use super::{OTHER_TENANT, hostile};
use crate::demo::clock::before;
use crate::demo::identifiers::{Draws, uuid};

pub(super) fn plant(
    connection: &Connection,
    tenant: &str,
    incidents: &[Incident<'_>],
    noise: usize,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let techniques = techniques::all();
    for incident in incidents {
        for (number, (id, title)) in incident
            .alert_ids
            .iter()
            .zip(&incident.scenario.alerts)
            .enumerate()
        {
            let mut draft = Draft {
                id: id.clone(),
                title: incident.fill(title),
                category: &incident.scenario.category,
                connector: &incident.scenario.connector,
                severity: &incident.scenario.severity,
                status: status_of(incident, number),
                techniques: incident
                    .scenario
                    .techniques
                    .iter()
                    .skip(number)
                    .chain(incident.scenario.techniques.first())
                    .map(String::as_str)
                    .take(2)
                    .collect(),
                ips: vec![incident.subject().to_owned()],
                host: incident.host.name.clone(),
                user: incident.user,
                case_id: incident.linked.then(|| incident.case_id.clone()),
                event_time: incident.alert_time(number),
                number: incident.index * 3 + number,
            };
            if incident.subject() != incident.host.address {
                draft.ips.push(incident.host.address.clone());
            }
            draft.techniques.dedup();
            store(connection, tenant, &draft, &techniques)?;
        }
    }
    everyday(connection, tenant, noise, now, &techniques)
}

fn everyday(
    connection: &Connection,
    tenant: &str,
    count: usize,
    now: Timestamp,
    techniques: &[Technique],
) -> rusqlite::Result<()> {
    const STATUSES: &[&str] = &[
        "new",
        "resolved",
        "false_positive",
        "triaged",
        "new",
        "resolved",
    ];
    let kinds: Vec<Vec<&str>> = include_str!("../data/noise.tsv")
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    let hosts = hosts(if tenant == OTHER_TENANT { 9 } else { 0 });
    let mut draws = Draws::named(&format!("{tenant}/everyday"));
    for (index, kind) in (0..count).zip(kinds.iter().cycle()) {
        let [title, category, connector, severity, technique] = kind.as_slice() else {
            continue;
        };
        let (Some(host), Some(user)) = (draws.pick(&hosts), draws.pick(PEOPLE)) else {
            continue;
        };
        let steps = i64::try_from(index).unwrap_or(0);
        let title = if index == 7 {
            format!("{title}: {}", hostile::TITLE)
        } else {
            format!("{title}: {}", host.name)
        };
        let draft = Draft {
            id: uuid(&format!("{tenant}/everyday/{index}")),
            title,
            category,
            connector,
            severity,
            status: STATUSES
                .get(index % STATUSES.len())
                .copied()
                .unwrap_or("new"),
            techniques: vec![technique],
            ips: vec![host.address.clone()],
            host: host.name.clone(),
            user,
            case_id: None,
            event_time: before(now, 480 + steps * steps * 1_250 + steps * 600),
            number: 1_000 + index,
        };
        store(connection, tenant, &draft, techniques)?;
    }
    Ok(())
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
