//! Versions and flags made again from what is stored, when the extractor, the selectors or the rules
//! are others than those that made them: what changed only because of us is never told as the
//! platform's change.

use super::record::{new_change, new_version};
use super::stable::input;
use super::{Checker, EXTRACTOR_REVISION};
use crate::analyse::{self, Analysis, Capture, Prepared};
use crate::config::{Source, Tracked};
use crate::document::{ContentHash, DocumentId, Significance, Text, VersionId};
use crate::extract::{self, ExtractError, Extracted};
use crate::fetch::Page;
use crate::store::{DocumentState, NewSnapshot, StoreError, StoredSnapshot};
use chrono::{DateTime, Utc};

/// Marks the remembered selectors of a page that a browser rendered.
const BY_BROWSER: &str = "+browser";

/// What was made again of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Derived {
    /// The version that took the current one's place.
    pub version: Option<VersionId>,
    /// How many clauses it has otherwise.
    pub clauses: usize,
    /// Changes judged again.
    pub changes: usize,
    /// Why the stored page could not be read again.
    pub problem: Option<String>,
}

impl Checker {
    /// Makes again what is out of date of a document: its current version, and the judgement of its
    /// changes. None where the document is not tracked.
    ///
    /// # Errors
    /// Only when the database fails.
    pub fn rederive(&self, tracked: &Tracked, now: DateTime<Utc>) -> Result<Option<Derived>, StoreError> {
        let Some(state) = self.store.with(|s| s.document(&tracked.service, &tracked.document))? else {
            return Ok(None);
        };
        let mut derived = self.current_again(tracked, &state, &[], now)?;
        derived.changes = self.judge_again(state.id)?;
        Ok(Some(derived))
    }

    /// The current version made again from its snapshots, where another extractor, other selectors or
    /// another number of pages made it. `fetched` stands in for pages that were not part of the
    /// document before.
    pub(super) fn current_again(
        &self,
        tracked: &Tracked,
        state: &DocumentState,
        fetched: &[Page],
        now: DateTime<Utc>,
    ) -> Result<Derived, StoreError> {
        let mut derived = Derived::default();
        let Some(current) = self.store.with(|s| s.current_version(state.id))? else { return Ok(derived) };
        // what another program made is no page that could be read again
        let regrouped = !state.sources.is_empty() && state.sources.len() != tracked.sources.len();
        let fresh = current.extractor_revision == EXTRACTOR_REVISION && !other_selectors(tracked, state) && !regrouped;
        if fresh || current.imported {
            return Ok(derived);
        }
        let snapshots = self.store.with(|s| s.newest_snapshots(state.id))?;
        let Some(pages) = pages_of_before(tracked, state, &snapshots, fetched) else {
            derived.problem = Some("its pages are not stored".to_owned());
            return Ok(derived);
        };
        let kept = if regrouped { kept(&pages) } else { Vec::new() };
        let (text, title) = match extract_all(tracked, pages.into_iter()) {
            Ok(extracted) => extracted,
            Err(error) => {
                derived.problem = Some(error.to_string());
                return Ok(derived);
            }
        };
        let before = Text::kept(self.store.with(|s| s.version_text(current.id))?.text);
        if before == text {
            self.store.with(|s| s.set_extractor_revision(current.id, EXTRACTOR_REVISION))?;
            return Ok(derived);
        }
        let read = self.compared_as_ours(&before, &text);
        derived.clauses = read.analysis.changes.len();
        let version = new_version(text, title, &read.after, EXTRACTOR_REVISION);
        let change = new_change(read.analysis, current.id, (&read.before, &read.after), true);
        let id = self.store.with(|s| s.record_derived(state.id, &kept, &version, &change, now))?;
        tracing::info!(service = %tracked.service, document = %tracked.document, clauses = derived.clauses, "{}: {}: version made again", tracked.service, tracked.document);
        derived.version = Some(id);
        Ok(derived)
    }

    fn judge_again(&self, document: DocumentId) -> Result<usize, StoreError> {
        let changes = self.store.with(|s| s.judged_by_others(document, analyse::REVISION))?;
        for change in &changes {
            let text = |version| self.store.with(|s| s.version_text(version)).map(|v| Text::new(&v.text));
            let (Ok(before), Ok(after)) = (text(change.before)?, text(change.after)?) else { continue };
            let seen = self.store.with(|s| s.seen_before(document, change.after))?;
            let read = self.compared((&before, None), &after, &|key| seen.contains(&key));
            // what was too small to be told is not told now, long after
            let untold = change.significance == Significance::Noise && read.analysis.significance > Significance::Noise;
            let again = new_change(read.analysis, change.before, (&read.before, &read.after), untold);
            self.store.with(|s| s.judge_again(document, change, &again, untold))?;
        }
        Ok(changes.len())
    }

