//! A difference, in words.

use super::Described;
use super::asked::Asked;
use super::client_call::{Call, Location};
use super::endpoint::{self, Sought};
use super::{parameters, response, security};

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The endpoint is not there.
    EndpointGone,
    /// The path takes another method.
    MethodChanged,
    /// The endpoint is at another path.
    PathChanged,
    /// Callers have to prove something else.
    SecurityChanged,
    /// A parameter that is sent is not there.
    ParameterGone,
    /// Every parameter that pages or sizes a list is not there: the service gives the whole list.
    PagingGone,
    /// A parameter that is not sent, or not always, is required.
    ParameterRequired,
    /// A header is required.
    HeaderRequired,
    /// A parameter that is not sent has a default that leaves out a part of the answer.
    AnswerBounded,
    /// A parameter takes fewer values than are sent.
    ValuesNarrower,
    /// A list that was the answer itself is a member of an object.
    ListWrapped,
    /// A list, or what was an object, is the answer itself.
    ListUnwrapped,
    /// A list is another member.
    ListMoved,
    /// A member that is read is not there.
    MemberGone,
    /// A member that is read has another type.
    MemberType,
}

/// What a difference does to a client. The order is that of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing that needs a change.
    Note,
    /// A result lacks something.
    Lacks,
    /// A result is wrong or incomplete, and nothing says so.
    Misleads,
    /// Calls fail, or their answers can't be read.
    Fails,
}

/// A place where a description does not agree with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub kind: Kind,
    /// What it does.
    pub effect: Effect,
    /// The endpoint, as the call states it.
    pub endpoint: String,
    /// The parameter or the member that it is about.
    pub subject: Option<String>,
    /// What it is, in lower case and without a full stop.
    pub message: String,
    /// What the client states; `None` where that is not known.
    pub entry: Option<String>,
    /// What the older description says, where there is one.
    pub old: Option<String>,
    /// What the description says.
    pub new: String,
    /// What to do about it; `None` where that is nothing.
    pub help: Option<String>,
    /// Where the client states it.
    pub place: usize,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 15] = [
        Self::EndpointGone,
        Self::MethodChanged,
        Self::PathChanged,
        Self::SecurityChanged,
        Self::ParameterGone,
        Self::PagingGone,
        Self::ParameterRequired,
        Self::HeaderRequired,
        Self::AnswerBounded,
        Self::ValuesNarrower,
        Self::ListWrapped,
        Self::ListUnwrapped,
        Self::ListMoved,
        Self::MemberGone,
        Self::MemberType,
    ];

    /// The name, for programs: `answer-bounded`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EndpointGone => "endpoint-gone",
            Self::MethodChanged => "method-changed",
            Self::PathChanged => "path-changed",
            Self::SecurityChanged => "security-changed",
            Self::ParameterGone => "parameter-gone",
            Self::PagingGone => "paging-gone",
            Self::ParameterRequired => "parameter-required",
            Self::HeaderRequired => "header-required",
            Self::AnswerBounded => "answer-bounded",
            Self::ValuesNarrower => "values-narrower",
            Self::ListWrapped => "list-wrapped",
            Self::ListUnwrapped => "list-unwrapped",
            Self::ListMoved => "list-moved",
            Self::MemberGone => "member-gone",
            Self::MemberType => "member-type",
        }
    }

    /// Whether what it is about is not there.
    pub(crate) const fn is_gone(self) -> bool {
        matches!(
            self,
            Self::EndpointGone | Self::ParameterGone | Self::PagingGone | Self::MemberGone
        )
    }

    const fn effect(self) -> Effect {
        match self {
            Self::PagingGone => Effect::Note,
            Self::MemberGone | Self::MemberType => Effect::Lacks,
            Self::ParameterGone | Self::AnswerBounded => Effect::Misleads,
            _ => Effect::Fails,
        }
    }
}

impl Effect {
    /// The name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Lacks => "lacks",
            Self::Misleads => "misleads",
            Self::Fails => "fails",
        }
    }
}

/// What is said of something that a description does not have.
pub(crate) const ABSENT: &str = "not described";

/// What is said of something that a description leaves open.
pub(crate) const OPEN: &str = "open";

/// Whether a fact says that something is there.
pub(crate) fn is_stated(fact: &str) -> bool {
    fact != ABSENT && fact != OPEN
}

/// What a difference is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    Endpoint,
    Security,
    Answer,
    Parameter(Location, String),
    /// The paths to it, of which one is enough.
    Member(Vec<Vec<String>>),
}

/// A difference before it is put in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) subject: Subject,
    pub(crate) place: usize,
    /// What the client states.
    pub(crate) entry: Option<String>,
    /// What of the description the message needs.
    pub(crate) other: Option<String>,
}

impl Subject {
    fn name(&self) -> Option<String> {
        match self {
            Self::Parameter(_, name) => Some(name.clone()),
            Self::Member(paths) => paths.first().map(|path| response::written(path)),
            Self::Endpoint | Self::Security | Self::Answer => None,
        }
    }

    /// What a description says of it.
    pub(crate) fn fact(&self, asked: &Asked<'_>, described: &Described<'_>) -> String {
        let Sought::There(operation) = endpoint::find(asked.call, described, None) else {
            return ABSENT.to_owned();
        };
        match self {
            Self::Endpoint => "described".to_owned(),
            Self::Security => security::fact(operation, described.document),
            Self::Answer => response::fact(operation, described),
            Self::Parameter(location, name) => {
                parameters::fact(*location, name, operation, described)
            }
            Self::Member(paths) => response::member_fact(paths, operation, described),
        }
    }
}

