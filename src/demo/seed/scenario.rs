//! What can happen: the kinds of incident, read from `data/scenarios.json`.

use serde::Deserialize;

use crate::Error;

/// A kind of incident.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    /// A short name.
    pub(super) key: String,
    /// The family of hosts it happens to.
    pub(super) host: String,
    /// The account it happens to, where that is always the same.
    #[serde(default)]
    pub(super) user: Option<String>,
    /// The case's title; `{host}`, `{user}`, `{source}` and `{remote}` are filled in, here and below.
    pub(super) title: String,
    /// The alerts' category.
    pub(super) category: String,
    /// Where the events come from.
    pub(super) connector: String,
    /// Of case and alerts.
    pub(super) severity: String,
    /// Which address is under suspicion.
    pub(super) subject: Subject,
    /// What is known of that address beforehand.
    pub(super) reputation: Option<Reputation>,
    /// What happened, in a sentence without its full stop.
    pub(super) finding: String,
    /// The alerts.
    pub(super) alerts: Vec<Alarm>,
    /// What the lake shows, in order; none where the sensor was silent.
    pub(super) steps: Vec<Step>,
}

impl Scenario {
    /// The ATT&CK techniques of all alerts, each once.
    pub(super) fn techniques(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for technique in self.alerts.iter().flat_map(|alarm| &alarm.techniques) {
            if !found.contains(&technique.as_str()) {
                found.push(technique);
            }
        }
        found
    }
}

/// An alert of a scenario.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Alarm {
    /// Its title.
    pub(super) title: String,
    /// The techniques that its events show.
    pub(super) techniques: Vec<String>,
    /// The `source_id` of the rule that raised it.
    pub(super) rule: String,
}

/// The address under suspicion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Subject {
    /// The address inside.
    Source,
    /// The address outside.
    Remote,
}

/// A row of `ioc_enrichments`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reputation {
    pub(super) malicious: bool,
    pub(super) confidence: f64,
    pub(super) sources: Vec<String>,
    pub(super) tags: Vec<String>,
}

/// Some events of one kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// What was done.
    pub(super) action: String,
    /// `success` or `failure`.
    pub(super) outcome: String,
    /// OCSF class.
    pub(super) class: u32,
    /// How many events.
    pub(super) count: usize,
    /// Seconds between two of them.
    pub(super) gap: i64,
    /// OCSF severity, 1 to 5.
    pub(super) severity: u8,
    /// The process or client.
    pub(super) process: String,
    /// The destination port.
    #[serde(default)]
    pub(super) port: u16,
    /// The transport; TCP where it is not said.
    #[serde(default)]
    pub(super) protocol: Option<String>,
    /// Over how many machines inside the events spread; 0 is the remote address alone.
    #[serde(default)]
    pub(super) fan: usize,
    /// The family of those machines; servers where it is not said.
    #[serde(default)]
    pub(super) targets: Option<String>,
    /// Over how many accounts the events spread; 0 is the incident's own.
    #[serde(default)]
    pub(super) users: usize,
    /// The technique that the events show.
    #[serde(default)]
    pub(super) technique: String,
    /// Whether the remote address is the source.
    #[serde(default)]
    pub(super) inbound: bool,
    /// Bytes sent per event.
    #[serde(default)]
    pub(super) bytes: u64,
    /// The command line.
    #[serde(default)]
    pub(super) command: String,
    /// The file concerned; `{n}` counts the events and `{target}` is the machine that is reached.
    #[serde(default)]
    pub(super) file: String,
    /// The change that announced it.
    #[serde(default)]
    pub(super) ticket: Option<String>,
    /// A few words.
    pub(super) message: String,
}

/// Every kind of incident.
///
/// # Errors
/// [`Error::Seed`] where the file is malformed.
pub(super) fn all() -> Result<Vec<Scenario>, Error> {
    serde_json::from_str(include_str!("data/scenarios.json"))
        .map_err(|error| Error::Seed(format!("scenarios.json: {error}")))
}
