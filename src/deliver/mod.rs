//! From changes not yet told to mails sent: compose and claim in one commit, then hand over.
//!
//! Composition only. A crash before the claim composes the same mail again; a crash between the
//! other side's acceptance and the record sends the same Message-ID once more: a visible duplicate,
//! never a silent loss.

mod trouble;

use crate::config::{Config, MailSettings, Recipient};
use crate::digest::{self, Digest, Failure, Item, Kind, RenderError, Upcoming};
use crate::document::{ChangeId, Fnv, Significance};
use crate::mail::{self, ComposeError, Letter, Mailer, SendError};
use crate::schedule::{Backoff, Jitter};
use crate::store::{DeliveryKind, NewDelivery, PendingChange, RecipientState, SharedStore, Store, StoreError};
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

/// A mail that nobody takes is tried this often: with the longest pauses for about five days, as
/// RFC 5321, section 4.5.4.1 has it.
const MAX_ATTEMPTS: u32 = 24;

/// How far ahead coming dates are told.
const UPCOMING: Duration = Duration::days(30);

/// What one pass over the outbox did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Delivered {
    /// Mails composed.
    pub composed: u32,
    /// Mails taken by the other side.
    pub sent: u32,
    /// Mails to be tried again.
    pub retried: u32,
    /// Mails given up.
    pub given_up: u32,
}

/// Why delivering stopped. A mail that is not taken is no error: it is recorded.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A mail could not be written.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A mail could not be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
}

/// Whether digests that are not yet due are written now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Only what is due.
    Due,
    /// Digests too, whatever their schedule.
    Now,
}

/// Composes what is due and sends the outbox.
///
/// # Errors
/// See [`DeliverError`].
pub async fn deliver(
    config: &Config,
    store: &SharedStore,
    mailer: &Mailer,
    when: When,
    now: DateTime<Utc>,
) -> Result<Delivered, DeliverError> {
    let composed = compose(config, store, when, now)?;
    let mut delivered = send(store, mailer, now).await?;
    delivered.composed = composed;
    Ok(delivered)
}

/// Commit point (C) for each recipient who is to be told something.
///
/// # Errors
/// See [`DeliverError`].
pub fn compose(config: &Config, store: &SharedStore, when: When, now: DateTime<Utc>) -> Result<u32, DeliverError> {
    let mut composed = 0;
    for recipient in &config.recipients {
        store.with(|s| -> Result<(), DeliverError> {
            let next = next_digest(config, now);
            let state = s.recipient(recipient.to.address(), now, next)?;
            composed += alert(config, s, recipient, state, now)?;
            composed += trouble::tell(config, s, recipient, state, now)?;
            if when == When::Now || state.next_digest_at <= now {
                composed += scheduled(config, s, recipient, state, now)?;
            }
            Ok(())
        })?;
    }
    Ok(composed)
}

fn next_digest(config: &Config, now: DateTime<Utc>) -> DateTime<Utc> {
    config.digest.next_after(now).unwrap_or_else(|| now + Duration::days(7))
}

/// Flagged clauses that the recipient asked to hear of at once.
fn alert(
    config: &Config,
    store: &mut Store,
    recipient: &Recipient,
    state: RecipientState,
    now: DateTime<Utc>,
) -> Result<u32, DeliverError> {
    let wanted = |p: &PendingChange| {
        recipient.wants(&p.service) && p.categories.iter().any(|c| recipient.alerts.iter().any(|a| a.as_ref() == c))
    };
    let changes: Vec<ChangeId> = store.pending(state.id)?.iter().filter(|p| wanted(p)).map(|p| p.change).collect();
    if changes.is_empty() {
        return Ok(0);
    }
    let items = items(store, &changes)?;
    let digest =
        Digest { kind: Kind::Alert, items, failing: Vec::new(), upcoming: Vec::new(), now, timezone: config.timezone };
    queue(&config.mail, store, recipient, state, &digest, changes, None)?;
    Ok(1)
}

/// Everything else, by schedule; quiet when there is nothing.
fn scheduled(
    config: &Config,
    store: &mut Store,
    recipient: &Recipient,
    state: RecipientState,
    now: DateTime<Utc>,
) -> Result<u32, DeliverError> {
    let next = next_digest(config, now);
    let pending = store.pending(state.id)?;
    let changes: Vec<ChangeId> = pending.iter().filter(|p| recipient.wants(&p.service)).map(|p| p.change).collect();
    let mut items = items(store, &changes)?;
    items.retain(|i| i.significance >= recipient.minimum);
    if items.is_empty() {
        store.skip_digest(state.id, next)?;
        return Ok(0);
    }
    let failing = failing(config, store, recipient, now)?;
    let upcoming = upcoming(store, recipient, now, config.timezone)?;
    let digest = Digest { kind: Kind::Digest, items, failing, upcoming, now, timezone: config.timezone };
    queue(&config.mail, store, recipient, state, &digest, changes, Some(next))?;
    Ok(1)
}

