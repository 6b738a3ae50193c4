//! One pass over one document: fetch, extract, diff, analyse, and the one commit that ends it.
//!
//! Composition only: the order of steps and which failure is recorded. Every path ends by writing
//! the next due time; an error that is returned is a storage failure, which stops the process.

mod derive;
mod doubt;
mod hold;
mod landed;
mod process;
mod record;
mod stable;

pub use derive::Derived;
pub use record::{new_change, new_version};
pub use stable::{Trial, trial};

use crate::analyse::{DateTables, Rules};
use crate::config::Tracked;
use crate::document::{ChangeId, Significance, Text};
use crate::extract::{self, ExtractError, REVISION as EXTRACTOR_REVISION, Selectors};
use crate::fetch::{FetchError, Fetched, Fetcher, Page, Request};
use crate::schedule::{Backoff, Jitter};
use crate::store::{AttemptRecord, DocumentState, SharedStore, SourceState, StoreError};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// What checking needs besides the document.
pub struct Checker {
    /// Gets pages.
    pub fetcher: Arc<Fetcher>,
    /// Remembers.
    pub store: SharedStore,
    /// Finds clauses.
    pub rules: Arc<Rules>,
    /// Finds dates.
    pub dates: Arc<DateTables>,
}

/// Turns for reading pages, however many are fetched: reading takes many times the page's size in
/// memory.
static READERS: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);

/// A document whose pages have more bytes than this is read while no other is.
const LARGE: u64 = 300 * 1024;

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The first version is kept.
    First,
    /// The server says that nothing changed.
    NotModified,
    /// The words are as they were.
    Unchanged,
    /// There is a new version.
    Changed {
        /// The change.
        change: ChangeId,
        /// How much it matters.
        significance: Significance,
        /// Flags that alert.
        flags: usize,
        /// In words.
        summary: String,
    },
    /// The change looks wrong, and is told only when a later fetch confirms it.
    Held {
        /// One word.
        reason: &'static str,
        /// In words.
        message: String,
    },
    /// No text could be had.
    Failed {
        /// One word.
        reason: &'static str,
        /// In words.
        message: String,
    },
    /// The document is paused or no longer tracked.
    Skipped,
}

impl Outcome {
    /// Whether there is something to tell.
    #[must_use]
    pub const fn is_news(&self) -> bool {
        matches!(self, Self::Changed { .. })
    }
}

/// What was fetched of all sources.
enum Pages {
    NotModified,
    Fetched(Vec<Page>),
}

impl Checker {
    /// Checks `tracked` once. `now` is when the check counts as made.
    ///
    /// # Errors
    /// Only when the database fails.
    pub async fn check(self: &Arc<Self>, tracked: &Tracked, now: DateTime<Utc>) -> Result<Outcome, StoreError> {
        let state = self.store.with(|s| s.document(&tracked.service, &tracked.document))?;
        let Some(state) = state else { return Ok(Outcome::Skipped) };
        if tracked.paused {
            self.store.with(|s| s.postpone(state.id, next_check(tracked, now)))?;
            return Ok(Outcome::Skipped);
        }
        let begun = tokio::time::Instant::now();
        let known = known_sources(tracked, &state);
        let fetched = fetch_pages(&self.fetcher, tracked, &known, is_conditional(tracked, now)).await;
        let mut attempt = AttemptRecord {
            started_at: now,
            outcome: "not_modified",
            url: tracked.sources.first().map(|s| s.url.to_string()).unwrap_or_default(),
            status: None,
            bytes: 0,
            duration_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            reason: None,
            message: None,
        };
        match fetched {
            Err(error) => self.fetch_failed(tracked, &state, attempt, &error),
            Ok(Pages::NotModified) => {
                attempt.status = Some(304);
                let next = next_check(tracked, now);
                self.store.with(|s| s.record_unchanged(state.id, &attempt, &known, next))?;
                Ok(Outcome::NotModified)
            }
            Ok(Pages::Fetched(pages)) => {
                attempt.status = pages.last().map(|p| p.status);
                let bytes = size(&pages);
                attempt.bytes = bytes;
                let work =
                    process::Work { checker: Arc::clone(self), tracked: tracked.clone(), state, known, pages, attempt };
                let outcome = run_blocking(bytes, move || work.finish()).await?;
                if outcome == Outcome::First {
                    self.look_twice(tracked).await?;
                }
                Ok(outcome)
            }
        }
    }

    /// Fetches a new document once more: what differs from its first version is its own noise.
    async fn look_twice(&self, tracked: &Tracked) -> Result<(), StoreError> {
        let Ok((second, _)) = stable::read(&self.fetcher, tracked).await else { return Ok(()) };
        self.store.with(|s| {
            let Some(state) = s.document(&tracked.service, &tracked.document)? else { return Ok(()) };
            let Some((version, _)) = state.current else { return Ok(()) };
            let first = Text::new(&s.version_text(version)?.text).unwrap_or_else(|_| second.clone());
            let what = stable::differs(&first, &second);
            if let Some(what) = &what {
                tracing::warn!(service = %tracked.service, document = %tracked.document, "{}: {}: fetched twice in a row, it differs: {what}", tracked.service, tracked.document);
            }
            s.set_unstable(state.id, what.as_deref())
        })
    }

