//! The one writer, shared by tasks: a lock held for one operation at a time, never across a wait.

use super::Store;
use std::sync::{Arc, Mutex, PoisonError};

/// A database that several tasks use in turn.
#[derive(Clone)]
pub struct SharedStore(Arc<Mutex<Store>>);

impl SharedStore {
    /// Shares `store`.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Mutex::new(store)))
    }

    /// Does `work` alone with the database. A panic of another task's work left no transaction
    /// open: SQLite rolls back what was not committed.
    pub fn with<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
