//! Clauses of documents, each kept once, and which of them stand in the current version.

use crate::document::{ChangeKind, ClauseIdentity, DocumentId, Significance, VersionId};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::{HashMap, HashSet};

/// The clauses of one document that the table holds, by the key of their words.
#[derive(Debug, Default)]
pub struct ClauseIndex {
    rows: HashMap<u64, Known>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    id: i64,
    stands: bool,
}

impl ClauseIndex {
    /// Reads what is there of `document`.
    pub fn load(connection: &Connection, document: DocumentId) -> rusqlite::Result<Self> {
        let sql = "SELECT words_key, id, gone_version_id IS NULL FROM clauses WHERE document_id = ?1";
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([document], |r| {
            Ok((r.get::<_, i64>(0)?.cast_unsigned(), Known { id: r.get(1)?, stands: r.get(2)? }))
        })?;
        Ok(Self { rows: rows.collect::<Result<_, _>>()? })
    }

    /// Makes the clauses of `version` those that stand: new ones are added, vanished ones marked,
    /// returned ones unmarked.
    pub fn update(
        &mut self,
        connection: &Connection,
        document: DocumentId,
        version: VersionId,
        clauses: &[ClauseIdentity],
    ) -> rusqlite::Result<()> {
        let mut present: HashSet<u64> = HashSet::with_capacity(clauses.len());
        for clause in clauses {
            if present.insert(clause.words_key) {
                self.keep(connection, document, version, clause)?;
            }
        }
        let mut gone = connection.prepare_cached("UPDATE clauses SET gone_version_id = ?2 WHERE id = ?1")?;
        for (key, known) in &mut self.rows {
            if known.stands && !present.contains(key) {
                gone.execute(params![known.id, version])?;
                known.stands = false;
            }
        }
        Ok(())
    }

    /// A clause that stands in `version`.
    fn keep(
        &mut self,
        connection: &Connection,
        document: DocumentId,
        version: VersionId,
        clause: &ClauseIdentity,
    ) -> rusqlite::Result<()> {
        match self.rows.get_mut(&clause.words_key) {
            Some(known) if known.stands => {}
            Some(known) => {
                connection
                    .prepare_cached("UPDATE clauses SET gone_version_id = NULL WHERE id = ?1")?
                    .execute([known.id])?;
                known.stands = true;
            }
            None => {
                self.insert(connection, document, version, clause, true)?;
            }
        }
        Ok(())
    }

    fn insert(
        &mut self,
        connection: &Connection,
        document: DocumentId,
        version: VersionId,
        clause: &ClauseIdentity,
        stands: bool,
    ) -> rusqlite::Result<i64> {
        connection
            .prepare_cached(
                "INSERT INTO clauses (document_id, version_id, words_key, seen_key, text) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                document,
                version,
                clause.words_key.cast_signed(),
                clause.seen_key.cast_signed(),
                clause.plain
            ])?;
        let id = connection.last_insert_rowid();
        self.rows.insert(clause.words_key, Known { id, stands });
        Ok(id)
    }

    /// The row of a clause; one that is not there yet, because an older program wrote its version,
    /// is added as of `version`.
    pub fn id(
        &mut self,
        connection: &Connection,
        document: DocumentId,
        version: VersionId,
        clause: &ClauseIdentity,
    ) -> rusqlite::Result<i64> {
        match self.rows.get(&clause.words_key) {
            Some(known) => Ok(known.id),
            None => self.insert(connection, document, version, clause, true),
        }
    }
}

/// The row of a section's headings.
pub fn section_id(connection: &Connection, section: &str) -> rusqlite::Result<i64> {
    let found = connection
        .prepare_cached("SELECT id FROM sections WHERE text = ?1")?
        .query_row([section], |r| r.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => {
            connection.prepare_cached("INSERT INTO sections (text) VALUES (?1)")?.execute([section])?;
            Ok(connection.last_insert_rowid())
        }
    }
}

/// How the table writes what happened to a clause; the view `clause_changes` has the words.
pub const fn kind_code(kind: ChangeKind) -> i64 {
    match kind {
        ChangeKind::Added => 1,
        ChangeKind::Removed => 2,
        ChangeKind::Modified => 3,
        ChangeKind::Moved => 4,
    }
}

/// How the table writes how much a clause matters.
pub const fn significance_code(significance: Significance) -> i64 {
    match significance {
        Significance::Noise => 1,
        Significance::Editorial => 2,
        Significance::Substantive => 3,
    }
}
