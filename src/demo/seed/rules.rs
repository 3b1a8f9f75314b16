//! Detection rules.
//!
//! | where | what |
//! |---|---|
//! | `data/own_rules.txt` | the tenant's own, written by hand in nine languages |
//! | `data/engine_rules.tsv` | the rules behind the alerts, of the service's own engine, which newer releases bring |
//! | `data/rule_subjects.tsv` × `data/rule_contexts.tsv` | the rest of a catalogue: what is seen, and what makes it odd |
//!
//! The rest is written in the engine's own language where the release has one, else as a pack of Sigma rules.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::hostile;
use super::techniques::{self, Technique};
use super::{OTHER_TENANT, TENANT};
use crate::Error;
use crate::clock::{before, zulu};
use crate::identifiers::uuid;
use crate::release::Facts;

const DAY: i64 = 86_400;
/// The date of the files that the service's own rules come from.
const FILES_OF: &str = "2026-09-28T00:00:00.000000Z";
/// The tenant's own rule whose body carries hostile text.
const CARRIER: &str = "Macro document runs a script host";
/// Steps through the catalogue by a number that shares no factor with its size, so that few rules are still a
/// bit of everything.
const STRIDE: usize = 997;

/// A rule as it is stored.
struct Rule {
    /// The `source_id` of a rule that came with the service.
    source: Option<String>,
    name: String,
    language: &'static str,
    category: String,
    /// From a pack.
    pack: bool,
    document: Value,
}

/// Stores the rules of both tenants; the first one has `total`.
pub(super) fn seed(
    connection: &Connection,
    now: Timestamp,
    total: usize,
    facts: &Facts,
) -> Result<(), Error> {
    let own = own(now)?;
    let mut written = own.len();
    for (place, rule) in own.iter().enumerate() {
        store(connection, rule, TENANT)?;
        if place % 5 == 0 {
            store(connection, rule, OTHER_TENANT)?;
        }
    }
    if facts.engine_rules {
        for rule in engine() {
            store(connection, &rule, TENANT)?;
            written += 1;
        }
    }
    let subjects = rows::<6>(include_str!("data/rule_subjects.tsv"));
    let contexts = rows::<5>(include_str!("data/rule_contexts.tsv"));
    let catalogue: Vec<(&[&str; 6], &[&str; 5])> = subjects
        .iter()
        .flat_map(|subject| {
            let fitting = contexts.iter().filter(|context| context[0] == subject[0]);
            fitting.map(move |context| (subject, context))
        })
        .collect();
    let techniques = techniques::all();
    for place in (0..catalogue.len()).take(total.saturating_sub(written)) {
        let place = place * STRIDE % catalogue.len();
        let Some((subject, context)) = catalogue.get(place) else {
            continue;
        };
        let rule = if facts.engine_rules {
            of_engine(subject, context)
        } else {
            sigma(subject, context, &techniques, place, now)
        };
        store(connection, &rule, TENANT)?;
    }
    Ok(())
}

/// The lines of a table with as many columns.
fn rows<const COLUMNS: usize>(table: &'static str) -> Vec<[&'static str; COLUMNS]> {
    table
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            cells.try_into().ok()
        })
        .collect()
}