    fn fetch_failed(
        &self,
        tracked: &Tracked,
        state: &DocumentState,
        mut attempt: AttemptRecord,
        error: &FetchError,
    ) -> Result<Outcome, StoreError> {
        attempt.status = error.status();
        let asked =
            error.retry_after().map(|s| chrono::Duration::seconds(i64::try_from(s.min(7 * 86_400)).unwrap_or(0)));
        self.failed(tracked, state, attempt, error.reason(), error.to_string(), asked)
    }

    /// Records a failure: commit point (A').
    fn failed(
        &self,
        tracked: &Tracked,
        state: &DocumentState,
        mut attempt: AttemptRecord,
        reason: &'static str,
        message: String,
        wait: Option<chrono::Duration>,
    ) -> Result<Outcome, StoreError> {
        let pause = Backoff::DOCUMENT.after(state.failures + 1, Jitter(tracked.seed()));
        let next = attempt.started_at + wait.map_or(pause, |w| w.max(pause));
        tracing::warn!(service = %tracked.service, document = %tracked.document, url = attempt.url, reason, failures = state.failures + 1, "{}: {}: check failed: {message}", tracked.service, tracked.document);
        attempt.outcome = "failed";
        attempt.reason = Some(reason.to_owned());
        attempt.message = Some(message.clone());
        self.store.with(|s| s.record_failure(state.id, &attempt, next))?;
        Ok(Outcome::Failed { reason, message })
    }
}

/// Whether the server is asked only for news. One day of the week, another one for each document, the
/// page is fetched whole: servers are known to answer "not modified" for ever.
fn is_conditional(tracked: &Tracked, now: DateTime<Utc>) -> bool {
    let day = u64::try_from(now.timestamp() / 86_400).unwrap_or(0);
    day.wrapping_add(tracked.seed()) % 7 != 0
}

/// Fetches all sources of a document, or hears that its one page is as it was.
async fn fetch_pages(
    fetcher: &Fetcher,
    tracked: &Tracked,
    known: &[SourceState],
    conditional: bool,
) -> Result<Pages, FetchError> {
    let mut pages = Vec::with_capacity(tracked.sources.len());
    // A document of several pages is fetched whole: a 304 of one would need the bytes of before.
    let conditional = conditional && tracked.sources.len() == 1;
    for (source, known) in tracked.sources.iter().zip(known) {
        let request = Request {
            url: source.url.clone(),
            etag: known.etag.clone().filter(|_| conditional),
            last_modified: known.last_modified.clone().filter(|_| conditional),
            respect_robots: source.respect_robots,
        };
        match fetch_page(fetcher, &request, source.browser).await? {
            Fetched::NotModified => return Ok(Pages::NotModified),
            Fetched::Page(page) => pages.push(page),
        }
    }
    Ok(Pages::Fetched(pages))
}

/// Fetches one page; renders it where `always`, or where it is empty without its scripts, if there is
/// a browser.
///
/// # Errors
/// See [`FetchError`].
pub async fn fetch_page(fetcher: &Fetcher, request: &Request, always: bool) -> Result<Fetched, FetchError> {
    if always && let Some(page) = fetcher.render(request).await? {
        return Ok(Fetched::Page(page));
    }
    let page = match fetcher.fetch(request).await? {
        Fetched::Page(page) if fetcher.has_browser() => page,
        fetched => return Ok(fetched),
    };
    let (page, is_shell) = run_blocking(page.body.len() as u64, move || {
        let read = extract::extract(stable::input(&page), &Selectors::default());
        let is_shell = matches!(read, Err(ExtractError::NeedsBrowser(_)));
        (page, is_shell)
    })
    .await;
    if !is_shell {
        return Ok(Fetched::Page(page));
    }
    tracing::debug!(url = %page.url, "the page is empty without its scripts: rendered");
    let there = Request { url: page.url.clone(), ..request.clone() };
    Ok(Fetched::Page(fetcher.render(&there).await?.unwrap_or(page)))
}

/// What is remembered of each configured source; nothing where its URL, its selectors or the
/// extractor are others than those that read it last.
fn known_sources(tracked: &Tracked, state: &DocumentState) -> Vec<SourceState> {
    let fresh = |url: &str| SourceState { url: url.to_owned(), ..SourceState::default() };
    let known = |(at, source): (usize, &crate::config::Source)| {
        let same = state.sources.get(at).filter(|s| {
            s.url == source.url.as_ref()
                && s.extractor_revision == Some(EXTRACTOR_REVISION)
                && s.selectors_hash.as_deref().is_some_and(|hash| derive::is_read_by(hash, source))
        });
        same.cloned().unwrap_or_else(|| fresh(source.url.as_ref()))
    };
    tracked.sources.iter().enumerate().map(known).collect()
}

fn size(pages: &[Page]) -> u64 {
    pages.iter().map(|p| p.body.len() as u64).sum()
}

fn next_check(tracked: &Tracked, now: DateTime<Utc>) -> DateTime<Utc> {
    tracked.check.next_spread(now, tracked.seed()).unwrap_or_else(|| now + chrono::Duration::days(1))
}

/// Runs work on pages of `bytes`, which computes and writes, off the async threads; its panic is
/// passed on.
async fn run_blocking<T: Send + 'static>(bytes: u64, work: impl FnOnce() -> T + Send + 'static) -> T {
    // never closed; were it, the work would go on without its turn
    let _turn = READERS.acquire_many(if bytes > LARGE { 2 } else { 1 }).await.ok();
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
