//! What a mail tells, as rows: changes with their document, coming dates, reminders, calendar entries.

use super::sql::Moment;
use super::{Store, StoreError};
use crate::document::{ChangeId, ClauseChange, DocumentId, PolicyDate, Significance};
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

/// A change as a mail tells it, without clauses and flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldChange {
    /// Its id.
    pub id: ChangeId,
    /// Its document.
    pub document_id: DocumentId,
    /// Whose document.
    pub service: String,
    /// Which document.
    pub document: String,
    /// Where it is.
    pub url: Option<String>,
    /// When it was found.
    pub detected_at: DateTime<Utc>,
    /// How much it matters.
    pub significance: Significance,
    /// In words.
    pub summary: String,
    /// From when the newer text says it applies.
    pub effective: Option<PolicyDate>,
    /// The newer text's language.
    pub language: Option<String>,
    /// Numbers of the versions before and after.
    pub versions: (u32, u32),
    /// How many substantive clauses differ.
    pub changed: u32,
}

/// A date that the current version of a document states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComingDate {
    /// The document.
    pub document_id: DocumentId,
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// Where it is.
    pub url: Option<String>,
    /// When.
    pub date: PolicyDate,
    /// Whether a later text was announced, instead of this one taking effect.
    pub announced: bool,
    /// The words that say so.
    pub quote: String,
    /// The change that brought the current version, if any.
    pub change: Option<ChangeId>,
}

/// An entry of a calendar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Its own id; stays when the date moves.
    pub uid: String,
    /// The document.
    pub document_id: DocumentId,
    /// The day.
    pub date: PolicyDate,
    /// Whether a later text was announced, instead of this one taking effect.
    pub announced: bool,
    /// Grows with each change of the entry.
    pub sequence: u32,
    /// Whether it no longer stands.
    pub cancelled: bool,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

