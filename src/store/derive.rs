//! Versions and flags made again: from stored snapshots by a newer extractor, by newer rules.
//!
//! A version made again is marked as derived, and so is the change that leads to it: it is listed
//! nowhere as the platform's and mailed to nobody.

use super::clause::ClauseIndex;
use super::text;
use super::version::{
    NewChange, NewSnapshot, NewVersion, Origin, TOLD_GONE, compress, insert_change, insert_changed_clauses,
    insert_flags, insert_snapshot, insert_version, next_number,
};
use super::{Store, StoreError};
use crate::document::{ChangeId, DocumentId, Keys, PolicyUrl, Significance, VersionId, seen_key};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

/// The newest version of a document and what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentVersion {
    /// Its id.
    pub id: VersionId,
    /// Extractor revision that made it.
    pub extractor_revision: u32,
    /// Whether another program's extractor made it.
    pub imported: bool,
}

/// Bytes as they were fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSnapshot {
    /// Of its source in the document.
    pub position: u32,
    /// The URL that answered.
    pub url: Option<PolicyUrl>,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// A change that older rules judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedChange {
    /// Its id.
    pub id: ChangeId,
    /// The revision of the rules.
    pub rules_revision: u32,
    /// How much it mattered.
    pub significance: Significance,
    /// The version before.
    pub before: VersionId,
    /// The version after.
    pub after: VersionId,
}

