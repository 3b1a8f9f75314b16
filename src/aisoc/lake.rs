//! The lake's refusals, told from the others by how they begin.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::clean::{pattern, short};
use super::{LakeProblem, Reason};

/// The lake's words as a reason; `None` when they are not the lake's.
pub(super) fn refusal(text: &str) -> Option<Reason> {
    let (problem, rest) = [
        ("lake SQL forbidden", LakeProblem::Forbidden),
        ("lake SQL invalid", LakeProblem::Invalid),
        ("lake query timed out", LakeProblem::TimedOut),
        ("lake backend not configured", LakeProblem::NotConfigured),
        ("lake backend error", LakeProblem::Backend),
        ("lake backend", LakeProblem::Backend),
    ]
    .into_iter()
    .find_map(|(start, problem)| Some((problem, text.strip_prefix(start)?)))?;
    let rest = rest.trim_start_matches([':', ' ']);
    let detail = match problem {
        LakeProblem::Backend => engine(rest),
        _ => rest.to_owned(),
    };
    Some(Reason::Lake {
        problem,
        detail: short(&UUID.replace_all(&detail, "…")),
    })
}

static UUID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b")
});

/// The engine's complaint without the SQL the service made of the query: that one names the
/// tenant, and nobody wrote it. The column or function complained about stands before it, a
/// suggestion after it.
fn engine(text: &str) -> String {
    static SQL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\s*\[sql\b|\s*[:,(\[]*\s*\b(?:while (?:processing|executing)|in (?:scope|query)|with\s+\w+\s+as\s*\(|select|where|stack trace)\b",
        )
    });
    static SUGGESTION: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)maybe you meant:? *\[[^\]]{0,200}\]"));
    let start = SQL.find(text).map_or(text.len(), |found| found.start());
    let mut kept = text[..start]
        .trim_end_matches(" '")
        .trim_end_matches([' ', ':', ',', '('])
        .to_owned();
    if let Some(suggestion) = SUGGESTION.find(&text[start..]) {
        kept = format!("{kept}. {}", suggestion.as_str());
    }
    kept
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    const TENANT: &str = "00000000-0000-0000-0000-0000000000a1";

    fn detail(text: &str) -> (LakeProblem, String) {
        match refusal(text) {
            Some(Reason::Lake { problem, detail }) => (problem, detail),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_refusal_has_its_kind() {
        for (text, problem, kept) in [
            (
                "lake SQL forbidden: table 'system.users' is not allowed",
                LakeProblem::Forbidden,
                "table 'system.users' is not allowed",
            ),
            (
                "lake SQL invalid: Expected end of statement near 'FORM'",
                LakeProblem::Invalid,
                "Expected end of statement near 'FORM'",
            ),
            ("lake query timed out: 30s", LakeProblem::TimedOut, "30s"),
            (
                "lake backend not configured",
                LakeProblem::NotConfigured,
                "",
            ),
            (
                "lake backend unreachable",
                LakeProblem::Backend,
                "unreachable",
            ),
        ] {
            assert_eq!(detail(text), (problem, kept.to_owned()));
        }
        assert_eq!(refusal("API key missing scope: lake:query"), None);
    }

    #[test]
    fn the_rewritten_sql_goes_and_the_column_stays() {
        for (text, kept) in [
            (
                format!(
                    "Code: 47. DB::Exception: Missing columns: 'usr' while processing query: 'SELECT usr FROM aisoc.raw_events WHERE tenant_id = '{TENANT}'', required columns: 'usr'"
                ),
                "Code: 47. DB::Exception: Missing columns: 'usr'",
            ),
            (
                format!(
                    "Code: 47. DB::Exception: Unknown expression identifier `usr` in scope SELECT usr FROM (SELECT {} FROM aisoc.raw_events WHERE tenant_id = toUUID('{TENANT}')) AS raw_events. Maybe you meant: ['user_name']. (UNKNOWN_IDENTIFIER)",
                    "event_id, ".repeat(90)
                ),
                "Code: 47. DB::Exception: Unknown expression identifier `usr`. Maybe you meant: ['user_name']",
            ),
            (
                format!(
                    "no such column: usr [SQL: WITH scoped AS (SELECT * FROM raw_events WHERE tenant_id = '{TENANT}') SELECT usr FROM scoped]"
                ),
                "no such column: usr",
            ),
            (
                format!("tenant {} has no data", TENANT.replace('-', "")),
                "tenant … has no data",
            ),
        ] {
            let (problem, shown) = detail(&format!("lake backend error: {text}"));
            assert_eq!((problem, shown.as_str()), (LakeProblem::Backend, kept));
        }
    }
}
