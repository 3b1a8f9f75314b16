//! Where the agents sit: the lake to ask, the model to ask, and the ledger that everything goes into.

use serde_json::{Value, json};

use super::entry;
use super::model::{self, MODEL, Model};
use crate::lake::{Abandoned, Answer, Lake, Question};
use crate::release::Facts;
use crate::store::runs::{Entry, ModelUse};

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

    /// The agent at work is done and hands over to the next.
    ///
    /// # Errors
    /// As [`Ledger::record`].
    fn hand_over(&mut self) -> Result<(), LedgerError>;
}

/// Why a ledger takes no further entry.
#[derive(Debug)]
pub(crate) enum LedgerError {
    /// The tenant has ended.
    Stopped,
    /// The run fails with this text.
    Failed(String),
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(format!("the ledger could not be written: {error}"))
    }
}

/// In which form a run is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As the service's agents write it.
    Agents,
    /// As the service's own seed writes it: other names, decisions in words, totals in the run's row.
    Seed,
}

/// What the agents are called in the ledger.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    pub(super) recon: &'static str,
    pub(super) forensic: &'static str,
    pub(super) responder: &'static str,
    pub(super) reporter: &'static str,
}

impl Form {
    const fn names(self) -> Names {
        match self {
            Self::Agents => Names {
                recon: "ReconAgent",
                forensic: "ForensicAgent",
                responder: "ResponderAgent",
                reporter: "ReportWriterAgent",
            },
            Self::Seed => Names {
                recon: "recon",
                forensic: "forensic",
                responder: "responder",
                reporter: "reporter",
            },
        }
    }
}

/// The lake, the model and the ledger of one run.
pub(crate) struct Workspace<'a> {
    lake: &'a Lake,
    tenant: &'a str,
    ledger: &'a mut dyn Ledger,
    model: Model,
    facts: &'static Facts,
    uses: Vec<ModelUse>,
    failures: usize,
    spent: i64,
    form: Form,
    /// What the agents are called.
    pub(super) names: Names,
}

impl<'a> Workspace<'a> {
    /// A workspace for one run of `tenant`.
    pub(crate) fn new(
        lake: &'a Lake,
        tenant: &'a str,
        form: Form,
        model: Model,
        facts: &'static Facts,
        ledger: &'a mut dyn Ledger,
    ) -> Self {
        Self {
            lake,
            tenant,
            ledger,
            model,
            facts,
            uses: Vec::new(),
            failures: 0,
            spent: 0,
            form,
            names: form.names(),
        }
    }

    /// In which form the run is written.
    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// What each model was used for so far.
    pub(crate) fn uses(&self) -> &[ModelUse] {
        &self.uses
    }

    /// How many calls of the model were not answered.
    pub(super) fn failures(&self) -> usize {
        self.failures
    }

    /// Milliseconds that the agent at work has spent on its steps.
    pub(super) fn spent(&self) -> i64 {
        self.spent
    }

    /// The agent at work is done.
    pub(super) fn hand_over(&mut self) -> Result<(), LedgerError> {
        self.spent = 0;
        self.ledger.hand_over()
    }

    /// An entry as it is.
    pub(super) fn record(&mut self, entry: Entry) -> Result<(), LedgerError> {
        self.spent += entry.duration_ms;
        self.ledger.record(entry)
    }

    /// An entry of a kind that has no hashes.
    pub(super) fn note(
        &mut self,
        agent: &'static str,
        kind: &'static str,
        summary: String,
        payload: Value,
    ) -> Result<(), LedgerError> {
        self.record(entry::plain(kind, agent, summary, payload))
    }

