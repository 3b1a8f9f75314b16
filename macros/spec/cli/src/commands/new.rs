use crate::arguments::New;
use crate::files::Verdict;
pub(super) fn run(_arguments: New) -> Result<Verdict, String> {
    Err(String::new())
}
