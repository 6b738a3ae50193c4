//! From changes not yet told to mails sent: compose and claim in one commit, then hand over.
//!
//! Composition only. A crash before the claim composes the same mail again; a crash between the
//! other side's acceptance and the record sends the same Message-ID once more: a visible duplicate,
//! never a silent loss.

mod content;
mod files;
mod outbox;
mod pages;
mod trouble;

pub use content::{Composer, Contents};
pub use files::publish;
pub use outbox::send;
pub use pages::{PagesError, Selection, write_pages};

use crate::config::{Config, MailSettings, Recipient};
use crate::digest::{self, Kind, RenderError, Words};
use crate::document::Mailbox;
use crate::mail::{self, ComposeError, Letter, Mailer};
use crate::store::{
    DeliveryKind, DigestDone, NewDelivery, PendingChange, RecipientState, SharedStore, Store, StoreError,
};
use chrono::{DateTime, Duration, Timelike as _, Utc};

/// Reminders are not mailed before this hour of their reader's day.
const REMINDER_HOUR: u32 = 7;

/// The operator is told of mails given up after this time: of several at once.
const NOTICE_AFTER: Duration = Duration::hours(1);

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

/// Whether what is not yet due is done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Only what is due.
    Due,
    /// Digests whatever their schedule, and mails that wait for another attempt.
    Now,
}

/// Composes what is due, sends the outbox, and writes the files beside the mails.
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
    if when == When::Now {
        store.with(|s| s.hasten_mails(now))?;
    }
    let mut readers: Vec<&str> = config.recipients.iter().map(|r| r.to.address()).collect();
    readers.extend(config.mail.operator.as_ref().map(Mailbox::address));
    let given_up = store.with(|s| s.give_up_on_others(&readers, now))?;
    let mut delivered = send(store, mailer, config.mail.pace, now).await?;
    delivered.composed = composed;
    delivered.given_up += given_up;
    publish(config, store, now)?;
    Ok(delivered)
}

/// Commit point (C) for each recipient who is to be told something, and for the operator.
///
/// # Errors
/// See [`DeliverError`].
pub fn compose(config: &Config, store: &SharedStore, when: When, now: DateTime<Utc>) -> Result<u32, DeliverError> {
    let mut composed = 0;
    for recipient in &config.recipients {
        composed += store.with(|s| for_recipient(config, s, recipient, when, now))?;
    }
    composed += store.with(|s| notice(config, s, now))?;
    Ok(composed)
}

fn for_recipient(
    config: &Config,
    store: &mut Store,
    recipient: &Recipient,
    when: When,
    now: DateTime<Utc>,
) -> Result<u32, DeliverError> {
    let next = next_digest(recipient, now);
    let state = settle_digest(store, recipient, now)?;
    let mut work = Work { config, store, recipient, state, now };
    let mut composed = work.alert()?;
    if recipient.digest.is_some() && (when == When::Now || state.next_digest_at <= now) {
        composed += work.digest(next)?;
    }
    composed += work.reminder()?;
    composed += trouble::tell(config, store, recipient, state, now)?;
    Ok(composed)
}

/// What is remembered of a recipient, known from now on; the next digest is due no later than the
/// schedule says.
///
/// # Errors
/// When the database cannot be written.
pub fn settle_digest(
    store: &mut Store,
    recipient: &Recipient,
    now: DateTime<Utc>,
) -> Result<RecipientState, StoreError> {
    let next = next_digest(recipient, now);
    let mut state = store.recipient(recipient.to.address(), now, next)?;
    if next < state.next_digest_at {
        store.move_digest(state.id, next)?;
        state.next_digest_at = next;
    }
    Ok(state)
}

fn next_digest(recipient: &Recipient, now: DateTime<Utc>) -> DateTime<Utc> {
    let next = recipient.digest.as_ref().and_then(|d| d.next_after(now));
    next.unwrap_or_else(|| now + Duration::days(7))
}

/// What one recipient is told in one pass.
struct Work<'a> {
    config: &'a Config,
    store: &'a mut Store,
    recipient: &'a Recipient,
    state: RecipientState,
    now: DateTime<Utc>,
}

impl Work<'_> {
    fn composer(&self) -> Composer<'_> {
        Composer {
            store: self.store,
            recipient: Some(self.recipient),
            timezone: self.config.timezone,
            domain: self.config.mail.from.domain(),
            pages_url: self.config.feed.pages_url.as_deref(),
            report_after: self.config.failures.report_after,
            now: self.now,
        }
    }

    /// Flagged clauses that the recipient asked to hear of at once.
    fn alert(&mut self) -> Result<u32, DeliverError> {
        let recipient = self.recipient;
        let wanted =
            |p: &PendingChange| recipient.wants(&p.service) && p.flags.iter().any(|f| recipient.alerts_on(&f.category));
        let newest = self.store.newest_change()?;
        let mut pending = self.store.pending(self.state.id)?;
        pending.retain(wanted);
        if pending.is_empty() {
            if recipient.digest.is_none() {
                // no digest will tell the rest
                self.store.looked(self.state.id, newest)?;
            }
            return Ok(0);
        }
        let contents = self.composer().alert(&pending)?;
        self.queue(&contents, DeliveryKind::Alert, None)
    }

    /// Everything else, by schedule; quiet when there is nothing, unless asked for a sign of life.
    fn digest(&mut self, next: DateTime<Utc>) -> Result<u32, DeliverError> {
        let done = DigestDone { seen: self.store.newest_change()?, next_digest_at: next };
        let mut pending = self.store.pending(self.state.id)?;
        pending.retain(|p| is_told(self.recipient, p));
        let contents = Contents { next: Some(next), ..self.composer().digest(&pending)? };
        if contents.digest.items.is_empty() && !self.recipient.heartbeat {
            self.store.skip_digest(self.state.id, done)?;
            return Ok(0);
        }
        self.queue(&contents, DeliveryKind::Digest, Some(done))
    }

    /// Dates that are near and were in no mail since they are.
    fn reminder(&mut self) -> Result<u32, DeliverError> {
        let Some(days) = self.recipient.remind else { return Ok(0) };
        if self.now.with_timezone(&self.config.timezone).hour() < REMINDER_HOUR {
            return Ok(0);
        }
        let contents = self.composer().reminder(days, self.state.id)?;
        if contents.digest.upcoming.is_empty() {
            return Ok(0);
        }
        self.queue(&contents, DeliveryKind::Reminder, None)
    }

    fn queue(
        &mut self,
        contents: &Contents,
        kind: DeliveryKind,
        done: Option<DigestDone>,
    ) -> Result<u32, DeliverError> {
        let letter = Written::new(&self.config.mail, &self.recipient.to, contents, kind)?;
        let delivery = letter.delivery(self.state.id, kind, contents);
        self.store.save_calendar(&contents.entries)?;
        Ok(u32::from(self.store.queue(&delivery, self.now, done)?.is_some()))
    }
}

