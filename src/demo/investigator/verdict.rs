//! From findings to a verdict: weights are added up, and two thresholds cut the sum in three.

/// One thing that speaks for or against.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    /// The kind of evidence: `reputation`, `lake`, `change`.
    pub(crate) kind: &'static str,
    /// The sentence that goes into the reason.
    pub(crate) text: String,
    /// −1 (benign) to 1 (malicious).
    pub(crate) weight: f64,
}

/// What the evidence amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Malicious,
    Benign,
    Inconclusive,
}

impl Verdict {
    /// The word in the ledger.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Malicious => "malicious",
            Self::Benign => "benign",
            Self::Inconclusive => "inconclusive",
        }
    }
}

const MALICIOUS_FROM: f64 = 0.55;
const BENIGN_BELOW: f64 = 0.0;

/// Verdict and confidence, 0 to 1. Without findings nothing is decided.
pub(super) fn judge(findings: &[Finding]) -> (Verdict, f64) {
    let sum: f64 = findings.iter().map(|finding| finding.weight).sum();
    let (verdict, confidence) = if findings.is_empty() {
        (Verdict::Inconclusive, 0.2)
    } else if sum >= MALICIOUS_FROM {
        (Verdict::Malicious, (0.5 + sum / 2.0).min(0.98))
    } else if sum < BENIGN_BELOW {
        (Verdict::Benign, (0.6 - sum / 2.0).min(0.95))
    } else {
        (Verdict::Inconclusive, 0.4 + sum / 4.0)
    };
    (verdict, (confidence * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_cut_the_sum_in_three() {
        for (weights, expected) in [
            (vec![], Verdict::Inconclusive),
            (vec![0.4, 0.25], Verdict::Malicious),
            (vec![0.25], Verdict::Inconclusive),
            (vec![0.2, -0.6], Verdict::Benign),
            (vec![0.0], Verdict::Inconclusive),
        ] {
            let findings: Vec<Finding> = weights
                .iter()
                .map(|weight| Finding {
                    kind: "lake",
                    text: String::new(),
                    weight: *weight,
                })
                .collect();
            let (verdict, confidence) = judge(&findings);
            assert_eq!(verdict, expected, "{weights:?}");
            assert!((0.0..=1.0).contains(&confidence));
        }
    }
}
