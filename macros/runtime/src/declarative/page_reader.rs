//! Reads the pages of a list: first those that can hold the time range, several concurrently, each once.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use serde_json::Value;

use super::Call;
use crate::client::{Answer, Keep};
use crate::context::Context;
use crate::failure::Failure;
use crate::pipeline::list::{self, Extent, List, Paging, Row, Span};
use crate::pipeline::time::moment;
use crate::request::Request;
use crate::text::noun;

/// How many pages of a list are requested at a time.
const AT_ONCE: usize = 6;

/// How often pages are read again whose rows changed places: of a burst over three pages in a new order each time, a
/// quarter of the rows is still missing after each round.
const MOST_ROUNDS: u8 = 8;

/// What one call reads of a service's lists.
pub(super) struct PageReader<'a> {
    pub(super) context: &'a Context,
    pub(super) call: &'a Call,
    pub(super) list: &'static List,
    pub(super) keep: Keep,
    /// Whether pages that an earlier call read again are taken as it read them: a later page of a result continues
    /// the first one, while asking for the first one again is to settle what was left torn.
    pub(super) accept_rereadings: bool,
    /// The span that the rows are wanted of.
    pub(super) span: Span,
    /// The rows from the first on that are enough, where the service counts them and nothing is filtered here.
    pub(super) enough: Option<u64>,
    /// The rows that one request asks for.
    pub(super) size: u64,
    left: AtomicU64,
    /// Whether the time of the call was over before all was read.
    late: AtomicBool,
    read: AtomicU64,
    rows: AtomicU64,
}

/// On which side of the rows that were read there are rows that can match.
#[derive(Default)]
pub(super) struct Unread {
    /// Whether there are some that are older than those read.
    pub(super) is_older: bool,
    /// Whether there are some that were recorded long after the span.
    pub(super) is_newer: bool,
}

/// What was read of one list.
#[derive(Default)]
pub(super) struct Reading {
    /// The pages by their place; several versions of one that was read again.
    pages: BTreeMap<u64, Vec<Arc<Answer>>>,
    /// How many rows there are, as the service says.
    pub(super) total: Option<u64>,
    /// Which rows were left unread, though they can match.
    pub(super) unread: Unread,
    /// Whether rows changed places while they were read, and some were not seen.
    pub(super) is_short: bool,
    /// Whether rows came twice in the first reading of the pages, and reading again did not bring what they displaced.
    pub(super) is_torn: bool,
}

impl Reading {
    fn put(&mut self, index: u64, answer: Arc<Answer>) {
        self.pages.entry(index).or_default().push(answer);
    }

    /// Whether every row that can match was read.
    pub(super) fn is_complete(&self) -> bool {
        !self.unread.is_older && !self.unread.is_newer && !self.is_short
    }

    /// The rows, in the service's order, repeated ones too.
    pub(super) fn rows<'r>(&'r self, list: &'r List) -> impl Iterator<Item = Row<'r>> {
        let answers = self.pages.values().flatten();
        answers.flat_map(|answer| {
            let items = list.items(answer).map_or(&[][..], Vec::as_slice);
            // An answer is kept for one selection of members, and that is made for one list.
            let keys = answer.row_keys(|| list::keys(items, list.newest_first));
            let rows = items.iter().zip(keys);
            rows.map(|(value, key)| Row { value, key })
        })
    }

    /// The age of the oldest answer.
    pub(super) fn age(&self) -> Duration {
        let ages = self.pages.values().flatten();
        let ages = ages.map(|answer| answer.received.elapsed());
        ages.max().unwrap_or_default()
    }

    /// Whether the pages are of one state of the list, by the totals that came with them.
    fn is_of_one_state(&self, list: &List) -> bool {
        let mut totals = self
            .pages
            .values()
            .flatten()
            .map(|answer| total(list, answer));
        let first = totals.next();
        totals.all(|total| Some(total) == first)
    }
}

/// Rows of one time that stand on more than one page.
struct TiedRun {
    /// The places of its rows in the list.
    rows: Range<u64>,
    first_page: u64,
    last_page: u64,
}

impl TiedRun {
    /// The page, and how many rows a page then has, that holds the whole run: with as many rows as possible before and
    /// behind it, since others may come in. There is none for a run longer than a page.
    fn single_page(&self, most: u64) -> Option<(u64, u64)> {
        let last = self.rows.end.saturating_sub(1);
        let margin = |size: u64| {
            let is_inside = self.rows.start / size == last / size;
            is_inside.then(|| (self.rows.start % size).min(size - 1 - last % size))
        };
        let sizes = (1..=most).filter_map(|size| Some((margin(size)?, size)));
        let (_, size) = sizes.max()?;
        Some((self.rows.start / size, size))
    }
}