/// The tenant's own rules: a line of JSON after three dashes, then the body as it is.
fn own(now: Timestamp) -> Result<Vec<Rule>, Error> {
    const LANGUAGES: [&str; 10] = [
        "sigma",
        "kql",
        "eql",
        "yara",
        "spl",
        "regex",
        "lucene",
        "esql",
        "udm",
        "aisoc-match",
    ];
    let wrong = |reason: String| Error::Seed(format!("own_rules.txt: {reason}"));
    let text = include_str!("data/own_rules.txt");
    let created = zulu(before(now, 120 * DAY));
    let sections = text.split("--- {").skip(1);
    sections
        .map(|section| {
            let (head, body) = section
                .split_once('\n')
                .ok_or_else(|| wrong("a rule without a body".into()))?;
            let head: Value = serde_json::from_str(&format!("{{{head}"))
                .map_err(|error| wrong(error.to_string()))?;
            let name = head["name"].as_str().unwrap_or_default().to_owned();
            let language = LANGUAGES
                .into_iter()
                .find(|language| head["rule_language"] == **language)
                .ok_or_else(|| wrong(format!("the language of {name}")))?;
            let hits = head["hits"].as_i64().unwrap_or(0);
            let body = if name == CARRIER {
                format!("{}\n{body}", hostile::RULE_COMMENT)
            } else {
                body.to_owned()
            };
            let mut document = json!({
                "name": name, "description": head["description"], "rule_language": language,
                "rule_body": body, "category": head["category"], "status": head["status"],
                "severity": head["severity"], "confidence": head["confidence"],
                "mitre_tactics": head["mitre_tactics"], "mitre_techniques": head["mitre_techniques"],
                "fp_rate": f64::from(u32::try_from(hits * 7 % 23).unwrap_or(0)) / 100.0,
                "total_hits": hits,
                "last_triggered": (hits > 0).then(|| zulu(before(now, 3 * DAY / hits + hits * 5_000))),
                "tags": head["tags"], "is_builtin": false, "version": 1 + hits % 4,
                "created_at": created, "updated_at": created,
            });
            document["engine"] = "custom".into();
            document["confidence_measured"] = true.into();
            Ok(Rule {
                source: None,
                name,
                language,
                category: head["category"].as_str().unwrap_or("custom").to_owned(),
                // The three of languages that the tenant itself does not write came in a pack.
                pack: matches!(language, "spl" | "esql" | "udm"),
                document,
            })
        })
        .collect()
}

/// The rules behind the alerts.
fn engine() -> Vec<Rule> {
    rows::<7>(include_str!("data/engine_rules.tsv"))
        .into_iter()
        .map(
            |[
                source,
                name,
                category,
                severity,
                techniques,
                description,
                body,
            ]| {
                let techniques: Vec<&str> = techniques
                    .split(',')
                    .filter(|technique| !technique.is_empty())
                    .collect();
                built_in(
                    source,
                    name,
                    category,
                    (severity, &techniques),
                    description,
                    body,
                )
            },
        )
        .collect()
}

/// A rule of the service's own engine. Nothing of it was measured here: confidence, false positives and hits are
/// zeros that stand for nothing.
fn built_in(
    source: &str,
    name: &str,
    category: &str,
    (severity, techniques): (&str, &[&str]),
    description: &str,
    body: &str,
) -> Rule {
    let family = source.split('/').next().unwrap_or_default();
    Rule {
        source: Some(source.to_owned()),
        name: name.to_owned(),
        language: "aisoc-match",
        category: category.to_owned(),
        pack: false,
        document: json!({
            "name": name, "description": description, "rule_language": "aisoc-match",
            "rule_body": body, "category": category, "status": "active", "severity": severity,
            "confidence": 0, "mitre_tactics": [], "mitre_techniques": techniques, "fp_rate": 0.0,
            "total_hits": 0, "last_triggered": null, "tags": [family, "built-in"], "is_builtin": true,
            "version": 1, "created_at": FILES_OF, "updated_at": FILES_OF,
            "source_id": source, "engine": "aisoc-engine", "tuned": false, "confidence_measured": false,
        }),
    }
}

fn of_engine(subject: &[&str; 6], context: &[&str; 5]) -> Rule {
    let [family, field, value, label, technique, severity] = *subject;
    let [_, slug, phrase, oddity, odd] = *context;
    let name = format!("{label} {phrase}");
    let odd: Vec<&str> = odd.split(',').collect();
    let body = json!({
        "match": { "all": [
            { "field": field, "eq": value },
            { "field": oddity, "in": odd },
        ] },
        "false_positives": [usual(family)],
    });
    built_in(
        &format!("{family}/{}-{slug}", sluggish(value)),
        &name,
        category(family),
        (severity, &[technique]),
        &format!("{name}: seldom wanted, and a step of {technique} where it is not."),
        &body.to_string(),
    )
}

