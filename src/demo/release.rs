//! Which release of the service the tenant plays, and how much is in it.
//!
//! What differs between releases is a row of [`Facts`]; handlers and the seed read facts, and none of them
//! asks which release it is.

use serde_json::Value;

use super::keys::{Keys, keys};

/// A state of the service that users run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Release {
    /// 7.3, of May 2026.
    V7_3,
    /// 17.0 to 18.0, of October 2026.
    V17,
    /// After 18.0.
    #[default]
    Head,
}

impl Release {
    /// Every release, oldest first.
    pub const ALL: [Self; 3] = [Self::V7_3, Self::V17, Self::Head];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V7_3 => "7.3",
            Self::V17 => "17",
            Self::Head => "head",
        }
    }

    /// Head where its alerts are sorted and counted in `facets`, instead of taking `limit`.
    pub(crate) const fn head_with_facets() -> &'static Facts {
        &HEAD_WITH_FACETS
    }

    /// What is true of it.
    pub(crate) const fn facts(self) -> &'static Facts {
        match self {
            Self::V7_3 => &V7_3,
            Self::V17 => &V17,
            Self::Head => &HEAD,
        }
    }
}

/// How much is in the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// Enough to see every tool at work; quick to start.
    #[default]
    Small,
    /// As in a real SOC: thousands of alerts, cases and rules, hundreds of runs.
    Soc,
}

impl Size {
    /// Both, the smaller first.
    pub const ALL: [Self; 2] = [Self::Small, Self::Soc];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Soc => "soc",
        }
    }
}

/// What `GET /alerts` takes beside the parameters that every release takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlertQuery {
    /// Nothing: `limit`, `sort` and the like are ignored.
    Plain,
    /// `limit`, another name of `page_size`.
    Limit,
    /// `sort`, and counts of what was found in `facets`.
    SortAndFacets,
}

/// A member that an answer has from some release on, with its value where a row says nothing of it, as JSON.
pub(crate) type Member = (&'static str, &'static str);

/// What differs between releases. A row's first sentence says what is true where it is set.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Facts {
    /// The rules that one call gives where it does not say how many; `None` is all of them, unpaged and
    /// without `X-Total-Count`.
    pub(crate) rules_page: Option<i64>,
    /// Whether automatic triage writes a run for nearly every alert.
    pub(crate) auto_triage: bool,
    /// What `GET /alerts` takes.
    pub(crate) alert_query: AlertQuery,
    /// Members of an alert that not every release has.
    pub(crate) alert_members: &'static [Member],
    /// Members of an alert's detail that not every release has, beside those of the alert.
    pub(crate) alert_detail_members: &'static [Member],
    /// Members of a case that not every release has.
    pub(crate) case_members: &'static [Member],
    /// Members of a rule that not every release has. `engine` is settled by the rule's language, where it has none.
    pub(crate) rule_members: &'static [Member],
    /// The scope that a write to a case needs, starting an investigation included; `None` is any key.
    pub(crate) case_write_scope: Option<&'static str>,
    /// Starting an investigation moves a new or triaged case on to `investigating`, before the agents service is
    /// asked, and keeps `alert_summary` as a note.
    pub(crate) investigating_moves_the_case: bool,
    /// The linked alerts that a case's timeline tells of, read from the alerts; `None` is the defect of old releases:
    /// a case with linked alerts loses its tasks and its alert links.
    pub(crate) timeline_alerts: Option<usize>,
    /// Lake queries are written to the audit log where they fail, too.
    pub(crate) audits_failed_lake_queries: bool,
    /// `/livez` and `/readyz` are there, and `/health` says `demo_bootstrap`.
    pub(crate) probes: bool,
    /// A sign-in may ask for a second factor (202).
    pub(crate) second_factor: bool,
    /// What a token says that was signed by the service and is no access token.
    pub(crate) wrong_token: &'static str,
    /// The keys of the seed. The scopes of its `minted` key are those that a key can be given, beside `*`.
    pub(crate) keys: &'static Keys,
    /// Whether automatic triage also writes down the model's call, as the step before the verdict.
    pub(crate) triage_call: bool,
    /// Whether runs say how many calls have a measured cost, an estimated one and none.
    pub(crate) measured_costs: bool,
    /// Whether an install brings the rules of the service's own engine, in `aisoc-match`.
    pub(crate) engine_rules: bool,
}

const ALERT_17: &[Member] = &[("snoozed_by_id", "null")];

const CASE_17: &[Member] = &[
    ("reopened_at", "null"),
    ("reopen_count", "0"),
    ("reopen_reason", "null"),
    ("fanout_results", "null"),
];
const ALERT_DETAIL_17: &[Member] = &[("raw_event", "{}"), ("wazuh_locator", "{}")];