/// Whether a digest tells a change.
fn is_told(recipient: &Recipient, p: &PendingChange) -> bool {
    recipient.wants(&p.service)
        && (p.significance >= recipient.minimum || p.flags.iter().any(|f| recipient.minds(&f.category)))
}

/// A mail for one recipient, as bytes.
pub struct Written {
    /// Its own id.
    pub message_id: String,
    /// Its subject.
    pub subject: String,
    /// The whole mail.
    pub message: Vec<u8>,
}

impl Written {
    /// Renders and builds the mail.
    ///
    /// # Errors
    /// See [`DeliverError`].
    pub fn new(
        settings: &MailSettings,
        to: &Mailbox,
        contents: &Contents,
        kind: DeliveryKind,
    ) -> Result<Self, DeliverError> {
        let words = digest::render(&contents.digest)?;
        let letter = Letter {
            to,
            subject: &words.subject,
            text: &words.text,
            html: Some(&words.html),
            calendar: contents.calendar.as_deref(),
            language: contents.digest.language.tag(),
            date: contents.digest.now,
            identity: &contents.identity(kind),
            thread: contents.thread.as_deref(),
        };
        let (message_id, message) = mail::compose(settings, &letter)?;
        Ok(Self { message_id, subject: words.subject, message })
    }

    fn delivery(self, recipient: i64, kind: DeliveryKind, contents: &Contents) -> NewDelivery {
        let claims = kind != DeliveryKind::Copy;
        NewDelivery {
            recipient,
            kind,
            message_id: self.message_id,
            subject: self.subject,
            message: self.message,
            changes: if claims && contents.digest.kind != Kind::Reminder {
                contents.changes.clone()
            } else {
                Vec::new()
            },
            reminders: if claims { contents.reminders.clone() } else { Vec::new() },
            notes: Vec::new(),
        }
    }
}

/// Puts a digest that was asked for by hand into the outbox; it claims nothing.
///
/// # Errors
/// See [`DeliverError`].
pub fn queue_copy(
    config: &Config,
    store: &mut Store,
    recipient: &Recipient,
    contents: &Contents,
    now: DateTime<Utc>,
) -> Result<(), DeliverError> {
    let state = store.recipient(recipient.to.address(), now, next_digest(recipient, now))?;
    let letter = Written::new(&config.mail, &recipient.to, contents, DeliveryKind::Copy)?;
    store.save_calendar(&contents.entries)?;
    store.queue(&letter.delivery(state.id, DeliveryKind::Copy, contents), now, None)?;
    Ok(())
}

/// Tells the operator of mails that were given up a while ago.
fn notice(config: &Config, store: &mut Store, now: DateTime<Utc>) -> Result<u32, DeliverError> {
    let Some(operator) = &config.mail.operator else { return Ok(0) };
    let lost = store.given_up_untold(now - NOTICE_AFTER)?;
    if lost.is_empty() {
        return Ok(0);
    }
    let undelivered = |m: &crate::store::StuckMail| digest::Undelivered {
        address: m.address.clone(),
        subject: m.subject.clone(),
        attempts: m.attempts,
        reason: m.error.clone().unwrap_or_default(),
    };
    let language = config.language_of(operator);
    let (subject, text) = digest::given_up(Words::of(language), &lost.iter().map(undelivered).collect::<Vec<_>>());
    let ids: Vec<_> = lost.iter().map(|m| m.id).collect();
    let identity = format!("notice {ids:?}");
    let letter = Letter {
        to: operator,
        subject: &subject,
        text: &text,
        html: None,
        calendar: None,
        language: language.tag(),
        date: now,
        identity: &identity,
        thread: Some("undelivered"),
    };
    let (message_id, message) = mail::compose(&config.mail, &letter)?;
    let recipient = store.recipient(operator.address(), now, now + Duration::days(7))?.id;
    let delivery = NewDelivery {
        recipient,
        kind: DeliveryKind::Notice,
        message_id,
        subject,
        message,
        changes: Vec::new(),
        reminders: Vec::new(),
        notes: Vec::new(),
    };
    let queued = store.queue(&delivery, now, None)?.is_some();
    store.told(&ids, now)?;
    Ok(u32::from(queued))
}