impl Store {
    /// A change as a mail tells it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn told_change(&self, id: ChangeId) -> Result<Option<ToldChange>, StoreError> {
        let sql = "SELECT c.id, d.id, s.name, d.name, (SELECT x.url FROM sources x WHERE x.document_id = d.id ORDER BY x.position LIMIT 1),
                   c.detected_at, c.significance, c.summary, nullif(a.effective_date, b.effective_date), a.language, b.number, a.number,
                   (SELECT count(*) FROM clause_changes k WHERE k.change_id = c.id AND k.significance = 'substantive')
                   FROM changes c JOIN documents d ON d.id = c.document_id JOIN services s ON s.id = d.service_id
                   JOIN versions b ON b.id = c.before_version_id JOIN versions a ON a.id = c.after_version_id WHERE c.id = ?1";
        self.run(|c| c.prepare_cached(sql)?.query_row([id], told_row).optional())
    }

    /// The first substantive clauses that a change changed, in the order of the text.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn telling_clauses(&self, change: ChangeId, limit: usize) -> Result<Vec<ClauseChange>, StoreError> {
        let sql = "SELECT kind, section, before, after, significance FROM clause_changes
                   WHERE change_id = ?1 AND significance = 'substantive' ORDER BY kind = 'moved', position LIMIT ?2";
        self.run(|c| {
            let read = |r: &Row<'_>| {
                Ok(ClauseChange {
                    kind: r.get(0)?,
                    section: super::sql::headings(&r.get::<_, String>(1)?),
                    before: r.get(2)?,
                    after: r.get(3)?,
                    significance: r.get(4)?,
                })
            };
            c.prepare_cached(sql)?.query_map(params![change, i64::try_from(limit).unwrap_or(i64::MAX)], read)?.collect()
        })
    }

    /// Days from `today` on that current versions of tracked documents state, soonest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn coming_dates(&self, today: NaiveDate) -> Result<Vec<ComingDate>, StoreError> {
        let columns = |date: &str, announced: u8, quote: &str| {
            format!(
                "SELECT d.id, s.name, d.name, (SELECT x.url FROM sources x WHERE x.document_id = d.id ORDER BY x.position LIMIT 1),
                 {date} AS date, {announced} AS announced, {quote}, (SELECT c.id FROM changes c WHERE c.after_version_id = v.id)
                 FROM documents d JOIN services s ON s.id = d.service_id JOIN versions v ON v.id = d.current_version_id"
            )
        };
        let sql = format!(
            "{} WHERE d.tracked = 1 AND v.effective_date >= ?1
             UNION ALL {} JOIN announced_dates n ON n.version_id = v.id
             WHERE d.tracked = 1 AND n.date >= ?1 AND n.date IS NOT v.effective_date ORDER BY date, 2, 3",
            columns("v.effective_date", 0, "coalesce(v.effective_quote, '')"),
            columns("n.date", 1, "n.quote")
        );
        self.run(|c| {
            let read = |r: &Row<'_>| {
                Ok(ComingDate {
                    document_id: r.get(0)?,
                    service: r.get(1)?,
                    document: r.get(2)?,
                    url: r.get(3)?,
                    date: r.get(4)?,
                    announced: r.get(5)?,
                    quote: r.get(6)?,
                    change: r.get(7)?,
                })
            };
            c.prepare_cached(&sql)?.query_map([today.to_string()], read)?.collect()
        })
    }

    /// Whether a recipient was reminded of a document's date.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_reminded(&self, recipient: i64, document: DocumentId, date: PolicyDate) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM reminders WHERE recipient_id = ?1 AND document_id = ?2 AND date = ?3";
        self.run(|c| c.prepare_cached(sql)?.exists(params![recipient, document, date]))
    }

    /// Documents that are tracked: service of each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tracked_services(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT s.name FROM documents d JOIN services s ON s.id = d.service_id WHERE d.tracked = 1";
        self.run(|c| c.prepare_cached(sql)?.query_map([], |r| r.get(0))?.collect())
    }

    /// Service, name and first address of a document.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn document_names(&self, id: DocumentId) -> Result<(String, String, Option<String>), StoreError> {
        let sql = "SELECT s.name, d.name, (SELECT x.url FROM sources x WHERE x.document_id = d.id ORDER BY x.position LIMIT 1)
                   FROM documents d JOIN services s ON s.id = d.service_id WHERE d.id = ?1";
        self.run(|c| c.prepare_cached(sql)?.query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))))
    }

    /// Calendar entries of a document, in the order of their days.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn calendar_entries(&self, document: DocumentId) -> Result<Vec<CalendarEntry>, StoreError> {
        let sql = "SELECT uid, document_id, date, role, sequence, cancelled, updated_at FROM calendar_entries WHERE document_id = ?1 ORDER BY date, uid";
        self.run(|c| {
            let read = |r: &Row<'_>| {
                Ok(CalendarEntry {
                    uid: r.get(0)?,
                    document_id: r.get(1)?,
                    date: r.get(2)?,
                    announced: r.get::<_, String>(3)? == "announced",
                    sequence: r.get(4)?,
                    cancelled: r.get(5)?,
                    updated_at: r.get::<_, Moment>(6)?.0,
                })
            };
            c.prepare_cached(sql)?.query_map([document], read)?.collect()
        })
    }

    /// Remembers calendar entries as they are now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn save_calendar(&mut self, entries: &[CalendarEntry]) -> Result<(), StoreError> {
        let sql = "INSERT INTO calendar_entries (uid, document_id, date, role, sequence, cancelled, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                   ON CONFLICT (uid) DO UPDATE SET date = excluded.date, role = excluded.role, sequence = excluded.sequence,
                   cancelled = excluded.cancelled, updated_at = excluded.updated_at";
        self.commit(|tx| {
            let mut save = tx.prepare_cached(sql)?;
            for e in entries {
                let role = if e.announced { "announced" } else { "effective" };
                save.execute(params![
                    e.uid,
                    e.document_id,
                    e.date,
                    role,
                    e.sequence,
                    e.cancelled,
                    Moment(e.updated_at)
                ])?;
            }
            Ok(())
        })
    }
}

fn told_row(r: &Row<'_>) -> rusqlite::Result<ToldChange> {
    Ok(ToldChange {
        id: r.get(0)?,
        document_id: r.get(1)?,
        service: r.get(2)?,
        document: r.get(3)?,
        url: r.get(4)?,
        detected_at: r.get::<_, Moment>(5)?.0,
        significance: r.get(6)?,
        summary: r.get(7)?,
        effective: r.get(8)?,
        language: r.get(9)?,
        versions: (r.get(10)?, r.get(11)?),
        changed: r.get(12)?,
    })
}
