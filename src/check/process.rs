//! From fetched pages to the commit: extract, compare with the current version, analyse.

use super::derive::{Compared, extract_all, is_by_browser, read_by};
use super::hold::Verdict;
use super::record::{new_change, new_version};
use super::stable::input;
use super::{Checker, Outcome, landed, next_check};
use crate::analyse::{self, Prepared};
use crate::config::Tracked;
use crate::document::{ContentHash, Significance, Text, VersionId};
use crate::extract::REVISION as EXTRACTOR_REVISION;
use crate::fetch::Page;
use crate::store::{AttemptRecord, DocumentState, NewChange, NewSnapshot, NewVersion, SourceState, StoreError};
use std::cell::OnceCell;
use std::sync::Arc;

/// Everything that is known once the pages are there.
pub struct Work {
    pub checker: Arc<Checker>,
    pub tracked: Tracked,
    pub state: DocumentState,
    pub known: Vec<SourceState>,
    pub pages: Vec<Page>,
    pub attempt: AttemptRecord,
}

impl Work {
    pub fn finish(mut self) -> Result<Outcome, StoreError> {
        let hashes: Vec<ContentHash> = self.pages.iter().map(|p| ContentHash::of(&p.body)).collect();
        let identical = self.known.iter().zip(&hashes).all(|(k, h)| k.body_hash == Some(*h));
        let sources = self.sources(&hashes);
        if identical && self.state.current.is_some() {
            // not held while it waits for its turn at the database
            self.pages.clear();
            return self.unchanged(&sources);
        }
        let mut landed = self.pages.iter().zip(&self.tracked.sources);
        if let Some((reason, why)) =
            landed.find_map(|(page, source)| landed::elsewhere(source.url.as_url(), page.url.as_url()))
        {
            let message = format!("{}: {why}; point the document at the policy", self.attempt.url);
            return self.checker.failed(&self.tracked, &self.state, self.attempt, reason, message, None);
        }
        let now = self.attempt.started_at;
        if let Some(again) = self.checker.current_again(&self.tracked, &self.state, &self.pages, now)?.version {
            let text = self.checker.store.with(|s| s.version_text(again))?.text;
            self.state.current = Some((again, ContentHash::of(text.as_bytes())));
        }
        let (text, title) = match extract_all(&self.tracked, self.pages.iter().map(input)) {
            Ok(extracted) => extracted,
            Err(error) => {
                let (reason, message) = (error.reason(), format!("{}: {error}", self.attempt.url));
                return self.checker.failed(&self.tracked, &self.state, self.attempt, reason, message, None);
            }
        };
        match self.state.current {
            Some((_, hash)) if hash == text.hash() => self.unchanged(&sources),
            Some((current, _)) if self.is_rendered_otherwise() => self.ours(current, text, title, &sources),
            Some((current, _)) => match self.judge(current, &text)? {
                Verdict::Changed(base, before) => self.changed(base, &before, text, title, &sources),
                Verdict::Known => self.unchanged(&sources),
                Verdict::Alternates(base, before) => self.alternates(base, &before, text, title, &sources),
                Verdict::Doubted(doubt, confirm_at, next) => self.hold(&text, &doubt, confirm_at, next),
            },
            None => self.first(text, title, &sources),
        }
    }

    fn sources(&self, hashes: &[ContentHash]) -> Vec<SourceState> {
        let known = self.pages.iter().zip(hashes).zip(&self.tracked.sources);
        known
            .map(|((page, hash), source)| SourceState {
                url: source.url.to_string(),
                etag: page.etag.clone(),
                last_modified: page.last_modified.clone(),
                body_hash: Some(*hash),
                extractor_revision: Some(EXTRACTOR_REVISION),
                selectors_hash: Some(read_by(source, page.rendered)),
            })
            .collect()
    }

    /// Commit point (A).
    fn unchanged(&mut self, sources: &[SourceState]) -> Result<Outcome, StoreError> {
        self.attempt.outcome = "unchanged";
        let next = next_check(&self.tracked, self.attempt.started_at);
        self.checker.store.with(|s| s.record_unchanged(self.state.id, &self.attempt, sources, next))?;
        Ok(Outcome::Unchanged)
    }

    fn first(&mut self, text: Text, title: Option<String>, sources: &[SourceState]) -> Result<Outcome, StoreError> {
        let read = Prepared::new(&self.checker.dates, &text);
        self.attempt.outcome = "first";
        let version = new_version(text, title, &read, EXTRACTOR_REVISION);
        self.record(sources, &version, None)?;
        tracing::info!(service = %self.tracked.service, document = %self.tracked.document, words = version.text.word_count(), "{}: {}: first version", self.tracked.service, self.tracked.document);
        Ok(Outcome::First)
    }

