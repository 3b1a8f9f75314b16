//! Detection rules: every technique of the table over every kind of log it shows in, and a few of other languages.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::hostile;
use super::techniques::{self, Technique};
use super::{OTHER_TENANT, TENANT};
use crate::demo::Error;
use crate::demo::clock::{before, zulu};
use crate::demo::identifiers::uuid;

const DAY: i64 = 86_400;

/// A log source: its label, two lines of `logsource`, the two fields to look in, and the rules' category.
struct Source {
    class: &'static str,
    label: &'static str,
    first: &'static str,
    second: &'static str,
    tool_field: &'static str,
    text_field: &'static str,
    category: &'static str,
}

pub(super) fn plant(connection: &Connection, now: Timestamp) -> Result<(), Error> {
    let sources = sources();
    for (place, technique) in techniques::all().iter().enumerate() {
        let matching = sources
            .iter()
            .filter(|source| source.class == technique.class);
        for (number, source) in matching.enumerate() {
            store(
                connection,
                &sigma(technique, source, place, number),
                TENANT,
                now,
            )?;
            if place % 12 == 0 {
                store(
                    connection,
                    &sigma(technique, source, place, number),
                    OTHER_TENANT,
                    now,
                )?;
            }
        }
    }
    let extra: Vec<Value> = serde_json::from_str(include_str!("data/other_rules.json"))
        .map_err(|error| Error::Seed(format!("other_rules.json: {error}")))?;
    for rule in extra {
        store(connection, &rule, TENANT, now)?;
    }
    Ok(())
}

fn sources() -> Vec<Source> {
    include_str!("data/log_sources.tsv")
        .lines()
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some(Source {
                class: cells.next()?,
                label: cells.next()?,
                first: cells.next()?,
                second: cells.next()?,
                tool_field: cells.next()?,
                text_field: cells.next()?,
                category: cells.next()?,
            })
        })
        .collect()
}

/// One rule; `number` chooses among a technique's fragments where its sources name things differently.
fn sigma(technique: &Technique, source: &Source, place: usize, number: usize) -> Value {
    let fragment = technique
        .fragment
        .split('|')
        .nth(number)
        .unwrap_or(technique.fragment);
    let name = format!(
        "{} with {} ({})",
        technique.name, technique.tool, source.label
    );
    let comment = if place == 20 && number == 0 {
        hostile::RULE_COMMENT
    } else {
        ""
    };
    let body = format!(
        "{comment}\ntitle: {name}\nid: {id}\nstatus: stable\nlogsource:\n    {}\n    {}\ndetection:\n    selection:\n        {}: '{}'\n        {}: '{}'\n    maintenance:\n        User|startswith: 'svc-'\n    condition: selection and not maintenance\nfalsepositives:\n    - Administration from {} outside the svc- accounts\nlevel: {}\ntags:\n    - attack.{}\n    - attack.{}\n",
        source.first,
        source.second,
        source.tool_field,
        technique.tool,
        source.text_field,
        fragment,
        source.label,
        technique.severity,
        technique.tactic,
        technique.id.to_lowercase(),
        id = uuid(&format!("sigma/{name}")),
    );
    json!({
        "name": name,
        "description": format!("{} ({}) as {} shows it.", technique.name, technique.id, source.label),
        "rule_language": "sigma",
        "rule_body": body.trim_start(),
        "category": source.category,
        "status": match (place + number) % 11 { 3 => "testing", 7 => "inactive", _ => "active" },
        "severity": technique.severity,
        "confidence": 40 + (place * 7 + number * 11) % 55,
        "mitre_tactics": [technique.tactic],
        "mitre_techniques": [technique.id],
        "tags": [technique.class, technique.tactic],
        "is_builtin": number != 1,
        "is_pack": number == 2,
        "hits": (place * 31 + number * 17) % 140,
    })
}

fn store(
    connection: &Connection,
    rule: &Value,
    tenant: &str,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let text = |key: &str| rule[key].as_str().unwrap_or_default();
    let id = uuid(&format!("{tenant}/rule/{}", text("name")));
    let hits = rule["hits"].as_i64().unwrap_or(0);
    let builtin = rule["is_builtin"].as_bool().unwrap_or(false);
    let pack = rule["is_pack"].as_bool().unwrap_or(false);
    let created = zulu(before(now, 120 * DAY));
    let document = json!({
        "id": id,
        "tenant_id": (!builtin).then_some(tenant),
        "name": rule["name"], "description": rule["description"], "rule_language": rule["rule_language"],
        "rule_body": rule["rule_body"], "category": rule["category"], "status": rule["status"],
        "severity": rule["severity"], "confidence": rule["confidence"],
        "mitre_tactics": rule["mitre_tactics"], "mitre_techniques": rule["mitre_techniques"],
        "fp_rate": f64::from(u32::try_from(hits % 23).unwrap_or(0)) / 100.0,
        "total_hits": hits,
        "last_triggered": (hits > 0).then(|| zulu(before(now, hits * 5_000))),
        "tags": rule["tags"], "is_builtin": builtin, "version": 1 + hits % 4,
        "created_at": created, "updated_at": created,
    });
    connection
        .prepare_cached("INSERT INTO rules VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
            id,
            tenant,
            text("name"),
            text("category"),
            text("rule_language"),
            builtin,
            pack,
            document.to_string(),
        ])?;
    Ok(())
}