fn total(list: &List, answer: &Answer) -> Option<u64> {
    match list.extent(answer, u64::MAX) {
        Extent::Counted(total) => Some(total),
        _ => None,
    }
}

impl<'a> PageReader<'a> {
    pub(super) fn new(
        context: &'a Context,
        call: &'a Call,
        list: &'static List,
        keep: Keep,
    ) -> Self {
        Self {
            context,
            call,
            list,
            keep,
            accept_rereadings: false,
            span: Span::default(),
            enough: None,
            size: list.most,
            left: AtomicU64::new(list.scan),
            late: AtomicBool::new(false),
            read: AtomicU64::new(0),
            rows: AtomicU64::new(0),
        }
    }

    /// Reads the lists that these requests give.
    pub(super) async fn read_all(&self, requests: &[Request]) -> Result<Vec<Reading>, Failure> {
        let readings: Vec<_> = requests
            .iter()
            .map(|request| self.read_list(request))
            .collect();
        stream::iter(readings).buffered(AT_ONCE).try_collect().await
    }

    async fn read_list(&self, request: &Request) -> Result<Reading, Failure> {
        let reading = self.read_once(request, self.keep).await?;
        if reading.is_of_one_state(self.list) || self.keep.accept.is_zero() {
            return Ok(reading);
        }
        // Rows came in between two answers that were kept: pages of two states do not fit together.
        self.left
            .fetch_add(reading.pages.len() as u64, Ordering::Relaxed);
        self.read_once(request, self.bypass_cache()).await
    }

    /// Whether the time of the call was over before all was read.
    pub(super) fn is_late(&self) -> bool {
        self.late.load(Ordering::Relaxed)
    }

