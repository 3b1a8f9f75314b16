//! Finds cases by UUID or number, in any spelling of the number.

use std::time::Duration;

use serde_json::Value;

use super::{errors, read};
use crate::ledger::Run;
use toolspec_runtime::client::{Error, Keep};
use toolspec_runtime::context::{Context, second_try};
use toolspec_runtime::request::Request;
use toolspec_runtime::text::capitals;

/// A case and the name under which the service knows it.
#[derive(Debug)]
pub(super) struct Found {
    /// The case as the service gave it.
    pub(super) case: Value,
    /// The UUID or number that the service took.
    pub(super) spelling: String,
}

/// The case with that UUID or number.
///
/// The service compares numbers letter by letter, so one that is not found is asked for again in
/// capitals: `inc-0421` finds `INC-0421`.
///
/// # Errors
/// As [`Context::send`]; of two refusals the first.
pub(super) async fn fetch(context: &Context, id: &str) -> Result<Found, Error> {
    let id = id.trim().to_owned();
    let second = capitals(&id).map(|id| get(context, id));
    second_try(errors::is_not_found, get(context, id), second).await
}

/// Every name a run may have been stored under for this case: as given, its number, its UUID.
///
/// Without the case (it could not be fetched) the given name and its capitals are all there is.
pub(super) fn spellings(given: &str, case: Option<&Value>) -> Vec<String> {
    let given = given.trim();
    let mut names = vec![given.to_owned()];
    match case {
        Some(case) => {
            names.extend(read::text(case, "case_number"));
            names.extend(read::text(case, "id"));
            // The service took the number in capitals, so no run is stored under the given letters.
            if names
                .iter()
                .skip(1)
                .any(|name| name.eq_ignore_ascii_case(given))
            {
                names.remove(0);
            }
        }
        None => names.extend(capitals(given)),
    }
    let mut seen = Vec::new();
    names.retain(|name| {
        !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    names
}

/// How long a case's number serves later calls: it does not change.
const KEEP: Duration = Duration::from_mins(5);

/// The number of the case that the run is about, where it has one and can be had; a run of automatic triage is about
/// an alert.
pub(super) async fn number(context: &Context, run: &Run) -> Option<String> {
    let named = run.case_id.as_deref().filter(|_| run.subject() == "case")?;
    if !is_uuid(named) {
        return Some(named.to_owned());
    }
    let request = Request::get(&["api", "v1", "cases", named]);
    // It is a number beside a UUID, and not worth a call's failure.
    let case = context.fetch(&request, Keep::of(KEEP)).await.ok()?;
    read::text(&case, "case_number")
}

/// Whether the text is a whole UUID, with or without dashes.
pub(super) fn is_uuid(text: &str) -> bool {
    let hex = text.trim().bytes().filter(|byte| *byte != b'-');
    let digits = hex.clone().filter(u8::is_ascii_hexdigit).count();
    digits == 32 && hex.count() == 32
}

async fn get(context: &Context, spelling: String) -> Result<Found, Error> {
    let request = Request::get(&["api", "v1", "cases", &spelling]);
    let case = context.send_for(&request, "id").await?;
    Ok(Found { case, spelling })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_case_has_one_spelling_per_way_a_run_may_be_stored() {
        let case = json!({"id": "5ea1c0de-0000-5000-8000-0000000001a5", "case_number": "INC-0421"});
        let unnumbered = json!({"id": "5ea1c0de-0000-5000-8000-0000000001a5", "case_number": null});
        let table = [
            (
                "INC-0421",
                Some(&case),
                vec!["INC-0421", "5ea1c0de-0000-5000-8000-0000000001a5"],
            ),
            (
                " inc-0421 ",
                Some(&case),
                vec!["INC-0421", "5ea1c0de-0000-5000-8000-0000000001a5"],
            ),
            (
                "5EA1C0DE-0000-5000-8000-0000000001A5",
                Some(&unnumbered),
                vec!["5ea1c0de-0000-5000-8000-0000000001a5"],
            ),
            (
                "5ea1c0de0000500080000000000001a5",
                Some(&unnumbered),
                vec![
                    "5ea1c0de0000500080000000000001a5",
                    "5ea1c0de-0000-5000-8000-0000000001a5",
                ],
            ),
            ("inc-9", None, vec!["inc-9", "INC-9"]),
            ("INC-9", None, vec!["INC-9"]),
        ];
        for (given, case, expected) in table {
            assert_eq!(spellings(given, case), expected, "{given}");
        }
    }
}
