//! Documents that fail, and what each recipient was told of it.

use super::sql::Moment;
use super::{Store, StoreError};
use crate::document::DocumentId;
use chrono::{DateTime, Utc};
use rusqlite::{Transaction, params};

/// A document whose last attempt failed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Failing {
    /// Which document, for what was told of it.
    #[serde(skip)]
    pub id: DocumentId,
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Failures in a row.
    pub failures: u32,
    /// One word.
    pub reason: String,
    /// In words.
    pub message: String,
    /// When it last went well.
    pub last_success_at: Option<DateTime<Utc>>,
    /// When it is tried again.
    pub next_check_at: DateTime<Utc>,
}

/// What a recipient was told of a document's failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldFailure {
    /// Which document.
    pub id: DocumentId,
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// Since when it failed.
    pub since: DateTime<Utc>,
    /// When it was told last.
    pub told_at: DateTime<Utc>,
    /// How it is now.
    pub now: FailureNow,
}

/// How a document is whose failure was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureNow {
    /// It still fails.
    Failing,
    /// It was read again, at that time.
    Recovered(DateTime<Utc>),
    /// It is paused or no longer tracked: nothing is to be told.
    Resting,
}

/// Something on a failure that a mail tells, claimed with that mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureNote {
    /// Which document.
    pub document: DocumentId,
    /// What is told.
    pub kind: NoteKind,
}

/// What is told of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// It fails since that time: the report, or a reminder where it was told before.
    Fails(DateTime<Utc>),
    /// It no longer fails.
    Recovered,
}

impl Store {
    /// Documents that fail, longest first. Paused ones rest and do not fail.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn failing(&self) -> Result<Vec<Failing>, StoreError> {
        let sql = "SELECT d.id, s.name, d.name, d.failing_since, d.failures, d.failure_reason, d.failure_message,
                   d.last_success_at, d.next_check_at FROM documents d JOIN services s ON s.id = d.service_id
                   WHERE d.failures > 0 AND d.tracked = 1 AND d.paused = 0 ORDER BY d.failing_since, s.name, d.name";
        self.run(|c| {
            let mut statement = c.prepare_cached(sql)?;
            let rows = statement.query_map([], |r| {
                Ok(Failing {
                    id: r.get(0)?,
                    service: r.get(1)?,
                    document: r.get(2)?,
                    since: r.get::<_, Moment>(3)?.0,
                    failures: r.get(4)?,
                    reason: r.get::<_, Option<String>>(5)?.unwrap_or_default(),
                    message: r.get::<_, Option<String>>(6)?.unwrap_or_default(),
                    last_success_at: r.get::<_, Option<Moment>>(7)?.map(|m| m.0),
                    next_check_at: r.get::<_, Moment>(8)?.0,
                })
            })?;
            rows.collect()
        })
    }

    /// What a recipient was told of failures.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn told_failures(&self, recipient: i64) -> Result<Vec<ToldFailure>, StoreError> {
        let sql = "SELECT d.id, s.name, d.name, n.failing_since, n.told_at, d.failures, d.tracked = 1 AND d.paused = 0, d.last_success_at
                   FROM failure_notes n JOIN documents d ON d.id = n.document_id JOIN services s ON s.id = d.service_id
                   WHERE n.recipient_id = ?1 ORDER BY n.failing_since, s.name, d.name";
        self.run(|c| {
            let mut statement = c.prepare_cached(sql)?;
            let rows = statement.query_map([recipient], |r| {
                let (failures, watched): (u32, bool) = (r.get(5)?, r.get(6)?);
                let success = r.get::<_, Option<Moment>>(7)?.map(|m| m.0);
                Ok(ToldFailure {
                    id: r.get(0)?,
                    service: r.get(1)?,
                    document: r.get(2)?,
                    since: r.get::<_, Moment>(3)?.0,
                    told_at: r.get::<_, Moment>(4)?.0,
                    now: match (watched, failures, success) {
                        (false, ..) => FailureNow::Resting,
                        (true, 0, Some(at)) => FailureNow::Recovered(at),
                        _ => FailureNow::Failing,
                    },
                })
            })?;
            rows.collect()
        })
    }

    /// When a recipient last got a mail on failing documents.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn trouble_told_at(&self, recipient: i64) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT trouble_told_at FROM recipients WHERE id = ?1";
        self.run(|c| c.query_row(sql, [recipient], |r| r.get::<_, Option<Moment>>(0))).map(|m| m.map(|m| m.0))
    }

    /// Forgets what a recipient was told of documents that are no longer checked.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_resting(&mut self, recipient: i64) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute(
                "DELETE FROM failure_notes WHERE recipient_id = ?1
                 AND document_id IN (SELECT id FROM documents WHERE tracked = 0 OR paused = 1)",
                [recipient],
            )?;
            Ok(())
        })
    }

    /// Remembers that `notes` are told, in the transaction that queues their mail.
    pub(super) fn claim_notes(
        tx: &Transaction<'_>,
        recipient: i64,
        notes: &[FailureNote],
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        if !notes.is_empty() {
            tx.execute("UPDATE recipients SET trouble_told_at = ?2 WHERE id = ?1", params![recipient, Moment(now)])?;
        }
        for note in notes {
            match note.kind {
                NoteKind::Fails(since) => tx.execute(
                    "INSERT INTO failure_notes (recipient_id, document_id, failing_since, told_at, times) VALUES (?1, ?2, ?3, ?4, 1)
                     ON CONFLICT (recipient_id, document_id) DO UPDATE SET told_at = ?4,
                     times = iif(failing_since = ?3, times + 1, 1), failing_since = ?3",
                    params![recipient, note.document, Moment(since), Moment(now)],
                )?,
                NoteKind::Recovered => tx.execute(
                    "DELETE FROM failure_notes WHERE recipient_id = ?1 AND document_id = ?2",
                    params![recipient, note.document],
                )?,
            };
        }
        Ok(())
    }
}