    /// The use of a tool, whether it worked or not. The service's agents call each use a success that came
    /// back at all, and leave the error in the result.
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
        let (summary, success) = match self.form {
            Form::Agents => (signature(tool, args), true),
            Form::Seed => (outcome(tool, result), result.is_ok()),
        };
        self.record(entry::tool(agent, summary, tool, args, &shown, success))
    }

    /// Asks the lake; `missing` is why an empty answer counts as a failure, where it does.
    pub(super) fn query(
        &mut self,
        agent: &'static str,
        sql: &str,
        missing: Option<&str>,
    ) -> Result<Option<Answer>, LedgerError> {
        let answer = match self.look_up(sql) {
            Ok(answer) if answer.rows.is_empty() => {
                missing.map_or(Ok(answer), |reason| Err(reason.to_owned()))
            }
            other => other,
        };
        let result = answer.as_ref().map_err(Clone::clone).map(|answer| {
            let shown: Vec<&Vec<Value>> = answer.rows.iter().take(ROWS_IN_LEDGER).collect();
            json!({ "columns": answer.columns, "rows": shown, "row_count": answer.rows.len() })
        });
        self.tool(agent, "lake.sql", &json!({ "sql": sql }), &result)?;
        Ok(answer.ok())
    }

    /// Asks the lake without a word in the ledger.
    pub(super) fn look_up(&self, sql: &str) -> Result<Answer, String> {
        let question = Question {
            sql: sql.to_owned(),
            row_cap: QUERY_ROWS,
            timeout: std::time::Duration::from_secs(QUERY_SECONDS),
            abandoned: Abandoned::default(),
        };
        self.lake
            .query(self.tenant, &question)
            .map_err(|error| format!("{error:?}"))
    }

    /// Asks the model: the prompt and the response are an entry each. False where the model does not answer,
    /// which is an `error` entry instead of a response.
    pub(super) fn ask(
        &mut self,
        agent: &'static str,
        purpose: &str,
        facts: &str,
        conclusion: &str,
    ) -> Result<bool, LedgerError> {
        let name = self.model.name(agent);
        let exchange = model::exchange(purpose, facts, conclusion);
        let summary = match self.form {
            Form::Agents => purpose.to_owned(),
            Form::Seed => format!("Asked {name}: {purpose}"),
        };
        let prompt = entry::prompt(agent, summary, name, purpose, &exchange.messages);
        let prompt_hash = prompt.input_hash.clone().unwrap_or_default();
        self.record(prompt)?;
        if !self.model.answers(agent) {
            self.failures += 1;
            let summary = "model call failed: 429 quota exceeded for this key";
            self.record(entry::plain("error", agent, summary, json!({})))?;
            return Ok(false);
        }
        let cost = (name == MODEL).then_some(exchange.cost_usd);
        self.charge(name, &exchange, cost);
        let tokens = exchange.prompt_tokens + exchange.completion_tokens;
        let summary = match self.form {
            Form::Agents => format!("LLM response ({tokens} tokens)"),
            Form::Seed => format!("{name} answered: {purpose}"),
        };
        let mut payload = json!({
            "model": name,
            "cost_usd": cost,
            "response": exchange.content,
            "prompt_hash": null,
            "tokens_used": tokens,
        });
        if self.facts.measured_costs {
            payload["resolved_model"] = name.into();
            payload["cost_source"] = json!(cost.map(|_| "measured"));
        }
        self.record(entry::response(
            agent,
            summary,
            &prompt_hash,
            payload,
            exchange.latency_ms,
        ))?;
        Ok(true)
    }

    fn charge(&mut self, name: &'static str, exchange: &model::Exchange, cost: Option<f64>) {
        let place = self.uses.iter().position(|used| used.model == name);
        let place = place.unwrap_or_else(|| {
            self.uses.push(ModelUse {
                model: name,
                prompt_tokens: 0,
                completion_tokens: 0,
                calls: 0,
                latency_ms: 0,
                cost_usd: 0.0,
                unpriced: 0,
            });
            self.uses.len() - 1
        });
        if let Some(used) = self.uses.get_mut(place) {
            used.calls += 1;
            used.prompt_tokens += exchange.prompt_tokens;
            used.completion_tokens += exchange.completion_tokens;
            used.latency_ms += exchange.latency_ms;
            used.cost_usd += cost.unwrap_or(0.0);
            used.unpriced += i64::from(cost.is_none());
        }
    }

    /// A piece of evidence and what it weighs, −1 (speaks for benign) to 1 (for malicious).
    pub(super) fn cite(
        &mut self,
        agent: &'static str,
        evidence_kind: &str,
        reference: &str,
        weight: f64,
        enrichment: Option<&Value>,
    ) -> Result<(), LedgerError> {
        let summary = match self.form {
            Form::Agents => format!("{evidence_kind}: {reference}"),
            Form::Seed => format!("{evidence_kind}: {reference} ({weight:+.2})"),
        };
        self.record(entry::cited(
            agent,
            summary,
            evidence_kind,
            reference,
            weight,
            enrichment,
        ))
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
        let summary = match self.form {
            Form::Agents => format!("{decision} (conf={confidence:.2})"),
            Form::Seed => decision.to_owned(),
        };
        self.record(entry::decided(
            agent,
            summary,
            decision,
            reason,
            confidence,
            alternatives,
        ))
    }
}

/// `enrich_ioc(value, type)`: how the service's agents sum up the use of a tool.
fn signature(tool: &str, args: &Value) -> String {
    let names: Vec<&str> = args
        .as_object()
        .into_iter()
        .flat_map(|args| args.keys().map(String::as_str))
        .collect();
    format!("{tool}({})", names.join(", "))
}

/// `lake.sql: 3 rows`: how the service's seed does.
fn outcome(tool: &str, result: &Result<Value, String>) -> String {
    match result {
        Ok(value) => match value["row_count"].as_u64() {
            Some(1) => format!("{tool}: 1 row"),
            Some(rows) => format!("{tool}: {rows} rows"),
            None => format!("{tool}: done"),
        },
        Err(reason) => format!("{tool} failed: {reason}"),
    }
}
