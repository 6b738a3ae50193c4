//! Services, documents and their sources; attempts; what is due and what fails.

use super::held::settle_went_back;
use super::sql::Moment;
use super::{Store, StoreError};
use crate::document::{ContentHash, DocumentId, Name, ServiceId, VersionId};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

/// What is remembered of a document between checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentState {
    /// Its id.
    pub id: DocumentId,
    /// When it is due.
    pub next_check_at: DateTime<Utc>,
    /// Failures in a row.
    pub failures: u32,
    /// The newest version and the hash of its text.
    pub current: Option<(VersionId, ContentHash)>,
    /// What is remembered of its sources, by position.
    pub sources: Vec<SourceState>,
}

/// What is remembered of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceState {
    /// Where it is; a source whose URL changed starts afresh.
    pub url: String,
    /// For conditional requests.
    pub etag: Option<String>,
    /// For conditional requests.
    pub last_modified: Option<String>,
    /// Of the bytes fetched last.
    pub body_hash: Option<ContentHash>,
    /// Extractor revision that read those bytes.
    pub extractor_revision: Option<u32>,
    /// Identity of the selectors that read those bytes.
    pub selectors_hash: Option<String>,
}

/// One attempt, for the log of attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// `first`, `changed`, `unchanged`, `not_modified`, `held` or `failed`.
    pub outcome: &'static str,
    /// The URL asked last.
    pub url: String,
    /// The HTTP status answered last.
    pub status: Option<u16>,
    /// Bytes received, after decompression.
    pub bytes: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// One word for a failure.
    pub reason: Option<String>,
    /// The failure in words.
    pub message: Option<String>,
}

/// One document in `status`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StatusRow {
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// When it was last tried.
    pub last_attempt_at: Option<DateTime<Utc>>,
    /// When it last went well.
    pub last_success_at: Option<DateTime<Utc>>,
    /// When it is due.
    pub next_check_at: DateTime<Utc>,
    /// Failures in a row.
    pub failures: u32,
    /// Since when it fails.
    pub failing_since: Option<DateTime<Utc>>,
    /// One word.
    pub failure_reason: Option<String>,
    /// In words.
    pub failure_message: Option<String>,
    /// How many versions there are.
    pub versions: u32,
    /// When the last change was found.
    pub last_change_at: Option<DateTime<Utc>>,
    /// Whether checks rest.
    pub paused: bool,
}

/// A document as the configuration has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configured<'a> {
    /// Whose it is.
    pub service: &'a Name,
    /// What it is called.
    pub document: &'a Name,
    /// Hash of its URLs and selectors: a document with another one is checked at once.
    pub definition: String,
    /// Whether checks rest.
    pub paused: bool,
}

impl Store {
    /// Makes the tracked documents those of `configured`. New ones are due at once, and so are those
    /// that are described otherwise than before or no longer paused; others rest, with their
    /// history kept.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn track(&mut self, configured: &[Configured<'_>], now: DateTime<Utc>) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute("UPDATE documents SET tracked = 0 WHERE tracked = 1", [])?;
            let mut statement = tx.prepare(
                "INSERT INTO documents (service_id, name, created_at, next_check_at, definition, paused) VALUES (?1, ?2, ?3, ?3, ?4, ?5)
                 ON CONFLICT (service_id, name) DO UPDATE SET tracked = 1, definition = ?4, paused = ?5,
                 next_check_at = iif(definition <> ?4 OR paused > ?5, min(next_check_at, ?3), next_check_at)",
            )?;
            for document in configured {
                let service = service_id(tx, document.service, now)?;
                statement.execute(params![
                    service,
                    document.document.as_ref(),
                    Moment(now),
                    document.definition,
                    document.paused
                ])?;
            }
            Ok(())
        })
    }

    /// What is remembered of a document; none where it is not tracked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn document(&self, service: &Name, document: &Name) -> Result<Option<DocumentState>, StoreError> {
        self.run(|c| {
            let sql = "SELECT d.id, d.next_check_at, d.failures, v.id, v.hash FROM documents d
                       JOIN services s ON s.id = d.service_id LEFT JOIN versions v ON v.id = d.current_version_id
                       WHERE s.name = ?1 AND d.name = ?2 AND d.tracked = 1";
            let state =
                c.prepare_cached(sql)?.query_row(params![service.as_ref(), document.as_ref()], state).optional()?;
            let Some(mut state) = state else { return Ok(None) };
            let sql = "SELECT url, etag, last_modified, body_hash, extractor_revision, selectors_hash FROM sources
                       WHERE document_id = ?1 ORDER BY position";
            state.sources = c.prepare_cached(sql)?.query_map([state.id], source)?.collect::<Result<_, _>>()?;
            Ok(Some(state))
        })
    }

    /// Service and name of at most `limit` tracked documents that are due, longest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT s.name, d.name FROM documents d JOIN services s ON s.id = d.service_id
                   WHERE d.tracked = 1 AND d.paused = 0 AND d.next_check_at <= ?1 ORDER BY d.next_check_at LIMIT ?2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.run(|c| {
            c.prepare_cached(sql)?.query_map(params![Moment(now), limit], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
        })
    }

    /// Makes a document that rests due later, without an attempt.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn postpone(&mut self, document: DocumentId, next_check_at: DateTime<Utc>) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute(
                "UPDATE documents SET next_check_at = ?2 WHERE id = ?1",
                params![document, Moment(next_check_at)],
            )?;
            Ok(())
        })
    }

    /// When the next tracked document is due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT min(next_check_at) FROM documents WHERE tracked = 1 AND paused = 0";
        self.run(|c| c.query_row(sql, [], |r| r.get::<_, Option<Moment>>(0))).map(|m| m.map(|m| m.0))
    }

    /// Records a check that found the text as it was.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_unchanged(
        &mut self,
        document: DocumentId,
        attempt: &AttemptRecord,
        sources: &[SourceState],
        next_check_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.commit(|tx| {
            insert_attempt(tx, document, attempt)?;
            save_sources(tx, document, sources)?;
            settle_went_back(tx, document, attempt.started_at)?;
            succeeded(tx, document, attempt.started_at, next_check_at)
        })
    }

    /// Records a check that failed; what is known of the sources stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_failure(
        &mut self,
        document: DocumentId,
        attempt: &AttemptRecord,
        next_check_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.commit(|tx| {
            insert_attempt(tx, document, attempt)?;
            tx.prepare_cached(
                "UPDATE documents SET last_attempt_at = ?2, next_check_at = ?3, failures = failures + 1,
                 failing_since = coalesce(failing_since, ?2), failure_reason = ?4, failure_message = ?5 WHERE id = ?1",
            )?
            .execute(params![
                document,
                Moment(attempt.started_at),
                Moment(next_check_at),
                attempt.reason,
                attempt.message
            ])?;
            Ok(())
        })
    }

    /// Every tracked document, by service.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn status(&self) -> Result<Vec<StatusRow>, StoreError> {
        let sql = "SELECT service, document, last_attempt_at, last_success_at, next_check_at, failures, failing_since,
                   failure_reason, failure_message, versions, last_change_at, paused FROM v_status WHERE tracked = 1 ORDER BY service, document";
        self.run(|c| c.prepare(sql)?.query_map([], status_row)?.collect())
    }
}