    /// Nothing where the time of the call is over: what was read until then is the answer.
    fn in_time<T>(&self, read: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(failure) if failure.is_timeout() && self.context.is_over() => {
                self.late.store(true, Ordering::Relaxed);
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    fn bypass_cache(&self) -> Keep {
        Keep {
            accept: Duration::ZERO,
            ..self.keep
        }
    }

    async fn read_once(&self, request: &Request, keep: Keep) -> Result<Reading, Failure> {
        let mut reading = Reading::default();
        if self.take_requests(1) == 0 {
            reading.unread.is_older = true;
            return Ok(reading);
        }
        let first = self.page(request, 0, self.size, keep).await?;
        if matches!(self.list.paging, Paging::Cursor { .. }) {
            return self.read_sequentially(request, first, keep).await;
        }
        match self.list.extent(&first, self.size) {
            Extent::Everything => {
                reading.put(0, first);
                Ok(reading)
            }
            Extent::Counted(total) => self.read_counted(request, first, total, keep).await,
            Extent::Unknown => self.read_sequentially(request, first, keep).await,
        }
    }

    /// Reads a list whose length is known: the pages that can hold the span, from its end to its beginning; after
    /// them those whose rows were recorded long after it.
    async fn read_counted(
        &self,
        request: &Request,
        first: Arc<Answer>,
        total: u64,
        keep: Keep,
    ) -> Result<Reading, Failure> {
        let given = self.items(&first).len() as u64;
        // A service that gives fewer rows than requested pages by that number.
        let step = if given > 0 && given < self.size && given < total {
            given
        } else {
            self.size
        };
        let all = total.div_ceil(step).max(1);
        let mut end = self
            .enough
            .map_or(all, |rows| rows.div_ceil(step).clamp(1, all));
        let mut reading = Reading {
            total: Some(total),
            ..Reading::default()
        };
        reading.put(0, first);
        let begin = self
            .first_to_read(request, &mut reading, end, step, keep)
            .await?;
        if begin == 0 && self.is_last(&reading, 0) {
            end = 1;
        }
        let mut at = begin;
        let mut batch = if self.span.since.is_some() {
            2
        } else {
            AT_ONCE
        };
        while at < end {
            let until = end.min(at + batch as u64);
            let read = self
                .read_pages(request, &mut reading, (at..until).collect(), step, keep)
                .await?;
            if let Some(last) = (at..read).find(|index| self.is_last(&reading, *index)) {
                end = last + 1;
            } else if read < until {
                reading.unread.is_older = true;
                break;
            }
            at = read;
            batch = AT_ONCE;
        }
        let newer: Vec<u64> = (0..begin).rev().collect();
        for batch in newer.chunks(AT_ONCE) {
            let before = reading.pages.len();
            let unread = batch
                .iter()
                .filter(|index| !reading.pages.contains_key(index))
                .count();
            self.read_pages(request, &mut reading, batch.to_vec(), step, keep)
                .await?;
            if reading.pages.len() < before + unread {
                reading.unread.is_newer = true;
                break;
            }
        }
        // Rows of one time are put in order among themselves, so that none of them may be missing.
        while self.ends_among_equals(&reading) && end < all {
            let read = self
                .read_pages(request, &mut reading, vec![end], step, keep)
                .await?;
            if read <= end {
                reading.unread.is_older = true;
                break;
            }
            end = read;
        }
        let is_whole = (0..all).all(|index| reading.pages.contains_key(&index));
        self.reread_tied_pages(request, &mut reading, is_whole, step, keep)
            .await?;
        Ok(reading)
    }

    /// The first page that can hold a row of the span, by halving: its last row was not recorded long after it.
    async fn first_to_read(
        &self,
        request: &Request,
        reading: &mut Reading,
        end: u64,
        step: u64,
        keep: Keep,
    ) -> Result<u64, Failure> {
        let is_long_after = |reading: &Reading, index: u64| {
            let recorded = self.recorded(reading, index);
            recorded.is_some_and(|recorded| self.span.is_long_after(recorded))
        };
        if !is_long_after(reading, 0) {
            return Ok(0);
        }
        let (mut newer, mut older) = (0, end);
        while older - newer > 1 {
            let middle = newer + (older - newer) / 2;
            let read = self
                .read_pages(request, reading, vec![middle], step, keep)
                .await?;
            if read <= middle {
                break;
            }
            if is_long_after(reading, middle) {
                newer = middle;
            } else {
                older = middle;
            }
        }
        Ok(older)
    }

    /// Reads those of these pages that were not read yet, several at once; gives the page behind the last one that
    /// there was room for.
    async fn read_pages(
        &self,
        request: &Request,
        reading: &mut Reading,
        indices: Vec<u64>,
        step: u64,
        keep: Keep,
    ) -> Result<u64, Failure> {
        let unread: Vec<u64> = indices
            .iter()
            .copied()
            .filter(|index| !reading.pages.contains_key(index))
            .collect();
        let room = self.take_requests(unread.len() as u64);
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        let pages: Vec<_> = unread
            .iter()
            .take(room)
            .map(|index| async move {
                let answer = self.page(request, *index, step, keep).await?;
                Ok::<_, Failure>((*index, answer))
            })
            .collect();
        let pages: Vec<_> = stream::iter(pages).buffered(AT_ONCE).collect().await;
        for page in pages {
            if let Some((index, answer)) = self.in_time(page)? {
                reading.put(index, answer);
            }
        }
        let first = indices.first().copied().unwrap_or_default();
        let read = indices
            .iter()
            .take_while(|index| reading.pages.contains_key(index));
        Ok(read.last().map_or(first, |last| last + 1))
    }

    /// Reads again where rows of one time stand on both sides of a page's border: the service may have given one of
    /// them twice and another one not at all.
    async fn reread_tied_pages(
        &self,
        request: &Request,
        reading: &mut Reading,
        is_whole: bool,
        step: u64,
        keep: Keep,
    ) -> Result<(), Failure> {
        let whole = |reading: &Reading| {
            let answers = reading.pages.values().flatten();
            let totals = answers.filter_map(|answer| total(self.list, answer));
            totals.min().unwrap_or_default()
        };
        let mut rounds: u8 = 0;
        loop {
            let (rows, different) = self.counts(reading);
            let is_short = is_whole && different < whole(reading);
            if rows == different && !is_short {
                return Ok(());
            }
            let mut tied = self.tied_runs(reading, step);
            if tied.is_empty() || rounds == MOST_ROUNDS {
                reading.is_short = is_short;
                reading.is_torn = rows != different;
                return Ok(());
            }
            // The others were settled by the first round, unless rows came in between.
            if rounds > 0 && tied.iter().any(|run| run.single_page(step).is_none()) {
                tied.retain(|run| run.single_page(step).is_none());
            }
            // Kept beside the first reading: what settles one page of a result settles the next one in the same way.
            let keep = Keep {
                accept: if self.accept_rereadings {
                    keep.accept
                } else {
                    Duration::ZERO
                },
                reading: rounds + 1,
                ..keep
            };
            let mut pages = BTreeSet::new();
            for run in tied {
                match run.single_page(step) {
                    // In one answer their order does not matter.
                    Some((place, size)) if rounds == 0 => {
                        let mut request = request.clone();
                        self.list.set_scan_page(&mut request, place, (size, size));
                        let Some(answer) = self.in_time(self.fetch(&request, keep).await)? else {
                            reading.is_short = is_short;
                            reading.is_torn = rows != different;
                            return Ok(());
                        };
                        reading.put(run.first_page, answer);
                    }
                    _ => pages.extend(run.first_page..=run.last_page),
                }
            }
            // Where the order turns with every call, an even number of pages would come in the same orders in each round.
            let mut pages: Vec<u64> = pages.into_iter().collect();
            if rounds % 2 == 1 {
                pages.reverse();
            }
            for index in pages {
                let answer = self.page(request, index, step, keep).await;
                let Some(answer) = self.in_time(answer)? else {
                    reading.is_short = is_short;
                    reading.is_torn = rows != different;
                    return Ok(());
                };
                reading.put(index, answer);
            }
            rounds += 1;
            let (_, now) = self.counts(reading);
            if is_whole && now >= whole(reading) || !is_whole && now == different {
                return Ok(());
            }
        }
    }

    /// How many rows came in the first reading of each page, and how many different ones in all.
    fn counts(&self, reading: &Reading) -> (u64, u64) {
        let first = reading
            .pages
            .values()
            .filter_map(|versions| versions.first());
        let rows: usize = first.map(|answer| self.items(answer).len()).sum();
        let mut seen = HashSet::new();
        let without = reading
            .rows(self.list)
            .filter(|row| match row.id() {
                Some(id) => {
                    seen.insert(id);
                    false
                }
                None => true,
            })
            .count();
        (rows as u64, (seen.len() + without) as u64)
    }

    /// Whether the last row wanted is of the same time as the last one read, so that more of that time may follow.
    fn ends_among_equals(&self, reading: &Reading) -> bool {
        let (Some(rows), Some(member)) = (self.enough, self.list.newest_first) else {
            return false;
        };
        let answers = reading
            .pages
            .values()
            .filter_map(|versions| versions.first());
        let read: Vec<&Value> = answers.flat_map(|answer| self.items(answer)).collect();
        let place = usize::try_from(rows)
            .unwrap_or(usize::MAX)
            .saturating_sub(1);
        let time = |row: Option<&&Value>| row.and_then(|row| row.get(member)).cloned();
        let last = time(read.last());
        last.is_some() && last == time(read.get(place))
    }

    /// The rows of one time that stand on both sides of a page's border.
    fn tied_runs(&self, reading: &Reading, step: u64) -> Vec<TiedRun> {
        let Some(member) = self.list.newest_first else {
            return Vec::new();
        };
        let mut runs: Vec<(&Value, TiedRun)> = Vec::new();
        for (page, versions) in &reading.pages {
            let items = versions.first().map(|answer| self.items(answer));
            for (place, row) in (page * step..).zip(items.unwrap_or_default()) {
                let Some(time) = row.get(member) else {
                    continue;
                };
                let is_first = place == page * step;
                match runs.last_mut() {
                    Some((of, run))
                        if *of == time && run.last_page + u64::from(is_first) == *page =>
                    {
                        run.rows.end = place + 1;
                        run.last_page = *page;
                    }
                    _ => runs.push((
                        time,
                        TiedRun {
                            rows: place..place + 1,
                            first_page: *page,
                            last_page: *page,
                        },
                    )),
                }
            }
        }
        let runs = runs.into_iter().map(|(_, run)| run);
        runs.filter(|run| run.first_page < run.last_page).collect()
    }

    /// Reads a list page after page, since only a page tells where the next one is, or whether there is one.
    async fn read_sequentially(
        &self,
        request: &Request,
        first: Arc<Answer>,
        keep: Keep,
    ) -> Result<Reading, Failure> {
        let mut reading = Reading::default();
        let mut answer = first;
        let mut seen = 0;
        for index in 1.. {
            let items = self.items(&answer);
            // The same page again: this service does not page so, and would be counted twice.
            let before = reading.pages.last_key_value();
            let before = before.and_then(|(_, versions)| self.items(versions.first()?).first());
            if before.is_some() && before == items.first() {
                reading.unread.is_older = true;
                break;
            }
            seen += items.len() as u64;
            let is_past = items.last().is_some_and(|last| self.is_past(last));
            let next = self.list.next_page(&answer, seen, self.size);
            reading.put(index - 1, answer);
            let Some(next) = next.filter(|_| !is_past) else {
                break;
            };
            let is_enough = self.enough.is_some_and(|rows| seen >= rows);
            if is_enough && !self.ends_among_equals(&reading) || self.take_requests(1) == 0 {
                reading.unread.is_older = true;
                break;
            }
            let next = match next.cursor {
                Some(cursor) => {
                    let mut request = request.clone();
                    self.list.set_cursor(&mut request, Some(&cursor));
                    self.fetch(&request, keep).await
                }
                None => self.page(request, index, self.size, keep).await,
            };
            let Some(next) = self.in_time(next)? else {
                reading.unread.is_older = true;
                break;
            };
            answer = next;
        }
        if !matches!(self.list.paging, Paging::Cursor { .. }) {
            self.reread_tied_pages(request, &mut reading, false, self.size, keep)
                .await?;
        }
        Ok(reading)
    }

    /// So many of the requests that are left, or as many as are.
    fn take_requests(&self, wanted: u64) -> u64 {
        let taken = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(left.saturating_sub(wanted))
            });
        taken.unwrap_or_else(|left| left).min(wanted)
    }

