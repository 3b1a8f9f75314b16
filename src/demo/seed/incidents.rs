//! What did happen: each incident is a scenario with names, addresses and times.

use jiff::Timestamp;

use super::scenario::{Scenario, Subject};
use super::world::{Host, PEOPLE, hosts, remote};
use super::{OTHER_TENANT, TENANT};
use crate::clock::{after_millis, before};
use crate::identifiers::{Draws, uuid};

/// The newest incident's number; older ones count down.
const NEWEST_NUMBER: usize = 423;
/// The incident that `INC-0421` tells of.
const SPREAD_FROM_BUILD_AGENT: usize = 2;
/// Incidents whose case has no number, and no linked alerts.
const UNNUMBERED: &[usize] = &[9, 19, 33];
const WITHOUT_ALERTS: &[usize] = &[13];
/// How many incidents the small size has; those of the large size beyond them are numbered in a series of
/// their own, so that both sizes have the same cases under the same numbers.
pub(super) const STORIES: usize = 40;
/// The newest number of that series.
const NEWEST_OF_SERIES: usize = 11_960;
/// Seconds between two cases of that series: 1,960 of them go back 90 days.
const PACE: i64 = 3_960;
/// The places in that series of the cases that one import brought, all at the same instant and without alerts.
const IMPORTED: std::ops::Range<usize> = 1_200..1_212;
/// Old critical incidents that are still worked on.
const STILL_OPEN: &[usize] = &[17, 22];

/// One incident.
pub(super) struct Incident<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) host: Host,
    pub(super) user: &'a str,
    /// The address outside.
    pub(super) remote: String,
    /// When the first event happened.
    pub(super) started: Timestamp,
    /// When the case was opened.
    pub(super) opened: Timestamp,
    pub(super) case_id: String,
    pub(super) case_number: Option<String>,
    pub(super) case_status: &'static str,
    /// One per alert of the scenario.
    pub(super) alert_ids: Vec<String>,
    /// Whether the case knows its alerts.
    pub(super) linked: bool,
    /// Position, newest first.
    pub(super) index: usize,
}

impl Incident<'_> {
    /// The address under suspicion.
    pub(super) fn subject(&self) -> &str {
        match self.scenario.subject {
            Subject::Source => &self.host.address,
            Subject::Remote => &self.remote,
        }
    }

    /// `template` with this incident's names.
    pub(super) fn fill(&self, template: &str) -> String {
        template
            .replace("{host}", &self.host.name)
            .replace("{user}", self.user)
            .replace("{source}", &self.host.address)
            .replace("{remote}", &self.remote)
    }

    /// When the events behind alert `number` had happened, and the alert was due.
    pub(super) fn alert_time(&self, number: usize) -> Timestamp {
        let mut seconds = 0;
        for step in self.scenario.steps.iter().take(number + 1) {
            seconds += step.gap * i64::try_from(step.count).unwrap_or(0);
        }
        let extra = i64::try_from(number).unwrap_or(0) * 20 + 5;
        after_millis(self.started, (seconds + extra) * 1_000)
    }

    /// What automatic triage concludes.
    pub(super) fn verdict(&self) -> &'static str {
        let announced = self.scenario.steps.iter().any(|step| step.ticket.is_some());
        match &self.scenario.reputation {
            Some(reputation) if reputation.malicious => "true_positive",
            Some(_) => "benign_true_positive",
            None if announced => "benign_true_positive",
            None => "needs_review",
        }
    }

    /// Whether the case is still worked on.
    pub(super) fn is_open(&self) -> bool {
        matches!(
            self.case_status,
            "new" | "triaged" | "investigating" | "contained"
        )
    }
}

