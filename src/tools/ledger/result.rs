//! Runs as tool results show them.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::generated::{
    Decision, Evidence, Finding, HashCounts, LongText, PlanRisk, Prompt, ProposedAction, Response,
    RunAgentsItem, StepBrief, ToolCall, Verdict,
};
use crate::ledger::conclusion::{self, Conclusion};
use crate::ledger::hashes::{self, Hashes, Tally};
use crate::ledger::step::{
    self, DecisionPart, EvidencePart, PromptPart, ResponsePart, ToolPart, short,
};
use crate::ledger::{Artifact, Event, Run, Step, digest};

/// The longest reason of a verdict, in characters.
const REASON: usize = 2000;

/// The longest name or word shown, in characters.
const NAME: usize = 200;

/// The most entries of a verdict's lists.
const ENTRIES: usize = 12;

pub(in crate::tools) fn integer(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The agents' parts.
pub(in crate::tools) fn agents(events: &[Event]) -> Vec<RunAgentsItem> {
    digest::agents(events)
        .into_iter()
        .map(|agent| RunAgentsItem {
            agent: Some(agent.agent),
            steps: Some(integer(agent.steps)),
            duration_ms: Some(agent.duration_ms),
            first_seq: Some(agent.first_seq),
            last_seq: Some(agent.last_seq),
        })
        .collect()
}

/// How many steps there are of each kind.
pub(in crate::tools) fn kinds(events: &[Event]) -> Map<String, Value> {
    let kinds = digest::kinds(events).into_iter();
    kinds
        .map(|(kind, count)| (kind, Value::from(count)))
        .collect()
}

fn cut(text: Option<&String>, most: usize) -> Option<String> {
    text.map(|text| short(text, most))
}

fn few(texts: &[String]) -> Option<Vec<String>> {
    let few = texts.iter().take(ENTRIES).map(|text| short(text, NAME * 2));
    (!texts.is_empty()).then(|| few.collect())
}

impl From<&conclusion::Verdict> for Verdict {
    fn from(verdict: &conclusion::Verdict) -> Self {
        let actions = verdict.proposed_actions.iter().take(ENTRIES);
        let actions = actions.map(|action| ProposedAction {
            action_type: cut(action.action_type.as_ref(), NAME),
            description: cut(action.description.as_ref(), NAME * 2),
            risk_level: cut(action.risk_level.as_ref(), NAME),
            requires_approval: action.requires_approval,
            target: cut(action.target.as_ref(), NAME),
        });
        Self {
            decision: cut(verdict.decision.as_ref(), REASON),
            reason: cut(verdict.reason.as_ref(), REASON),
            confidence: verdict.confidence,
            alternatives: few(&verdict.alternatives),
            findings: few(&verdict.findings),
            proposed_actions: (!verdict.proposed_actions.is_empty()).then(|| actions.collect()),
            auto_closed: verdict.auto_closed,
            agent: cut(verdict.agent.as_ref(), NAME),
            seq: Some(verdict.seq),
        }
    }
}

impl From<&conclusion::Verdict> for Finding {
    fn from(finding: &conclusion::Verdict) -> Self {
        Self {
            reason: cut(finding.reason.as_ref(), REASON),
            confidence: finding.confidence,
            alternatives: few(&finding.alternatives),
            agent: cut(finding.agent.as_ref(), NAME),
            seq: Some(finding.seq),
        }
    }
}

impl From<&conclusion::PlanRisk> for PlanRisk {
    fn from(risk: &conclusion::PlanRisk) -> Self {
        Self {
            level: Some(short(&risk.level, NAME)),
            reason: cut(risk.reason.as_ref(), REASON),
            confidence: risk.confidence,
            agent: cut(risk.agent.as_ref(), NAME),
            seq: Some(risk.seq),
        }
    }
}

impl From<Tally> for HashCounts {
    fn from(tally: Tally) -> Self {
        Self {
            verified: Some(integer(tally.verified)),
            mismatch: Some(integer(tally.mismatch)),
            not_stored: Some(integer(tally.not_stored)),
        }
    }
}

impl From<DecisionPart> for Decision {
    fn from(part: DecisionPart) -> Self {
        Self {
            decision: part.decision,
            reason: part.reason,
            confidence: part.confidence,
            alternatives: Some(part.alternatives),
        }
    }
}

impl From<EvidencePart> for Evidence {
    fn from(part: EvidencePart) -> Self {
        Self {
            kind: part.kind,
            r#ref: part.reference,
            weight: part.weight,
            enrichment: part.enrichment,
        }
    }
}

impl From<ToolPart> for ToolCall {
    fn from(part: ToolPart) -> Self {
        Self {
            name: part.name,
            arguments: part.arguments,
            success: part.success,
            error: part.error,
            outcome: part.outcome,
        }
    }
}

impl From<PromptPart> for Prompt {
    fn from(part: PromptPart) -> Self {
        Self {
            model: part.model,
            purpose: part.purpose,
            characters: part.characters.map(integer),
        }
    }
}

impl From<ResponsePart> for Response {
    fn from(part: ResponsePart) -> Self {
        Self {
            model: part.model,
            excerpt: part.excerpt,
            characters: part.characters.map(integer),
            tokens: part.tokens,
            cost_usd: part.cost_usd,
        }
    }
}

impl From<step::LongText> for LongText {
    fn from(text: step::LongText) -> Self {
        Self {
            text: text.text,
            characters: text.characters.map(integer),
            cut: text.cut,
            kept: text.kept.map(integer),
        }
    }
}

/// A step without its payload, its summary cut to so many characters.
pub(in crate::tools) fn brief(event: &Event, summary: usize) -> StepBrief {
    let step = Step::brief(event);
    StepBrief {
        seq: step.seq,
        time: step.time,
        agent: step.agent,
        kind: step.kind,
        summary: step.summary.map(|text| short(&text, summary)),
        duration_ms: step.duration_ms,
    }
}

/// The facts about a run besides its row: its conclusion, and whether its hashes match.
pub(in crate::tools) struct Account {
    pub(in crate::tools) verdict: Option<Verdict>,
    pub(in crate::tools) finding: Option<Finding>,
    pub(in crate::tools) plan_risk: Option<PlanRisk>,
    pub(in crate::tools) failed_steps: i64,
    pub(in crate::tools) tool_errors: i64,
    pub(in crate::tools) hashes: HashCounts,
    pub(in crate::tools) notes: Vec<String>,
}

impl Account {
    /// The account of a run of which these steps were read.
    pub(in crate::tools) fn of(
        run: &Run,
        events: &[Event],
        hashes: &Hashes,
        artifacts: &[Artifact],
    ) -> Self {
        let conclusion = Conclusion::of(run, events);
        let mut notes: Vec<String> = hashes::alteration_note(&hashes.altered(artifacts))
            .into_iter()
            .collect();
        notes.extend(conclusion.notes);
        Self {
            verdict: conclusion.verdict.as_ref().map(Verdict::from),
            finding: conclusion.finding.as_ref().map(Finding::from),
            plan_risk: conclusion.plan_risk.as_ref().map(PlanRisk::from),
            failed_steps: integer(conclusion.failed_steps),
            tool_errors: integer(conclusion.tool_errors),
            hashes: hashes.tally(artifacts).into(),
            notes,
        }
    }
}

/// The notes on a run's status.
pub(in crate::tools) fn standing(run: &Run, now: Timestamp) -> Option<String> {
    if run.is_running() {
        Some("the run is still going: later steps are not written yet".to_owned())
    } else if run.may_grow(now) {
        Some("automatic triage completed less than two minutes ago: further steps may still be written".to_owned())
    } else {
        None
    }
}
