//! Histories and declarations of Open Terms Archive: years of versions on day one.
//!
//! Reads a versions repository into documents, versions, changes, flags and dates, and
//! declarations into configuration. It knows the archive's formats and the order of steps; how a
//! text is compared and flagged, and how it is stored, is what `check` uses too.

mod declarations;
mod entries;
mod record;
mod repository;
mod versions;
mod work;

pub use declarations::{Declarations, read_declarations};
pub use record::{Kind, Place};
pub use versions::{Options, Progress, Report, Stopped, import_versions};

/// What was skipped, and why. The rest is imported.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// A commit, a document, a file or a key.
    pub what: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Why nothing can be imported.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{path} {reason}")]
pub struct ImportError {
    /// What was pointed at.
    pub path: String,
    /// Why it will not do.
    pub reason: String,
}
