//! The history for other programs: a git repository or a folder of Markdown as Open Terms Archive
//! lays them out, JSON Lines, CSV.

mod git;
mod lines;
mod markdown;

pub use git::git;
pub use lines::{csv, jsonl};
pub use markdown::markdown;

use crate::store::{ExportedDocument, Store, StoreError};
use std::path::Path;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents.
    pub documents: usize,
    /// Versions.
    pub versions: usize,
    /// Changes.
    pub changes: usize,
}

/// Why nothing, or not all, was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be written.
    #[error("cannot write {path}: {reason}")]
    File {
        /// Which file or folder.
        path: String,
        /// Why.
        reason: String,
    },
    /// The other end of a pipe or a full disk.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The documents of the named services, letter case aside; all where none is named.
fn chosen(store: &Store, services: &[String]) -> Result<Vec<ExportedDocument>, StoreError> {
    let mut documents = store.exported_documents()?;
    let named = |service: &str| services.is_empty() || services.iter().any(|s| s.eq_ignore_ascii_case(service));
    documents.retain(|d| named(&d.service));
    Ok(documents)
}

/// Makes the folder, which must not hold anything.
fn empty_folder(path: &Path) -> Result<(), ExportError> {
    let error = |reason: String| ExportError::File { path: path.display().to_string(), reason };
    std::fs::create_dir_all(path).map_err(|e| error(e.to_string()))?;
    let mut entries = path.read_dir().map_err(|e| error(e.to_string()))?;
    if entries.next().is_some() { Err(error("the folder is not empty".to_owned())) } else { Ok(()) }
}

/// A name as one part of a path.
fn file_name(name: &str) -> String {
    let name = name.replace(['/', '\\'], "-");
    if name.starts_with('.') { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_stay_within_their_folder() {
        assert_eq!(file_name("Terms/Conditions"), "Terms-Conditions");
        assert_eq!(file_name(".."), "_..");
        assert_eq!(file_name(".git"), "_.git");
        assert_eq!(file_name("Ask·fm & Co"), "Ask·fm & Co");
    }
}
