//! A versions repository into the database: what is new, on all cores, with one writer.

use super::record::Place;
use super::repository::{self, History, Record};
use super::work::{Batch, Job, Tools};
use super::{ImportError, Problem};
use crate::analyse::{DateTables, Rules};
use crate::store::{SharedStore, StoreError};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Batches that may wait for the writer: bounds memory.
const WAITING: usize = 4;

/// The file is rewritten after an import of so many versions.
const PACKED_FROM: usize = 1_000;

/// What to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only these services, letter case aside; none means all.
    pub services: Vec<String>,
    /// Only changes from then on. The version before is imported, too: the first change needs it.
    pub since: Option<DateTime<Utc>>,
    /// Threads that read and compare.
    pub threads: usize,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Records dealt with.
    pub done: usize,
    /// Records to deal with in all.
    pub total: usize,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Documents that got something.
    pub documents: usize,
    /// Versions added.
    pub versions: usize,
    /// Changes between them.
    pub changes: usize,
    /// Of these, changes that the platform did not make.
    pub technical: usize,
    /// Clauses flagged.
    pub flags: usize,
    /// Records whose words are those of the version before.
    pub same: usize,
    /// Records that an earlier import dealt with.
    pub known: usize,
    /// Records older than the newest version that the database held of their document.
    pub older: usize,
    /// Commits that record no version.
    pub other_commits: usize,
    /// Documents that go on under another name: the old one and the new one.
    pub renamed: Vec<(String, String)>,
    /// What was skipped.
    pub problems: Vec<Problem>,
}

/// Why an import ended early. What was written before stays, and the next import goes on there.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// The repository will not do.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Imports what is new in the repository at `path`. `now` is when documents count as made; nothing
/// that is imported is ever mailed.
///
/// # Errors
/// When `path` is no repository that can be imported, or the database fails.
pub fn import_versions(
    store: &SharedStore,
    (rules, dates): (&Rules, &DateTables),
    path: &Path,
    options: &Options,
    now: DateTime<Utc>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Stopped> {
    let repository = repository::open(path)?;
    let known = store.with(|s| s.imported_commits())?;
    let mut history = repository::read(&repository, &known)?;
    drop((repository, known));
    let mut report = Report { known: history.known, other_commits: history.other, ..Report::default() };
    report.problems.append(&mut history.problems);
    follow(store, &history, &mut report, now)?;
    let mut documents = history.documents;
    choose(&mut documents, options);
    let total = documents.values().map(Vec::len).sum();
    report.documents = documents.len();
    // the longest histories first: the last one to end should be a short one
    let mut queue: Vec<(Place, Vec<Record>)> = documents.into_iter().collect();
    queue.sort_by_key(|(_, records)| records.len());
    let queue = Mutex::new(queue);
    let (send, receive) = sync_channel::<Batch>(WAITING);
    let failed: Mutex<Option<Stopped>> = Mutex::new(None);
    let written = std::thread::scope(|scope| {
        for _ in 0..options.threads.max(1) {
            let (send, queue, failed) = (send.clone(), &queue, &failed);
            scope.spawn(move || {
                if let Err(e) = work(store, (rules, dates), path, queue, &send, now) {
                    *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(e);
                }
            });
        }
        drop(send);
        write(store, receive, total, &mut report, progress)
    });
    written?;
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(e) => return Err(e),
        None if report.versions >= PACKED_FROM => store.with(|s| s.pack_imported())?,
        None => {}
    }
    Ok(report)
}

/// Documents that an earlier import knows under an old name get the new one.
fn follow(store: &SharedStore, history: &History, report: &mut Report, now: DateTime<Utc>) -> Result<(), StoreError> {
    for (old, new) in &history.renamed {
        let names = ((&old.service, &old.document), (&new.service, &new.document));
        store.with(|s| s.rename_imported(names.0, names.1, now))?;
        report.renamed.push((old.to_string(), new.to_string()));
    }
    Ok(())
}

/// Leaves what was asked for.
fn choose(documents: &mut BTreeMap<Place, Vec<Record>>, options: &Options) {
    let named =
        |place: &Place| options.services.is_empty() || options.services.iter().any(|s| place.service.matches(s));
    documents.retain(|place, _| named(place));
    if let Some(since) = options.since {
        for records in documents.values_mut() {
            let first = records.partition_point(|r| r.fetched_at < since);
            records.drain(..first.saturating_sub(1));
        }
        documents.retain(|_, records| records.last().is_some_and(|r| r.fetched_at >= since));
    }
}

/// Takes documents from the queue until it is empty or the writer has gone.
fn work(
    store: &SharedStore,
    (rules, dates): (&Rules, &DateTables),
    path: &Path,
    queue: &Mutex<Vec<(Place, Vec<Record>)>>,
    send: &SyncSender<Batch>,
    now: DateTime<Utc>,
) -> Result<(), Stopped> {
    // a repository handle belongs to one thread
    let tools = Tools { repository: repository::open(path)?, rules, dates };
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some((place, records)) = next else { return Ok(()) };
        let (target, seen) = store.with(|s| {
            let target = s.import_target(&place.service, &place.document, now)?;
            let seen = s.seen_clauses(target.id)?;
            Ok::<_, StoreError>((target, seen))
        })?;
        let job = Job { place, document: target.id, current: target.current, seen, records };
        let mut listening = true;
        tools.run(job, &mut |batch| {
            listening = send.send(batch).is_ok();
            listening
        });
        if !listening {
            return Ok(());
        }
    }
}

fn write(
    store: &SharedStore,
    batches: Receiver<Batch>,
    total: usize,
    report: &mut Report,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), StoreError> {
    let mut done = 0;
    for batch in batches {
        store.with(|s| s.import_commits(batch.document, &batch.commits))?;
        done += batch.commits.len() + batch.problems.len() + batch.older;
        count(report, batch);
        progress(Progress { done, total });
    }
    Ok(())
}

fn count(report: &mut Report, batch: Batch) {
    for commit in &batch.commits {
        let Some((_, change)) = &commit.version else {
            report.same += 1;
            continue;
        };
        report.versions += 1;
        if let Some(change) = change {
            report.changes += 1;
            report.technical += usize::from(commit.derived);
            report.flags += change.flags.len();
        }
    }
    report.older += batch.older;
    report.problems.extend(batch.problems);
}
