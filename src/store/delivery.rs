//! Recipients, changes not yet told to them, and the outbox: commit points (C) and (D).

use super::failure::FailureNote;
use super::sql::Moment;
use super::{Store, StoreError};
use crate::document::{ChangeId, DeliveryId};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

/// What is remembered of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecipientState {
    /// Row id.
    pub id: i64,
    /// When the next digest is due.
    pub next_digest_at: DateTime<Utc>,
}

/// A change that a recipient has not been told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChange {
    /// The change.
    pub change: ChangeId,
    /// Whose document.
    pub service: String,
    /// Categories of its alerting flags.
    pub categories: Vec<String>,
}

/// Why a mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryKind {
    /// A flagged clause, told at once.
    Alert,
    /// What gathered since the last digest.
    Digest,
}

impl DeliveryKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Digest => "digest",
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
    /// What it tells of failures.
    pub notes: Vec<FailureNote>,
}

/// A mail of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The address it goes to.
    pub address: String,
    /// The mail's own id.
    pub message_id: String,
    /// Its subject.
    pub subject: String,
    /// The whole mail.
    pub message: Vec<u8>,
    /// Attempts made so far.
    pub attempts: u32,
}

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
        self.commit(|tx| {
            tx.execute(
                "INSERT INTO recipients (address, created_at, next_digest_at) VALUES (?1, ?2, ?3) ON CONFLICT (address) DO NOTHING",
                params![address, Moment(now), Moment(next_digest_at)],
            )?;
            tx.query_row("SELECT id, next_digest_at FROM recipients WHERE address = ?1", [address], |r| {
                Ok(RecipientState { id: r.get(0)?, next_digest_at: r.get::<_, Moment>(1)?.0 })
            })
        })
    }

    /// Changes not yet told to a recipient, oldest first. Derived and imported ones are never told.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending(&self, recipient: i64) -> Result<Vec<PendingChange>, StoreError> {
        let sql = "SELECT c.id, s.name, coalesce((SELECT group_concat(DISTINCT f.category) FROM flags f
                     WHERE f.change_id = c.id AND f.change <> 'reworded'), '')
                   FROM changes c JOIN documents d ON d.id = c.document_id JOIN services s ON s.id = d.service_id
                   JOIN recipients r ON r.id = ?1
                   WHERE c.derived = 0 AND c.imported = 0 AND c.detected_at >= r.created_at AND NOT EXISTS
                     (SELECT 1 FROM reported_changes x WHERE x.recipient_id = ?1 AND x.change_id = c.id)
                   ORDER BY c.detected_at, c.id";
        self.run(|c| {
            let read = |r: &Row<'_>| {
                let categories: String = r.get(2)?;
                Ok(PendingChange {
                    change: r.get(0)?,
                    service: r.get(1)?,
                    categories: categories.split(',').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
                })
            };
            c.prepare_cached(sql)?.query_map([recipient], read)?.collect()
        })
    }

    /// Commit point (C): the mail is in the outbox and its changes are claimed, in one transaction;
    /// for a digest the next one is due at `next_digest_at`.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing of it is.
    pub fn queue(
        &mut self,
        delivery: &NewDelivery,
        now: DateTime<Utc>,
        next_digest_at: Option<DateTime<Utc>>,
    ) -> Result<DeliveryId, StoreError> {
        self.commit(|tx| {
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
            Self::claim_notes(tx, delivery.recipient, &delivery.notes, now)?;
            set_next_digest(tx, delivery.recipient, next_digest_at)?;
            Ok(id)
        })
    }

    /// A digest had nothing to tell: the next one is due at `next_digest_at`.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn skip_digest(&mut self, recipient: i64, next_digest_at: DateTime<Utc>) -> Result<(), StoreError> {
        self.commit(|tx| set_next_digest(tx, recipient, Some(next_digest_at)))
    }

    /// The mail that is due first, if any.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_delivery(&self, now: DateTime<Utc>) -> Result<Option<Delivery>, StoreError> {
        let sql = "SELECT l.id, r.address, l.message_id, l.subject, l.message, l.attempts FROM deliveries l JOIN recipients r ON r.id = l.recipient_id
                   WHERE l.status = 'queued' AND l.next_attempt_at <= ?1 ORDER BY l.next_attempt_at, l.id LIMIT 1";
        self.run(|c| {
            let read = |r: &Row<'_>| {
                Ok(Delivery {
                    id: r.get(0)?,
                    address: r.get(1)?,
                    message_id: r.get(2)?,
                    subject: r.get(3)?,
                    message: r.get(4)?,
                    attempts: r.get(5)?,
                })
            };
            c.prepare_cached(sql)?.query_row([Moment(now)], read).optional()
        })
    }

    /// When the next mail or digest is due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_delivery(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT min(next_attempt_at) FROM deliveries WHERE status = 'queued'";
        self.run(|c| c.query_row(sql, [], |r| r.get::<_, Option<Moment>>(0))).map(|m| m.map(|m| m.0))
    }

    /// When the next digest is due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_digest(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT min(next_digest_at) FROM recipients";
        self.run(|c| c.query_row(sql, [], |r| r.get::<_, Option<Moment>>(0))).map(|m| m.map(|m| m.0))
    }

    /// Mails queued, and mails given up that were written since `since`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn outbox_counts(&self, since: DateTime<Utc>) -> Result<(u32, u32), StoreError> {
        let sql = "SELECT count(*) FILTER (WHERE status = 'queued'), count(*) FILTER (WHERE status = 'given_up' AND created_at >= ?1)
                   FROM deliveries";
        self.run(|c| c.query_row(sql, [Moment(since)], |r| Ok((r.get(0)?, r.get(1)?))))
    }

    /// Why the mail that waits longest was not taken, if one waits after an attempt.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn mail_problem(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT error FROM deliveries WHERE status = 'queued' AND error IS NOT NULL ORDER BY id LIMIT 1";
        self.run(|c| c.query_row(sql, [], |r| r.get(0)).optional())
    }

    /// Mails given up, newest first: subject and the server's words.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn given_up(&self, limit: u32) -> Result<Vec<(String, String)>, StoreError> {
        let sql =
            "SELECT subject, coalesce(error, '') FROM deliveries WHERE status = 'given_up' ORDER BY id DESC LIMIT ?1";
        self.run(|c| c.prepare(sql)?.query_map([limit], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
    }

    /// Commit point (D): the mail was taken.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn sent(&mut self, id: DeliveryId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute(
                "UPDATE deliveries SET status = 'sent', sent_at = ?2, attempts = attempts + 1, next_attempt_at = NULL, error = NULL WHERE id = ?1",
                params![id, Moment(now)],
            )?;
            Ok(())
        })
    }

    /// Commit point (D): not taken now; tried again at `retry_at`, or given up where there is none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn not_sent(&mut self, id: DeliveryId, error: &str, retry_at: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute(
                "UPDATE deliveries SET status = CASE WHEN ?2 IS NULL THEN 'given_up' ELSE 'queued' END, attempts = attempts + 1,
                 next_attempt_at = ?2, error = ?3 WHERE id = ?1",
                params![id, retry_at.map(Moment), error],
            )?;
            Ok(())
        })
    }
}

fn set_next_digest(tx: &rusqlite::Transaction<'_>, recipient: i64, at: Option<DateTime<Utc>>) -> rusqlite::Result<()> {
    if let Some(at) = at {
        tx.execute("UPDATE recipients SET next_digest_at = ?2 WHERE id = ?1", params![recipient, Moment(at)])?;
    }
    Ok(())
}