/// They came with the paged rules and the rules of the service's own engine.
const RULE_HEAD: &[Member] = &[
    ("source_id", "null"),
    ("engine", "null"),
    ("tuned", "false"),
    ("confidence_measured", "true"),
];

/// A key's scopes are checked against a list. Before 17.0 it lacks all of the lake, actions and hunts; no release's has
/// `lake:read_schema`, `actions:execute` or `audit_log:read`.
const KEY_SCOPES_7_3: &[&str] = &[
    "alerts:read",
    "alerts:write",
    "cases:read",
    "cases:write",
    "rules:read",
    "rules:write",
    "reports:read",
];
const KEY_SCOPES_17: &[&str] = &[
    "alerts:read",
    "alerts:write",
    "cases:read",
    "cases:write",
    "rules:read",
    "rules:write",
    "reports:read",
    "lake:query",
    "actions:read",
    "hunts:read",
];
static KEYS_7_3: Keys = keys(KEY_SCOPES_7_3);
static KEYS_17: Keys = keys(KEY_SCOPES_17);

static V7_3: Facts = Facts {
    rules_page: None,
    auto_triage: false,
    alert_query: AlertQuery::Plain,
    alert_members: &[],
    alert_detail_members: &[],
    case_members: &[],
    rule_members: &[],
    case_write_scope: None,
    investigating_moves_the_case: false,
    timeline_alerts: None,
    audits_failed_lake_queries: false,
    probes: false,
    second_factor: false,
    wrong_token: "Could not validate credentials",
    keys: &KEYS_7_3,
    triage_call: false,
    measured_costs: false,
    engine_rules: false,
};

/// 17.0 to 18.0. Where they differ among themselves, this is the later one for what a client must survive (the case
/// that moves on, of 17.1) and the earlier one for what a client may hope for (no `sort` and no `facets`, of 17.0).
static V17: Facts = Facts {
    rules_page: None,
    auto_triage: true,
    alert_query: AlertQuery::Plain,
    alert_members: ALERT_17,
    alert_detail_members: ALERT_DETAIL_17,
    case_members: CASE_17,
    rule_members: &[],
    case_write_scope: Some("cases:write"),
    investigating_moves_the_case: true,
    timeline_alerts: Some(25),
    audits_failed_lake_queries: true,
    probes: true,
    second_factor: false,
    wrong_token: "Invalid token",
    keys: &KEYS_17,
    triage_call: false,
    measured_costs: true,
    engine_rules: false,
};

/// `limit` of alerts and their `sort` with `facets` are two changes of the service that no version of it holds
/// together. Head has `limit`; [`HEAD_WITH_FACETS`] is the state with the other one.
const HEAD_WITH_LIMIT: Facts = Facts {
    rules_page: Some(200),
    auto_triage: true,
    alert_query: AlertQuery::Limit,
    alert_members: ALERT_17,
    alert_detail_members: ALERT_DETAIL_17,
    case_members: CASE_17,
    rule_members: RULE_HEAD,
    case_write_scope: Some("cases:write"),
    investigating_moves_the_case: true,
    timeline_alerts: Some(25),
    audits_failed_lake_queries: true,
    probes: true,
    second_factor: true,
    wrong_token: "Invalid token",
    keys: &KEYS_17,
    triage_call: true,
    measured_costs: true,
    engine_rules: true,
};

static HEAD: Facts = HEAD_WITH_LIMIT;

static HEAD_WITH_FACETS: Facts = Facts {
    alert_query: AlertQuery::SortAndFacets,
    ..HEAD_WITH_LIMIT
};

/// Gives `document` the members that the release has and takes those away that only others have. `of` names the
/// row of [`Facts`].
pub(crate) fn shape(document: &mut Value, facts: &Facts, of: fn(&Facts) -> &'static [Member]) {
    let Some(object) = document.as_object_mut() else {
        return;
    };
    let has = of(facts);
    for (name, _) in of(&HEAD) {
        if !has.iter().any(|(held, _)| held == name) {
            object.remove(*name);
        }
    }
    for (name, usual) in has {
        if !object.contains_key(*name) {
            let value = serde_json::from_str(usual).unwrap_or(Value::Null);
            object.insert((*name).to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_members_are_json() {
        for release in Release::ALL {
            let facts = release.facts();
            let tables = [
                facts.alert_members,
                facts.alert_detail_members,
                facts.case_members,
                facts.rule_members,
            ];
            for (name, usual) in tables.into_iter().flatten() {
                assert!(serde_json::from_str::<Value>(usual).is_ok(), "{name}");
            }
        }
    }
}
