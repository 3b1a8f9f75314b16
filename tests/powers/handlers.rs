//! The handlers written by hand: one that finishes what the manifest fetched, one that does it all.

use aisoc_mcp::aisoc::Request;
use aisoc_mcp::context::Context;
use aisoc_mcp::declarative;
use aisoc_mcp::failure::Failure;
use serde_json::{Value, json};
use toolspec_macros::handler;

use crate::generated::{self, PlanVisit, RateBook};

/// The mean of the reviews that the manifest has included.
#[handler]
async fn shelf_rate_book(context: &Context, arguments: RateBook) -> Result<Value, Failure> {
    let call = generated::shelf_rate_book::plan(&arguments).map_err(Failure::Arguments)?;
    let mut answer = declarative::answer(context, call).await?;
    let reviews = answer["reviews"].as_array().cloned().unwrap_or_default();
    let stars: Vec<i64> = reviews
        .iter()
        .filter_map(|review| review["stars"].as_i64())
        .collect();
    let mean = stars.iter().sum::<i64>() / i64::try_from(stars.len()).unwrap_or(1);
    answer["stars"] = json!(mean * arguments.of / 5);
    Ok(answer)
}

#[handler]
async fn shelf_plan_visit(context: &Context, arguments: PlanVisit) -> Result<Value, Failure> {
    let hours = context.send(&Request::get(&["hours"])).await?;
    Ok(json!({"opens": hours[&arguments.day]}))
}
