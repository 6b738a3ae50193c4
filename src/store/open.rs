//! Opening the database: settings, migrations, and what is refused.
//!
//! Migrations are append-only: a released file in `migrations/` is never edited, a new one is added
//! at the end, and `user_version` counts how many a database has had. All pending ones run in one
//! transaction. A newer schema and a damaged file are refused with what to do; nothing is ever
//! deleted or begun afresh.

use super::lock::WriterLock;
use super::{Store, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_initial.sql"),
    include_str!("../../migrations/0002_operations.sql"),
    include_str!("../../migrations/0003_held.sql"),
    include_str!("../../migrations/0004_texts_and_clauses.sql"),
    include_str!("../../migrations/0005_stable.sql"),
    include_str!("../../migrations/0006_mails.sql"),
    include_str!("../../migrations/0007_current_clauses.sql"),
    include_str!("../../migrations/0008_noise.sql"),
];

/// The schema that this program writes.
#[expect(clippy::cast_possible_wrap, reason = "a handful of migrations")]
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// How long a writer waits for another: a person's sqlite3 session at most holds it this long.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// A check with a change runs some forty statements; all of them stay compiled.
const STATEMENTS: usize = 64;

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its folder cannot be made.
    #[error("cannot create {path}: {reason}")]
    Folder {
        /// Which folder.
        path: String,
        /// Why.
        reason: String,
    },
    /// There is none.
    #[error("there is no database at {path}; `clausewatch check` makes it")]
    Missing {
        /// Where it should be.
        path: String,
    },
    /// A newer program wrote it.
    #[error(
        "database {path} has schema {found}, this program knows up to {known}: install the newer clausewatch again, or restore a backup made by this one"
    )]
    Newer {
        /// Which file.
        path: String,
        /// Its schema.
        found: i64,
        /// The newest schema known.
        known: i64,
    },
    /// It is damaged, or no database at all.
    #[error(
        "database {path} is damaged or no SQLite database ({reason}): move it away and restore a backup (docs/backup.md); nothing was changed"
    )]
    Damaged {
        /// Which file.
        path: String,
        /// What SQLite said.
        reason: String,
    },
    /// Another program writes to it.
    #[error(
        "database {path} is in use by process {process}: `clausewatch run` or another command works on it; stop it first, or leave the work to it"
    )]
    InUse {
        /// Which file.
        path: String,
        /// The number of the process, or `unknown`.
        process: String,
    },
    /// It cannot be read or written now.
    #[error("cannot open database {path}: {reason}")]
    Unavailable {
        /// Which file.
        path: String,
        /// What SQLite said.
        reason: String,
    },
}

impl Store {
    /// Opens the database for reading and writing, makes it where there is none, and brings its
    /// schema up to date. Only one process at a time has it open so; reading goes on meanwhile.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|e| OpenError::Folder { path: folder.display().to_string(), reason: e.to_string() })?;
        }
        let lock = WriterLock::take(path)?;
        let mut store = Self::open_with(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE, true)?;
        store.lock = Some(lock);
        Ok(store)
    }

    /// Opens an existing database of this schema beside the process that works on it, for
    /// [`Store::hasten`].
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open_beside(path: &Path) -> Result<Self, OpenError> {
        Self::open_with(path, OpenFlags::SQLITE_OPEN_READ_WRITE, false)
    }

    /// Opens an existing database for reading only.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open_read_only(path: &Path) -> Result<Self, OpenError> {
        if !path.exists() {
            return Err(OpenError::Missing { path: path.display().to_string() });
        }
        Self::open_with(path, OpenFlags::SQLITE_OPEN_READ_ONLY, false)
    }

    fn open_with(path: &Path, flags: OpenFlags, migrate: bool) -> Result<Self, OpenError> {
        let wrap = |e: rusqlite::Error| open_error(path, &e);
        let mut connection =
            Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(wrap)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(wrap)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // else statements are compiled again for each value once `PRAGMA optimize` has counted an index
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(wrap)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(wrap)?;
        let found: i64 = connection.pragma_query_value(None, "user_version", |r| r.get(0)).map_err(wrap)?;
        if found > SCHEMA_VERSION {
            return Err(OpenError::Newer { path: path.display().to_string(), found, known: SCHEMA_VERSION });
        }
        if migrate {
            connection.pragma_update(None, "journal_mode", "wal").map_err(wrap)?;
            // FULL: a commit point (B, C, D of DESIGN) must survive a power cut.
            connection.pragma_update(None, "synchronous", "full").map_err(wrap)?;
            connection.pragma_update(None, "cache_size", -4000).map_err(wrap)?;
            run_migrations(&mut connection, found).map_err(wrap)?;
        } else if found < SCHEMA_VERSION {
            let reason =
                format!("its schema is {found}, not yet {SCHEMA_VERSION}: run `clausewatch check` or the daemon once");
            return Err(OpenError::Unavailable { path: path.display().to_string(), reason });
        }
        Ok(Self { connection, path: path.display().to_string(), lock: None })
    }

    /// SQLite's check of the file's structure: quick enough for every start.
    ///
    /// # Errors
    /// When the file is damaged, with what SQLite found.
    pub fn quick_check(&self) -> Result<(), StoreError> {
        let found: String = self.run(|c| c.query_row("PRAGMA quick_check(1)", [], |r| r.get(0)))?;
        if found == "ok" { Ok(()) } else { Err(StoreError::Inconsistent { path: self.path.clone(), what: found }) }
    }

    /// SQLite's check of the whole file, its indices and the full-text index against the tables
    /// too, and of every reference between tables.
    ///
    /// # Errors
    /// When the file is damaged, with what SQLite found.
    pub fn integrity_check(&self) -> Result<(), StoreError> {
        let found: String = self.run(|c| c.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0)))?;
        let orphans: i64 =
            self.run(|c| c.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |r| r.get(0)))?;
        let what = match (found.as_str(), orphans) {
            ("ok", 0) => return Ok(()),
            ("ok", n) => format!("{n} rows refer to rows that are not there"),
            _ => found,
        };
        Err(StoreError::Inconsistent { path: self.path.clone(), what })
    }

    /// Copies the database, while it is in use, to a new file, and checks the copy.
    ///
    /// # Errors
    /// When the file exists or cannot be written, or the copy is not whole.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let file_error = |reason: String| StoreError::File { path: to.display().to_string(), reason };
        if to.exists() {
            return Err(file_error("the file exists already".to_owned()));
        }
        let step = self.run(|c| {
            // in one step: a copy made in several begins anew whenever another connection writes
            let mut copy = Connection::open(to)?;
            rusqlite::backup::Backup::new(c, &mut copy)?.step(-1)
        })?;
        if step != rusqlite::backup::StepResult::Done {
            return Err(file_error("the database is locked by another program; try again".to_owned()));
        }
        let copy =
            Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|e| file_error(e.to_string()))?;
        let found: String =
            copy.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0)).map_err(|e| file_error(e.to_string()))?;
        if found == "ok" { Ok(()) } else { Err(file_error(format!("the copy is damaged: {found}"))) }
    }
}