impl Store {
    /// The newest version of a document.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn current_version(&self, document: DocumentId) -> Result<Option<CurrentVersion>, StoreError> {
        let sql = "SELECT v.id, v.extractor_revision, v.imported FROM versions v JOIN documents d ON d.current_version_id = v.id WHERE d.id = ?1";
        self.run(|c| {
            let read =
                |r: &Row<'_>| Ok(CurrentVersion { id: r.get(0)?, extractor_revision: r.get(1)?, imported: r.get(2)? });
            c.prepare_cached(sql)?.query_row([document], read).optional()
        })
    }

    /// The newest bytes that are kept of a document, by position; none where there are none.
    ///
    /// # Errors
    /// When the database cannot be read, or the bytes are damaged.
    pub fn newest_snapshots(&self, document: DocumentId) -> Result<Vec<StoredSnapshot>, StoreError> {
        let sql = "SELECT position, url, content_type, body_zstd FROM snapshots WHERE document_id = ?1 AND version_id =
                     (SELECT max(version_id) FROM snapshots WHERE document_id = ?1) ORDER BY position";
        let read = |r: &Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get::<_, Vec<u8>>(3)?));
        let rows: Vec<(u32, String, Option<String>, Vec<u8>)> =
            self.run(|c| c.prepare_cached(sql)?.query_map([document], read)?.collect())?;
        let damaged =
            |e: std::io::Error| StoreError::Inconsistent { path: self.path.clone(), what: format!("a snapshot: {e}") };
        rows.into_iter()
            .map(|(position, url, content_type, packed)| {
                let body = zstd::decode_all(packed.as_slice()).map_err(damaged)?;
                Ok(StoredSnapshot { position, url: PolicyUrl::parse(&url).ok(), content_type, body })
            })
            .collect()
    }

    /// The newer extractor reads the version's words as they are.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_extractor_revision(&mut self, version: VersionId, revision: u32) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute("UPDATE versions SET extractor_revision = ?2 WHERE id = ?1", params![version, revision])?;
            Ok(())
        })
    }

    /// Keeps a version made again and the change that leads to it, both marked as derived; and its
    /// pages, where they are others than those that are kept.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_derived(
        &mut self,
        document: DocumentId,
        snapshots: &[NewSnapshot],
        version: &NewVersion,
        change: &NewChange,
        now: DateTime<Utc>,
    ) -> Result<VersionId, StoreError> {
        let compressed =
            compress(snapshots).map_err(|e| StoreError::File { path: self.path.clone(), reason: e.to_string() })?;
        self.commit(|tx| {
            let number = next_number(tx, document)?;
            let mut index = ClauseIndex::load(tx, document)?;
            let id = insert_version(tx, (document, number), now, version, Origin::Checked { derived: true })?;
            text::insert(tx, id, version.text.as_str())?;
            index.update(tx, id, &version.clauses)?;
            index.set_current(tx, id, &version.clauses)?;
            text::pack_older(tx, change.before, (id, version.text.as_str()))?;
            for (snapshot, body) in snapshots.iter().zip(&compressed) {
                insert_snapshot(tx, document, id, now, snapshot, body)?;
            }
            insert_change(tx, (document, id), now, change, &mut index, false)?;
            tx.execute("UPDATE documents SET current_version_id = ?2 WHERE id = ?1", params![document, id])?;
            Ok(id)
        })
    }

    /// A document's changes whose flags were made by other rules than `revision`, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn judged_by_others(&self, document: DocumentId, revision: u32) -> Result<Vec<JudgedChange>, StoreError> {
        let sql = "SELECT id, rules_revision, significance, before_version_id, after_version_id FROM changes
                   WHERE document_id = ?1 AND rules_revision <> ?2 AND derived = 0 ORDER BY id";
        let read = |r: &Row<'_>| {
            Ok(JudgedChange {
                id: r.get(0)?,
                rules_revision: r.get(1)?,
                significance: r.get(2)?,
                before: r.get(3)?,
                after: r.get(4)?,
            })
        };
        self.run(|c| c.prepare_cached(sql)?.query_map(params![document, revision], read)?.collect())
    }

    /// What the clauses of a document's versions before `version` are remembered by, as
    /// [`Self::seen_clauses`] has it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn seen_before(&self, document: DocumentId, version: VersionId) -> Result<Keys, StoreError> {
        let sql = format!(
            "SELECT k.text FROM clauses k JOIN versions f ON f.id = k.version_id
             WHERE k.document_id = ?1 AND f.number < (SELECT number FROM versions WHERE id = ?2) AND k.id NOT IN
             ({TOLD_GONE} AND t.after_version_id < ?2)"
        );
        self.run(|c| {
            let mut statement = c.prepare_cached(&sql)?;
            let keys = statement.query_map(params![document, version], |r| Ok(seen_key(r.get_ref(0)?.as_str()?)))?;
            keys.collect()
        })
    }

    /// Puts a new judgement of a change in the place of the old one. With `untold`, it is mailed to
    /// nobody who was not told before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn judge_again(
        &mut self,
        document: DocumentId,
        old: &JudgedChange,
        change: &NewChange,
        untold: bool,
    ) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute("DELETE FROM flags WHERE change_id = ?1", [old.id])?;
            tx.execute("DELETE FROM changed_clauses WHERE change_id = ?1", [old.id])?;
            tx.execute(
                "UPDATE changes SET significance = ?2, summary = ?3, rules_revision = ?4, derived = max(derived, ?5) WHERE id = ?1",
                params![old.id, change.significance, change.summary, change.rules_revision, untold],
            )?;
            let mut index = ClauseIndex::load(tx, document)?;
            insert_changed_clauses(tx, old.id, (old.before, old.after), &change.clauses, &mut index)?;
            insert_flags(tx, old.id, &change.flags)
        })
    }

    /// What differed when a document was fetched twice in a row; nothing where it was the same.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_unstable(&mut self, document: DocumentId, what: Option<&str>) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute("UPDATE documents SET unstable = ?2 WHERE id = ?1", params![document, what])?;
            Ok(())
        })
    }

    /// Service, document and what differed, of tracked documents that differed from themselves.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unstable(&self) -> Result<Vec<(String, String, String)>, StoreError> {
        let sql = "SELECT service, document, unstable FROM v_status WHERE tracked = 1 AND unstable IS NOT NULL ORDER BY service, document";
        self.run(|c| c.prepare(sql)?.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect())
    }
}
