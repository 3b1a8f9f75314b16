//! Tokens, cost and model of a run, and which of them were not measured.
//!
//! Live runs leave 0 in their row, and automatic triage resets it; so the use per model counts first, then what the
//! steps record, and the row only if it has more than 0. A value that was not measured is none, never 0.

use super::payload::{Payload, Response};
use super::run::{ModelCost, Run};
use super::{Event, events::Events};

/// What a run took.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Totals {
    /// The model; of several, each once.
    pub(crate) model: Option<String>,
    /// Tokens used in all.
    pub(crate) tokens: Option<i64>,
    /// What the measured calls cost.
    pub(crate) cost_usd: Option<f64>,
    /// What further calls are estimated to have cost.
    pub(crate) estimated_cost_usd: Option<f64>,
    /// How many calls have no cost; none where that is not known.
    pub(crate) unpriced_calls: Option<i64>,
}

impl Totals {
    /// By the run's row alone, as a listing has it: what the row can't tell is none.
    pub(crate) fn of_row(run: &Run) -> Self {
        let by_model = of_models(run);
        let measured = run.measured_calls != Some(0);
        Self {
            model: run.model().or(by_model.model),
            tokens: by_model
                .tokens
                .or_else(|| run.total_tokens.filter(|tokens| *tokens > 0)),
            cost_usd: by_model
                .cost_usd
                .or_else(|| run.total_cost_usd.filter(|cost| *cost > 0.0 && measured)),
            estimated_cost_usd: run
                .estimated_cost_usd
                .filter(|cost| *cost > 0.0)
                .or(by_model.estimated_cost_usd),
            unpriced_calls: run.unpriced_calls.or(by_model.unpriced_calls),
        }
    }

    /// By the run's row and its steps. Steps that are not all there are not summed.
    pub(crate) fn of(run: &Run, events: &Events) -> Self {
        let by_model = of_models(run);
        let by_steps = of_steps(&events.rows);
        let by_row = Self::of_row(run);
        let summed = if events.complete && run.model_costs.is_empty() {
            by_steps.clone()
        } else {
            Self::default()
        };
        Self {
            model: by_row.model.or(by_model.model).or(by_steps.model),
            tokens: by_model.tokens.or(summed.tokens).or(by_row.tokens),
            cost_usd: by_model.cost_usd.or(summed.cost_usd).or(by_row.cost_usd),
            estimated_cost_usd: by_row.estimated_cost_usd,
            unpriced_calls: by_row.unpriced_calls.or(summed.unpriced_calls),
        }
    }

    /// What is to be said of a cost that is not known, or not all of it.
    pub(crate) fn note(&self) -> Option<String> {
        let unpriced = self.unpriced_calls.filter(|calls| *calls > 0)?;
        let calls = if unpriced == 1 {
            "1 model call has no measured cost".to_owned()
        } else {
            format!("{unpriced} model calls have no measured cost")
        };
        Some(match (self.cost_usd, self.estimated_cost_usd) {
            (Some(_), _) => format!("{calls}: `cost_usd` is what the others cost"),
            (None, Some(_)) => format!("{calls}; `estimated_cost_usd` is an estimate for others"),
            (None, None) => format!("{calls}, so the cost of the run is not known"),
        })
    }
}

fn of_models(run: &Run) -> Totals {
    let costs = &run.model_costs;
    if costs.is_empty() {
        return Totals::default();
    }
    let tokens = |cost: &ModelCost| {
        let parts = [cost.prompt_tokens, cost.completion_tokens];
        parts.into_iter().flatten().reduce(i64::saturating_add)
    };
    Totals {
        model: joined(costs.iter().filter_map(|cost| cost.model.as_deref())),
        tokens: costs
            .iter()
            .filter_map(tokens)
            .reduce(i64::saturating_add)
            .filter(|tokens| *tokens > 0),
        cost_usd: sum(costs.iter().filter_map(ModelCost::cost_usd)),
        estimated_cost_usd: sum(costs
            .iter()
            .filter_map(|cost| cost.estimated_cost_usd)
            .filter(|cost| *cost > 0.0)),
        unpriced_calls: Some(
            costs
                .iter()
                .map(ModelCost::unpriced)
                .fold(0, i64::saturating_add),
        ),
    }
}

fn of_steps(events: &[Event]) -> Totals {
    let payloads: Vec<Payload<'_>> = events.iter().map(Event::payload).collect();
    let responses: Vec<&Response<'_>> = payloads
        .iter()
        .filter_map(|payload| match payload {
            Payload::Response(response) => Some(response),
            _ => None,
        })
        .collect();
    let models = payloads.iter().filter_map(|payload| match payload {
        Payload::Response(response) => response.model.as_deref(),
        Payload::Prompt(prompt) => prompt.model.as_deref(),
        _ => None,
    });
    let cost = |response: &Response<'_>| response.cost_usd.filter(|cost| *cost > 0.0);
    let unpriced = responses
        .iter()
        .filter(|response| cost(response).is_none())
        .count();
    Totals {
        model: joined(models),
        tokens: responses
            .iter()
            .filter_map(|response| response.tokens)
            .reduce(i64::saturating_add)
            .filter(|tokens| *tokens > 0),
        cost_usd: sum(responses.iter().filter_map(|response| cost(response))),
        estimated_cost_usd: None,
        unpriced_calls: i64::try_from(unpriced).ok(),
    }
}