fn state(r: &Row<'_>) -> rusqlite::Result<DocumentState> {
    let version: Option<VersionId> = r.get(3)?;
    let hash: Option<ContentHash> = r.get(4)?;
    Ok(DocumentState {
        id: r.get(0)?,
        next_check_at: r.get::<_, Moment>(1)?.0,
        failures: r.get(2)?,
        current: version.zip(hash),
        sources: Vec::new(),
    })
}

fn source(r: &Row<'_>) -> rusqlite::Result<SourceState> {
    Ok(SourceState {
        url: r.get(0)?,
        etag: r.get(1)?,
        last_modified: r.get(2)?,
        body_hash: r.get(3)?,
        extractor_revision: r.get(4)?,
        selectors_hash: r.get(5)?,
    })
}

fn status_row(r: &Row<'_>) -> rusqlite::Result<StatusRow> {
    let moment = |at| r.get::<_, Option<Moment>>(at).map(|m| m.map(|m| m.0));
    Ok(StatusRow {
        service: r.get(0)?,
        document: r.get(1)?,
        last_attempt_at: moment(2)?,
        last_success_at: moment(3)?,
        next_check_at: r.get::<_, Moment>(4)?.0,
        failures: r.get(5)?,
        failing_since: moment(6)?,
        failure_reason: r.get(7)?,
        failure_message: r.get(8)?,
        versions: r.get(9)?,
        last_change_at: moment(10)?,
        paused: r.get(11)?,
    })
}

pub(super) fn service_id(tx: &Transaction<'_>, name: &Name, now: DateTime<Utc>) -> rusqlite::Result<ServiceId> {
    tx.execute(
        "INSERT INTO services (name, created_at) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
        params![name.as_ref(), Moment(now)],
    )?;
    tx.query_row("SELECT id FROM services WHERE name = ?1", [name.as_ref()], |r| r.get(0))
}

pub(super) fn insert_attempt(
    tx: &Transaction<'_>,
    document: DocumentId,
    attempt: &AttemptRecord,
) -> rusqlite::Result<()> {
    let sql =
        "INSERT INTO attempts (document_id, started_at, outcome, url, status, bytes, duration_ms, reason, message)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let bytes = i64::try_from(attempt.bytes).unwrap_or(i64::MAX);
    let duration = i64::try_from(attempt.duration_ms).unwrap_or(i64::MAX);
    tx.prepare_cached(sql)?.execute(params![
        document,
        Moment(attempt.started_at),
        attempt.outcome,
        attempt.url,
        attempt.status,
        bytes,
        duration,
        attempt.reason,
        attempt.message
    ])?;
    Ok(())
}

pub(super) fn save_sources(
    tx: &Transaction<'_>,
    document: DocumentId,
    sources: &[SourceState],
) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO sources (document_id, position, url, etag, last_modified, body_hash, extractor_revision, selectors_hash)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    for (position, s) in (0_i64..).zip(sources) {
        tx.prepare_cached(sql)?.execute(params![
            document,
            position,
            s.url,
            s.etag,
            s.last_modified,
            s.body_hash,
            s.extractor_revision,
            s.selectors_hash
        ])?;
    }
    let count = i64::try_from(sources.len()).unwrap_or(i64::MAX);
    tx.prepare_cached("DELETE FROM sources WHERE document_id = ?1 AND position >= ?2")?
        .execute(params![document, count])?;
    Ok(())
}

pub(super) fn succeeded(
    tx: &Transaction<'_>,
    document: DocumentId,
    at: DateTime<Utc>,
    next: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE documents SET last_attempt_at = ?2, last_success_at = ?2, next_check_at = ?3, failures = 0,
         failing_since = NULL, failure_reason = NULL, failure_message = NULL WHERE id = ?1",
    )?
    .execute(params![document, Moment(at), Moment(next)])?;
    Ok(())
}
