//! The conclusion of a run: a verdict, or a finding, or neither; the risk of its plan; and the failures.
//!
//! In order of precedence: the verdict of automatic triage (`triage_verdict`); a decision with an explicit verdict word; else the last
//! `root_cause_hypothesis` is the finding, which is not a verdict. `risk_level=…` is the risk of the plan. A decision of an agent
//! that fell back, because its model did not answer, is none of these, nor is a root cause of low confidence.

use std::collections::BTreeMap;

use serde_json::Value;

use super::event::{Event, Failed};
use super::payload::{Decision, Payload};
use super::run::Run;
use crate::lenient;
use toolspec_runtime::text::excerpt;

/// Below this confidence a root cause is what an agent writes when it found none.
const TOO_LOW: f64 = 0.3;

/// Decisions that say that a model call failed and what stands in its place.
const FALLBACKS: [&str; 3] = [
    "use_heuristic_fallback",
    "defer_to_manual",
    "default_high_risk_plan",
];

/// What the agents call the finding's decision.
const ROOT_CAUSE: &str = "root_cause_hypothesis";

/// What the agents call the risk of their plan.
const RISK: &str = "risk_level";

/// Words that are a verdict on a case or an alert.
const VERDICTS: [&str; 11] = [
    "malicious",
    "benign",
    "suspicious",
    "inconclusive",
    "compromise",
    "compromised",
    "true_positive",
    "false_positive",
    "benign_true_positive",
    "needs_review",
    "clean",
];

/// What stands before a verdict word where the decision is a sentence: `10.0.42.7 is malicious`, `closed as benign`.
const LINKS: [&str; 7] = ["is", "are", "was", "were", "as", "verdict", "disposition"];

/// What may stand between the two.
const ADVERBS: [&str; 6] = [
    "likely",
    "probably",
    "clearly",
    "confirmed",
    "definitely",
    "highly",
];

/// The longest words of a failed step that a note repeats, in characters.
const WORDS: usize = 120;

/// The most different failures that a note names.
const NAMED: usize = 4;

/// The most steps that a note names for one failure.
const SEQS: usize = 5;

/// What a run concluded.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Verdict {
    /// The verdict; of a finding, what the agents call the decision.
    pub(crate) decision: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) confidence: Option<f64>,
    /// What else was considered.
    pub(crate) alternatives: Vec<String>,
    /// What automatic triage found.
    pub(crate) findings: Vec<String>,
    /// What automatic triage proposes to do.
    pub(crate) proposed_actions: Vec<Action>,
    /// Whether automatic triage closed the alert.
    pub(crate) auto_closed: Option<bool>,
    pub(crate) agent: Option<String>,
    pub(crate) seq: i64,
}

/// An action that automatic triage proposes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Action {
    pub(crate) action_type: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) risk_level: Option<String>,
    pub(crate) requires_approval: Option<bool>,
    pub(crate) target: Option<String>,
}

/// The risk that the responder gives its plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlanRisk {
    /// `low`, `medium`, `high` or `critical`.
    pub(crate) level: String,
    pub(crate) reason: Option<String>,
    pub(crate) confidence: Option<f64>,
    pub(crate) agent: Option<String>,
    pub(crate) seq: i64,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Conclusion {
    pub(crate) verdict: Option<Verdict>,
    /// Where there is no verdict: the last root cause.
    pub(crate) finding: Option<Verdict>,
    pub(crate) plan_risk: Option<PlanRisk>,
    /// Steps that the ledger itself says failed.
    pub(crate) failed_steps: usize,
    /// Tool calls recorded as successes that came back with an error.
    pub(crate) tool_errors: usize,
    /// Why there is neither, what failed, what is not final.
    pub(crate) notes: Vec<String>,
}

impl Conclusion {
    /// What these steps of this run come to, in order of seq.
    pub(crate) fn of(run: &Run, events: &[Event]) -> Self {
        let mut read = Reading::default();
        for event in events {
            read.step(event);
        }
        let mut conclusion = Self {
            verdict: read.triage.or(read.explicit),
            plan_risk: read.risk,
            failed_steps: read.failed.values().map(Vec::len).sum(),
            tool_errors: read.unnoticed.values().map(Vec::len).sum(),
            ..Self::default()
        };
        if conclusion.verdict.is_none() {
            conclusion.finding = read.root_cause;
        }
        let notes = &mut conclusion.notes;
        notes.extend(failures(&read.failed, &read.unnoticed));
        notes.extend(read.doubts.into_values());
        if let Some(decided) = conclusion.verdict.as_ref().or(conclusion.finding.as_ref()) {
            let what = if conclusion.verdict.is_some() {
                "verdict"
            } else {
                "finding"
            };
            if run.is_failed() {
                notes.push(format!(
                    "the run failed after step {}: the {what} is the last one before that",
                    decided.seq
                ));
            } else if !run.is_over() {
                notes.push(format!("the {what} is the last one so far"));
            }
        } else if run.is_over() && !events.is_empty() {
            notes.push(match read.last {
                Some((seq, decision)) => format!(
                    "the run reached neither verdict nor finding; its last decision is `{}` in step {seq}",
                    excerpt(&decision, WORDS)
                ),
                None => "the run reached neither verdict nor finding".to_owned(),
            });
        }
        conclusion
    }
}

