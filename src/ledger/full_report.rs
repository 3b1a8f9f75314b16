//! A run for people: what page and terminal show.
//!
//! Its JSON is that of the result of `aisoc_replay_decision`, with the texts in full, the hashes and the artifacts. So
//! the page that hosts fill with a result, and this one, are the same.

use serde::{Deserialize, Serialize};

use crate::generated::{Finding, HashCounts, PlanRisk, RunAgentsItem, Verdict};

pub use super::step::{
    DecisionPart, EvidencePart, HashPart, LongText, MessagePart, PromptPart, ResponsePart, Step,
    ToolPart,
};

/// A run with its steps. What is not known is none.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    missing_docs,
    reason = "the members are those of the results, and described in tools.yaml"
)]
pub struct FullReport {
    pub run_id: Option<String>,
    pub case_id: Option<String>,
    pub case_number: Option<String>,
    pub subject: Option<String>,
    pub status: Option<String>,
    pub tier: Option<String>,
    pub model: Option<String>,
    pub tokens: Option<i64>,
    pub cost_usd: Option<f64>,
    pub estimated_cost_usd: Option<f64>,
    pub unpriced_calls: Option<i64>,
    pub started_at: Option<String>,
    pub duration_seconds: Option<f64>,
    pub error: Option<String>,
    pub read_at: Option<String>,
    pub agents: Vec<RunAgentsItem>,
    pub verdict: Option<Verdict>,
    pub finding: Option<Finding>,
    pub plan_risk: Option<PlanRisk>,
    pub failed_steps: Option<i64>,
    pub tool_errors: Option<i64>,
    pub hashes: Option<HashCounts>,
    pub returned: Option<usize>,
    pub scanned: Option<usize>,
    pub complete: Option<bool>,
    pub notes: Vec<String>,
    pub steps: Vec<Step>,
    pub artifacts: Vec<ArtifactPart>,
}

/// What is stored beside the steps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "as for FullReport")]
pub struct ArtifactPart {
    pub id: Option<String>,
    pub kind: Option<String>,
    pub size_bytes: Option<i64>,
    #[serde(flatten)]
    pub text: LongText,
    pub hash: HashPart,
}