/// The same as a Sigma rule of a pack that somebody imported.
fn sigma(
    subject: &[&str; 6],
    context: &[&str; 5],
    techniques: &[Technique],
    place: usize,
    now: Timestamp,
) -> Rule {
    let [family, field, value, label, technique, severity] = *subject;
    let [_, _, phrase, oddity, odd] = *context;
    let name = format!("{label} {phrase}");
    let (technique_name, tactic) = techniques::named(techniques, technique);
    let odd: Vec<String> = odd
        .split(',')
        .map(|odd| format!("            - '{odd}'\n"))
        .collect();
    let odd = odd.concat();
    let level = if severity == "info" {
        "informational"
    } else {
        severity
    };
    let spelling = if place.is_multiple_of(2) {
        "falsepositives"
    } else {
        "false_positives"
    };
    let body = format!(
        "title: {name}\nid: {id}\nstatus: stable\nlogsource:\n    category: {category}\ndetection:\n    selection:\n        \
         {field}: '{value}'\n    context:\n        {oddity}:\n{odd}    condition: selection and context\n{spelling}:\n    - {usual}\n\
         level: {level}\ntags:\n    - attack.{tactic}\n    - attack.{technique_tag}\n",
        id = uuid(&format!("sigma/{name}")),
        category = log_category(family),
        usual = usual(family),
        technique_tag = technique.to_lowercase(),
    );
    let hits = i64::try_from(place * 31 % 140).unwrap_or(0);
    let created = zulu(before(now, 120 * DAY));
    Rule {
        source: None,
        name: name.clone(),
        language: "sigma",
        category: category(family).to_owned(),
        pack: true,
        document: json!({
            "name": name, "description": format!("{name}: seldom wanted, and a step of {technique_name} where it is not."),
            "rule_language": "sigma", "rule_body": body, "category": category(family),
            "status": match place % 11 { 3 => "testing", 7 => "inactive", _ => "active" },
            "severity": severity, "confidence": 40 + place * 7 % 55, "mitre_tactics": [tactic],
            "mitre_techniques": [technique],
            "fp_rate": f64::from(u32::try_from(place % 23).unwrap_or(0)) / 100.0, "total_hits": hits,
            "last_triggered": (hits > 0).then(|| zulu(before(now, hits * 5_000))),
            "tags": [family, tactic], "is_builtin": true, "version": 1, "created_at": created,
            "updated_at": created,
        }),
    }
}

/// Letters and digits of `text`, joined by dashes.
fn sluggish(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").to_lowercase()
}

fn category(family: &str) -> &'static str {
    match family {
        "process" | "linux" | "file" => "endpoint",
        "cloud" | "saas" => "cloud",
        "identity" => "identity",
        _ => "network",
    }
}

fn log_category(family: &str) -> &'static str {
    match family {
        "process" | "linux" => "process_creation",
        "file" => "file_event",
        "cloud" => "cloud_audit",
        "saas" => "application",
        "identity" => "authentication",
        _ => "network_connection",
    }
}

/// What it usually is where it is no attack.
fn usual(family: &str) -> &'static str {
    match family {
        "process" => "Endpoint management and installers that are scripts",
        "linux" => "Configuration management and health checks",
        "file" => "Backups and indexing",
        "cloud" => "Deployments from a new pipeline",
        "saas" => "Off-boarding and migrations",
        "identity" => "Travel, new devices and new internet providers",
        _ => "Monitoring, inventory and backups",
    }
}

fn store(connection: &Connection, rule: &Rule, tenant: &str) -> rusqlite::Result<()> {
    // A rule that comes with the service has the same id everywhere.
    let id = uuid(&match &rule.source {
        Some(source) => format!("rule/{source}"),
        None => format!("{tenant}/rule/{}", rule.name),
    });
    let builtin = rule.document["is_builtin"].as_bool().unwrap_or(false);
    let mut document = json!({ "id": id, "tenant_id": (!builtin).then_some(tenant) });
    if let (Some(document), Some(members)) = (document.as_object_mut(), rule.document.as_object()) {
        let members = members.iter();
        document.extend(members.map(|(name, value)| (name.clone(), value.clone())));
    }
    connection
        .prepare_cached("INSERT INTO rules VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
            id,
            tenant,
            rule.name,
            rule.category,
            rule.language,
            builtin,
            rule.pack,
            document.to_string(),
        ])?;
    Ok(())
}
