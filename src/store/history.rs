//! Reading the history: versions, changes with their clauses and flags, what is coming, search.

use super::sql::{Moment, headings, names};
use super::{Store, StoreError};
use crate::document::{Category, ChangeId, ClauseChange, Flag, PolicyDate, Significance, VersionId};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

/// One change, without its clauses.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ChangeRow {
    /// Its id.
    pub id: ChangeId,
    /// Whose document.
    pub service: String,
    /// Which document.
    pub document: String,
    /// When it was found.
    pub detected_at: DateTime<Utc>,
    /// How much it matters.
    pub significance: Significance,
    /// In words.
    pub summary: String,
    /// From when the newer text says it applies.
    pub effective_date: Option<PolicyDate>,
    /// The version before.
    pub before_version: VersionId,
    /// The version after.
    pub after_version: VersionId,
    /// Flags that alert.
    pub flags: u32,
    /// Where the document is.
    pub url: Option<String>,
}

/// A changed clause of a change.
pub type ClauseRow = ClauseChange;

/// A flag with the change it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FlagRow {
    /// The change.
    pub change_id: ChangeId,
    /// Whose document.
    pub service: String,
    /// Which document.
    pub document: String,
    /// When it was found.
    pub detected_at: DateTime<Utc>,
    /// From when the newer text says it applies.
    pub effective_date: Option<PolicyDate>,
    /// The flag.
    #[serde(flatten)]
    pub flag: Flag,
}

/// A version, without its text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct VersionRow {
    /// Its id.
    pub id: VersionId,
    /// Its number in the document.
    pub number: u32,
    /// Whose document.
    pub service: String,
    /// Which document.
    pub document: String,
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
    /// Words in it.
    pub words: u32,
    /// From when it says it applies.
    pub effective_date: Option<PolicyDate>,
}

/// A date that is coming.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct UpcomingRow {
    /// Whose document.
    pub service: String,
    /// Which document.
    pub document: String,
    /// When.
    pub date: PolicyDate,
    /// `effective` or `announced`.
    pub role: String,
    /// The words.
    pub quote: String,
}

/// A place where searched words stand.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SearchHit {
    /// Whose document.
    pub service: String,
    /// Which document.
    pub document: String,
    /// The number of the first version that held the clause.
    pub number: u32,
    /// When that was fetched.
    pub fetched_at: DateTime<Utc>,
    /// The words around, the found ones between « and ».
    pub excerpt: String,
}

const CHANGE: &str = "SELECT c.id, s.name, d.name, c.detected_at, c.significance, c.summary, v.effective_date, c.before_version_id,
    c.after_version_id, (SELECT count(*) FROM flags f WHERE f.change_id = c.id AND f.change <> 'reworded'),
    (SELECT x.url FROM sources x WHERE x.document_id = d.id ORDER BY x.position LIMIT 1)
    FROM changes c JOIN documents d ON d.id = c.document_id JOIN services s ON s.id = d.service_id JOIN versions v ON v.id = c.after_version_id";

