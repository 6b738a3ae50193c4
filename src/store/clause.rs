//! Clauses of documents, each kept once, and which of them stand in the current version.

use crate::document::{ByKey, ChangeKind, ClauseIdentity, DocumentId, Keys, Significance, VersionId, words_key};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// The clauses and sections of one document that the tables hold.
#[derive(Debug)]
pub struct ClauseIndex {
    document: DocumentId,
    /// By the key of their words.
    clauses: ByKey<Known>,
    sections: HashMap<String, i64>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    id: i64,
    stands: bool,
}

impl ClauseIndex {
    /// Reads what is there of `document`.
    pub fn load(connection: &Connection, document: DocumentId) -> rusqlite::Result<Self> {
        let sql = "SELECT text, id, gone_version_id IS NULL FROM clauses WHERE document_id = ?1";
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([document], |r| {
            let key = words_key(r.get_ref(0)?.as_str()?);
            Ok((key, Known { id: r.get(1)?, stands: r.get(2)? }))
        })?;
        let clauses = rows.collect::<rusqlite::Result<_>>()?;
        let mut statement = connection.prepare_cached("SELECT text, id FROM sections WHERE document_id = ?1")?;
        let sections = statement.query_map([document], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        Ok(Self { document, clauses, sections })
    }

    /// Makes the clauses of `version` those that stand: new ones are added, vanished ones marked,
    /// returned ones unmarked.
    pub fn update(
        &mut self,
        connection: &Connection,
        version: VersionId,
        clauses: &[ClauseIdentity],
    ) -> rusqlite::Result<()> {
        let mut present: Keys = Keys::default();
        let mut new = Vec::new();
        let mut back = connection.prepare_cached("UPDATE clauses SET gone_version_id = NULL WHERE id = ?1")?;
        for clause in clauses.iter().filter(|clause| present.insert(clause.words_key)) {
            match self.clauses.get_mut(&clause.words_key) {
                Some(known) if known.stands => {}
                Some(known) => {
                    back.execute([known.id])?;
                    known.stands = true;
                }
                None => new.push(clause),
            }
        }
        self.insert(connection, version, &new)?;
        let mut gone = connection.prepare_cached("UPDATE clauses SET gone_version_id = ?2 WHERE id = ?1")?;
        for (key, known) in &mut self.clauses {
            if known.stands && !present.contains(key) {
                gone.execute(params![known.id, version])?;
                known.stands = false;
            }
        }
        Ok(())
    }

    /// Adds rows in one statement, as with each statement the full-text index writes what it has gathered, and
    /// tells the id of the first.
    fn insert(
        &mut self,
        connection: &Connection,
        version: VersionId,
        clauses: &[&ClauseIdentity],
    ) -> rusqlite::Result<i64> {
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM clauses";
        let first: i64 = connection.prepare_cached(sql)?.query_row([], |r| r.get(0))?;
        if clauses.is_empty() {
            return Ok(first);
        }
        let texts: Vec<&str> = clauses.iter().map(|c| c.plain.as_str()).collect();
        let texts = serde_json::to_string(&texts).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
        let sql =
            "INSERT INTO clauses (id, document_id, version_id, text) SELECT ?1 + key, ?2, ?3, value FROM json_each(?4)";
        connection.prepare_cached(sql)?.execute(params![first, self.document, version, texts])?;
        for (id, clause) in (first..).zip(clauses) {
            self.clauses.insert(clause.words_key, Known { id, stands: true });
        }
        Ok(first)
    }

    /// The row of a clause; one that is not there yet, because an older program wrote its version,
    /// is added as of `version`.
    pub fn id(
        &mut self,
        connection: &Connection,
        version: VersionId,
        clause: &ClauseIdentity,
    ) -> rusqlite::Result<i64> {
        match self.clauses.get(&clause.words_key) {
            Some(known) => Ok(known.id),
            None => self.insert(connection, version, &[clause]),
        }
    }

    /// The row of a section's headings.
    pub fn section(&mut self, connection: &Connection, headings: &[String]) -> rusqlite::Result<i64> {
        let text = super::sql::section(headings);
        if let Some(id) = self.sections.get(&text) {
            return Ok(*id);
        }
        connection
            .prepare_cached("INSERT INTO sections (document_id, text) VALUES (?1, ?2)")?
            .execute(params![self.document, text])?;
        let id = connection.last_insert_rowid();
        self.sections.insert(text, id);
        Ok(id)
    }

    /// Writes what the current version says, clause by clause; what stands where it stood is not written again.
    pub fn set_current(
        &mut self,
        connection: &Connection,
        version: VersionId,
        clauses: &[ClauseIdentity],
    ) -> rusqlite::Result<()> {
        let sql = "SELECT clause_id, section_id FROM current_clauses WHERE document_id = ?1 ORDER BY position";
        let mut statement = connection.prepare_cached(sql)?;
        let stood: Vec<(i64, i64)> =
            statement.query_map([self.document], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        let sql = "INSERT OR REPLACE INTO current_clauses (document_id, position, clause_id, section_id) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = connection.prepare_cached(sql)?;
        let mut last: Option<(&ClauseIdentity, i64)> = None;
        for (at, clause) in clauses.iter().enumerate() {
            let of_last = last.filter(|(of, _)| of.section == clause.section).map(|(_, section)| section);
            let section = of_last.map_or_else(|| self.section(connection, &clause.section), Ok)?;
            last = Some((clause, section));
            let id = self.id(connection, version, clause)?;
            if stood.get(at) != Some(&(id, section)) {
                insert.execute(params![self.document, position(at), id, section])?;
            }
        }
        if stood.len() > clauses.len() {
            let sql = "DELETE FROM current_clauses WHERE document_id = ?1 AND position >= ?2";
            connection.prepare_cached(sql)?.execute(params![self.document, position(clauses.len())])?;
        }
        Ok(())
    }
}

fn position(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

/// How the table writes what happened to a clause and how much it matters; the view
/// `clause_changes` has the words.
pub const fn code(kind: ChangeKind, significance: Significance) -> i64 {
    let kind = match kind {
        ChangeKind::Added => 0,
        ChangeKind::Removed => 3,
        ChangeKind::Modified => 6,
        ChangeKind::Moved => 9,
    };
    let significance = match significance {
        Significance::Noise => 0,
        Significance::Editorial => 1,
        Significance::Substantive => 2,
    };
    kind + significance
}
