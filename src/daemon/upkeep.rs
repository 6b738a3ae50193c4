//! Upkeep beside the checks: old rows let go every day, the whole file checked every week.

use super::Engine;
use crate::store::{Kept, SharedStore, Store, StoreError};
use chrono::{DateTime, Duration, Utc};
use std::path::PathBuf;

const RETENTION: &str = "retention";
const INTEGRITY: &str = "integrity_check";

/// What upkeep works with.
pub struct Upkeep {
    store: SharedStore,
    database: PathBuf,
    kept: Kept,
}

impl Upkeep {
    pub fn new(engine: &Engine) -> Self {
        let days = |d: Option<std::time::Duration>| d.and_then(|d| Duration::from_std(d).ok());
        let kept = Kept {
            attempts: days(engine.config.retention.attempts),
            snapshots: days(engine.config.retention.snapshots),
        };
        Self { store: engine.store.clone(), database: engine.config.database.clone(), kept }
    }

    /// Does what is due. A file that is damaged is an error, which stops the process; a rewrite
    /// that has no room is not.
    pub fn run(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        if self.is_due(RETENTION, Duration::days(1), now)? {
            // first, so that one that is stopped in the middle is not begun at every start
            self.store.with(|s| s.set_upkeep_done(RETENTION, now))?;
            self.let_go(now)?;
        }
        if self.is_due(INTEGRITY, Duration::weeks(1), now)? {
            // on a connection of its own: checks and mails go on meanwhile
            let reader = Store::open_read_only(&self.database)
                .map_err(|e| StoreError::File { path: self.database.display().to_string(), reason: e.to_string() })?;
            reader.integrity_check()?;
            self.store.with(|s| s.set_upkeep_done(INTEGRITY, now))?;
            tracing::info!("the database was checked whole and is well");
        }
        Ok(())
    }

    fn is_due(&self, task: &str, every: Duration, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let done = self.store.with(|s| s.upkeep_done(task))?;
        Ok(done.is_none_or(|t| now - t >= every || t > now))
    }

    fn let_go(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut rows = 0;
        loop {
            // one batch at a time, so that checks come in between
            let gone = self.store.with(|s| s.let_go(self.kept, now))?;
            rows += gone;
            if gone == 0 {
                break;
            }
        }
        match self.store.with(Store::tidy) {
            Ok(rewritten) if rows > 0 || rewritten => tracing::info!(rows, rewritten, "old rows were let go"),
            Ok(_) => {}
            Err(error) => tracing::warn!("the database file could not be made smaller: {error}"),
        }
        Ok(())
    }
}