    /// Two readings of one page, compared: no flags, nothing of it is the platform's doing.
    pub(super) fn compared_as_ours(&self, before: &Text, after: &Text) -> Compared {
        let mut read = self.compared((before, None), after, &|_| true);
        read.analysis.flags.clear();
        read.analysis.summary = analyse::derived();
        read
    }

    /// Compares two texts; `language` is that of the older one, if it is known.
    pub(super) fn compared(
        &self,
        (before, language): (&Text, Option<&str>),
        after: &Text,
        seen: &dyn Fn(u64) -> bool,
    ) -> Compared {
        let before = Prepared::in_language(&self.dates, before, language);
        let after = Prepared::newer(&self.dates, after, &before);
        let analysis = analyse::compare_captures(&self.rules, &before, &after, seen, Capture::Confirmed);
        Compared { before, after, analysis }
    }
}

/// Two texts and what their difference means.
pub struct Compared {
    pub before: Prepared,
    pub after: Prepared,
    pub analysis: Analysis,
}

/// What of a page is kept and how it is got, as it is remembered: the selectors' hash, marked where a
/// browser rendered the page because the configuration says so.
pub(super) fn read_by(source: &Source, rendered: bool) -> String {
    let mark = if source.browser && rendered { BY_BROWSER } else { "" };
    format!("{}{mark}", source.selectors_hash)
}

/// Whether a remembered page was read by the selectors that the source has now.
pub(super) fn is_read_by(remembered: &str, source: &Source) -> bool {
    remembered.strip_suffix(BY_BROWSER).unwrap_or(remembered) == source.selectors_hash
}

/// Whether a remembered page was rendered because the configuration said so.
pub(super) fn is_by_browser(remembered: &str) -> bool {
    remembered.ends_with(BY_BROWSER)
}

/// Whether a page was read by other selectors than those of the configuration now.
fn other_selectors(tracked: &Tracked, state: &DocumentState) -> bool {
    let mut pages = state.sources.iter().zip(&tracked.sources);
    pages.any(|(old, new)| old.selectors_hash.as_deref().is_some_and(|hash| !is_read_by(hash, new)))
}

/// The pages from which a document would have been made before, had it been configured as it is now.
/// A page that was no part of it then is taken as it was fetched, so that only its later changes are
/// news; one that is at another address than before (the document moved) is not made up.
fn pages_of_before<'p>(
    tracked: &Tracked,
    state: &DocumentState,
    snapshots: &'p [StoredSnapshot],
    fetched: &'p [Page],
) -> Option<Vec<extract::Page<'p>>> {
    if snapshots.len() != state.sources.len() {
        return None;
    }
    let stored = |url: &str| state.sources.iter().position(|old| old.url == url).and_then(|at| snapshots.get(at));
    let is_regrouped = state.sources.len() != tracked.sources.len();
    if is_regrouped && !tracked.sources.iter().any(|s| stored(s.url.as_ref()).is_some()) {
        return None;
    }
    let page = |(at, source): (usize, &Source)| match stored(source.url.as_ref()) {
        Some(stored) => Some(extract::Page {
            bytes: &stored.body,
            content_type: stored.content_type.as_deref(),
            url: stored.url.as_ref().map(crate::document::PolicyUrl::as_url),
        }),
        None => fetched.get(at).filter(|_| is_regrouped).map(input),
    };
    tracked.sources.iter().enumerate().map(page).collect()
}

fn kept(pages: &[extract::Page<'_>]) -> Vec<NewSnapshot> {
    let one = |(position, page): (usize, &extract::Page<'_>)| NewSnapshot {
        position,
        url: page.url.map(ToString::to_string).unwrap_or_default(),
        content_type: page.content_type.map(str::to_owned),
        body: page.bytes.to_vec(),
        hash: ContentHash::of(page.bytes),
    };
    pages.iter().enumerate().map(one).collect()
}

/// The texts of all pages of a document, joined in order.
pub(super) fn extract_all<'p>(
    tracked: &Tracked,
    pages: impl Iterator<Item = extract::Page<'p>>,
) -> Result<(Text, Option<String>), ExtractError> {
    let mut whole = String::new();
    let mut title = None;
    for (page, source) in pages.zip(&tracked.sources) {
        let Extracted { text, title: own, .. } = extract::extract(page, &source.selectors)?;
        if tracked.sources.len() == 1 {
            return Ok((text, own));
        }
        title = title.or(own);
        if !whole.is_empty() {
            whole.push('\n');
        }
        whole.push_str(text.as_str());
    }
    Ok((Text::new(&whole)?, title))
}
