//! Versions and flags made again from what is stored, when the extractor, the selectors or the rules
//! are others than those that made them: what changed only because of us is never told as the
//! platform's change.

use super::record::{new_change, new_version};
use super::{Checker, EXTRACTOR_REVISION};
use crate::analyse::{self, Analysis, Capture, Prepared};
use crate::config::Tracked;
use crate::document::{DocumentId, Significance, Text, VersionId};
use crate::extract::{self, ExtractError, Extracted};
use crate::store::{DocumentState, StoreError, StoredSnapshot};
use chrono::{DateTime, Utc};

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
        let mut derived = self.current_again(tracked, &state, now)?;
        derived.changes = self.judge_again(state.id)?;
        Ok(Some(derived))
    }

    /// The current version made again from its snapshots, where another extractor or other selectors
    /// made it.
    pub(super) fn current_again(
        &self,
        tracked: &Tracked,
        state: &DocumentState,
        now: DateTime<Utc>,
    ) -> Result<Derived, StoreError> {
        let mut derived = Derived::default();
        let Some(current) = self.store.with(|s| s.current_version(state.id))? else { return Ok(derived) };
        // what another program made is no page that could be read again
        let fresh = current.extractor_revision == EXTRACTOR_REVISION && !other_selectors(tracked, state);
        if fresh || current.imported {
            return Ok(derived);
        }
        let snapshots = self.store.with(|s| s.newest_snapshots(state.id))?;
        let same_pages = state.sources.len() == tracked.sources.len()
            && state.sources.iter().zip(&tracked.sources).all(|(old, new)| old.url == new.url.as_ref());
        if !same_pages || snapshots.len() != tracked.sources.len() {
            derived.problem = Some("its pages are not stored".to_owned());
            return Ok(derived);
        }
        let (text, title) = match extract_stored(tracked, &snapshots) {
            Ok(extracted) => extracted,
            Err(error) => {
                derived.problem = Some(error.to_string());
                return Ok(derived);
            }
        };
        let before = Text::new(&current.text).unwrap_or_else(|_| text.clone());
        if before == text {
            self.store.with(|s| s.set_extractor_revision(current.id, EXTRACTOR_REVISION))?;
            return Ok(derived);
        }
        let mut read = self.compared(&before, &text, &|_| true);
        derived.clauses = read.analysis.changes.len();
        // no flags: nothing of it is the platform's doing
        read.analysis.flags.clear();
        read.analysis.summary = analyse::derived();
        let version = new_version(text, title, &read.after, EXTRACTOR_REVISION);
        let change = new_change(read.analysis, current.id, (&read.before, &read.after), true);
        let id = self.store.with(|s| s.record_derived(state.id, &version, &change, now))?;
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
            let read = self.compared(&before, &after, &|key| seen.contains(&key));
            // what was too small to be told is not told now, long after
            let untold = change.significance == Significance::Noise && read.analysis.significance > Significance::Noise;
            let again = new_change(read.analysis, change.before, (&read.before, &read.after), untold);
            self.store.with(|s| s.judge_again(document, change, &again, untold))?;
        }
        Ok(changes.len())
    }

    pub(super) fn compared(&self, before: &Text, after: &Text, seen: &dyn Fn(u64) -> bool) -> Compared {
        let read = |text| Prepared::new(&self.dates, text);
        let (before, after) = (read(before), read(after));
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

/// Whether a page was read by other selectors than those of the configuration now.
fn other_selectors(tracked: &Tracked, state: &DocumentState) -> bool {
    let mut pages = state.sources.iter().zip(&tracked.sources);
    pages.any(|(old, new)| old.selectors_hash.as_ref().is_some_and(|hash| *hash != new.selectors_hash))
}

fn extract_stored(tracked: &Tracked, snapshots: &[StoredSnapshot]) -> Result<(Text, Option<String>), ExtractError> {
    let urls: Vec<Option<url::Url>> = snapshots.iter().map(|s| url::Url::parse(&s.url).ok()).collect();
    let pages = snapshots.iter().zip(&urls).map(|(s, url)| extract::Page {
        bytes: &s.body,
        content_type: s.content_type.as_deref(),
        url: url.as_ref(),
    });
    extract_all(tracked, pages)
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
        title = title.or(own);
        if !whole.is_empty() {
            whole.push('\n');
        }
        whole.push_str(text.as_str());
    }
    Ok((Text::new(&whole)?, title))
}
