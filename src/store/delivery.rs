//! Recipients, changes not yet told to them, and the claim: commit point (C).

use super::failure::FailureNote;
use super::sql::Moment;
use super::{Store, StoreError};
use crate::document::{ChangeId, DeliveryId, DocumentId, FlagChange, PolicyDate, Significance, Stance};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

/// What is remembered of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecipientState {
    /// Row id.
    pub id: i64,
    /// When the next digest is due.
    pub next_digest_at: DateTime<Utc>,
}

/// What a flag is, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagKey {
    /// What it is about.
    pub category: String,
    /// What the change did to the clause.
    pub change: FlagChange,
    /// What the clause does.
    pub stance: Stance,
}

/// A change that a recipient has not been told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChange {
    /// The change.
    pub change: ChangeId,
    /// Whose document.
    pub service: String,
    /// How much it matters.
    pub significance: Significance,
    /// Its alerting flags.
    pub flags: Vec<FlagKey>,
}

/// Why a mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryKind {
    /// A flagged clause, told at once.
    Alert,
    /// What gathered since the last digest.
    Digest,
    /// A date is near.
    Reminder,
    /// Asked for by hand; claims nothing.
    Copy,
    /// To the operator, about mails given up.
    Notice,
}

impl DeliveryKind {
    /// The word of the schema.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Digest => "digest",
            Self::Reminder => "reminder",
            Self::Copy => "copy",
            Self::Notice => "notice",
        }
    }
}

/// A composed mail to put into the outbox.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    /// To whom.
    pub recipient: i64,
    /// Why.
    pub kind: DeliveryKind,
    /// The mail's own id.
    pub message_id: String,
    /// Its subject.
    pub subject: String,
    /// The whole mail.
    pub message: Vec<u8>,
    /// The changes that it tells.
    pub changes: Vec<ChangeId>,
    /// The near dates that it tells.
    pub reminders: Vec<(DocumentId, PolicyDate)>,
    /// What it tells of failures.
    pub notes: Vec<FailureNote>,
}

/// What a digest leaves behind, whether it was written or had nothing to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestDone {
    /// The newest change when it looked: what it left out is not told later.
    pub seen: ChangeId,
    /// When the next one is due.
    pub next_digest_at: DateTime<Utc>,
}

const PENDING: &str = "SELECT c.id, s.name, c.significance,
    coalesce((SELECT group_concat(DISTINCT f.category || '/' || f.change || '/' || f.stance) FROM flags f
              WHERE f.change_id = c.id AND f.change <> 'reworded'), '')
    FROM changes c JOIN documents d ON d.id = c.document_id JOIN services s ON s.id = d.service_id";