/// The sum, as far as floats go; none of nothing.
fn sum(costs: impl Iterator<Item = f64>) -> Option<f64> {
    costs.reduce(|sum, cost| sum + cost)
}

/// The names, each once, in order of appearance.
fn joined<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    /// A ledger that names more models is not one that agents wrote.
    const MOST: usize = 8;
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if !seen.contains(&name) && seen.len() < MOST {
            seen.push(name);
        }
    }
    (!seen.is_empty()).then(|| seen.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn events(rows: &[Value]) -> Events {
        Events {
            rows: Event::read_all(rows).0,
            complete: true,
            ..Events::default()
        }
    }

    fn response(seq: i64, tokens: i64, cost: &Value) -> Value {
        json!({"seq": seq, "kind": "llm_response", "payload": {"model": "small", "tokens_used": tokens, "cost_usd": cost}})
    }

    #[test]
    fn the_use_per_model_counts_before_steps_and_row() {
        let run = Run::read(
            &json!({"model_used": null, "total_tokens": 0, "total_cost_usd": 0.0, "model_costs": [
            {"model": "small", "call_count": 4, "total_prompt_tokens": 3600, "total_completion_tokens": 840, "total_cost_usd": 0.0105}]}),
        );
        let totals = Totals::of(&run, &events(&[response(0, 7, &json!(1.0))]));
        assert_eq!(
            totals,
            Totals {
                model: Some("small".to_owned()),
                tokens: Some(4440),
                cost_usd: Some(0.0105),
                estimated_cost_usd: None,
                unpriced_calls: Some(0),
            }
        );
        assert_eq!(totals.note(), None);
    }

    #[test]
    fn counts_beyond_64_bits_are_as_many_as_can_be_told() {
        let cost =
            json!({"model": "small", "call_count": i64::MAX, "total_prompt_tokens": i64::MAX});
        let run = Run::read(&json!({"model_costs": [&cost, &cost]}));
        let totals = Totals::of(&run, &events(&[]));
        assert_eq!(
            (totals.tokens, totals.unpriced_calls),
            (Some(i64::MAX), Some(i64::MAX))
        );
    }

    #[test]
    fn steps_are_summed_where_the_row_says_nothing() {
        let run = Run::read(&json!({"total_tokens": 0, "total_cost_usd": 0, "model_costs": []}));
        let rows = [
            response(0, 100, &json!(0.5)),
            response(1, 20, &Value::Null),
            response(2, 3, &json!("0.25")),
        ];
        let totals = Totals::of(&run, &events(&rows));
        assert_eq!(
            (totals.tokens, totals.cost_usd, totals.unpriced_calls),
            (Some(123), Some(0.75), Some(1))
        );
        assert!(
            totals
                .note()
                .is_some_and(|note| note.contains("what the others cost"))
        );
        let part = Events {
            complete: false,
            ..events(&rows)
        };
        let totals = Totals::of(&run, &part);
        assert_eq!(
            (totals.tokens, totals.cost_usd, totals.model.as_deref()),
            (None, None, Some("small"))
        );
    }

    #[test]
    fn what_was_not_measured_is_not_free() {
        let row = json!({"model_used": "kafka:auto_triage:llm", "total_tokens": 0, "total_cost_usd": 0, "measured_call_count": 0,
            "estimated_cost_usd": 0.0, "estimated_call_count": 0, "unpriced_call_count": 1, "model_costs": [
            {"model": "local", "total_prompt_tokens": 1500, "total_completion_tokens": 331, "total_cost_usd": 0.0, "call_count": 1, "measured_call_count": 0}]});
        let totals = Totals::of(&Run::read(&row), &events(&[]));
        assert_eq!(
            (totals.model.as_deref(), totals.tokens),
            (Some("local"), Some(1831))
        );
        assert_eq!((totals.cost_usd, totals.unpriced_calls), (None, Some(1)));
        assert_eq!(
            totals.note().as_deref(),
            Some("1 model call has no measured cost, so the cost of the run is not known")
        );
    }

    #[test]
    fn a_row_of_a_listing_tells_what_it_can() {
        let of = |row: Value| Totals::of_row(&Run::read(&row));
        let seeded = of(json!({"model_used": "m", "total_tokens": 1234, "total_cost_usd": 0.01}));
        assert_eq!(
            (seeded.tokens, seeded.cost_usd, seeded.model.as_deref()),
            (Some(1234), Some(0.01), Some("m"))
        );
        let live = of(json!({"model_used": null, "total_tokens": 0, "total_cost_usd": 0.0}));
        assert_eq!(live, Totals::default());
        let counted =
            of(json!({"total_cost_usd": 0.4, "measured_call_count": 0, "unpriced_call_count": 3}));
        assert_eq!((counted.cost_usd, counted.unpriced_calls), (None, Some(3)));
    }
}
