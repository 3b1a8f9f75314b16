//! The handlers written by hand: one that transforms what the manifest fetched, one that does it all.

use serde_json::Value;
use toolspec_macros::handler;
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;
use toolspec_runtime::request::Request;

use crate::generated::{PlanVisit, PlanVisitOutput, RateBook, RateBookOutput};

/// The mean of the reviews that the manifest has included.
#[handler]
fn shelf_rate_book(
    _: &Context,
    arguments: RateBook,
    answer: Value,
) -> Result<RateBookOutput, Failure> {
    let reviews = answer["reviews"].as_array().cloned().unwrap_or_default();
    let stars: Vec<f64> = reviews
        .iter()
        .filter_map(|review| review["stars"].as_f64())
        .collect();
    let mean = stars.iter().sum::<f64>() / f64::from(u32::try_from(stars.len()).unwrap());
    let best = f64::from(i32::try_from(arguments.of).unwrap());
    Ok(RateBookOutput {
        // Of no reviews this is no number, and left out.
        stars: Some(mean * best / 5.0),
        ..RateBookOutput::project(&answer)
    })
}

#[handler]
async fn shelf_plan_visit(
    context: &Context,
    arguments: PlanVisit,
) -> Result<PlanVisitOutput, Failure> {
    let hours = context.send(&Request::get(&["hours"])).await?;
    let opens = hours[&arguments.day].as_str();
    Ok(PlanVisitOutput {
        opens: opens.map(str::to_owned),
    })
}