    /// Whether a page that was read as it was sent is now rendered by a browser because the
    /// configuration says so, or the other way round: what differs then is our own doing.
    fn is_rendered_otherwise(&self) -> bool {
        let mut sources = self.pages.iter().zip(&self.tracked.sources).zip(&self.state.sources);
        sources.any(|((page, source), old)| {
            let before = old.selectors_hash.as_deref().filter(|_| old.url == source.url.as_ref());
            before.is_some_and(|before| is_by_browser(before) != is_by_browser(&read_by(source, page.rendered)))
        })
    }

    /// A version that differs because of us: told to nobody.
    fn ours(
        &mut self,
        current: VersionId,
        text: Text,
        title: Option<String>,
        sources: &[SourceState],
    ) -> Result<Outcome, StoreError> {
        let before = self.checker.store.with(|s| s.version_text(current))?;
        let before = Text::kept(before.text);
        let read = self.checker.compared_as_ours(&before, &text);
        self.attempt.outcome = "unchanged";
        let version = new_version(text, title, &read.after, EXTRACTOR_REVISION);
        let change = new_change(read.analysis, current, (&read.before, &read.after), true);
        self.record(sources, &version, Some(&change))?;
        Ok(Outcome::Unchanged)
    }

    /// Commit point (B).
    fn changed(
        &mut self,
        base: VersionId,
        before: &Text,
        text: Text,
        title: Option<String>,
        sources: &[SourceState],
    ) -> Result<Outcome, StoreError> {
        // read when a clause is there that would be told
        let seen = OnceCell::new();
        let of_before = || self.checker.store.with(|s| s.seen_clauses(self.state.id));
        let language = self.checker.store.with(|s| s.version_language(base))?;
        let before = (before, language.as_deref());
        let read = self
            .checker
            .compared(before, &text, &|key| seen.get_or_init(of_before).as_ref().is_ok_and(|seen| seen.contains(&key)));
        if let Some(Err(error)) = seen.into_inner() {
            return Err(error);
        }
        self.commit_change(base, read, false, text, title, sources)
    }

    /// The page shows texts in turn: told once, as a change of its own.
    fn alternates(
        &mut self,
        base: VersionId,
        before: &Text,
        text: Text,
        title: Option<String>,
        sources: &[SourceState],
    ) -> Result<Outcome, StoreError> {
        let mut read = self.checker.compared((before, None), &text, &|_| true);
        read.analysis.summary = analyse::alternates();
        read.analysis.significance = Significance::Substantive;
        self.commit_change(base, read, true, text, title, sources)
    }

    fn commit_change(
        &mut self,
        base: VersionId,
        read: Compared,
        alternates: bool,
        text: Text,
        title: Option<String>,
        sources: &[SourceState],
    ) -> Result<Outcome, StoreError> {
        self.attempt.outcome = "changed";
        let version = new_version(text, title, &read.after, EXTRACTOR_REVISION);
        // the first page read after an import differs by how it was read, too: nobody is told
        let derived = self.checker.store.with(|s| s.is_imported(base))?;
        let change = new_change(read.analysis, base, (&read.before, &read.after), derived);
        let change = NewChange { alternates, ..change };
        let id = self.record(sources, &version, Some(&change))?;
        let flags = change.flags.iter().filter(|f| f.change.alerts()).count();
        let significance: Significance = change.significance;
        tracing::info!(service = %self.tracked.service, document = %self.tracked.document, %significance, flags, "{}: {}: changed, {significance}, {flags} flagged", self.tracked.service, self.tracked.document);
        Ok(match id {
            Some(change_id) => Outcome::Changed { change: change_id, significance, flags, summary: change.summary },
            None => Outcome::Unchanged,
        })
    }

    fn record(
        &mut self,
        sources: &[SourceState],
        version: &NewVersion,
        change: Option<&NewChange>,
    ) -> Result<Option<crate::document::ChangeId>, StoreError> {
        let next = next_check(&self.tracked, self.attempt.started_at);
        let snapshots: Vec<NewSnapshot> = std::mem::take(&mut self.pages)
            .into_iter()
            .zip(sources)
            .enumerate()
            .map(|(position, (page, source))| NewSnapshot {
                position,
                url: page.url.to_string(),
                content_type: page.content_type,
                hash: source.body_hash.unwrap_or_else(|| ContentHash::of(&page.body)),
                body: page.body,
            })
            .collect();
        self.checker
            .store
            .with(|s| s.record_version(self.state.id, &self.attempt, sources, &snapshots, version, change, next))
    }
}
