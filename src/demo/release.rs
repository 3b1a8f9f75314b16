//! Which release of the service the tenant plays, and how much is in it.
//!
//! What differs between releases is a row of [`Facts`]; handlers and the seed read facts, and none of them
//! asks which release it is.

/// A state of the service that users run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Release {
    /// 7.3, of May 2026.
    V7_3,
    /// 17.0 to 18.0, of October 2026.
    V17,
    /// What came after 18.0.
    #[default]
    Head,
}

impl Release {
    /// Every release, oldest first.
    pub const ALL: [Self; 3] = [Self::V7_3, Self::V17, Self::Head];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V7_3 => "7.3",
            Self::V17 => "17",
            Self::Head => "head",
        }
    }

    /// What is true of it.
    pub(crate) const fn facts(self) -> &'static Facts {
        match self {
            Self::V7_3 => &V7_3,
            Self::V17 => &V17,
            Self::Head => &HEAD,
        }
    }
}

/// How much is in the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// Enough to see every tool at work; quick to start.
    #[default]
    Small,
    /// A real SOC's: thousands of alerts, cases and rules, hundreds of runs.
    Soc,
}

impl Size {
    /// Both, the smaller first.
    pub const ALL: [Self; 2] = [Self::Small, Self::Soc];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Soc => "soc",
        }
    }
}

/// What differs between releases.
#[derive(Debug)]
pub(crate) struct Facts {
    /// The rules that one call gives where it does not say how many; `None` is all of them, unpaged and
    /// without `X-Total-Count`.
    pub(crate) rules_page: Option<i64>,
    /// Whether automatic triage writes a run for nearly every alert.
    pub(crate) auto_triage: bool,
}

const V7_3: Facts = Facts {
    rules_page: None,
    auto_triage: false,
};

const V17: Facts = Facts {
    rules_page: None,
    auto_triage: true,
};

const HEAD: Facts = Facts {
    rules_page: Some(200),
    auto_triage: true,
};
