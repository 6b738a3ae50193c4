//! Changes that look wrong, held until a later fetch confirms them; alternation; noise.

use super::document::{AttemptRecord, SourceState, insert_attempt, save_sources, succeeded};
use super::sql::Moment;
use super::{Store, StoreError, text};
use crate::document::{ContentHash, DocumentId, VersionId};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

/// A change of a document that waits to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// One word.
    pub reason: String,
    /// Of the text.
    pub hash: ContentHash,
    /// How often it was seen, in a row.
    pub times: u32,
    /// Seen again from then on, it is a change.
    pub confirm_at: DateTime<Utc>,
}

/// A change to hold.
#[derive(Debug, Clone)]
pub struct NewHeld<'a> {
    /// One word.
    pub reason: &'static str,
    /// In words.
    pub message: &'a str,
    /// Of the text.
    pub hash: ContentHash,
    /// The text.
    pub text: &'a str,
    /// Seen again from then on, it is a change.
    pub confirm_at: DateTime<Utc>,
}

/// One row of what was held, for people.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HeldRow {
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// `waiting`, `confirmed`, `went_back`, `replaced` or `alternates`.
    pub outcome: String,
    /// One word.
    pub reason: String,
    /// In words.
    pub message: String,
    /// When it was first seen.
    pub first_seen_at: DateTime<Utc>,
    /// How often, in a row.
    pub times: u32,
    /// Seen again from then on, it is a change.
    pub confirm_at: DateTime<Utc>,
    /// When it was settled.
    pub settled_at: Option<DateTime<Utc>>,
}

/// How noisy a document is.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct NoiseRow {
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// Changes found.
    pub changes: u32,
    /// Of them, cosmetic ones.
    pub cosmetic: u32,
    /// Of them, those that went back to a text of before.
    pub went_back: u32,
    /// Held ones that were never confirmed.
    pub held_back: u32,
    /// The share of all that looked like a change and was none, 0 to 1; none where nothing did.
    pub noise: Option<f64>,
    /// Since when the page shows texts in turn.
    pub alternates_since: Option<DateTime<Utc>>,
}

