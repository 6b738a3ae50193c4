//! Changes that look wrong: held, looked at again soon and then at the next check, and only then told.

use super::doubt::{self, Doubt};
use super::process::Work;
use super::{Outcome, next_check};
use crate::analyse;
use crate::document::{Text, VersionId};
use crate::store::{DocumentState, Held, NewHeld, SourceState, StoreError};
use chrono::{DateTime, Duration, Utc};

/// A held change is looked at again after this long: a page that broke is often whole again.
const SOON: Duration = Duration::minutes(15);

/// A page that went to texts of before so often within [`ALTERNATION_WINDOW`] shows them in turn.
const ALTERNATIONS: u32 = 3;

/// See [`ALTERNATIONS`].
const ALTERNATION_WINDOW: Duration = Duration::days(30);

/// Sights after which a change is believed although each had other words.
const ENOUGH_SIGHTS: u32 = 5;

/// The texts that an alternating page's new text is compared with.
const VARIANTS: u32 = 4;

/// What to do with a text that differs from the current version's.
pub enum Verdict {
    /// It is a change, from the version with that text.
    Changed(VersionId, Text),
    /// It is one of the texts that the page is known to show in turn.
    Known,
    /// The page is found to show texts in turn, which is told once.
    Alternates(VersionId, Text),
    /// It looks wrong.
    Doubted(Doubt, DateTime<Utc>, DateTime<Utc>),
}

impl Work {
    /// Judges `text`, which differs from that of version `current`.
    pub fn judge(&self, current: VersionId, text: &Text) -> Result<Verdict, StoreError> {
        let store = &self.checker.store;
        let (id, now) = (self.state.id, self.attempt.started_at);
        let seen = store.with(|s| s.version_with(id, text.hash()))?.is_some();
        let alternates = store.with(|s| s.alternates_since(id))?.is_some();
        if alternates && seen {
            return Ok(Verdict::Known);
        }
        let (base, before) = self.compared_with(current, alternates, text)?;
        let Some(doubt) = doubt::of(&before, text, analyse::language, seen) else {
            return Ok(Verdict::Changed(base, before));
        };
        let held = store.with(|s| s.held(id))?.filter(|h| h.reason == doubt.reason);
        if doubt.reason == "seen_before" {
            let times = store.with(|s| s.went_to_seen(id, now - ALTERNATION_WINDOW))? + u32::from(held.is_none());
            if times >= ALTERNATIONS {
                return Ok(Verdict::Alternates(base, before));
            }
        }
        let soon = now + SOON;
        let later = next_check(&self.tracked, soon);
        Ok(match held {
            Some(held) if is_confirmed(&held, text, now) => Verdict::Changed(base, before),
            Some(held) => {
                let next = if held.confirm_at > now { held.confirm_at } else { later };
                Verdict::Doubted(doubt, held.confirm_at, next)
            }
            None => Verdict::Doubted(doubt, later, soon.min(later)),
        })
    }

    /// The version that a new text is compared with: the current one, or of those that an alternating
    /// page shows the most alike.
    fn compared_with(
        &self,
        current: VersionId,
        alternates: bool,
        text: &Text,
    ) -> Result<(VersionId, Text), StoreError> {
        let store = &self.checker.store;
        if alternates {
            let variants = store.with(|s| s.newest_texts(self.state.id, VARIANTS))?;
            let variants = variants.into_iter().map(|(id, raw)| (id, Text::kept(raw)));
            if let Some(nearest) = variants.max_by_key(|(_, variant)| doubt::kept_percent(variant, text)) {
                return Ok(nearest);
            }
        }
        let before = store.with(|s| s.version_text(current))?;
        Ok((current, Text::kept(before.text)))
    }

    /// Records a change that looks wrong, without a version.
    pub fn hold(
        &mut self,
        text: &Text,
        doubt: &Doubt,
        confirm_at: DateTime<Utc>,
        next: DateTime<Utc>,
    ) -> Result<Outcome, StoreError> {
        self.attempt.outcome = "held";
        self.attempt.reason = Some(doubt.reason.to_owned());
        self.attempt.message = Some(doubt.message.clone());
        // without what conditional requests need: the next fetch must bring the whole page
        let sources = known_by_current(&self.tracked, &self.state);
        let held = NewHeld {
            reason: doubt.reason,
            message: &doubt.message,
            hash: text.hash(),
            text: text.as_str(),
            confirm_at,
        };
        self.checker.store.with(|s| s.hold(self.state.id, &self.attempt, &sources, &held, next))?;
        tracing::warn!(service = %self.tracked.service, document = %self.tracked.document, reason = doubt.reason, "{}: {}: change held: {}", self.tracked.service, self.tracked.document, doubt.message);
        Ok(Outcome::Held { reason: doubt.reason, message: doubt.message.clone() })
    }
}

/// The sources as they were when the current version was read, without what conditional requests
/// need. What read them stays: that selectors changed since must not pass for the platform's change.
fn known_by_current(tracked: &crate::config::Tracked, state: &DocumentState) -> Vec<SourceState> {
    let known = |(at, source): (usize, &crate::config::Source)| {
        let url = source.url.to_string();
        let old = state.sources.get(at).filter(|s| s.url == url);
        SourceState {
            selectors_hash: old.and_then(|s| s.selectors_hash.clone()),
            extractor_revision: old.and_then(|s| s.extractor_revision),
            url,
            ..SourceState::default()
        }
    };
    tracked.sources.iter().enumerate().map(known).collect()
}

/// Whether this sight of a held change confirms it: the same words again, at the next check or later.
fn is_confirmed(held: &Held, text: &Text, now: DateTime<Utc>) -> bool {
    now >= held.confirm_at && (held.hash == text.hash() || held.times >= ENOUGH_SIGHTS)
}
