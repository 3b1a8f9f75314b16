//! What lists of either era have in common: one page, and what the newer one adds.

use rmcp::RoleServer;
use rmcp::model::{ErrorData, PaginatedRequestParams, ProtocolVersion};
use rmcp::service::RequestContext;

/// Refuses a cursor: every list is one page.
pub(super) fn one_page(
    method: &str,
    request: Option<PaginatedRequestParams>,
) -> Result<(), ErrorData> {
    if request.is_none_or(|request| request.cursor.is_none()) {
        return Ok(());
    }
    let reason = format!("{method}: the cursor is unknown; there is one page, so leave it out");
    Err(ErrorData::invalid_params(reason, None))
}

/// Whether the request belongs to no session and states its version itself.
pub(super) fn is_modern(context: &RequestContext<RoleServer>) -> bool {
    context
        .protocol_version()
        .is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
}