impl Store {
    /// What waits to be confirmed of a document.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn held(&self, document: DocumentId) -> Result<Option<Held>, StoreError> {
        let sql = "SELECT reason, hash, times, confirm_at FROM held WHERE document_id = ?1 AND outcome = 'waiting'";
        let read = |r: &Row<'_>| {
            Ok(Held { reason: r.get(0)?, hash: r.get(1)?, times: r.get(2)?, confirm_at: r.get::<_, Moment>(3)?.0 })
        };
        self.run(|c| c.prepare_cached(sql)?.query_row([document], read).optional())
    }

    /// Holds a change, or counts one more sight of it; the next fetch will be of the whole page.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn hold(
        &mut self,
        document: DocumentId,
        attempt: &AttemptRecord,
        sources: &[SourceState],
        held: &NewHeld<'_>,
        next_check_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let at = Moment(attempt.started_at);
        self.commit(|tx| {
            insert_attempt(tx, document, attempt)?;
            save_sources(tx, document, sources)?;
            succeeded(tx, document, attempt.started_at, next_check_at)?;
            tx.execute(
                "UPDATE held SET outcome = 'replaced', settled_at = ?3 WHERE document_id = ?1 AND outcome = 'waiting' AND reason <> ?2",
                params![document, held.reason, at],
            )?;
            let again = tx.execute(
                "UPDATE held SET times = times + 1, last_seen_at = ?2, hash = ?3, text = ?4, message = ?5, confirm_at = ?6
                 WHERE document_id = ?1 AND outcome = 'waiting'",
                params![document, at, held.hash, held.text, held.message, Moment(held.confirm_at)],
            )?;
            if again == 0 {
                tx.execute(
                    "INSERT INTO held (document_id, reason, message, hash, text, first_seen_at, last_seen_at, times, confirm_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1, ?7)",
                    params![document, held.reason, held.message, held.hash, held.text, at, Moment(held.confirm_at)],
                )?;
            }
            Ok(())
        })
    }

    /// How often since `since` a document went to a text of before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn went_to_seen(&self, document: DocumentId, since: DateTime<Utc>) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM held WHERE document_id = ?1 AND reason = 'seen_before' AND first_seen_at >= ?2";
        self.run(|c| c.prepare_cached(sql)?.query_row(params![document, Moment(since)], |r| r.get(0)))
    }

    /// Since when a document shows texts in turn.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn alternates_since(&self, document: DocumentId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT alternates_since FROM documents WHERE id = ?1";
        let read = |r: &Row<'_>| r.get::<_, Option<Moment>>(0);
        self.run(|c| c.prepare_cached(sql)?.query_row([document], read)).map(|m| m.map(|m| m.0))
    }

    /// The newest version of a document with that text.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn version_with(&self, document: DocumentId, hash: ContentHash) -> Result<Option<VersionId>, StoreError> {
        let sql = "SELECT id FROM versions WHERE document_id = ?1 AND hash = ?2 ORDER BY number DESC LIMIT 1";
        self.run(|c| c.prepare_cached(sql)?.query_row(params![document, hash], |r| r.get(0)).optional())
    }

    /// The newest versions of a document with texts of their own, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_texts(&self, document: DocumentId, limit: u32) -> Result<Vec<(VersionId, String)>, StoreError> {
        let sql = "SELECT v.id FROM versions v WHERE v.document_id = ?1 AND v.number =
                     (SELECT max(w.number) FROM versions w WHERE w.document_id = v.document_id AND w.hash = v.hash)
                   ORDER BY v.number DESC LIMIT ?2";
        self.run(|c| {
            let mut statement = c.prepare(sql)?;
            let ids = statement.query_map(params![document, limit], |r| r.get(0))?;
            ids.map(|id| id.and_then(|id| Ok((id, text::read(c, id)?)))).collect()
        })
    }

    /// What is held and was, newest first; only what still waits, or all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn held_rows(&self, settled: bool, limit: u32) -> Result<Vec<HeldRow>, StoreError> {
        let sql = "SELECT service, document, outcome, reason, message, first_seen_at, times, confirm_at, settled_at FROM v_held
                   WHERE outcome = 'waiting' OR ?1 ORDER BY first_seen_at DESC, held_id DESC LIMIT ?2";
        let read = |r: &Row<'_>| {
            Ok(HeldRow {
                service: r.get(0)?,
                document: r.get(1)?,
                outcome: r.get(2)?,
                reason: r.get(3)?,
                message: r.get(4)?,
                first_seen_at: r.get::<_, Moment>(5)?.0,
                times: r.get(6)?,
                confirm_at: r.get::<_, Moment>(7)?.0,
                settled_at: r.get::<_, Option<Moment>>(8)?.map(|m| m.0),
            })
        };
        self.run(|c| c.prepare(sql)?.query_map(params![settled, limit], read)?.collect())
    }

    /// How noisy each tracked document is, noisiest first; those of which nothing ever changed aside.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn noise(&self) -> Result<Vec<NoiseRow>, StoreError> {
        let sql =
            "SELECT service, document, changes, cosmetic, went_back, held_back, noise, alternates_since FROM v_noise
                   WHERE noise IS NOT NULL OR alternates_since IS NOT NULL ORDER BY noise DESC, service, document";
        let read = |r: &Row<'_>| {
            Ok(NoiseRow {
                service: r.get(0)?,
                document: r.get(1)?,
                changes: r.get(2)?,
                cosmetic: r.get(3)?,
                went_back: r.get(4)?,
                held_back: r.get(5)?,
                noise: r.get(6)?,
                alternates_since: r.get::<_, Option<Moment>>(7)?.map(|m| m.0),
            })
        };
        self.run(|c| c.prepare(sql)?.query_map([], read)?.collect())
    }
}

/// The document is back at its current text: what was held was none.
pub(super) fn settle_went_back(tx: &Transaction<'_>, document: DocumentId, at: DateTime<Utc>) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE held SET outcome = 'went_back', settled_at = ?2 WHERE document_id = ?1 AND outcome = 'waiting'",
    )?
    .execute(params![document, Moment(at)])?;
    Ok(())
}

/// There is a new version: what was held is confirmed where it is that text, else replaced.
pub(super) fn settle_changed(
    tx: &Transaction<'_>,
    document: DocumentId,
    hash: ContentHash,
    at: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE held SET outcome = CASE WHEN hash = ?3 THEN 'confirmed' ELSE 'replaced' END, settled_at = ?2
         WHERE document_id = ?1 AND outcome = 'waiting'",
    )?
    .execute(params![document, Moment(at), hash])?;
    tx.prepare_cached("UPDATE documents SET alternates_since = NULL WHERE id = ?1 AND alternates_since IS NOT NULL")?
        .execute([document])?;
    Ok(())
}
