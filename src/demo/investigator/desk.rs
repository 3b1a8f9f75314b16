//! Where the agents sit: the lake to ask, the model to ask, and the ledger that everything goes into.

use serde_json::{Value, json};

use super::model::{self, MODEL};
use crate::demo::lake::{Abandoned, Answer, Lake, Question};
use crate::demo::store::runs::{Entry, Usage};

const ROWS_IN_LEDGER: usize = 20;
const QUERY_SECONDS: u64 = 10;
const QUERY_ROWS: usize = 500;

/// Takes the entries of one run.
pub(crate) trait Ledger {
    /// Writes the next entry.
    ///
    /// # Errors
    /// [`LedgerError`] ends the run.
    fn record(&mut self, entry: Entry) -> Result<(), LedgerError>;
}

/// Why a ledger takes no further entry.
#[derive(Debug)]
pub(crate) enum LedgerError {
    /// The tenant is gone; nobody will read on.
    Stopped,
    /// The run fails with this text.
    Failed(String),
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(format!("the ledger could not be written: {error}"))
    }
}

/// What the agents are called in the ledger.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    pub(super) recon: &'static str,
    pub(super) forensic: &'static str,
    pub(super) responder: &'static str,
    pub(super) reporter: &'static str,
}

impl Names {
    /// As live runs call them.
    pub(crate) const LIVE: Self = Self {
        recon: "ReconAgent",
        forensic: "ForensicAgent",
        responder: "ResponderAgent",
        reporter: "ReportWriterAgent",
    };
    /// As seeded runs call them.
    pub(crate) const SEEDED: Self = Self {
        recon: "recon",
        forensic: "forensic",
        responder: "responder",
        reporter: "reporter",
    };
}

/// The lake, the model and the ledger of one run.
pub(crate) struct Desk<'a> {
    lake: &'a Lake,
    tenant: &'a str,
    ledger: &'a mut dyn Ledger,
    usage: Usage,
    /// What the agents are called.
    pub(super) names: Names,
}

impl<'a> Desk<'a> {
    /// A desk for one run of `tenant`.
    pub(crate) fn new(
        lake: &'a Lake,
        tenant: &'a str,
        names: Names,
        ledger: &'a mut dyn Ledger,
    ) -> Self {
        Self {
            lake,
            tenant,
            ledger,
            usage: Usage::default(),
            names,
        }
    }

    /// What the model was used for so far.
    pub(super) fn usage(&self) -> Usage {
        self.usage
    }

    /// An entry of any kind.
    pub(super) fn note(
        &mut self,
        agent: &'static str,
        kind: &'static str,
        summary: String,
        payload: Value,
    ) -> Result<(), LedgerError> {
        let output = Some(payload.to_string());
        self.ledger.record(Entry {
            kind,
            agent,
            summary,
            payload,
            input: None,
            output,
            duration_ms: 1,
        })
    }

    /// The use of a tool, whether it worked or not.
    pub(super) fn tool(
        &mut self,
        agent: &'static str,
        tool: &str,
        args: &Value,
        result: &Result<Value, String>,
    ) -> Result<(), LedgerError> {
        let shown = match result {
            Ok(value) => value.clone(),
            Err(reason) => json!({ "error": reason }),
        };
        let summary = match result {
            Ok(value) => match value["row_count"].as_u64() {
                Some(1) => format!("{tool}: 1 row"),
                Some(rows) => format!("{tool}: {rows} rows"),
                None => format!("{tool}: done"),
            },
            Err(reason) => format!("{tool} failed: {reason}"),
        };
        self.ledger.record(Entry {
            kind: "tool_call",
            agent,
            summary,
            input: Some(args.to_string()),
            output: Some(shown.to_string()),
            payload: json!({ "tool": tool, "args": args, "result": shown, "success": result.is_ok() }),
            duration_ms: 4,
        })
    }

    /// Asks the lake; `missing` is why an empty answer counts as a failure, where it does.
    pub(super) fn query(
        &mut self,
        agent: &'static str,
        sql: &str,
        missing: Option<&str>,
    ) -> Result<Option<Answer>, LedgerError> {
        let question = Question {
            sql: sql.to_owned(),
            row_cap: QUERY_ROWS,
            timeout: std::time::Duration::from_secs(QUERY_SECONDS),
            abandoned: Abandoned::default(),
        };
        let answer = match self.lake.query(self.tenant, &question) {
            Ok(answer) if answer.rows.is_empty() => {
                missing.map_or(Ok(answer), |reason| Err(reason.to_owned()))
            }
            Ok(answer) => Ok(answer),
            Err(error) => Err(format!("{error:?}")),
        };
        let result = answer.as_ref().map_err(Clone::clone).map(|answer| {
            let shown: Vec<&Vec<Value>> = answer.rows.iter().take(ROWS_IN_LEDGER).collect();
            json!({ "columns": answer.columns, "rows": shown, "row_count": answer.rows.len() })
        });
        self.tool(agent, "lake.sql", &json!({ "sql": sql }), &result)?;
        Ok(answer.ok())
    }

    /// Asks the model: the prompt and the response are an entry each.
    pub(super) fn ask(
        &mut self,
        agent: &'static str,
        purpose: &str,
        facts: &str,
        conclusion: &str,
    ) -> Result<(), LedgerError> {
        let exchange = model::answer(purpose, facts, conclusion);
        self.usage.calls += 1;
        self.usage.prompt_tokens += exchange.prompt_tokens;
        self.usage.completion_tokens += exchange.completion_tokens;
        self.usage.latency_ms += exchange.latency_ms;
        self.usage.cost_usd += exchange.cost_usd;
        let prompt = exchange.messages.to_string();
        self.ledger.record(Entry {
            kind: "llm_prompt",
            agent,
            summary: format!("Asked {MODEL}: {purpose}"),
            payload: json!({ "model": MODEL, "purpose": purpose, "messages": exchange.messages }),
            input: Some(prompt.clone()),
            output: None,
            duration_ms: 0,
        })?;
        self.ledger.record(Entry {
            kind: "llm_response",
            agent,
            summary: format!("{MODEL} answered: {purpose}"),
            payload: json!({
                "model": MODEL,
                "purpose": purpose,
                "content": exchange.content,
                "prompt_tokens": exchange.prompt_tokens,
                "completion_tokens": exchange.completion_tokens,
                "cost_usd": exchange.cost_usd,
            }),
            input: Some(prompt),
            output: Some(exchange.content),
            duration_ms: exchange.latency_ms,
        })
    }

    /// A piece of evidence and what it weighs, −1 (speaks for benign) to 1 (for malicious).
    pub(super) fn cite(
        &mut self,
        agent: &'static str,
        evidence_kind: &str,
        reference: &str,
        weight: f64,
        enrichment: &Value,
    ) -> Result<(), LedgerError> {
        let payload = json!({ "evidence_kind": evidence_kind, "ref": reference, "weight": weight, "enrichment": enrichment });
        self.note(
            agent,
            "evidence_cited",
            format!("{evidence_kind}: {reference} ({weight:+.2})"),
            payload,
        )
    }

    /// A decision with its reason.
    pub(super) fn decide(
        &mut self,
        agent: &'static str,
        decision: &str,
        reason: &str,
        confidence: f64,
        alternatives: &[String],
    ) -> Result<(), LedgerError> {
        let payload = json!({ "decision": decision, "reason": reason, "confidence": confidence, "alternatives": alternatives });
        self.note(agent, "decision_reason", decision.to_owned(), payload)
    }
}
