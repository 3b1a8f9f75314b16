//! Collects the findings of one check: the worst decides its status.

use toolspec_runtime::doctor::check::{Check, Name, Status};

/// What was found, good and bad.
#[derive(Default)]
pub(super) struct Findings {
    good: Vec<String>,
    bad: Vec<(Status, String, String)>,
}

impl Findings {
    /// Something as it should be, or neither good nor bad.
    pub(super) fn good(&mut self, detail: impl Into<String>) {
        self.good.push(detail.into());
    }

    /// Something unwise.
    pub(super) fn unwise(&mut self, detail: impl Into<String>, next_step: impl Into<String>) {
        self.bad
            .push((Status::Warning, detail.into(), next_step.into()));
    }

    /// Something that does not work.
    pub(super) fn broken(&mut self, detail: impl Into<String>, next_step: impl Into<String>) {
        self.bad
            .push((Status::Failed, detail.into(), next_step.into()));
    }

    /// All of it in one check; every next step once.
    pub(super) fn check(self, name: Name) -> Check {
        let status = self
            .bad
            .iter()
            .map(|(status, ..)| *status)
            .max()
            .unwrap_or(Status::Ok);
        let mut details = self.good;
        let mut steps: Vec<String> = Vec::new();
        for (_, detail, step) in self.bad {
            details.push(detail);
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
        let check = Check::new(name, status, details.join("; "));
        if steps.is_empty() {
            check
        } else {
            check.next(steps.join("; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toolspec_runtime::doctor::check::{Section, name};

    #[test]
    fn the_worst_decides_and_steps_are_told_once() {
        let mut findings = Findings::default();
        findings.good("there");
        findings.unwise("old", "install it again");
        findings.broken("gone", "install it again");
        let check = findings.check(name(Section::Hosts, "host.x", "X"));
        assert_eq!(
            (check.status, check.detail.as_str()),
            (Status::Failed, "there; old; gone")
        );
        assert_eq!(check.next_step.as_deref(), Some("install it again"));
        let fine = Findings::default().check(name(Section::Hosts, "host.x", "X"));
        assert_eq!((fine.status, fine.next_step), (Status::Ok, None));
    }
}
