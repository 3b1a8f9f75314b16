//! Lists: their pagination, filters, truncation and scanning.

use crate::problem::{Span, Spanned};

use super::{Endpoint, Schema};

/// How the list in an answer is paginated.
#[derive(Debug, Clone)]
pub struct List {
    /// Where the section stands.
    pub span: Span,
    /// The member that holds the list; `None` when the answer itself is the list.
    pub at: Option<String>,
    /// How the service pages.
    pub paging: Paging,
    /// The argument that is the page, from 1.
    pub page: Option<Spanned<String>>,
    /// The argument that is the number of items on a page.
    pub size: Option<Spanned<String>>,
    /// The largest page that the service gives, used when looking through several.
    pub most: u64,
    /// How many pages are scanned at most.
    pub scan: u64,
    /// The time member that the service orders by, newest first.
    pub newest_first: Option<String>,
    /// The header that counts the whole list; an answer without it is the whole list.
    pub total_header: Option<Spanned<String>>,
    /// What the list can be ordered by here.
    pub sort: Option<Sort>,
}

/// Numbers that a list can be ordered by, the greatest first.
#[derive(Debug, Clone)]
pub struct Sort {
    /// The argument that says by which.
    pub argument: Spanned<String>,
    /// The argument's values, and the member of the service's items that each stands for.
    pub by: Vec<(Spanned<String>, String)>,
}

impl List {
    /// The member that holds the list once the answer is opened; `output` may rename it.
    #[must_use]
    pub fn key(&self) -> &str {
        self.at
            .as_deref()
            .map_or("items", |at| at.rsplit('.').next().unwrap_or(at))
    }

    /// The result's property that shows the list: the one that takes it under another name, or else the
    /// one of the same name.
    #[must_use]
    pub fn shown_as<'n>(&'n self, output: &'n Schema) -> &'n str {
        let key = self.key();
        let mut properties = output.properties().iter();
        let renamed = properties.find(|property| property.schema.from == [key]);
        renamed.map_or(key, |property| property.name.value.as_str())
    }
}

/// How a service pages, with its parameters' names.
#[derive(Debug, Clone)]
pub enum Paging {
    /// The whole list each time.
    Whole,
    /// By page number and size.
    Page {
        /// The page's parameter.
        page: String,
        /// The size's parameter.
        size: String,
    },
    /// By offset and limit.
    Offset {
        /// The offset's parameter.
        offset: String,
        /// The limit's parameter.
        limit: String,
    },
    /// By a cursor that each answer gives for the next.
    Cursor {
        /// The cursor's parameter.
        cursor: String,
        /// The limit's parameter.
        limit: String,
        /// The answer's member that holds the next cursor.
        next: String,
    },
}

impl Paging {
    /// The parameters that paging itself sends.
    #[must_use]
    pub fn parameters(&self) -> Vec<&str> {
        match self {
            Self::Whole => Vec::new(),
            Self::Page { page, size } => vec![page, size],
            Self::Offset { offset, limit } => vec![offset, limit],
            Self::Cursor { cursor, limit, .. } => vec![cursor, limit],
        }
    }
}

/// What an argument filters here, since the service does not.
#[derive(Debug, Clone)]
pub struct Clause {
    /// The argument.
    pub argument: Spanned<String>,
    /// The members it is compared with; one that fits is enough.
    pub fields: Vec<String>,
    /// How.
    pub operator: Operator,
    /// The member's values that some of the argument's stand for.
    pub map: Vec<(Spanned<String>, Vec<String>)>,
    /// The argument's values that filter here; empty is all of them.
    pub when: Vec<Spanned<String>>,
    /// A prefix that both sides may leave out.
    pub optional_prefix: Option<String>,
    /// The argument's value that means members without a value.
    pub empty: Option<Spanned<String>>,
    /// Those of the members in which only letters and digits count when words are looked for.
    pub loose: Vec<Spanned<String>>,
    /// Where the values to look for come from, instead of the argument.
    pub from: Option<FromService>,
}

/// Values that another endpoint knows.
#[derive(Debug, Clone)]
pub struct FromService {
    /// The endpoint; its path takes no argument.
    pub endpoint: Endpoint,
    /// The members whose values are meant.
    pub fields: Vec<String>,
}