/// The newest `count` incidents of a tenant.
pub(super) fn of<'a>(
    tenant: &str,
    count: usize,
    scenarios: &'a [Scenario],
    now: Timestamp,
) -> Vec<Incident<'a>> {
    let site = if tenant == OTHER_TENANT { 9 } else { 0 };
    let hosts = hosts(site);
    let mut draws = Draws::named(&format!("{tenant}/incidents"));
    let pairs = (0..count).zip(scenarios.iter().cycle());
    pairs
        .filter_map(|(index, scenario)| {
            let name = format!("{tenant}/incident/{index}");
            let is_spread = tenant == TENANT && index == SPREAD_FROM_BUILD_AGENT;
            // 10.0.42.7 is one incident's alone: the answer to a question about it must be one.
            let family: Vec<&Host> = hosts
                .iter()
                .filter(|host| host.name.starts_with(&scenario.host))
                .filter(|host| (host.address == "10.0.42.7") == is_spread)
                .collect();
            let host = (*draws.pick(&family)?).clone();
            let person = *draws.pick(PEOPLE)?;
            let fixed = if is_spread {
                Some("svc-build")
            } else {
                scenario.user.as_deref()
            };
            let opened = before(now, age(index, &mut draws));
            let lead: i64 = scenario
                .steps
                .iter()
                .map(|step| step.gap * i64::try_from(step.count).unwrap_or(0))
                .sum();
            Some(Incident {
                scenario,
                host,
                user: fixed.unwrap_or(person),
                remote: remote(index + usize::from(site)),
                started: before(opened, lead + 300 + i64::try_from(index % 9).unwrap_or(0)),
                opened,
                case_id: uuid(&format!("{name}/case")),
                case_number: number(tenant, index),
                case_status: status(index),
                alert_ids: (0..alerts(index).min(scenario.alerts.len()))
                    .map(|alert| uuid(&format!("{name}/alert/{alert}")))
                    .collect(),
                linked: !WITHOUT_ALERTS.contains(&index),
                index,
            })
        })
        .collect()
}

/// The place in the series of the large size, of an incident that is no story.
fn place(index: usize) -> Option<usize> {
    index.checked_sub(STORIES)
}

/// Seconds since the case was opened: from half an hour to about a month, and to 90 days in the large size. Two
/// neighbours share an instant, as rows that are written together do.
fn age(index: usize, draws: &mut Draws) -> i64 {
    let jitter = i64::try_from(draws.below(3_900)).unwrap_or(0);
    match place(index) {
        None => {
            let index = i64::try_from(if index == 31 { 30 } else { index }).unwrap_or(0);
            2_100 + index * index * 1_600 + index * 2_400
        }
        Some(place) if IMPORTED.contains(&place) => {
            3_000 + i64::try_from(IMPORTED.end).unwrap_or(0) * PACE
        }
        Some(place) => 3_000 + i64::try_from(place).unwrap_or(0) * PACE + jitter,
    }
}

/// How many alerts the incident has: three for a story, one or two beside them, none where it was imported.
fn alerts(index: usize) -> usize {
    match place(index) {
        None => 3,
        Some(place) if IMPORTED.contains(&place) => 0,
        Some(place) => 1 + place % 2,
    }
}

/// The case's number, where it has one.
fn number(tenant: &str, index: usize) -> Option<String> {
    match place(index) {
        None if UNNUMBERED.contains(&index) => None,
        None if tenant == OTHER_TENANT => Some(format!("HBR-{:04}", NEWEST_NUMBER - index)),
        None => Some(format!("INC-{:04}", NEWEST_NUMBER - index)),
        Some(place) if place % 37 == 5 => None,
        Some(place) => Some(format!("SEC-{:05}", NEWEST_OF_SERIES - place)),
    }
}

fn status(index: usize) -> &'static str {
    const YOUNG: &[&str] = &[
        "new",
        "triaged",
        "investigating",
        "new",
        "investigating",
        "triaged",
        "contained",
        "investigating",
        "investigating",
        "new",
        "triaged",
        "resolved",
    ];
    const OVER: [&str; 3] = ["resolved", "closed", "closed"];
    let over = OVER.get(index % 3).copied().unwrap_or("closed");
    match place(index) {
        None if STILL_OPEN.contains(&index) => "investigating",
        None => YOUNG.get(index).copied().unwrap_or(over),
        // The first two days are open, half of the next week, and one in sixty for longer.
        Some(place) if place < 44 => YOUNG.get(place % 9).copied().unwrap_or("new"),
        Some(place) if place < 200 && place % 2 == 0 => {
            YOUNG.get(place % 7 + 1).copied().unwrap_or("triaged")
        }
        Some(place) if place % 61 == 7 => "contained",
        Some(_) => over,
    }
}
