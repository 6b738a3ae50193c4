//! The history in one SQLite file: everything that is remembered, and the only place that knows SQL.
//!
//! Every write that belongs together is one transaction. Times come in as parameters; nothing
//! here reads a clock. The schema is a public interface, documented in `docs/schema.md`.

mod clause;
mod delivery;
mod derive;
mod document;
mod export;
mod failure;
mod held;
mod history;
mod import;
mod lock;
mod open;
mod outbox;
mod pack;
mod shared;
mod sql;
mod text;
mod told;
mod upkeep;
mod version;

pub use delivery::{DeliveryKind, DigestDone, FlagKey, NewDelivery, PendingChange, RecipientState};
pub use derive::{CurrentVersion, JudgedChange, StoredSnapshot};
pub use document::{AttemptRecord, Configured, DocumentState, SourceState, StatusRow};
pub use export::{ExportedDocument, ExportedVersion};
pub use failure::{Failing, FailureNote, FailureNow, NoteKind, ToldFailure};
pub use held::{Held, HeldRow, NewHeld, NoiseRow};
pub use history::{ChangeRow, ClauseRow, FlagRow, SearchHit, UpcomingRow, VersionRow};
pub use import::{ImportTarget, ImportedCommit, ImportedCurrent};
pub use lock::writer;
pub use open::{OpenError, SCHEMA_VERSION};
pub use outbox::{Delivery, StuckMail};
pub use shared::SharedStore;
pub use told::{CalendarEntry, ComingDate, ToldChange};
pub use upkeep::{Kept, Slot};
pub use version::{NewChange, NewClauseChange, NewSnapshot, NewVersion, VersionText};

/// What went wrong in the database while it was used. A storage failure stops the process; see
/// ARCHITECTURE.md.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("database {path}: {}", sqlite_words(error))]
    Sqlite {
        /// Which file.
        path: String,
        /// What SQLite said.
        error: rusqlite::Error,
    },
    /// A row that no version of this program writes.
    #[error("database {path}: inconsistent row: {what}")]
    Inconsistent {
        /// Which file.
        path: String,
        /// What is wrong with it.
        what: String,
    },
    /// A file beside the database could not be written.
    #[error("cannot write {path}: {reason}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        reason: String,
    },
}

/// The open database.
pub struct Store {
    connection: rusqlite::Connection,
    path: String,
    /// Held while the database is open for writing.
    lock: Option<lock::WriterLock>,
}

/// What SQLite said, and what to do where that is known.
fn sqlite_words(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseCorrupt, DiskFull, NotADatabase, ReadOnly};
    let (words, help) = match error.sqlite_error_code() {
        Some(DatabaseCorrupt | NotADatabase) => {
            ("the file is damaged", "move it away and restore a backup (docs/backup.md); nothing was changed")
        }
        Some(DatabaseBusy) => ("it is locked", "another program, perhaps an sqlite3 session, holds it for too long"),
        Some(DiskFull) => ("the disk is full", "nothing was lost; make room, and start again"),
        Some(ReadOnly) => ("it cannot be written", "look at the rights of the file and of its folder"),
        _ => return error.to_string(),
    };
    format!("{words} ({error}): {help}")
}

impl Store {
    /// The database file.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        std::path::Path::new(&self.path)
    }

    fn run<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        work(&self.connection).map_err(|error| StoreError::Sqlite { path: self.path.clone(), error })
    }

    /// One transaction: all of `work`, or nothing.
    fn commit<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let outcome = begin(&mut self.connection).and_then(|tx| {
            let value = work(&tx)?;
            tx.commit()?;
            Ok(value)
        });
        outcome.map_err(|error| StoreError::Sqlite { path: self.path.clone(), error })
    }
}

fn begin(connection: &mut rusqlite::Connection) -> rusqlite::Result<rusqlite::Transaction<'_>> {
    connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
}
