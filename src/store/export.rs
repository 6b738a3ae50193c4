//! Reading the whole history: every text once, without walking to it anew each time.

use super::sql::Moment;
use super::{Store, StoreError, text};
use crate::document::{ContentHash, DocumentId, PolicyDate, VersionId};
use chrono::{DateTime, Utc};
use rusqlite::Row;

/// A document with its newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedDocument {
    /// Its id.
    pub id: DocumentId,
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// Its newest version.
    pub current: VersionId,
}

/// A version, without its text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ExportedVersion {
    /// Its id.
    pub id: VersionId,
    /// Its number in the document.
    pub number: u32,
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
    /// Of its text.
    #[serde(serialize_with = "as_text")]
    pub hash: ContentHash,
    /// Its language.
    pub language: Option<String>,
    /// From when it says it applies.
    pub effective_date: Option<PolicyDate>,
    /// When it says it was last changed.
    pub last_updated: Option<PolicyDate>,
    /// Whether the platform changed nothing.
    pub derived: bool,
    /// Whether another program's history has it.
    pub imported: bool,
}

fn as_text<S: serde::Serializer>(hash: &ContentHash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(hash)
}

impl Store {
    /// Every document that has a version.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn exported_documents(&self) -> Result<Vec<ExportedDocument>, StoreError> {
        let sql =
            "SELECT d.id, s.name, d.name, d.current_version_id FROM documents d JOIN services s ON s.id = d.service_id
                   WHERE d.current_version_id IS NOT NULL ORDER BY s.name, d.name";
        let read = |r: &Row<'_>| {
            Ok(ExportedDocument { id: r.get(0)?, service: r.get(1)?, document: r.get(2)?, current: r.get(3)? })
        };
        self.run(|c| c.prepare(sql)?.query_map([], read)?.collect())
    }

    /// Gives every version of a document with its text to `take`, newest first: the order in which
    /// each text is the dictionary of the next.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn texts_backwards(
        &self,
        document: DocumentId,
        take: &mut dyn FnMut(ExportedVersion, &str),
    ) -> Result<(), StoreError> {
        let sql = "SELECT id, number, fetched_at, hash, language, effective_date, last_updated, derived, imported
                   FROM versions WHERE document_id = ?1 ORDER BY number DESC";
        self.run(|c| {
            let mut newer: Option<(VersionId, String)> = None;
            let mut statement = c.prepare_cached(sql)?;
            for version in statement.query_map([document], version)? {
                let version = version?;
                let words = text::read_after(c, version.id, newer.as_ref().map(|(id, t)| (*id, t.as_str())))?;
                newer = Some((version.id, words.clone()));
                take(version, &words);
            }
            Ok(())
        })
    }
}

fn version(r: &Row<'_>) -> rusqlite::Result<ExportedVersion> {
    Ok(ExportedVersion {
        id: r.get(0)?,
        number: r.get(1)?,
        fetched_at: r.get::<_, Moment>(2)?.0,
        hash: r.get(3)?,
        language: r.get(4)?,
        effective_date: r.get(5)?,
        last_updated: r.get(6)?,
        derived: r.get(7)?,
        imported: r.get(8)?,
    })
}
