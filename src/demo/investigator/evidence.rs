//! What the lake's answers weigh.

use std::net::IpAddr;

use serde_json::Value;

use super::verdict::Finding;
use crate::lake::Answer;

/// Findings from the counts of actions: action, outcome, events, destinations, severe, bytes sent.
pub(super) fn from_actions(subject: IpAddr, answer: &Answer) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut note = |text: String, weight: f64| {
        findings.push(Finding {
            kind: "lake",
            text,
            weight,
        });
    };
    let sum = |index: usize| {
        answer
            .rows
            .iter()
            .map(|row| number(row, index))
            .sum::<i64>()
    };
    let with = |action: &str, outcome: &str| {
        let row = answer
            .rows
            .iter()
            .find(|row| word(row, 0) == action && word(row, 1) == outcome);
        row.map_or(0, |row| number(row, 2))
    };
    for row in &answer.rows {
        let action = word(row, 0);
        let (failed, succeeded) = (number(row, 2), with(action, "success"));
        if word(row, 1) == "failure" && failed >= 10 && succeeded > 0 {
            note(
                format!(
                    "{failed} failed attempts at {action} with {subject}, then {succeeded} that succeeded"
                ),
                0.25,
            );
        }
    }
    let destinations = answer
        .rows
        .iter()
        .map(|row| number(row, 3))
        .max()
        .unwrap_or(0);
    if destinations >= 5 {
        note(
            format!("{subject} reached {destinations} destinations by one action"),
            0.2,
        );
    }
    let severe = sum(4);
    if severe >= 3 {
        note(
            format!("{severe} events with {subject} are high or critical"),
            0.2,
        );
    }
    let megabytes = sum(5) / 1_000_000;
    if megabytes >= 50 {
        note(format!("{megabytes} MB moved with {subject}"), 0.2);
    }
    findings
}

/// The finding from a row of enrichments: malicious, confidence, sources, tags.
pub(super) fn from_reputation(subject: IpAddr, row: &[Value]) -> Finding {
    let malicious = number(row, 0) == 1;
    let confidence = row.get(1).and_then(Value::as_f64).unwrap_or(0.0);
    let list = |index: usize| {
        let words = row
            .get(index)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        words
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (word, weight) = if malicious {
        ("malicious", 0.5 * confidence)
    } else {
        ("harmless", -0.7 * confidence)
    };
    let text = format!(
        "{} calls {subject} {word} with confidence {confidence:.2} ({})",
        list(2),
        list(3)
    );
    Finding {
        kind: "reputation",
        text,
        weight,
    }
}

/// The integer in a cell; 0 where it is none.
pub(super) fn number(row: &[Value], index: usize) -> i64 {
    row.get(index).and_then(Value::as_i64).unwrap_or(0)
}

/// The text in a cell; empty where it is none.
pub(super) fn word(row: &[Value], index: usize) -> &str {
    row.get(index).and_then(Value::as_str).unwrap_or_default()
}
