//! Upkeep: due times put right after a clock that jumped, old rows let go, room given back.

use super::sql::Moment;
use super::{Store, StoreError};
use chrono::{DateTime, Duration, Utc};
use rusqlite::{OptionalExtension as _, params};

/// Rows deleted in one transaction: others wait at most a moment.
const BATCH: u32 = 5_000;

/// A quarter of the file free, and more than this many pages of 4 KiB: then it is rewritten.
const VACUUM_PAGES: i64 = 4_096;

/// A file of more pages than this (512 MB) is left for its owner to rewrite: checks, mails and signs of
/// life wait meanwhile.
const VACUUM_LIMIT: i64 = 131_072;

/// When a document may be due at the latest, and when a late one is caught up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// Its next run by its schedule: it is never due later while all is well.
    pub latest: DateTime<Utc>,
    /// When it is checked if its time has passed unnoticed.
    pub catch_up: DateTime<Utc>,
}

/// How long things are kept; none is for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// Attempts, from when they were made.
    pub attempts: Option<Duration>,
    /// Stored pages of versions that are not the current ones.
    pub snapshots: Option<Duration>,
}

impl Store {
    /// Puts due times right: what is late by more than `late` is caught up with, spread out; what
    /// is due later than it can be (the clock was wrong, or the schedule is another) is drawn near.
    /// Documents that were never tried stay due at once. Gives the number of documents moved.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn settle(&mut self, slots: &[Slot], late: Duration, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let longest_wait = now + Duration::days(8);
        self.commit(|tx| {
            let which = "service_id = (SELECT id FROM services WHERE name = ?1) AND name = ?2";
            let mut caught = tx.prepare(&format!(
                "UPDATE documents SET next_check_at = ?3 WHERE {which} AND last_attempt_at IS NOT NULL AND next_check_at < ?4"
            ))?;
            let mut near = tx.prepare(&format!(
                "UPDATE documents SET next_check_at = ?3 WHERE {which} AND ((failures = 0 AND next_check_at > ?3) OR next_check_at > ?4)"
            ))?;
            let mut moved = 0;
            for s in slots {
                moved += caught.execute(params![s.service, s.document, Moment(s.catch_up), Moment(now - late)])?;
                moved += near.execute(params![s.service, s.document, Moment(s.latest), Moment(longest_wait)])?;
            }
            // a mail waits at most eight hours between tries; who joined in the future joined now
            tx.execute(
                "UPDATE deliveries SET next_attempt_at = ?1 WHERE status = 'queued' AND next_attempt_at > ?2",
                params![Moment(now), Moment(now + Duration::hours(8))],
            )?;
            // a held change is looked at again by the schedule, not by a clock that was wrong
            tx.execute(
                "UPDATE held SET confirm_at = ?1 WHERE outcome = 'waiting' AND confirm_at > ?2",
                params![Moment(now), Moment(longest_wait)],
            )?;
            tx.execute("UPDATE recipients SET created_at = ?1 WHERE created_at > ?1", [Moment(now)])?;
            Ok(moved)
        })
    }

    /// Makes documents due now. This alone is done beside another writer: the daemon sees it
    /// within half a minute.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn hasten(&mut self, documents: &[(&str, &str)], now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.commit(|tx| {
            let mut hastened = 0;
            for (service, document) in documents {
                hastened += tx.prepare_cached(
                    "UPDATE documents SET next_check_at = ?3 WHERE service_id = (SELECT id FROM services WHERE name = ?1)
                     AND name = ?2 AND tracked = 1 AND paused = 0",
                )?
                .execute(params![service, document, Moment(now)])?;
            }
            Ok(hastened)
        })
    }

    /// When a task of upkeep was done last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn upkeep_done(&self, task: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let sql = "SELECT done_at FROM upkeep WHERE task = ?1";
        self.run(|c| c.query_row(sql, [task], |r| r.get::<_, Moment>(0)).optional()).map(|m| m.map(|m| m.0))
    }

    /// Remembers that a task of upkeep was done.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_upkeep_done(&mut self, task: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.commit(|tx| {
            let sql =
                "INSERT INTO upkeep (task, done_at) VALUES (?1, ?2) ON CONFLICT (task) DO UPDATE SET done_at = ?2";
            tx.execute(sql, params![task, Moment(now)])?;
            Ok(())
        })
    }

    /// Lets go of a batch of what is older than it is to be kept; gives how many rows went. Zero
    /// means that nothing is left to let go. Versions, changes and flags always stay, and so does
    /// the stored page of each current version.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn let_go(&mut self, kept: Kept, now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.commit(|tx| {
            let mut gone = 0;
            if let Some(age) = kept.attempts {
                let sql = "DELETE FROM attempts WHERE id IN (SELECT id FROM attempts WHERE started_at < ?1 LIMIT ?2)";
                gone += tx.execute(sql, params![Moment(now - age), BATCH])?;
            }
            if let Some(age) = kept.snapshots {
                // the newest page stays, too, where the current version was made again from it
                let sql = "DELETE FROM snapshots WHERE id IN (SELECT x.id FROM snapshots x JOIN documents d ON d.id = x.document_id
                           WHERE x.fetched_at < ?1 AND x.version_id IS NOT NULL AND x.version_id IS NOT d.current_version_id
                           AND x.version_id <> (SELECT max(y.version_id) FROM snapshots y WHERE y.document_id = x.document_id) LIMIT ?2)";
                gone += tx.execute(sql, params![Moment(now - age), BATCH])?;
            }
            Ok(gone)
        })
    }

    /// Tells SQLite to look after its statistics and its log, and rewrites the file where much of
    /// it is free and it is no larger than 512 MB. Gives whether it was rewritten.
    ///
    /// # Errors
    /// When the database cannot be written. A rewrite that has no room fails and changes nothing.
    pub fn tidy(&mut self) -> Result<bool, StoreError> {
        self.run(|c| c.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);"))?;
        let count = |pragma: &str| self.run(|c| c.pragma_query_value(None, pragma, |r| r.get::<_, i64>(0)));
        let (free, all) = (count("freelist_count")?, count("page_count")?);
        if free < VACUUM_PAGES || free * 4 < all || all > VACUUM_LIMIT {
            return Ok(false);
        }
        self.run(|c| c.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);"))?;
        Ok(true)
    }
}
