//! Resolves arguments that are not whole identifiers (prefixes, aliases, owners) through listings, page by
//! page, until their meaning is clear.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, future, stream};
use serde_json::Value;

use super::{Context, second_try};
use crate::client::{Answer, Error, Keep};
use crate::failure::Failure;
use crate::pipeline::lookup::{
    Lookup, Owner, SearchExtent, Unresolved, is_prefix, is_uuid, listed,
};
use crate::pipeline::path;
use crate::request::Request;
use crate::text::capitals;

/// How many pages of a listing are requested at a time, where the first one says how many there are.
const AT_ONCE: usize = 4;

/// The pages of a listing that were read, in order, and what they decide.
struct Pages<'g> {
    lookup: &'static Lookup,
    given: &'g str,
    pages: Vec<Arc<Answer>>,
    /// Where rows were added meanwhile, a page repeats the end of the one before.
    seen: HashSet<String>,
    /// How many items are meant; of exactly that name there is one.
    meant: usize,
    named: bool,
    complete: bool,
}

impl<'g> Pages<'g> {
    fn new(lookup: &'static Lookup, given: &'g str) -> Self {
        Self {
            lookup,
            given,
            pages: Vec::new(),
            seen: HashSet::new(),
            meant: 0,
            named: false,
            complete: false,
        }
    }

    /// Adds a page, and says how many of its items are new.
    fn push(&mut self, page: Arc<Answer>) -> usize {
        let before = self.seen.len();
        for item in listed(&page, self.lookup.at) {
            if self.seen.insert(self.lookup.identifier(item)) {
                self.meant += self.lookup.matching(self.given, &[item]).len();
                self.named |= !self.lookup.named(self.given, &[item]).is_empty();
            }
        }
        self.pages.push(page);
        self.seen.len() - before
    }

    /// Whether more pages can't change what is meant.
    fn is_decided(&self) -> bool {
        self.named || self.meant > 1
    }

    /// The items, each once.
    fn items(&self) -> Vec<&Value> {
        let mut seen = HashSet::new();
        let all = self
            .pages
            .iter()
            .flat_map(|page| listed(page, self.lookup.at));
        all.filter(|item| seen.insert(self.lookup.identifier(item)))
            .collect()
    }

    fn looked(&self) -> SearchExtent {
        let (count, complete) = (self.seen.len(), self.complete);
        SearchExtent { count, complete }
    }
}

/// What a search of a listing came to.
enum Search {
    Found(Value),
    Several(Unresolved),
    None(Unresolved),
}

impl Context {
    /// Turns a prefix, another name or the name of what it belongs to into the identifier the service takes.
    ///
    /// # Errors
    /// A refusal that lists the candidates when none or several match.
    pub async fn resolve(
        &self,
        lookup: &'static Lookup,
        value: &mut String,
    ) -> Result<(), Failure> {
        let given = lookup.normalize(value)?;
        *value = match lookup.resolved_without_lookup(&given) {
            Some(settled) => settled,
            None => self.look_up(lookup, &given).await?,
        };
        Ok(())
    }

