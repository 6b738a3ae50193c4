//! Versions, the snapshots they were made from, and the changes between them: commit point (B).

use super::clause::{self, ClauseIndex};
use super::document::{AttemptRecord, SourceState, insert_attempt, save_sources, succeeded};
use super::held::settle_changed;
use super::sql::{Moment, section};
use super::{Store, StoreError, pack, text};
use crate::document::{
    ChangeId, ChangeKind, ClauseIdentity, ContentHash, Dates, DocumentId, Flag, Keys, Significance, Text, VersionId,
    seen_key,
};
use chrono::{DateTime, Utc};
use rusqlite::{Transaction, params};

/// Bytes as fetched from one source.
#[derive(Debug, Clone)]
pub struct NewSnapshot {
    /// Of its source in the document.
    pub position: usize,
    /// The URL that answered.
    pub url: String,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// Of the body.
    pub hash: ContentHash,
}

/// A text to keep.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// The words.
    pub text: Text,
    /// The page's own title.
    pub title: Option<String>,
    /// Its language.
    pub language: Option<&'static str>,
    /// Its dates.
    pub dates: Dates,
    /// Extractor revision that made it.
    pub extractor_revision: u32,
    /// Its clauses.
    pub clauses: Vec<ClauseIdentity>,
}

/// What a version changed.
#[derive(Debug, Clone)]
pub struct NewChange {
    /// The version before.
    pub before: VersionId,
    /// How much it matters.
    pub significance: Significance,
    /// In words.
    pub summary: String,
    /// Clauses that differ.
    pub clauses: Vec<NewClauseChange>,
    /// Clauses on a category.
    pub flags: Vec<Flag>,
    /// Revision of the rules.
    pub rules_revision: u32,
    /// Whether the platform changed nothing: the same page was read in another way. Never told.
    pub derived: bool,
    /// Whether the page was found to show texts in turn: kept with the document, from this change on.
    pub alternates: bool,
}

/// One clause that differs.
#[derive(Debug, Clone)]
pub struct NewClauseChange {
    /// What happened to it.
    pub kind: ChangeKind,
    /// How much it matters.
    pub significance: Significance,
    /// The clause before, unless added.
    pub before: Option<ClauseIdentity>,
    /// The clause after, unless removed.
    pub after: Option<ClauseIdentity>,
}

/// A version's text with its identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionText {
    /// Its id.
    pub id: VersionId,
    /// Its number in the document.
    pub number: u32,
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
    /// The words.
    pub text: String,
}

impl Store {
    /// Commit point (B): attempt, snapshots, version, change, flags, dates and the next due time, in
    /// one transaction.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing of it is.
    #[expect(clippy::too_many_arguments, reason = "one transaction of many parts; a struct would only move the list")]
    pub fn record_version(
        &mut self,
        document: DocumentId,
        attempt: &AttemptRecord,
        sources: &[SourceState],
        snapshots: &[NewSnapshot],
        version: &NewVersion,
        change: Option<&NewChange>,
        next_check_at: DateTime<Utc>,
    ) -> Result<Option<ChangeId>, StoreError> {
        let compressed =
            compress(snapshots).map_err(|e| StoreError::File { path: self.path.clone(), reason: e.to_string() })?;
        self.commit(|tx| {
            let at = attempt.started_at;
            insert_attempt(tx, document, attempt)?;
            save_sources(tx, document, sources)?;
            let number = next_number(tx, document)?;
            let mut index = ClauseIndex::load(tx, document)?;
            let version_id = insert_version(tx, (document, number), at, version, Origin::Checked { derived: false })?;
            text::insert(tx, version_id, version.text.as_str())?;
            index.update(tx, version_id, &version.clauses)?;
            index.set_current(tx, version_id, &version.clauses)?;
            for (snapshot, body) in snapshots.iter().zip(&compressed) {
                insert_snapshot(tx, document, version_id, at, snapshot, body)?;
            }
            let current = "SELECT current_version_id FROM documents WHERE id = ?1";
            if let Some(older) =
                tx.prepare_cached(current)?.query_row([document], |r| r.get::<_, Option<VersionId>>(0))?
            {
                text::pack_older(tx, older, (version_id, version.text.as_str()))?;
            }
            let insert = |c| insert_change(tx, (document, version_id), at, c, &mut index, false);
            let change_id = change.map(insert).transpose()?;
            let sql = "UPDATE documents SET current_version_id = ?2 WHERE id = ?1";
            tx.prepare_cached(sql)?.execute(params![document, version_id])?;
            settle_changed(tx, document, version.text.hash(), at)?;
            if change.is_some_and(|c| c.alternates) {
                let sql = "UPDATE documents SET alternates_since = ?2 WHERE id = ?1";
                tx.execute(sql, params![document, Moment(at)])?;
            }
            succeeded(tx, document, at, next_check_at)?;
            Ok(change_id)
        })
    }

