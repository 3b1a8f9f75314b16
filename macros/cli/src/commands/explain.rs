//! `explain`: what a rule demands, why, and a mistake that breaks it.

use toolspec::mistakes;
use toolspec::problem::nearest;

use crate::arguments::Explain;
use crate::files::{Verdict, say};
use crate::pages::mistakes::{list, section};

pub(super) fn run(arguments: &Explain) -> Result<Verdict, String> {
    let subjects = mistakes::subjects().map_err(|error| error.to_string())?;
    let Some(wanted) = &arguments.rule else {
        say(&list(&subjects));
        return Ok(Verdict::Fine);
    };
    let rules = || subjects.iter().flat_map(|subject| &subject.rules);
    let Some(rule) = rules().find(|rule| rule.code == *wanted) else {
        let known: Vec<&str> = rules().map(|rule| rule.code.as_str()).collect();
        let help = nearest(wanted, &known).map_or_else(
            || "`cargo toolspec explain` lists the rules".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(format!("no rule `{wanted}`; {help}"));
    };
    say(&section(rule));
    Ok(Verdict::Fine)
}