impl Store {
    /// The recipient with that address; a new one is told changes from now on, and gets the first
    /// digest at `next_digest_at`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn recipient(
        &mut self,
        address: &str,
        now: DateTime<Utc>,
        next_digest_at: DateTime<Utc>,
    ) -> Result<RecipientState, StoreError> {
        if let Some(known) = self.known_recipient(address)? {
            return Ok(known);
        }
        self.commit(|tx| {
            tx.execute(
                "INSERT INTO recipients (address, created_at, next_digest_at, seen_change_id)
                 VALUES (?1, ?2, ?3, (SELECT coalesce(max(id), 0) FROM changes)) ON CONFLICT (address) DO NOTHING",
                params![address, Moment(now), Moment(next_digest_at)],
            )?;
            tx.query_row(RECIPIENT, [address], recipient_row)
        })
    }

    /// The recipient with that address, if one was ever mailed or configured.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known_recipient(&self, address: &str) -> Result<Option<RecipientState>, StoreError> {
        self.run(|c| c.prepare_cached(RECIPIENT)?.query_row([address], recipient_row).optional())
    }

    /// Changes not yet told to a recipient, oldest first. Derived and imported ones are never told.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending(&self, recipient: i64) -> Result<Vec<PendingChange>, StoreError> {
        let sql = format!(
            "{PENDING} WHERE c.derived = 0 AND c.imported = 0 AND c.id > (SELECT seen_change_id FROM recipients WHERE id = ?1)
               AND c.detected_at >= (SELECT created_at FROM recipients WHERE id = ?1) AND NOT EXISTS
               (SELECT 1 FROM reported_changes x WHERE x.recipient_id = ?1 AND x.change_id = c.id)
             ORDER BY c.detected_at, c.id"
        );
        self.run(|c| c.prepare_cached(&sql)?.query_map([recipient], pending_row)?.collect())
    }

    /// Changes found from `since` on and before `until`, oldest first, told or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn found_between(
        &self,
        since: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
    ) -> Result<Vec<PendingChange>, StoreError> {
        let sql = format!(
            "{PENDING} WHERE c.derived = 0 AND (?1 IS NULL OR c.detected_at >= ?1) AND (?2 IS NULL OR c.detected_at < ?2)
             ORDER BY c.detected_at, c.id"
        );
        let range = params![since.map(Moment), until.map(Moment)];
        self.run(|c| c.prepare_cached(&sql)?.query_map(range, pending_row)?.collect())
    }

    /// One change, as it would be pending.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending_change(&self, id: ChangeId) -> Result<Option<PendingChange>, StoreError> {
        self.run(|c| c.prepare_cached(&format!("{PENDING} WHERE c.id = ?1"))?.query_row([id], pending_row).optional())
    }

    /// The newest change; zero where there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_change(&self) -> Result<ChangeId, StoreError> {
        self.run(|c| c.query_row("SELECT coalesce(max(id), 0) FROM changes", [], |r| r.get(0)))
    }

    /// Commit point (C): the mail is in the outbox and what it tells is claimed, in one
    /// transaction; `done` closes a digest. Nothing happens, and nothing is returned, where another process has claimed a part of it meanwhile.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing of it is.
    pub fn queue(
        &mut self,
        delivery: &NewDelivery,
        now: DateTime<Utc>,
        done: Option<DigestDone>,
    ) -> Result<Option<DeliveryId>, StoreError> {
        self.commit(|tx| {
            if is_claimed(tx, delivery)? {
                return Ok(None);
            }
            tx.execute(
                "INSERT INTO deliveries (recipient_id, kind, message_id, subject, message, created_at, status, next_attempt_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?6)",
                params![delivery.recipient, delivery.kind.as_str(), delivery.message_id, delivery.subject, delivery.message, Moment(now)],
            )?;
            let id = DeliveryId::new(tx.last_insert_rowid());
            let mut claim = tx.prepare_cached("INSERT INTO reported_changes (recipient_id, change_id, delivery_id) VALUES (?1, ?2, ?3)")?;
            for change in &delivery.changes {
                claim.execute(params![delivery.recipient, change, id])?;
            }
            let mut remind = tx.prepare_cached("INSERT OR IGNORE INTO reminders (recipient_id, document_id, date, delivery_id) VALUES (?1, ?2, ?3, ?4)")?;
            for (document, date) in &delivery.reminders {
                remind.execute(params![delivery.recipient, document, date, id])?;
            }
            Self::claim_notes(tx, delivery.recipient, &delivery.notes, now)?;
            if let Some(done) = done {
                close_digest(tx, delivery.recipient, done)?;
            }
            Ok(Some(id))
        })
    }

    /// A digest had nothing to tell.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn skip_digest(&mut self, recipient: i64, done: DigestDone) -> Result<(), StoreError> {
        self.commit(|tx| close_digest(tx, recipient, done))
    }

    /// A recipient without digests was told at once what was to be told up to `seen`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn looked(&mut self, recipient: i64, seen: ChangeId) -> Result<(), StoreError> {
        let sql = "UPDATE recipients SET seen_change_id = ?2 WHERE id = ?1 AND seen_change_id < ?2";
        let is_behind = "SELECT 1 FROM recipients WHERE id = ?1 AND seen_change_id < ?2";
        if self.run(|c| c.prepare_cached(is_behind)?.exists(params![recipient, seen]))? {
            self.commit(|tx| tx.execute(sql, params![recipient, seen]).map(|_| ()))?;
        }
        Ok(())
    }

    /// A recipient's schedule has changed: the next digest comes at another time.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn move_digest(&mut self, recipient: i64, next_digest_at: DateTime<Utc>) -> Result<(), StoreError> {
        self.commit(|tx| {
            let sql = "UPDATE recipients SET next_digest_at = ?2 WHERE id = ?1";
            tx.execute(sql, params![recipient, Moment(next_digest_at)]).map(|_| ())
        })
    }

    /// The newest change and the day when a file was last written, if it was.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn published(&self, path: &str) -> Result<Option<(ChangeId, String)>, StoreError> {
        let sql = "SELECT change_id, day FROM published WHERE path = ?1";
        self.run(|c| c.prepare_cached(sql)?.query_row([path], |r| Ok((r.get(0)?, r.get(1)?))).optional())
    }

    /// A file was written.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_published(&mut self, path: &str, newest: ChangeId, day: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO published (path, change_id, day) VALUES (?1, ?2, ?3) ON CONFLICT (path) DO UPDATE SET change_id = ?2, day = ?3";
        self.commit(|tx| tx.execute(sql, params![path, newest, day]).map(|_| ()))
    }

    /// When the next digest of any of these addresses is due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_digest(&self, readers: &[String]) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT next_digest_at FROM recipients WHERE address = ?1";
        let mut next = None;
        for address in readers {
            let due = self.run(|c| {
                c.prepare_cached(sql)?.query_row([address], |r| r.get::<_, Moment>(0).map(|m| m.0)).optional()
            })?;
            next = [next, due].into_iter().flatten().min();
        }
        Ok(next)
    }
}