fn run_migrations(connection: &mut Connection, found: i64) -> rusqlite::Result<()> {
    if found == SCHEMA_VERSION {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let now: i64 = tx.pragma_query_value(None, "user_version", |r| r.get(0))?;
    for migration in MIGRATIONS.iter().skip(usize::try_from(now).unwrap_or(0)) {
        tx.execute_batch(migration)?;
    }
    tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    tx.commit()
}

fn open_error(path: &Path, error: &rusqlite::Error) -> OpenError {
    // the file that connections share has no room: SQLite calls it an I/O error
    let no_room = error.sqlite_error().is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
    let reason = if no_room { "the disk is full: make room, and start again".to_owned() } else { error.to_string() };
    let path = path.display().to_string();
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
            OpenError::Damaged { path, reason }
        }
        _ => OpenError::Unavailable { path, reason },
    }
}

#[cfg(test)]
mod tests {
    use super::{MIGRATIONS, Store};
    use crate::document::VersionId;
    use rusqlite::Connection;

    /// A database as the first schema wrote it, with one change.
    const FIRST: &str = "
        INSERT INTO services VALUES (1, 'Acme', '2026-01-01T00:00:00Z');
        INSERT INTO documents (id, service_id, name, created_at, next_check_at) VALUES (1, 1, 'Terms', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
        INSERT INTO versions (id, document_id, number, fetched_at, hash, text, words, extractor_revision) VALUES
            (1, 1, 1, '2026-01-01T00:00:00Z', 'a', 'We keep data for 30 days.', 6, 1), (2, 1, 2, '2026-01-02T00:00:00Z', 'b', 'We keep data for 90 days. New!', 7, 1);
        UPDATE documents SET current_version_id = 2;
        INSERT INTO changes (id, document_id, before_version_id, after_version_id, detected_at, significance, summary, rules_revision)
            VALUES (1, 1, 1, 2, '2026-01-02T00:00:00Z', 'substantive', 'One clause changed.', 1);
        INSERT INTO clause_changes VALUES (1, 0, 'modified', 'substantive', 'Storage › Time', 'We keep data for 30 days.', 'We keep data for 90 days.'),
            (1, 1, 'added', 'noise', '', NULL, 'New!');";

    #[test]
    fn a_first_database_keeps_its_history() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let old = Connection::open(&path).unwrap();
        old.execute_batch(MIGRATIONS[0]).unwrap();
        old.execute_batch(FIRST).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        let read = |c: &Connection| -> Vec<String> {
            let sql = "SELECT format('%d %d %s %s %s %s %s', change_id, position, kind, significance, section, before, after) FROM clause_changes";
            let mut rows = c.prepare(sql).unwrap();
            rows.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let before = read(&old);
        drop(old);
        let store = Store::open(&path).unwrap();
        assert_eq!(read(&store.connection), before);
        assert_eq!(store.version_text(VersionId::new(1)).unwrap().text, "We keep data for 30 days.");
        assert_eq!(store.search("90 da", 5).unwrap().len(), 1);
        store.integrity_check().unwrap();
    }
}
