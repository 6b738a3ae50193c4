//! One document's records to versions and changes: read, compare, flag; nothing is written here.

use super::Problem;
use super::record::{Kind, Place};
use super::repository::{self, Record};
use crate::analyse::{self, DateTables, Prepared, Rules};
use crate::check::{new_change, new_version};
use crate::document::{ContentHash, DocumentId, Keys, MAX_TEXT_BYTES, Text, VersionId, seen_key};
use crate::store::{ImportedCommit, ImportedCurrent};
use chrono::{DateTime, Utc};
use git2::Repository;

/// The revision that imported texts carry: another program's extractor made them.
pub const FOREIGN_EXTRACTOR: u32 = 0;
/// A batch is passed on once its texts have this many bytes.
const BATCH_BYTES: usize = 2 * 1024 * 1024;
/// Or once it has this many commits.
const BATCH_COMMITS: usize = 64;

/// A document to import, with what the database holds of it.
pub struct Job {
    pub place: Place,
    pub document: DocumentId,
    pub current: Option<ImportedCurrent>,
    /// Keys of the clauses that the database holds.
    pub seen: Keys,
    pub records: Vec<Record>,
}

/// Some commits of a document, ready to be written.
pub struct Batch {
    pub document: DocumentId,
    pub commits: Vec<ImportedCommit>,
    pub problems: Vec<Problem>,
    /// Records that are older than the newest version that the database holds of their document.
    pub older: usize,
}

impl Batch {
    fn new(document: DocumentId) -> Self {
        Self { document, commits: Vec::new(), problems: Vec::new(), older: 0 }
    }
}

/// What reading needs.
pub struct Tools<'a> {
    pub repository: Repository,
    pub rules: &'a Rules,
    pub dates: &'a DateTables,
}

/// The text that the next one is compared with.
struct Previous {
    hash: ContentHash,
    read: Prepared,
}

impl Tools<'_> {
    /// Reads all records of a document; `pass_on` gets them in batches and says whether to go on.
    pub fn run(&self, job: Job, pass_on: &mut dyn FnMut(Batch) -> bool) {
        let Job { place, document, current, mut seen, records } = job;
        // the newest version comes last: what is older cannot be put before it
        let newest = current.as_ref().map(|c| (c.fetched_at, c.imported));
        let text = current.and_then(|c| Text::new(&c.text).ok());
        let mut previous = text.map(|t| Previous { hash: t.hash(), read: Prepared::new(self.dates, &t) });
        let mut batch = Batch::new(document);
        let mut bytes = 0;
        for record in records {
            let is_older = |(at, imported): (DateTime<Utc>, bool)| {
                record.fetched_at < at || (record.fetched_at == at && !imported)
            };
            if newest.is_some_and(is_older) {
                batch.older += 1;
                continue;
            }
            match repository::text(&self.repository, record.blob, MAX_TEXT_BYTES).and_then(|t| check_text(&t)) {
                Ok(text) => {
                    bytes += text.as_str().len();
                    batch.commits.push(self.commit(&record, text, &mut previous, &mut seen));
                }
                Err(reason) => {
                    let what = format!("{place:?} at commit {}", record.commit, place = place.to_string());
                    batch.problems.push(Problem { what, reason });
                }
            }
            if bytes >= BATCH_BYTES || batch.commits.len() >= BATCH_COMMITS {
                bytes = 0;
                if !pass_on(std::mem::replace(&mut batch, Batch::new(document))) {
                    return;
                }
            }
        }
        pass_on(batch);
    }

    fn commit(&self, record: &Record, text: Text, previous: &mut Option<Previous>, seen: &mut Keys) -> ImportedCommit {
        let derived = record.kind == Kind::Technical;
        let commit = record.commit.as_bytes().to_vec();
        let fetched_at = record.fetched_at;
        let hash = text.hash();
        if previous.as_ref().is_some_and(|p| p.hash == hash) {
            return ImportedCommit { commit, fetched_at, derived, version: None };
        }
        let read = match previous.as_ref() {
            Some(before) => Prepared::newer(self.dates, &text, &before.read),
            None => Prepared::new(self.dates, &text),
        };
        let change = previous.as_ref().map(|p| {
            let analysis = analyse::compare_prepared(self.rules, &p.read, &read, &|key| seen.contains(&key));
            new_change(analysis, VersionId::new(0), (&p.read, &read), derived)
        });
        let version = new_version(text, None, &read, FOREIGN_EXTRACTOR);
        match &change {
            None => seen.extend(version.clauses.iter().map(|c| seen_key(&c.plain))),
            Some(change) => {
                seen.extend(change.clauses.iter().filter_map(|c| c.after.as_ref()).map(|c| seen_key(&c.plain)));
            }
        }
        *previous = Some(Previous { hash, read });
        ImportedCommit { commit, fetched_at, derived, version: Some((version, change)) }
    }
}

fn check_text(raw: &str) -> Result<Text, String> {
    let text = Text::new(raw).map_err(|e| e.to_string())?;
    if !text.as_str().chars().any(char::is_alphanumeric) { Err("the text holds no words".to_owned()) } else { Ok(text) }
}