const RECIPIENT: &str = "SELECT id, next_digest_at FROM recipients WHERE address = ?1";

fn recipient_row(r: &Row<'_>) -> rusqlite::Result<RecipientState> {
    Ok(RecipientState { id: r.get(0)?, next_digest_at: r.get::<_, Moment>(1)?.0 })
}

fn pending_row(r: &Row<'_>) -> rusqlite::Result<PendingChange> {
    let keys: String = r.get(3)?;
    let key = |text: &str| {
        let mut parts = text.split('/');
        let category = parts.next().filter(|c| !c.is_empty())?.to_owned();
        Some(FlagKey { category, change: parts.next()?.parse().ok()?, stance: parts.next()?.parse().ok()? })
    };
    Ok(PendingChange {
        change: r.get(0)?,
        service: r.get(1)?,
        significance: r.get(2)?,
        flags: keys.split(',').filter_map(key).collect(),
    })
}

/// Whether a change of the mail is claimed already, or the very mail is in the outbox.
fn is_claimed(tx: &Transaction<'_>, delivery: &NewDelivery) -> rusqlite::Result<bool> {
    let mut claimed = tx.prepare_cached("SELECT 1 FROM reported_changes WHERE recipient_id = ?1 AND change_id = ?2")?;
    for change in &delivery.changes {
        if claimed.exists(params![delivery.recipient, change])? {
            return Ok(true);
        }
    }
    tx.prepare_cached("SELECT 1 FROM deliveries WHERE message_id = ?1")?.exists([&delivery.message_id])
}

fn close_digest(tx: &Transaction<'_>, recipient: i64, done: DigestDone) -> rusqlite::Result<()> {
    let sql = "UPDATE recipients SET next_digest_at = ?2, seen_change_id = max(seen_change_id, ?3) WHERE id = ?1";
    tx.execute(sql, params![recipient, Moment(done.next_digest_at), done.seen]).map(|_| ())
}