/// How a member is compared with an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// The same text, in any letter case; for a list, one element.
    Equals,
    /// One of the argument's list.
    OneOf,
    /// The same name or one below it, as `T1059.001` is below `T1059`.
    SameOrUnder,
    /// Part of a text, in any letter case.
    Part,
    /// Whether there is a value at all.
    Present,
    /// Every word occurs in one of the members.
    Words,
    /// A time not before the argument.
    AtOrAfter,
    /// A time not after the argument.
    AtOrBefore,
    /// A number not below the argument.
    Minimum,
    /// A number not above the argument.
    Maximum,
}

impl Operator {
    /// Every operator, with its name in the manifest.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("equals", Self::Equals),
        ("one_of", Self::OneOf),
        ("same_or_under", Self::SameOrUnder),
        ("part", Self::Part),
        ("present", Self::Present),
        ("words", Self::Words),
        ("at_or_after", Self::AtOrAfter),
        ("at_or_before", Self::AtOrBefore),
        ("minimum", Self::Minimum),
        ("maximum", Self::Maximum),
    ];

    /// The name in the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, operator)| *operator == self);
        found.map_or("", |(name, _)| name)
    }
}

/// The list that is cut when a result is too long, and how the rest is fetched.
#[derive(Debug, Clone)]
pub struct Continuation {
    /// The result's member that holds the list.
    pub list: Spanned<String>,
    /// How the rest is fetched.
    pub resume: Resume,
}

/// How the rest of a cut list is fetched.
#[derive(Debug, Clone)]
pub enum Resume {
    /// With this argument, set to a member of the last item kept.
    After {
        /// The argument.
        argument: Spanned<String>,
        /// The member.
        from: String,
    },
    /// As these words say.
    Advice(String),
}

/// How an identifier given as a prefix, under another name or by what it belongs to is resolved.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// What is looked for, in words, such as `run`.
    pub noun: String,
    /// The listing; its path takes no argument.
    pub endpoint: Endpoint,
    /// The listing's fixed query.
    pub query: Vec<(String, String)>,
    /// The member of the listing that holds the list.
    pub at: Option<String>,
    /// How the listing is paginated.
    pub paging: Spanned<Paging>,
    /// The most items on a page.
    pub most: u64,
    /// How many pages are scanned at most.
    pub scan: u64,
    /// For how many seconds a page may be kept.
    pub cache_seconds: u64,
    /// What a full listing without further pages is split by.
    pub split: Option<Split>,
    /// The path of one item; its last segment is the identifier, and its only argument.
    pub item: Option<Endpoint>,
    /// The member that is the identifier.
    pub id: String,
    /// Members that name the item as well.
    pub aliases: Vec<String>,
    /// Whether the service takes such a name itself, so that it need not be looked up.
    pub service_knows_aliases: bool,
    /// Members shown of a candidate.
    pub show: Vec<String>,
    /// Things that have such items, and may be named instead of one.
    pub of: Vec<Owner>,
    /// The time member by which one item is newer than another.
    pub newest: Option<Spanned<String>>,
    /// The items that are finished, and so are meant before others.
    pub finished: Option<Finished>,
    /// The items that are meant, and offered, after all others.
    pub secondary: Option<Secondary>,
}

/// A parameter by whose values a listing is requested in parts.
#[derive(Debug, Clone)]
pub struct Split {
    /// Where it stands.
    pub span: Span,
    /// The parameter.
    pub parameter: String,
    /// Its values.
    pub values: Vec<String>,
}

/// A thing that has items of a lookup.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The lookup of the thing itself.
    pub lookup: Spanned<String>,
    /// The listing's parameter that takes its names.
    pub parameter: String,
}

/// How to recognise finished items.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Where it stands.
    pub span: Span,
    /// The member.
    pub member: String,
    /// Its values, the best first.
    pub values: Vec<String>,
}

/// How to recognise items that come after all others.
#[derive(Debug, Clone)]
pub struct Secondary {
    /// The member.
    pub member: String,
    /// How its text begins.
    pub prefix: String,
}
