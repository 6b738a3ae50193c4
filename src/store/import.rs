//! Histories of other programs: many versions of one document in one transaction.

use super::clause::ClauseIndex;
use super::sql::Moment;
use super::version::{Origin, insert_change, insert_version, next_number};
use super::{NewChange, NewVersion, Store, StoreError, document, text};
use crate::document::{DocumentId, Name, VersionId};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Transaction, params};
use std::collections::HashSet;

/// The document that versions are imported into, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportTarget {
    /// Its id.
    pub id: DocumentId,
    /// Its newest version, if it has one.
    pub current: Option<ImportedCurrent>,
}

/// The newest version of a document that is imported into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedCurrent {
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
    /// Its text.
    pub text: String,
    /// Whether it was imported itself.
    pub imported: bool,
}

/// One commit of a versions repository.
#[derive(Debug, Clone)]
pub struct ImportedCommit {
    /// Its id.
    pub commit: Vec<u8>,
    /// When the page was fetched.
    pub fetched_at: DateTime<Utc>,
    /// Whether the platform changed nothing: the same page was read in another way.
    pub derived: bool,
    /// The version, unless the commit gives none. The change is from the version before it; its
    /// own `before` is not looked at.
    pub version: Option<(NewVersion, Option<NewChange>)>,
}

/// The version that the next one of a batch follows.
struct Previous {
    id: VersionId,
    number: i64,
    /// Its text, where the batch still has to write it.
    text: Option<String>,
}

impl Store {
    /// The document of that service and name; made, and not tracked, where it is not there. Names
    /// that differ by letter case alone are the same.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn import_target(
        &mut self,
        service: &Name,
        name: &Name,
        now: DateTime<Utc>,
    ) -> Result<ImportTarget, StoreError> {
        self.commit(|tx| {
            let id = match find(tx, service, name)? {
                Some(id) => id,
                None => create(tx, service, name, now)?,
            };
            let sql = "SELECT v.id, v.fetched_at, v.imported FROM documents d JOIN versions v ON v.id = d.current_version_id WHERE d.id = ?1";
            let current = tx
                .query_row(sql, [id], |r| {
                    Ok((r.get::<_, VersionId>(0)?, r.get::<_, Moment>(1)?.0, r.get::<_, bool>(2)?))
                })
                .optional()?;
            let current = match current {
                None => None,
                Some((version, fetched_at, imported)) => {
                    Some(ImportedCurrent { fetched_at, imported, text: text::read(tx, version)? })
                }
            };
            Ok(ImportTarget { id, current })
        })
    }

    /// The commits that were dealt with before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn imported_commits(&self) -> Result<HashSet<Vec<u8>>, StoreError> {
        self.run(|c| c.prepare("SELECT commit_id FROM imported_commits")?.query_map([], |r| r.get(0))?.collect())
    }

    /// Adds commits of one document, oldest first, in one transaction.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing of it is.
    pub fn import_commits(&mut self, document: DocumentId, commits: &[ImportedCommit]) -> Result<(), StoreError> {
        self.commit(|tx| {
            let mut index = ClauseIndex::load(tx, document)?;
            let first = next_number(tx, document)?;
            let current: Option<VersionId> =
                tx.query_row("SELECT current_version_id FROM documents WHERE id = ?1", [document], |r| r.get(0))?;
            let mut previous = current.map(|id| Previous { id, number: first - 1, text: None });
            for commit in commits {
                let version = match &commit.version {
                    None => None,
                    Some(version) => Some(add(tx, document, commit, version, &mut previous, &mut index)?),
                };
                tx.prepare_cached("INSERT OR IGNORE INTO imported_commits (commit_id, version_id) VALUES (?1, ?2)")?
                    .execute(params![commit.commit, version])?;
            }
            if let Some(Previous { id, text: Some(last), .. }) = previous {
                text::insert(tx, id, &last)?;
                let newest = commits.iter().rev().find_map(|c| c.version.as_ref());
                index.set_current(tx, id, newest.map_or(&[], |(v, _)| &v.clauses))?;
                tx.execute("UPDATE documents SET current_version_id = ?2 WHERE id = ?1", params![document, id])?;
            }
            Ok(())
        })
    }

    /// After a large import: merges the full-text index into one piece and rewrites the file, which
    /// many documents that grew side by side left with gaps.
    ///
    /// # Errors
    /// When the database cannot be written. A rewrite that has no room fails and changes nothing.
    pub fn pack_imported(&mut self) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO clause_search (clause_search) VALUES ('optimize'); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);";
        self.run(|c| c.execute_batch(sql))
    }

    /// Gives a document that is not tracked the name that its history goes on under. Does nothing
    /// where there is no such document, or the new name is taken.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn rename_imported(
        &mut self,
        from: (&Name, &Name),
        to: (&Name, &Name),
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.commit(|tx| {
            let Some(id) = find(tx, from.0, from.1)? else { return Ok(false) };
            if find(tx, to.0, to.1)?.is_some() {
                return Ok(false);
            }
            let service = document::service_id(tx, to.0, now)?;
            let renamed = tx.execute(
                "UPDATE documents SET service_id = ?2, name = ?3 WHERE id = ?1 AND tracked = 0",
                params![id, service, to.1.as_ref()],
            )?;
            Ok(renamed > 0)
        })
    }
}