    async fn page(
        &self,
        request: &Request,
        index: u64,
        step: u64,
        keep: Keep,
    ) -> Result<Arc<Answer>, Failure> {
        let mut request = request.clone();
        self.list
            .set_scan_page(&mut request, index, (self.size, step));
        self.list.set_cursor(&mut request, None);
        self.fetch(&request, keep).await
    }

    async fn fetch(&self, request: &Request, keep: Keep) -> Result<Arc<Answer>, Failure> {
        let mut request = request.clone();
        request.headers.extend(self.list.total_header);
        let answer = self.context.fetch(&request, keep).await?;
        let Some(items) = self.list.items(&answer) else {
            return Err(self.call.unexpected(self.context, &request, noun(&answer)));
        };
        if items.iter().any(|item| !item.is_object()) {
            // Of a form that nobody expects: it may be better the next time.
            self.context.client.forget(&request);
        }
        let given = items.len() as u64;
        let rows = self.rows.fetch_add(given, Ordering::Relaxed) + given;
        let pages = u32::try_from(self.read.fetch_add(1, Ordering::Relaxed) + 1);
        // The service's own page is one answer, not a search that somebody waits for.
        if self.enough.is_none() {
            let message = format!("{rows} {} looked through", self.list.noun);
            let pages = f64::from(pages.unwrap_or(u32::MAX));
            self.context.progress.report(pages, &message);
        }
        Ok(answer)
    }

