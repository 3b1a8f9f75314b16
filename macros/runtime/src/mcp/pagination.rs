//! Lists are one page each.

use rmcp::model::{ErrorData, PaginatedRequestParams};

/// Refuses a cursor: every list is one page.
pub(super) fn reject_cursor(
    method: &str,
    request: Option<PaginatedRequestParams>,
) -> Result<(), ErrorData> {
    if request.is_none_or(|request| request.cursor.is_none()) {
        return Ok(());
    }
    let reason = format!("{method}: the cursor is unknown; there is one page, so leave it out");
    Err(ErrorData::invalid_params(reason, None))
}