fn queue(
    settings: &MailSettings,
    store: &mut Store,
    recipient: &Recipient,
    state: RecipientState,
    digest: &Digest,
    changes: Vec<ChangeId>,
    next_digest_at: Option<DateTime<Utc>>,
) -> Result<(), DeliverError> {
    let words = digest::render(digest)?;
    let kind = if digest.kind == Kind::Alert { DeliveryKind::Alert } else { DeliveryKind::Digest };
    let told: Vec<String> = changes.iter().map(ToString::to_string).collect();
    // a digest without changes is told apart by its day
    let identity = format!(
        "{kind:?} {} {}",
        told.join(","),
        if told.is_empty() { digest.today().to_string() } else { String::new() }
    );
    let letter = Letter {
        to: &recipient.to,
        subject: &words.subject,
        text: &words.text,
        html: &words.html,
        date: digest.now,
        identity: &identity,
    };
    let (message_id, message) = mail::compose(settings, &letter)?;
    let (recipient, subject, notes) = (state.id, words.subject, Vec::new());
    let delivery = NewDelivery { recipient, kind, message_id, subject, message, changes, notes };
    store.queue(&delivery, digest.now, next_digest_at)?;
    Ok(())
}

/// Changes as the digest tells them.
///
/// # Errors
/// When the database cannot be read.
pub fn items(store: &Store, changes: &[ChangeId]) -> Result<Vec<Item>, StoreError> {
    let mut items = Vec::with_capacity(changes.len());
    for id in changes {
        let Some(row) = store.change(*id)? else { continue };
        items.push(Item {
            id: row.id.get(),
            flags: store.flags_of(*id)?,
            clauses: store.clauses(*id)?,
            service: row.service,
            document: row.document,
            url: row.url,
            detected_at: row.detected_at,
            significance: row.significance,
            summary: row.summary,
            effective: row.effective_date,
        });
    }
    Ok(items)
}

/// The digest of all changes since `since`, as it would be mailed, without claiming anything.
///
/// # Errors
/// When the database cannot be read.
pub fn preview(
    store: &Store,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    timezone: Tz,
) -> Result<Digest, StoreError> {
    let mut changes: Vec<ChangeId> =
        store.changes(None, since, Significance::Noise, u32::MAX)?.iter().map(|c| c.id).collect();
    changes.reverse();
    let mut items = items(store, &changes)?;
    items.retain(|i| i.significance >= Significance::Editorial);
    let failing = store.failing()?.into_iter().map(|f| failure(f, now, timezone)).collect();
    let coming = coming(store, now, timezone, &|_| true)?;
    Ok(Digest { kind: Kind::Digest, items, failing, upcoming: coming, now, timezone })
}

fn failure(f: crate::store::Failing, now: DateTime<Utc>, timezone: Tz) -> Failure {
    let state = digest::failure_state(&f.reason, &f.message, f.since, now, timezone);
    Failure { service: f.service, document: f.document, since: f.since, message: format!("{state}. {}", f.message) }
}

/// What failed so often that it is told, in the words of a digest.
fn failing(
    config: &Config,
    store: &Store,
    recipient: &Recipient,
    now: DateTime<Utc>,
) -> Result<Vec<Failure>, StoreError> {
    let told = |f: &crate::store::Failing| recipient.wants(&f.service) && f.failures >= config.failures.report_after;
    Ok(store.failing()?.into_iter().filter(told).map(|f| failure(f, now, config.timezone)).collect())
}

fn upcoming(
    store: &Store,
    recipient: &Recipient,
    now: DateTime<Utc>,
    timezone: Tz,
) -> Result<Vec<Upcoming>, StoreError> {
    coming(store, now, timezone, &|service| recipient.wants(service))
}

fn coming(
    store: &Store,
    now: DateTime<Utc>,
    timezone: Tz,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Upcoming>, StoreError> {
    let today = now.with_timezone(&timezone).date_naive();
    let last = today + UPCOMING;
    let rows = store.upcoming(today)?.into_iter();
    let soon = rows.filter(|r| wanted(&r.service) && r.date.first_day() <= last);
    Ok(soon
        .map(|r| Upcoming { service: r.service, document: r.document, date: r.date, announced: r.role == "announced" })
        .collect())
}

/// Sends every mail that is due: commit point (D) for each.
///
/// # Errors
/// Only when the database fails.
pub async fn send(store: &SharedStore, mailer: &Mailer, now: DateTime<Utc>) -> Result<Delivered, StoreError> {
    let mut delivered = Delivered::default();
    while let Some(due) = store.with(|s| s.due_delivery(now))? {
        match mailer.send(&due.address, &due.message_id, &due.message).await {
            Ok(()) => {
                store.with(|s| s.sent(due.id, now))?;
                tracing::info!(message_id = due.message_id, subject = due.subject, "mail sent");
                delivered.sent += 1;
            }
            Err(SendError::Transient(reason)) if due.attempts + 1 < MAX_ATTEMPTS => {
                let retry_at = now + Backoff::MAIL.after(due.attempts + 1, Jitter(Fnv::of(&due.message_id)));
                store.with(|s| s.not_sent(due.id, &reason, Some(retry_at)))?;
                tracing::warn!(
                    message_id = due.message_id,
                    attempts = due.attempts + 1,
                    "mail not taken, tried again later: {reason}"
                );
                delivered.retried += 1;
            }
            Err(SendError::Transient(reason) | SendError::Permanent(reason)) => {
                store.with(|s| s.not_sent(due.id, &reason, None))?;
                tracing::error!(message_id = due.message_id, "mail given up: {reason}");
                delivered.given_up += 1;
            }
        }
    }
    Ok(delivered)
}
