//! Stand-in for the generated argument types, until they are generated.
#![allow(missing_docs)]

#[derive(Debug)]
pub struct GetCase {
    pub case_id: String,
    pub include_timeline: bool,
    pub include_alerts: bool,
}
#[derive(Debug)]
pub struct ListInvestigations {
    pub case_id: Option<String>,
    pub status: Option<String>,
    pub limit: i64,
}
#[derive(Debug)]
pub struct GetInvestigation {
    pub run_id: String,
}
#[derive(Debug)]
pub struct LakeQuery {
    pub sql: String,
    pub row_cap: i64,
    pub timeout_seconds: i64,
    pub format: String,
}
#[derive(Debug)]
pub struct RunInvestigation {
    pub case_id: String,
    pub alert_summary: Option<String>,
}
#[derive(Debug)]
pub struct ReplayDecision {
    pub run_id: String,
    pub since_seq: Option<i64>,
    pub limit: i64,
    pub agent: Option<String>,
    pub kind: Option<String>,
    pub contains: Option<String>,
}
#[derive(Debug)]
pub struct ExplainStep {
    pub run_id: String,
    pub step: i64,
}
