//! What did happen: each incident is a scenario with names, addresses and times.

use jiff::Timestamp;

use super::scenario::{Scenario, Subject};
use super::world::{Host, PEOPLE, hosts, remote};
use super::{OTHER_TENANT, TENANT};
use crate::demo::clock::{after_millis, before};
use crate::demo::identifiers::{Draws, uuid};

/// The newest incident's number; older ones count down.
const NEWEST_NUMBER: usize = 423;
/// The incident that `INC-0421` tells of.
const SPREAD_FROM_BUILD_AGENT: usize = 2;
/// Incidents whose case has no number, and no linked alerts.
const UNNUMBERED: &[usize] = &[9, 19, 33];
const WITHOUT_ALERTS: &[usize] = &[13];
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
            let opened = before(now, age(index));
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
                started: before(opened, lead + 300),
                opened,
                case_id: uuid(&format!("{name}/case")),
                case_number: (!UNNUMBERED.contains(&index)).then(|| number(tenant, index)),
                case_status: status(index),
                alert_ids: (0..scenario.alerts.len())
                    .map(|alert| uuid(&format!("{name}/alert/{alert}")))
                    .collect(),
                linked: !WITHOUT_ALERTS.contains(&index),
                index,
            })
        })
        .collect()
}

/// Seconds since the case was opened: from half an hour to about a month.
fn age(index: usize) -> i64 {
    let index = i64::try_from(index).unwrap_or(0);
    2_100 + index * index * 1_600 + index * 2_400
}

fn number(tenant: &str, index: usize) -> String {
    let prefix = if tenant == OTHER_TENANT { "HBR" } else { "INC" };
    format!("{prefix}-{:04}", NEWEST_NUMBER - index)
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
    if STILL_OPEN.contains(&index) {
        return "investigating";
    }
    YOUNG
        .get(index)
        .copied()
        .unwrap_or(if index.is_multiple_of(3) {
            "resolved"
        } else {
            "closed"
        })
}