impl Store {
    /// Changes found since `since`, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn changes(
        &self,
        service: Option<&str>,
        since: Option<DateTime<Utc>>,
        least: Significance,
        limit: u32,
    ) -> Result<Vec<ChangeRow>, StoreError> {
        let sql = format!(
            "{CHANGE} WHERE c.derived = 0 AND (?1 IS NULL OR s.name = ?1 COLLATE NOCASE) AND (?2 IS NULL OR c.detected_at >= ?2)
             AND (?3 = 'noise' OR c.significance = 'substantive' OR c.significance = ?3) ORDER BY c.detected_at DESC, c.id DESC LIMIT ?4"
        );
        self.run(|c| {
            c.prepare_cached(&sql)?.query_map(params![service, since.map(Moment), least, limit], change_row)?.collect()
        })
    }

    /// One change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn change(&self, id: ChangeId) -> Result<Option<ChangeRow>, StoreError> {
        self.run(|c| c.prepare_cached(&format!("{CHANGE} WHERE c.id = ?1"))?.query_row([id], change_row).optional())
    }

    /// The clauses that a change changed, in the order of the text.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn clauses(&self, change: ChangeId) -> Result<Vec<ClauseRow>, StoreError> {
        let sql = "SELECT kind, section, before, after, significance FROM clause_changes WHERE change_id = ?1 ORDER BY position";
        self.run(|c| {
            let read = |r: &Row<'_>| {
                Ok(ClauseChange {
                    kind: r.get(0)?,
                    section: headings(&r.get::<_, String>(1)?),
                    before: r.get(2)?,
                    after: r.get(3)?,
                    significance: r.get(4)?,
                })
            };
            c.prepare_cached(sql)?.query_map([change], read)?.collect()
        })
    }

    /// The flags of a change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flags_of(&self, change: ChangeId) -> Result<Vec<Flag>, StoreError> {
        let sql = "SELECT category, change, stance, section, quote, before_quote, opt_out, affiliates, rule, before_stance FROM flags WHERE change_id = ?1 ORDER BY id";
        self.run(|c| c.prepare_cached(sql)?.query_map([change], |r| flag(r, 0))?.collect())
    }

    /// Whether there is a service of this name, however it is written.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_service(&self, name: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM services WHERE name = ?1 COLLATE NOCASE)";
        self.run(|c| c.prepare_cached(sql)?.query_row([name], |r| r.get(0)))
    }

    /// Flags found since `since`, newest first; rewordings only with `reworded`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flags(
        &self,
        service: Option<&str>,
        category: Option<&Category>,
        since: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<FlagRow>, StoreError> {
        let sql = "SELECT change_id, service, document, detected_at, effective_date, category, change, stance, section, quote,
                   before_quote, opt_out, affiliates, rule, before_stance FROM v_flags WHERE change <> 'reworded' AND (?1 IS NULL OR service = ?1 COLLATE NOCASE)
                   AND (?2 IS NULL OR category = ?2) AND (?3 IS NULL OR detected_at >= ?3) ORDER BY detected_at DESC, flag_id LIMIT ?4";
        self.run(|c| {
            let read = |r: &Row<'_>| {
                Ok(FlagRow {
                    change_id: r.get(0)?,
                    service: r.get(1)?,
                    document: r.get(2)?,
                    detected_at: r.get::<_, Moment>(3)?.0,
                    effective_date: r.get(4)?,
                    flag: flag(r, 5)?,
                })
            };
            c.prepare_cached(sql)?
                .query_map(params![service, category.map(AsRef::as_ref), since.map(Moment), limit], read)?
                .collect()
        })
    }

    /// Dates from `today` on that current versions state.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn upcoming(&self, today: chrono::NaiveDate) -> Result<Vec<UpcomingRow>, StoreError> {
        let sql = "SELECT s.name, d.name, v.effective_date AS date, 'effective' AS role, v.effective_quote FROM documents d
                   JOIN services s ON s.id = d.service_id JOIN versions v ON v.id = d.current_version_id WHERE v.effective_date >= ?1
                   UNION ALL SELECT s.name, d.name, n.date, 'announced', n.quote FROM documents d JOIN services s ON s.id = d.service_id
                   JOIN announced_dates n ON n.version_id = d.current_version_id WHERE n.date >= ?1 ORDER BY date, 1, 2";
        self.run(|c| {
            let read = |r: &Row<'_>| {
                Ok(UpcomingRow {
                    service: r.get(0)?,
                    document: r.get(1)?,
                    date: r.get(2)?,
                    role: r.get(3)?,
                    quote: r.get::<_, Option<String>>(4)?.unwrap_or_default(),
                })
            };
            c.prepare_cached(sql)?.query_map([today.to_string()], read)?.collect()
        })
    }

    /// Clauses of current versions that hold the words, the newest first; `query` is words, all of which must stand
    /// in one clause, the last as a prefix.
    ///
    /// Not by rank: bm25 reads every hit's text again, which over 100,000 hits takes 120 ms where the date takes 24.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn search(&self, query: &str, limit: u32) -> Result<Vec<SearchHit>, StoreError> {
        let words: Vec<String> = query.split_whitespace().map(|w| format!("\"{}\"", w.replace('"', "\"\""))).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT s.name, d.name, v.number, v.fetched_at, snippet(clause_search, 0, '«', '»', ' … ', 24)
                   FROM clause_search x JOIN clauses k ON k.id = x.rowid JOIN versions v ON v.id = k.version_id
                   JOIN documents d ON d.id = k.document_id JOIN services s ON s.id = d.service_id
                   WHERE clause_search MATCH ?1 AND k.gone_version_id IS NULL ORDER BY v.fetched_at DESC, k.id DESC LIMIT ?2";
        self.run(|c| {
            let read = |r: &Row<'_>| {
                Ok(SearchHit {
                    service: r.get(0)?,
                    document: r.get(1)?,
                    number: r.get(2)?,
                    fetched_at: r.get::<_, Moment>(3)?.0,
                    excerpt: r.get(4)?,
                })
            };
            c.prepare_cached(sql)?.query_map(params![words.join(" ") + "*", limit], read)?.collect()
        })
    }

    /// The versions of a document, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn versions(&self, service: &str, document: &str) -> Result<Vec<VersionRow>, StoreError> {
        let sql = "SELECT version_id, number, service, document, fetched_at, words, effective_date FROM v_versions
                   WHERE service = ?1 COLLATE NOCASE AND document = ?2 COLLATE NOCASE ORDER BY number";
        self.run(|c| {
            let read = |r: &Row<'_>| {
                Ok(VersionRow {
                    id: r.get(0)?,
                    number: r.get(1)?,
                    service: r.get(2)?,
                    document: r.get(3)?,
                    fetched_at: r.get::<_, Moment>(4)?.0,
                    words: r.get(5)?,
                    effective_date: r.get(6)?,
                })
            };
            c.prepare_cached(sql)?.query_map(params![service, document], read)?.collect()
        })
    }
}

fn change_row(r: &Row<'_>) -> rusqlite::Result<ChangeRow> {
    Ok(ChangeRow {
        id: r.get(0)?,
        service: r.get(1)?,
        document: r.get(2)?,
        detected_at: r.get::<_, Moment>(3)?.0,
        significance: r.get(4)?,
        summary: r.get(5)?,
        effective_date: r.get(6)?,
        before_version: r.get(7)?,
        after_version: r.get(8)?,
        flags: r.get(9)?,
        url: r.get(10)?,
    })
}

/// A flag whose columns begin at `at`, in the order of the table.
fn flag(r: &Row<'_>, at: usize) -> rusqlite::Result<Flag> {
    let category: String = r.get(at)?;
    let category = Category::new(&category)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, Box::new(e)))?;
    Ok(Flag {
        category,
        change: r.get(at + 1)?,
        stance: r.get(at + 2)?,
        section: headings(&r.get::<_, String>(at + 3)?),
        quote: r.get(at + 4)?,
        before_quote: r.get(at + 5)?,
        opt_out: r.get(at + 6)?,
        affiliates: names(&r.get::<_, String>(at + 7)?),
        rule: r.get(at + 8)?,
        before_stance: r.get(at + 9)?,
        because: Vec::new(),
    })
}
