use crate::arguments::Docs;
use crate::files::Verdict;
pub(super) fn run(_arguments: Docs) -> Result<Verdict, String> {
    Err(String::new())
}