    fn items<'v>(&self, answer: &'v Value) -> &'v [Value] {
        self.list.items(answer).map_or(&[], Vec::as_slice)
    }

    /// When the last row of a page was recorded.
    fn recorded(&self, reading: &Reading, index: u64) -> Option<Timestamp> {
        let answer = reading.pages.get(&index)?.first()?;
        recorded(self.list, self.items(answer).last()?)
    }

    /// Whether no row after this page can match: it is empty, or its last row is older than the span.
    fn is_last(&self, reading: &Reading, index: u64) -> bool {
        let answer = reading
            .pages
            .get(&index)
            .and_then(|versions| versions.first());
        answer.is_some_and(|answer| {
            self.items(answer)
                .last()
                .is_none_or(|last| self.is_past(last))
        })
    }

    fn is_past(&self, row: &Value) -> bool {
        recorded(self.list, row).is_some_and(|recorded| self.span.is_before(recorded))
    }
}

/// When a row was recorded, where the list is ordered by that.
pub(super) fn recorded(list: &List, row: &Value) -> Option<Timestamp> {
    moment(
        row.get(list.newest_first?)?.as_str()?,
        Timestamp::UNIX_EPOCH,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(rows: Range<u64>, step: u64) -> TiedRun {
        TiedRun {
            first_page: rows.start / step,
            last_page: (rows.end - 1) / step,
            rows,
        }
    }

    #[test]
    fn every_run_of_half_a_page_fits_one_page_with_room_on_both_sides() {
        for (step, least) in [(20, 1), (50, 2), (200, 16)] {
            for border in [1, 2, 7, 24] {
                for length in [2, step / 4, step / 2] {
                    let start = border * step - length / 2;
                    let rows = start..start + length;
                    let page = run(rows.clone(), step).single_page(step);
                    let (place, size) = page.unwrap_or_default();
                    assert!((1..=step).contains(&size), "{rows:?}");
                    let page = place * size..(place + 1) * size;
                    let room = (rows.start - page.start).min(page.end - rows.end);
                    assert!(room >= least, "{rows:?} in {page:?}");
                }
            }
        }
    }

    #[test]
    fn a_run_longer_than_a_page_has_no_single_page() {
        assert_eq!(run(150..351, 200).single_page(200), None);
    }
}