    /// The text of a version.
    ///
    /// # Errors
    /// When the database cannot be read, or holds no such version.
    pub fn version_text(&self, version: VersionId) -> Result<VersionText, StoreError> {
        self.run(|c| {
            let sql = "SELECT id, number, fetched_at FROM versions WHERE id = ?1";
            let mut found = c.prepare_cached(sql)?.query_row([version], |r| {
                let fetched_at = r.get::<_, Moment>(2)?.0;
                Ok(VersionText { id: r.get(0)?, number: r.get(1)?, fetched_at, text: String::new() })
            })?;
            found.text = text::read(c, version)?;
            Ok(found)
        })
    }

    /// The language of a version's text, if it could be told.
    ///
    /// # Errors
    /// When the database cannot be read, or holds no such version.
    pub fn version_language(&self, version: VersionId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT language FROM versions WHERE id = ?1";
        self.run(|c| c.prepare_cached(sql)?.query_row([version], |r| r.get(0)))
    }

    /// Whether a version was imported: another program's extractor read it.
    ///
    /// # Errors
    /// When the database cannot be read, or holds no such version.
    pub fn is_imported(&self, version: VersionId) -> Result<bool, StoreError> {
        let sql = "SELECT imported FROM versions WHERE id = ?1";
        self.run(|c| c.prepare_cached(sql)?.query_row([version], |r| r.get(0)))
    }

    /// What the clauses of all versions of a document are remembered by. Of a clause whose removal was
    /// told, the return is news again, unless the page is known to show texts in turn: it is left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn seen_clauses(&self, document: DocumentId) -> Result<Keys, StoreError> {
        self.run(|c| {
            let sql = format!("SELECT k.text FROM clauses k WHERE k.document_id = ?1 AND k.id NOT IN ({TOLD_GONE})");
            let mut statement = c.prepare_cached(&sql)?;
            let keys = statement.query_map([document], |r| Ok(seen_key(r.get_ref(0)?.as_str()?)))?;
            keys.collect()
        })
    }
}

/// Clauses of document ?1 that vanished, or lost their meaning, with a change that told of removed
/// clauses; `AND` a condition on that change, `t`, may follow.
pub(super) const TOLD_GONE: &str = "SELECT r.before_id FROM changes t JOIN changed_clauses r ON r.change_id = t.id
    WHERE t.document_id = ?1 AND t.derived = 0 AND t.imported = 0 AND r.code BETWEEN 3 AND 8
    AND EXISTS (SELECT 1 FROM flags x WHERE x.change_id = t.id AND x.change = 'removed')
    AND EXISTS (SELECT 1 FROM documents d WHERE d.id = ?1 AND d.alternates_since IS NULL)";

pub(super) fn compress(snapshots: &[NewSnapshot]) -> std::io::Result<Vec<Vec<u8>>> {
    snapshots.iter().map(|s| pack::compress(&s.body, None)).collect()
}

/// Where a version comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// From a page that this program read.
    Checked { derived: bool },
    /// From another program's history.
    Imported { derived: bool },
}

pub(super) fn next_number(tx: &Transaction<'_>, document: DocumentId) -> rusqlite::Result<i64> {
    let sql = "SELECT coalesce(max(number), 0) + 1 FROM versions WHERE document_id = ?1";
    tx.prepare_cached(sql)?.query_row([document], |r| r.get(0))
}