    /// Another identifier that a value may stand for, after the service knew nothing of that name: a number
    /// written otherwise, or the identifier of what has such items. `None` where there is none.
    ///
    /// # Errors
    /// A refusal that lists the candidates when several match, or none does that could.
    pub async fn resolve_alternative(
        &self,
        lookup: &'static Lookup,
        value: &str,
    ) -> Result<Option<String>, Failure> {
        let given = lookup.normalize(value)?;
        if is_uuid(&given) {
            return Ok(match self.of_owner(lookup, &given).await? {
                Owned::Item(id) => Some(id),
                Owned::Unknown(_) => None,
            });
        }
        if !lookup.service_knows_aliases {
            return Ok(None);
        }
        match self.search(lookup, &given).await? {
            Search::Found(item) => {
                let id = lookup.identifier(&item);
                let named = lookup
                    .every_name(&item)
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(&given));
                if !named {
                    let (noun, title) = (lookup.noun, lookup.title(&item));
                    self.notes
                        .add(format!("`{given}` was read as {noun} {title}"));
                }
                Ok(Some(id).filter(|id| *id != given))
            }
            Search::Several(failure) | Search::None(failure) => Err(failure.into()),
        }
    }

    async fn look_up(&self, lookup: &'static Lookup, given: &str) -> Result<String, Failure> {
        let owned = !lookup.of.is_empty();
        if owned && !is_prefix(given) {
            return match self.of_owner(lookup, given).await? {
                Owned::Item(id) => Ok(id),
                Owned::Unknown(Some(failure)) => Err(failure.into()),
                Owned::Unknown(None) => match self.search(lookup, given).await? {
                    Search::Found(item) => Ok(lookup.identifier(&item)),
                    Search::Several(failure) | Search::None(failure) => Err(failure.into()),
                },
            };
        }
        match self.search(lookup, given).await? {
            Search::Found(item) => Ok(lookup.identifier(&item)),
            Search::None(failure) if owned => match self.of_owner(lookup, given).await? {
                Owned::Item(id) => Ok(id),
                Owned::Unknown(_) => Err(failure.into()),
            },
            Search::Several(failure) | Search::None(failure) => Err(failure.into()),
        }
    }

    /// Looks through the listing until it is decided what was meant.
    async fn search(&self, lookup: &'static Lookup, given: &str) -> Result<Search, Failure> {
        let began = Instant::now();
        let mut pages = self.pages(lookup, given, None).await?;
        if pages.meant == 0 && lookup.cache_seconds > 0 {
            // The first page may have been kept since before it was there; one of just now serves.
            let first = self
                .page(lookup, lookup.request(0), Keep::of(began.elapsed()))
                .await?;
            pages.push(first);
        }
        let (items, looked) = (pages.items(), pages.looked());
        Ok(match lookup.matching(given, &items)[..] {
            [item] => {
                if let Some(note) = lookup.undecided(given, item, looked) {
                    self.notes.add(note);
                }
                Search::Found(item.clone())
            }
            [] => Search::None(lookup.unknown(given, &items, looked)),
            ref found => Search::Several(lookup.ambiguous(given, found)),
        })
    }

    /// The pages of the listing, or of what of it belongs to an owner of that name, until it is decided
    /// what was meant.
    async fn pages<'g>(
        &self,
        lookup: &'static Lookup,
        given: &'g str,
        of: Option<(&str, &str)>,
    ) -> Result<Pages<'g>, Failure> {
        // What belongs to one thing is short, and whether the newest of it is finished changes.
        let keep = Keep::of(Duration::from_secs(if of.is_some() {
            0
        } else {
            lookup.cache_seconds
        }));
        let request = |index| {
            let mut request = lookup.request(index);
            request
                .query
                .extend(of.map(|(name, value)| (name.to_owned(), value.to_owned())));
            request
        };
        let mut pages = Pages::new(lookup, given);
        let first = self.page(lookup, request(0), keep).await?;
        let total = first.get("total").and_then(Value::as_u64);
        let last = lookup.page_count(&first);
        let mut full = lookup.is_full(&first);
        pages.push(first);
        pages.complete = !full;
        if pages.is_decided() {
            return Ok(pages);
        }
        // Without a total each page says whether there is another, and asking ahead would be a guess.
        let at_once = if total.is_some() { AT_ONCE } else { 1 };
        let mut more = stream::iter(1..last)
            .map(|index| self.page(lookup, request(index), keep))
            .buffered(at_once);
        while full && let Some(page) = more.next().await {
            let page = page?;
            full = lookup.is_full(&page);
            // The same page again: this service does not page so, and has given everything.
            let repeated = pages.push(page) == 0;
            pages.complete = !full || repeated;
            if repeated || pages.is_decided() {
                return Ok(pages);
            }
        }
        drop(more);
        pages.complete |= total.is_some_and(|total| pages.seen.len() as u64 >= total);
        if let Some((parameter, values)) = lookup.split.filter(|_| full) {
            let split = values.iter().map(|value| {
                let mut request = request(0);
                request.set_query(parameter, value);
                self.page(lookup, request, keep)
            });
            let split = future::try_join_all(split).await?;
            // Where none of the parts is full, these are all there are.
            pages.complete = split.iter().all(|page| !lookup.is_full(page));
            for page in split {
                pages.push(page);
            }
        }
        Ok(pages)
    }

    async fn page(
        &self,
        lookup: &Lookup,
        request: Request,
        keep: Keep,
    ) -> Result<Arc<Answer>, Failure> {
        let page = self.fetch(&request, keep).await?;
        if path::list(&page, lookup.at).is_some() {
            return Ok(page);
        }
        let given = crate::text::noun(&page);
        Err(self
            .client
            .unexpected_answer(&request, given, "a list")
            .into())
    }

    /// The item that is meant where what it belongs to was named.
    async fn of_owner(&self, lookup: &'static Lookup, given: &str) -> Result<Owned, Failure> {
        let mut refusal = None;
        let mut failed = None;
        for owner in lookup.of {
            let named = match self.owner(owner.lookup, given).await {
                Ok(Named::Item(item)) => item,
                Ok(Named::Unknown(unknown)) => {
                    refusal = refusal.or(unknown);
                    continue;
                }
                // A key that may not read these may read the others.
                Err(failure) => {
                    failed = failed.or(Some(failure));
                    continue;
                }
            };
            return self.newest_of(lookup, owner, &named).await;
        }
        match failed {
            // What a whole UUID is not, the tool's own request has said already.
            Some(failure) if refusal.is_none() && !is_uuid(given) => Err(failure),
            _ => Ok(Owned::Unknown(refusal)),
        }
    }

    async fn newest_of(
        &self,
        lookup: &'static Lookup,
        owner: &'static Owner,
        named: &Value,
    ) -> Result<Owned, Failure> {
        let names = owner.lookup.every_name(named);
        let listings = names
            .iter()
            .map(|name| self.pages(lookup, "", Some((owner.parameter, name))));
        let mut pages = Pages::new(lookup, "");
        for listing in future::try_join_all(listings).await? {
            for page in listing.pages {
                pages.push(page);
            }
        }
        let called = format!("{} {}", owner.lookup.noun, owner.lookup.title(named));
        let Some(newest) = lookup.newest(&called, &pages.items()) else {
            let noun = lookup.noun;
            return Err(Failure::refused(
                format!("{called} is there, and has no {noun}"),
                format!("name a {noun}, or something else that has one"),
            ));
        };
        self.notes.add(newest.note);
        Ok(Owned::Item(newest.id))
    }

    /// What has the items, by any of its names.
    async fn owner(&self, lookup: &'static Lookup, given: &str) -> Result<Named, Failure> {
        if let Some(name) = lookup.resolved_without_lookup(given)
            && !lookup.item.is_empty()
        {
            let get = |name: String| async move {
                let request = Request::get(&[lookup.item, &[&name]].concat());
                self.send_for(&request, lookup.id).await
            };
            let second = capitals(&name).filter(|_| !is_uuid(given)).map(get);
            match second_try(Error::is_not_found, get(name), second).await {
                Ok(item) => return Ok(Named::Item(item)),
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error.into()),
            }
        }
        let can_be = is_prefix(given) || !lookup.aliases.is_empty();
        if is_uuid(given) || !can_be {
            return Ok(Named::Unknown(None));
        }
        Ok(match self.search(lookup, given).await? {
            Search::Found(item) => Named::Item(item),
            Search::Several(failure) => return Err(failure.into()),
            Search::None(failure) => Named::Unknown(Some(failure)),
        })
    }
}

/// Whether what was named has an item that is meant.
enum Owned {
    Item(String),
    Unknown(Option<Unresolved>),
}

/// A thing that has items, or why there is none of that name.
enum Named {
    Item(Value),
    Unknown(Option<Unresolved>),
}