/// What reads a member: whether the client does, where a handler is written by hand, is not known.
const fn reader(call: &Call) -> &'static str {
    if call.complete {
        "is read"
    } else {
        "the handler may read"
    }
}

impl Found {
    pub(crate) fn new(kind: Kind, subject: Subject, place: usize) -> Self {
        Self {
            kind,
            subject,
            place,
            entry: None,
            other: None,
        }
    }

    pub(crate) fn into_difference(
        self,
        call: &Call,
        old: Option<String>,
        new: String,
    ) -> Difference {
        Difference {
            kind: self.kind,
            effect: self.kind.effect(),
            endpoint: call.endpoint(),
            subject: self.subject.name(),
            message: self.message(call),
            help: self.help(call),
            entry: self.entry,
            old,
            new,
            place: self.place,
        }
    }

    /// The same of something that did not agree and does now.
    pub(crate) fn resolved(self, call: &Call, old: String, new: String) -> Difference {
        let name = self.subject.name().unwrap_or_default();
        let endpoint = call.endpoint();
        let message = match self.kind {
            Kind::EndpointGone | Kind::MethodChanged | Kind::PathChanged => {
                format!("`{endpoint}` is described now")
            }
            Kind::ParameterGone | Kind::PagingGone => {
                format!("parameter `{name}` is described now, and takes effect where it is sent")
            }
            Kind::MemberGone => format!("the answer has `{name}` now, which {}", reader(call)),
            _ => format!("no longer so: {}", self.message(call)),
        };
        Difference {
            effect: Effect::Note,
            message,
            help: None,
            ..self.into_difference(call, Some(old), new)
        }
    }

    fn message(&self, call: &Call) -> String {
        let name = self.subject.name().unwrap_or_default();
        let endpoint = call.endpoint();
        let other = self.other.as_deref();
        let or = |none: &'static str| other.unwrap_or(none);
        let reader = reader(call);
        match self.kind {
            Kind::EndpointGone => format!("`{endpoint}` is not described"),
            Kind::MethodChanged => format!(
                "`{}` takes no {}; there is `{}`",
                call.path,
                call.method,
                or("nothing").replace(", ", "`, `")
            ),
            Kind::PathChanged => {
                format!("`{endpoint}` is not described; `{}` is", or("another path"))
            }
            Kind::SecurityChanged => match other {
                Some(scopes) => format!("scope `{scopes}` is needed, and is not listed"),
                None => "callers have to prove something else".to_owned(),
            },
            Kind::ParameterGone => format!("parameter `{name}` is sent and not described"),
            Kind::PagingGone => {
                format!("parameter `{name}` is not described, nor another that pages the list")
            }
            Kind::ParameterRequired => match self.entry.as_deref() {
                Some("not sent") => format!("parameter `{name}` is required and not sent"),
                _ => format!("parameter `{name}` is required and not always sent"),
            },
            Kind::HeaderRequired => format!("header `{name}` is required and not sent"),
            Kind::AnswerBounded => format!(
                "parameter `{name}` is not sent, and its default bounds the answer to {}",
                or("a part")
            ),
            Kind::ValuesNarrower => format!("parameter `{name}` {}", or("takes fewer values")),
            Kind::ListWrapped => match other {
                Some(member) => format!("the list is wrapped in an object, under `{member}`"),
                None => "the list is wrapped in an object".to_owned(),
            },
            Kind::ListUnwrapped => "the answer is a list, without an object around it".to_owned(),
            Kind::ListMoved => match other {
                Some(member) => format!("the list is under `{member}`"),
                None => "the list is not where it is read".to_owned(),
            },
            Kind::MemberGone => format!(
                "the answer has no `{}`, which {reader}",
                other.unwrap_or(&name)
            ),
            Kind::MemberType => format!("`{name}` is {}", or("of another type")),
        }
    }

    fn help(&self, call: &Call) -> Option<String> {
        let name = self.subject.name().unwrap_or_default();
        let is_handmade = !call.complete;
        Some(match self.kind {
            Kind::EndpointGone => "find what replaced it, or remove the tool".to_owned(),
            Kind::MethodChanged | Kind::PathChanged => {
                "change the request, and compare again".to_owned()
            }
            Kind::SecurityChanged => match &self.other {
                Some(scopes) => format!("add `{scopes}` to `scopes`, and to the key"),
                None => "send the credential that is asked for now".to_owned(),
            },
            _ if is_handmade => "change the handler, which is written by hand".to_owned(),
            Kind::ParameterGone => {
                format!(
                    "remove `{name}` from the request, or filter here: the service likely ignores it"
                )
            }
            Kind::PagingGone => return None,
            Kind::ParameterRequired => match self.entry.as_deref() {
                Some("not sent") => format!("send `{name}`, from an argument or as a constant"),
                _ => format!(
                    "make its argument required, or give it a default: without `{name}` the call is refused"
                ),
            },
            Kind::HeaderRequired => {
                "a request of the manifest sends no header: write a handler".to_owned()
            }
            Kind::AnswerBounded => {
                format!(
                    "page the list by `{name}`, or send the largest value: the rest is left out without a word"
                )
            }
            Kind::ValuesNarrower => {
                "narrow the argument, so that it is refused before it is sent".to_owned()
            }
            Kind::ListWrapped | Kind::ListMoved => match &self.other {
                Some(member) => format!("write `at: {member}` under `list`"),
                None => "name the list's member with `at` under `list`".to_owned(),
            },
            Kind::ListUnwrapped => "remove `at` from `list`".to_owned(),
            Kind::MemberGone => {
                format!("remove what reads `{name}`, or read another member with `from`")
            }
            Kind::MemberType => "change the type, or convert with a handler".to_owned(),
        })
    }
}