/// What a decision says, if it says something that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Says {
    /// An explicit verdict word.
    Verdict,
    /// A root cause, which is a finding.
    RootCause,
    /// A root cause that an agent writes when it found none.
    LowRootCause,
    /// The risk of the plan.
    Risk(String),
    /// That a model call failed.
    Fallback,
    /// A choice on the way.
    Other,
}

impl Says {
    /// What this decision says.
    pub(crate) fn of(decision: &Decision<'_>) -> Self {
        let words = decision.decision.as_deref().unwrap_or_default().trim();
        let name = words.to_lowercase();
        if FALLBACKS.contains(&name.as_str()) {
            return Self::Fallback;
        }
        if name == ROOT_CAUSE {
            let low = decision.confidence.is_some_and(|share| share < TOO_LOW);
            return if low {
                Self::LowRootCause
            } else {
                Self::RootCause
            };
        }
        if let Some(level) = name.strip_prefix(RISK) {
            let level = level.trim_start_matches([' ', '=', ':']).trim();
            if !level.is_empty() {
                return Self::Risk(level.to_owned());
            }
        }
        if is_verdict(words) {
            Self::Verdict
        } else {
            Self::Other
        }
    }
}

/// Whether the step says what the run is about: a verdict of either sort, or a root cause.
pub(crate) fn concludes(event: &Event) -> Option<&'static str> {
    match event.payload() {
        Payload::Triage(_) => Some("verdict"),
        Payload::Decision(decision) => match Says::of(&decision) {
            Says::Verdict => Some("verdict"),
            Says::RootCause => Some("finding"),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a decision's words are a verdict: a verdict word alone or first (`True positive: …`), or one that a
/// sentence ends with (`10.0.42.7 is malicious`). `not malicious`, or `block the malicious address`, is none.
fn is_verdict(decision: &str) -> bool {
    let lower = decision.to_lowercase();
    let (first, _) = lower
        .split_once([':', '(', ',', ';'])
        .unwrap_or((&lower, ""));
    let joined = tokens(first).join("_");
    if VERDICTS.contains(&joined.as_str()) {
        return true;
    }
    let words = tokens(&lower);
    // `true positive` is one word in two, `benign true positive` one in three.
    (1..=3.min(words.len())).any(|length| {
        let (before, last) = words.split_at(words.len() - length);
        let said = VERDICTS.contains(&last.join("_").as_str());
        let mut before = before.iter().rev().map(String::as_str);
        let link = before.find(|word| !ADVERBS.contains(word));
        said && link.is_some_and(|word| LINKS.contains(&word))
    })
}

fn tokens(text: &str) -> Vec<String> {
    text.split(|any: char| !any.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Failed steps by their words, with their seqs.
type Failures = BTreeMap<String, Vec<i64>>;

#[derive(Default)]
struct Reading {
    triage: Option<Verdict>,
    explicit: Option<Verdict>,
    root_cause: Option<Verdict>,
    risk: Option<PlanRisk>,
    /// The last decision of any sort.
    last: Option<(i64, String)>,
    failed: Failures,
    unnoticed: Failures,
    /// Agents whose model did not answer, and the fallback each took.
    fallen: BTreeMap<String, String>,
    /// Why a root cause or a risk does not count, by agent and sort: a later one takes it back.
    doubts: BTreeMap<(String, &'static str), String>,
}

impl Reading {
    fn step(&mut self, event: &Event) {
        match event.failure() {
            Some(Failed::Step(words)) => note_failure(&mut self.failed, &words, event),
            Some(Failed::Unnoticed(words)) => note_failure(&mut self.unnoticed, &words, event),
            None => {}
        }
        match event.payload() {
            Payload::Triage(triage) => {
                self.triage = Some(Verdict {
                    decision: triage.verdict.clone(),
                    reason: triage.rationale.clone(),
                    confidence: triage.confidence,
                    findings: triage.findings.clone(),
                    proposed_actions: triage.proposed_actions.iter().map(Action::read).collect(),
                    auto_closed: triage.auto_closed,
                    ..verdict(event)
                });
            }
            // The model answered after all: what the agent decides from here on is its own again.
            Payload::Response(response) if response.content.is_some() => {
                self.fallen.remove(&event.role());
            }
            Payload::Decision(decision) => self.decision(event, &decision),
            _ => {}
        }
    }

    fn decision(&mut self, event: &Event, decision: &Decision<'_>) {
        let words = decision.decision.clone().unwrap_or_default();
        let agent = event.agent.as_deref().unwrap_or("an agent");
        let (role, seq) = (event.role(), event.seq);
        self.last = Some((seq, words.clone()));
        let fallback = self.fallen.get(&role).cloned();
        let decided = || Verdict {
            decision: decision.decision.clone(),
            reason: decision.reason.clone(),
            confidence: decision.confidence,
            alternatives: decision.alternatives.clone(),
            ..verdict(event)
        };
        match (Says::of(decision), fallback) {
            (Says::Fallback, _) => {
                self.fallen.insert(role, words);
            }
            (Says::Verdict, None) => self.explicit = Some(decided()),
            (Says::RootCause, None) => {
                self.root_cause = Some(decided());
                self.doubts.remove(&(role, ROOT_CAUSE));
            }
            (Says::Risk(level), None) => {
                self.risk = Some(PlanRisk {
                    level,
                    reason: decision.reason.clone(),
                    confidence: decision.confidence,
                    agent: event.agent.clone(),
                    seq,
                });
                self.doubts.remove(&(role, RISK));
            }
            (Says::LowRootCause, None) => {
                // A later root cause of the same run takes the place of an earlier one.
                self.root_cause = None;
                let confidence = decision.confidence.unwrap_or_default();
                let doubt = format!(
                    "{agent}'s root cause in step {seq} has a confidence of {confidence}, too low to be a finding"
                );
                self.doubts.insert((role, ROOT_CAUSE), doubt);
            }
            (Says::RootCause | Says::LowRootCause | Says::Verdict, Some(fallback)) => {
                self.root_cause = None;
                let doubt = format!(
                    "{agent} fell back to `{fallback}`, so what it says of the cause in step {seq} is no finding"
                );
                self.doubts.insert((role, ROOT_CAUSE), doubt);
            }
            (Says::Risk(level), Some(fallback)) => {
                self.risk = None;
                let doubt = format!(
                    "{agent} fell back to `{fallback}`, so the risk `{level}` in step {seq} is that of a template and was not assessed"
                );
                self.doubts.insert((role, RISK), doubt);
            }
            (Says::Other, _) => {}
        }
    }
}

fn verdict(event: &Event) -> Verdict {
    Verdict {
        agent: event.agent.clone(),
        seq: event.seq,
        ..Verdict::default()
    }
}

impl Action {
    fn read(action: &Value) -> Self {
        let text = |key| lenient::text(action, key);
        Self {
            action_type: text("action_type"),
            description: text("description").or_else(|| lenient::as_text(action)),
            risk_level: text("risk_level"),
            requires_approval: lenient::flag(action, "requires_approval"),
            target: text("target"),
        }
    }
}

fn note_failure(failures: &mut Failures, words: &str, event: &Event) {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = excerpt(&words, WORDS);
    failures.entry(words).or_default().push(event.seq);
}

/// What failed, in the steps' own words.
fn failures(failed: &Failures, unnoticed: &Failures) -> Vec<String> {
    let mut notes = Vec::new();
    let (model, others): (Failures, Failures) = failed
        .iter()
        .map(|(words, seqs)| (words.clone(), seqs.clone()))
        .partition(|(words, _)| is_of_a_model(words));
    if !model.is_empty() {
        notes.push(format!(
            "{} failed: the model did not answer ({})",
            count(&model),
            named(&model)
        ));
    }
    if !others.is_empty() {
        notes.push(format!("{} failed: {}", count(&others), named(&others)));
    }
    if !unnoticed.is_empty() {
        let calls: usize = unnoticed.values().map(Vec::len).sum();
        let calls = if calls == 1 {
            "1 tool call is recorded as a success and came back with an error".to_owned()
        } else {
            format!("{calls} tool calls are recorded as successes and came back with errors")
        };
        notes.push(format!("{calls}: {}", named(unnoticed)));
    }
    notes
}

/// Whether a failed step speaks of the language model.
fn is_of_a_model(words: &str) -> bool {
    let lower = words.to_lowercase();
    let said = tokens(&lower);
    let is = |word: &str| said.iter().any(|said| said == word);
    is("llm") || is("model") || lower.contains("completion") || is("quota")
}

fn count(failures: &Failures) -> String {
    match failures.values().map(Vec::len).sum() {
        1 => "1 step".to_owned(),
        number => format!("{number} steps"),
    }
}

/// `“model call failed: 400 quota” in steps 1, 7, 12 and 17`, the most frequent first.
fn named(failures: &Failures) -> String {
    let mut failures: Vec<(&String, &Vec<i64>)> = failures.iter().collect();
    failures.sort_by_key(|(_, seqs)| std::cmp::Reverse(seqs.len()));
    let more = failures.len().saturating_sub(NAMED);
    let named = failures.iter().take(NAMED).map(|(words, seqs)| {
        let steps = seqs.iter().take(SEQS).map(i64::to_string);
        let steps = steps.collect::<Vec<_>>().join(", ");
        let more = seqs.len().saturating_sub(SEQS);
        let noun = if seqs.len() == 1 { "step" } else { "steps" };
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let words = if words.is_empty() {
            "no reason given"
        } else {
            words
        };
        format!("“{words}” in {noun} {steps}{more}")
    });
    let mut named: Vec<String> = named.collect();
    if more > 0 {
        named.push(format!("{more} other failures"));
    }
    named.join("; ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#[path = "conclusion_tests.rs"]
mod tests;
