//! The lake's refusals, recognised by how they begin.

use std::sync::LazyLock;

use regex_lite::Regex;

use toolspec_runtime::client::{Reason, Refusal, pattern, short};

/// The kind of the lake's refusals.
const LAKE: &str = "lake";

/// What the lake refuses a query for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LakeProblem {
    /// A table, function or statement that is not allowed. Not a matter of scopes.
    Forbidden,
    /// The SQL does not parse.
    Invalid,
    /// The query took too long.
    TimedOut,
    /// The engine refused or failed, often for an unknown column.
    Backend,
    /// This installation has no lake.
    NotConfigured,
}

impl LakeProblem {
    const ALL: [Self; 5] = [
        Self::Forbidden,
        Self::Invalid,
        Self::TimedOut,
        Self::Backend,
        Self::NotConfigured,
    ];

    /// What the lake refused the query for, if it is the lake that refused it.
    #[must_use]
    pub fn of(reason: &Reason) -> Option<Self> {
        let Reason::Refused(refusal) = reason else {
            return None;
        };
        let mut all = Self::ALL.into_iter();
        all.find(|problem| refusal.kind == LAKE && refusal.problem == problem.words())
    }

    /// The refusal, with the service's words: without the SQL it rewrote.
    #[must_use]
    pub fn refusal(self, detail: String) -> Reason {
        Reason::Refused(Box::new(Refusal {
            kind: LAKE,
            problem: self.words().into(),
            detail,
            next: self.next_step().to_owned(),
        }))
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Forbidden => "the lake does not allow this SQL",
            Self::Invalid => "the lake cannot parse this SQL",
            Self::TimedOut => "the query took longer than the lake allows",
            Self::Backend => "the lake's engine refused the query",
            Self::NotConfigured => "the lake is not configured on this service",
        }
    }

    const fn next_step(self) -> &'static str {
        match self {
            Self::Forbidden => {
                "write one SELECT over the tables of the lake's schema; a key with more scopes changes \
                 nothing"
            }
            Self::Invalid => "correct the SQL (ClickHouse dialect) and call again",
            Self::TimedOut => {
                "narrow the query: a shorter time range on the event's time, fewer columns, a LIMIT"
            }
            Self::Backend => {
                "compare the columns and functions with the lake's schema, then call again"
            }
            Self::NotConfigured => {
                "use the tools for alerts and cases; an administrator can connect a lake to the service"
            }
        }
    }
}

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
    Some(problem.refusal(short(&UUID.replace_all(&detail, "…"))))
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
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests {
    use super::*;

    const TENANT: &str = "00000000-0000-0000-0000-0000000000a1";

    fn detail(text: &str) -> (LakeProblem, String) {
        let Some(Reason::Refused(found)) = refusal(text) else {
            panic!("{text}");
        };
        let problem = LakeProblem::of(&Reason::Refused(found.clone()));
        (problem.unwrap(), found.detail)
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
