//! Why a login failed, as far as the service distinguishes the reasons.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use super::Secret;
use crate::aisoc::{INGEST_WORKER, is_demo_mode};
use toolspec_runtime::client::{BadSettings, Error, Reason, span};

/// Why a login gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The account has a second factor, or must have one.
    #[error("{}", if *is_set_up {
        "the password is correct, but the account needs a second factor, which `login` does not support"
    } else {
        "the password is correct, but the account must set up a second factor first"
    })]
    SecondFactor {
        /// Whether the account has one.
        is_set_up: bool,
    },
    /// Too many tries.
    #[error("the service accepts no sign-in at the moment: {detail}")]
    Wait {
        /// How long it asks to wait, where it says so.
        wait: Option<Duration>,
        /// Its words.
        detail: String,
    },
    /// The account, or everybody, signs in elsewhere.
    #[error("the service does not accept a password for this account: {0}")]
    SingleSignOn(String),
    /// The e-mail address or the password is wrong; the service does not tell which.
    #[error("the service does not accept the e-mail address and the password: {0}")]
    Password(String),
    /// The person may not make keys.
    #[error("signed in, but the role of this account lacks `{0}`, which is needed to create a key")]
    Right(String),
    /// The service gives a key none of the scopes that are wanted.
    #[error("the service grants keys none of the scopes that the tools need ({0})")]
    NothingLeft(String),
    /// The credential was given, and is refused anyway.
    #[error("the service issued {}, but refuses it: {}", .0.0.noun(), .0.1.reason)]
    Unverified(Box<(Secret, Error)>),
    /// The address can't be used.
    #[error(transparent)]
    Settings(#[from] BadSettings),
    /// Anything else between here and the service.
    #[error("{0}")]
    Service(#[from] Error),
}

impl Refusal {
    /// Why a sign-in was refused. The password is taken out, should the service repeat it.
    pub(super) fn of_sign_in(error: Error, password: &SecretString) -> Self {
        let hide = |text: &str| {
            let password = password.expose_secret();
            if password.is_empty() {
                text.to_owned()
            } else {
                text.replace(password, "[redacted]")
            }
        };
        match &error.reason {
            Reason::Key { detail, .. } => Self::Password(hide(detail)),
            Reason::RateLimited {
                retry_after,
                detail,
            } => Self::Wait {
                wait: *retry_after,
                detail: if detail.is_empty() {
                    "too many attempts".to_owned()
                } else {
                    hide(detail)
                },
            },
            Reason::Forbidden(detail)
            | Reason::Scope {
                missing: None,
                detail,
            } => Self::SingleSignOn(hide(detail)),
            Reason::Invalid(fields) => Self::Password(hide(
                &fields
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; "),
            )),
            Reason::Rejected { status, detail } => Self::Service(Error {
                reason: Reason::Rejected {
                    status: *status,
                    detail: hide(detail),
                },
                ..error
            }),
            _ => Self::Service(error),
        }
    }

    /// What to do about it, as a sentence without its full stop.
    #[must_use]
    pub fn next_step(&self) -> String {
        let other_key =
            "ask an administrator of the tenant for an API key and set it as `AISOC_API_KEY`";
        match self {
            Self::SecondFactor { is_set_up: true } => {
                format!("sign in with an account that has no second factor, or {other_key}")
            }
            Self::SecondFactor { is_set_up: false } => format!(
                "set it up in the AiSOC console, where an administrator may also turn off this requirement; or {other_key}"
            ),
            Self::Wait { wait, .. } => wait.map_or_else(
                || "try again in a quarter of an hour".to_owned(),
                |wait| format!("try again in {}", span(wait)),
            ),
            Self::SingleSignOn(_) => format!(
                "if the account signs in through an identity provider (single sign-on), {other_key}; if it was switched off, an \
                 administrator switches it on"
            ),
            Self::Password(_) => {
                "check both, and whether the address is that of the right installation".to_owned()
            }
            Self::Right(_) => {
                "ask an administrator of the tenant (role `tenant_admin`) to create a key with `aisoc-mcp login`, or keep your own \
                 session token for its half hour with `aisoc-mcp login --session`"
                    .to_owned()
            }
            Self::NothingLeft(_) => {
                "store the session token instead, with `aisoc-mcp login --session`".to_owned()
            }
            Self::Unverified(_) => {
                "run `aisoc-mcp doctor`; if the key was created, an administrator can revoke it".to_owned()
            }
            Self::Settings(_) => "give the address with `--aisoc-url`".to_owned(),
            Self::Service(error) => match &error.reason {
                Reason::NotFound(_) => {
                    "check that the address is the AiSOC API's; `aisoc-mcp doctor` shows what answers there".to_owned()
                }
                reason if is_demo_mode(reason) => {
                    format!("{other_key}: the service's demo mode creates nothing")
                }
                Reason::Connect { .. } | Reason::Timeout { .. } | Reason::Closed { .. } => {
                    "check that the service is up and `--aisoc-url` is its address; `aisoc-mcp doctor` shows what answers there"
                        .to_owned()
                }
                Reason::Proxy { proxy, .. } => {
                    format!("correct {}, or name the host of `--aisoc-url` in `NO_PROXY`; `aisoc-mcp doctor` shows the proxy's answer", proxy.setting())
                }
                Reason::Unserved(_) => {
                    "start the AiSOC API, or give its address with `--aisoc-url`".to_owned()
                }
                Reason::Refused(refusal) if refusal.kind == INGEST_WORKER => {
                    "give the API's address with `--aisoc-url`, usually the same with port 8000".to_owned()
                }
                _ => "check the service's own log; `aisoc-mcp doctor` shows what answers there".to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aisoc::AISOC;

    #[test]
    fn a_password_that_the_service_repeats_goes_no_further() {
        let password = SecretString::from("correct horse");
        for reason in [
            Reason::Forbidden("no `correct horse` here".to_owned()),
            Reason::Rejected {
                status: 400,
                detail: "no `correct horse` here".to_owned(),
            },
        ] {
            let error = Error::new(&AISOC, "POST /api/v1/auth/login", reason);
            let refusal = Refusal::of_sign_in(error, &password);
            assert!(!format!("{refusal} {refusal:?}").contains("correct horse"));
        }
    }
}
