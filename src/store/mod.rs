//! The history in one SQLite file: everything that is remembered, and the only place that knows SQL.
//!
//! Every write that belongs together is one transaction. Times come in as parameters; nothing
//! here reads a clock. The schema is a public interface, documented in `docs/schema.md`.

mod delivery;
mod document;
mod history;
mod open;
mod shared;
mod sql;
mod version;

pub use delivery::{Delivery, DeliveryKind, NewDelivery, PendingChange, RecipientState};
pub use document::{AttemptRecord, DocumentState, Failing, SourceState, StatusRow};
pub use history::{ChangeRow, ClauseRow, FlagRow, SearchHit, UpcomingRow, VersionRow};
pub use open::{OpenError, SCHEMA_VERSION};
pub use shared::SharedStore;
pub use version::{NewChange, NewSnapshot, NewVersion, VersionText};

/// What went wrong in the database while it was used. A storage failure stops the process; see
/// ARCHITECTURE.md.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("database {path}: {source}")]
    Sqlite {
        /// Which file.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
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
}

impl Store {
    fn run<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        work(&self.connection).map_err(|source| StoreError::Sqlite { path: self.path.clone(), source })
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
        outcome.map_err(|source| StoreError::Sqlite { path: self.path.clone(), source })
    }
}

fn begin(connection: &mut rusqlite::Connection) -> rusqlite::Result<rusqlite::Transaction<'_>> {
    connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
}