fn find(tx: &Transaction<'_>, service: &Name, name: &Name) -> rusqlite::Result<Option<DocumentId>> {
    let sql = "SELECT d.id FROM documents d JOIN services s ON s.id = d.service_id
               WHERE s.name = ?1 COLLATE NOCASE AND d.name = ?2 COLLATE NOCASE";
    tx.prepare_cached(sql)?.query_row([service.as_ref(), name.as_ref()], |r| r.get(0)).optional()
}

fn create(tx: &Transaction<'_>, service: &Name, name: &Name, now: DateTime<Utc>) -> rusqlite::Result<DocumentId> {
    let sql = "SELECT id FROM services WHERE name = ?1 COLLATE NOCASE";
    let service = match tx.query_row(sql, [service.as_ref()], |r| r.get(0)).optional()? {
        Some(id) => id,
        None => document::service_id(tx, service, now)?,
    };
    tx.execute(
        "INSERT INTO documents (service_id, name, tracked, created_at, next_check_at) VALUES (?1, ?2, 0, ?3, ?3)",
        params![service, name.as_ref(), Moment(now)],
    )?;
    Ok(DocumentId::new(tx.last_insert_rowid()))
}

fn add(
    tx: &Transaction<'_>,
    document: DocumentId,
    commit: &ImportedCommit,
    (version, change): &(NewVersion, Option<NewChange>),
    previous: &mut Option<Previous>,
    index: &mut ClauseIndex,
) -> rusqlite::Result<VersionId> {
    let number = previous.as_ref().map_or(1, |p| p.number + 1);
    let origin = Origin::Imported { derived: commit.derived };
    let id = insert_version(tx, (document, number), commit.fetched_at, version, origin)?;
    let newer = (id, version.text.as_str());
    match previous.as_ref() {
        Some(Previous { id: older, number, text: Some(words) }) => {
            text::insert_older(tx, (*older, *number), words, newer)?;
        }
        Some(Previous { id: older, text: None, .. }) => text::pack_older(tx, *older, newer)?,
        None => {}
    }
    index.update(tx, id, &version.clauses)?;
    if let (Some(change), Some(before)) = (change, previous.as_ref()) {
        let change = NewChange { before: before.id, ..change.clone() };
        insert_change(tx, (document, id), commit.fetched_at, &change, index, true)?;
    }
    *previous = Some(Previous { id, number, text: Some(version.text.as_str().to_owned()) });
    Ok(id)
}