pub(super) fn insert_version(
    tx: &Transaction<'_>,
    (document, number): (DocumentId, i64),
    at: DateTime<Utc>,
    version: &NewVersion,
    origin: Origin,
) -> rusqlite::Result<VersionId> {
    let (effective, updated) = (version.dates.effective.as_ref(), version.dates.last_updated.as_ref());
    let words = i64::try_from(version.text.word_count()).unwrap_or(i64::MAX);
    let (imported, derived) = match origin {
        Origin::Checked { derived } => (false, derived),
        Origin::Imported { derived } => (true, derived),
    };
    tx.prepare_cached(
        "INSERT INTO versions (document_id, number, fetched_at, hash, words, language, title, effective_date, effective_quote,
         last_updated, last_updated_quote, extractor_revision, derived, imported) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        document,
        number,
        Moment(at),
        version.text.hash(),
        words,
        version.language,
        version.title,
        effective.map(|d| d.date),
        effective.map(|d| &d.quote),
        updated.map(|d| d.date),
        updated.map(|d| &d.quote),
        version.extractor_revision,
        derived,
        imported
    ])?;
    let id = VersionId::new(tx.last_insert_rowid());
    for announced in &version.dates.announced {
        tx.prepare_cached("INSERT OR IGNORE INTO announced_dates (version_id, date, quote) VALUES (?1, ?2, ?3)")?
            .execute(params![id, announced.date, announced.quote])?;
    }
    Ok(id)
}

pub(super) fn insert_snapshot(
    tx: &Transaction<'_>,
    document: DocumentId,
    version: VersionId,
    at: DateTime<Utc>,
    s: &NewSnapshot,
    body: &[u8],
) -> rusqlite::Result<()> {
    let position = i64::try_from(s.position).unwrap_or(i64::MAX);
    let bytes = i64::try_from(s.body.len()).unwrap_or(i64::MAX);
    tx.prepare_cached(
        "INSERT INTO snapshots (document_id, version_id, position, url, fetched_at, content_type, hash, bytes, body_zstd)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![document, version, position, s.url, Moment(at), s.content_type, s.hash, bytes, body])?;
    Ok(())
}

pub(super) fn insert_change(
    tx: &Transaction<'_>,
    (document, after): (DocumentId, VersionId),
    at: DateTime<Utc>,
    change: &NewChange,
    index: &mut ClauseIndex,
    imported: bool,
) -> rusqlite::Result<ChangeId> {
    tx.prepare_cached(
        "INSERT INTO changes (document_id, before_version_id, after_version_id, detected_at, significance, summary, rules_revision, derived, imported)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        document,
        change.before,
        after,
        Moment(at),
        change.significance,
        change.summary,
        change.rules_revision,
        change.derived,
        imported
    ])?;
    let id = ChangeId::new(tx.last_insert_rowid());
    insert_changed_clauses(tx, id, (change.before, after), &change.clauses, index)?;
    insert_flags(tx, id, &change.flags)?;
    Ok(id)
}

pub(super) fn insert_changed_clauses(
    tx: &Transaction<'_>,
    id: ChangeId,
    (before_version, after_version): (VersionId, VersionId),
    changed: &[NewClauseChange],
    index: &mut ClauseIndex,
) -> rusqlite::Result<()> {
    let mut clauses = tx.prepare_cached(
        "INSERT INTO changed_clauses (change_id, position, code, section_id, before_id, after_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (position, c) in (0_i64..).zip(changed) {
        let stands = c.after.as_ref().or(c.before.as_ref());
        let section = index.section(tx, stands.map_or(&[], |c| &c.section))?;
        let mut row = |clause: Option<&ClauseIdentity>, version| clause.map(|c| index.id(tx, version, c)).transpose();
        let (before, after) = (row(c.before.as_ref(), before_version)?, row(c.after.as_ref(), after_version)?);
        clauses.execute(params![id, position, clause::code(c.kind, c.significance), section, before, after])?;
    }
    Ok(())
}

pub(super) fn insert_flags(tx: &Transaction<'_>, change: ChangeId, flags: &[Flag]) -> rusqlite::Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO flags (change_id, category, change, stance, section, quote, before_quote, opt_out, affiliates, rule, before_stance)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for f in flags {
        insert.execute(params![
            change,
            f.category.as_ref(),
            f.change,
            f.stance,
            section(&f.section),
            f.quote,
            f.before_quote,
            f.opt_out,
            f.affiliates.join(", "),
            f.rule,
            f.before_stance
        ])?;
    }
    Ok(())
}
