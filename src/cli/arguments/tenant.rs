//! The tenant that `demo` and `--demo` start: the release that it behaves like, and its amount of data.

use clap::{Args, ValueEnum};

/// What the demo tenant plays.
#[derive(Args, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::cli) struct TenantFlags {
    /// Release of the service that the demo tenant behaves like [default: head]
    #[arg(long = "as", value_name = "RELEASE", value_enum)]
    pub(in crate::cli) release: Option<Release>,
    /// Amount of data in the demo tenant [default: small]
    #[arg(long, value_name = "SIZE", value_enum)]
    pub(in crate::cli) size: Option<Size>,
}

/// `--demo` of a command that otherwise talks to the configured service, and which tenant it is then.
#[derive(Args, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::cli) struct DemoFlags {
    /// Use the built-in demo tenant, with invented data, started in this process
    #[arg(long)]
    pub(in crate::cli) demo: bool,
    #[command(flatten)]
    pub(in crate::cli) tenant: TenantFlags,
}

impl TenantFlags {
    /// Whether either flag was given.
    pub(in crate::cli) const fn are_given(self) -> bool {
        self.release.is_some() || self.size.is_some()
    }

    /// These flags, and `others` where one of these was left out: flags stand before or after the command.
    pub(in crate::cli) fn or(self, others: Self) -> TenantChoice {
        TenantChoice {
            release: self.release.or(others.release).unwrap_or_default(),
            size: self.size.or(others.size).unwrap_or_default(),
        }
    }
}

/// The tenant that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TenantChoice {
    /// The release it plays.
    pub release: Release,
    /// How much is in it.
    pub size: Size,
}

impl TenantChoice {
    /// The default, as a constant.
    pub const DEFAULT: Self = Self {
        release: Release::Head,
        size: Size::Small,
    };
}

/// A release of the service, as the embedded tenant plays it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Release {
    /// 7.3, of May 2026
    #[value(name = "7.3")]
    V7_3,
    /// 17.0 to 18.0, of October 2026
    #[value(name = "17")]
    V17,
    /// After 18.0
    #[default]
    Head,
}

/// How much is in the embedded tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Size {
    /// Enough to try every tool; starts at once
    #[default]
    Small,
    /// As in a real SOC: thousands of alerts, cases and rules, hundreds of runs
    Soc,
}
