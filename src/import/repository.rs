//! A versions repository, plain or bare, read without a checkout and without the `git` program.

use super::record::{Kind, NoPlace, Place};
use super::{ImportError, Problem};
use chrono::{DateTime, Utc};
use git2::{Commit, Delta, DiffOptions, ObjectType, Oid, Repository, Sort};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// A commit that records what one document said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The commit.
    pub commit: Oid,
    /// The text.
    pub blob: Oid,
    /// When the page was fetched: the author's date.
    pub fetched_at: DateTime<Utc>,
    /// What the commit says of itself.
    pub kind: Kind,
}

/// What a repository holds that is not yet known.
#[derive(Debug, Default)]
pub struct History {
    /// The records of each document, under its newest name, oldest first.
    pub documents: BTreeMap<Place, Vec<Record>>,
    /// Documents that were given another name: the old one and the new one.
    pub renamed: Vec<(Place, Place)>,
    /// Records that were known before.
    pub known: usize,
    /// Commits that record no version: merges, deletions, the repository's own files.
    pub other: usize,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Opens a repository.
///
/// # Errors
/// When there is none at `path`, it is empty, or it is a shallow clone.
pub fn open(path: &Path) -> Result<Repository, ImportError> {
    let error = |reason: String| ImportError { path: path.display().to_string(), reason };
    let repository = Repository::open(path)
        .map_err(|e| error(format!("is not a git repository that can be read: {}", e.message())))?;
    if repository.is_shallow() {
        return Err(error(
            "is a shallow clone, its oldest commit is not the first version: fetch the rest (git fetch --unshallow)"
                .to_owned(),
        ));
    }
    Ok(repository)
}

/// Reads the commits from HEAD down, without the texts. Commits in `known` are only counted.
///
/// # Errors
/// When HEAD names no commit.
pub fn read(repository: &Repository, known: &HashSet<Vec<u8>>) -> Result<History, ImportError> {
    let error = |e: git2::Error| ImportError {
        path: repository.path().display().to_string(),
        reason: format!("holds no history that can be read: {}", e.message()),
    };
    let mut walk = repository.revwalk().map_err(error)?;
    walk.push_head().map_err(error)?;
    walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE).map_err(error)?;
    let mut reader = Reader { repository, history: History::default(), last: HashMap::new(), gone: HashMap::new() };
    for id in walk {
        match id {
            Ok(id) => reader.commit(id, known.contains(id.as_bytes())),
            Err(e) => {
                reader.problem("history", format!("the commits before it cannot be read: {}", e.message()));
                break;
            }
        }
    }
    let mut history = reader.history;
    for records in history.documents.values_mut() {
        // stable: the order of the history decides between records of one second
        records.sort_by_key(|r| r.fetched_at);
    }
    Ok(history)
}

struct Reader<'a> {
    repository: &'a Repository,
    history: History,
    /// The text that each document had last.
    last: HashMap<Place, Oid>,
    /// Documents that were deleted, by the text that they had.
    gone: HashMap<Oid, Place>,
}

/// One file that a commit touches.
struct Touched {
    path: Vec<u8>,
    blob: Option<Oid>,
}

impl Reader<'_> {
    fn problem(&mut self, what: &str, reason: String) {
        self.history.problems.push(Problem { what: what.to_owned(), reason });
    }

    fn commit(&mut self, id: Oid, known: bool) {
        let read = self.repository.find_commit(id).and_then(|commit| {
            let touched = if commit.parent_count() > 1 { Vec::new() } else { touched(self.repository, &commit)? };
            Ok((commit, touched))
        });
        match read {
            Ok((commit, touched)) => self.record(&commit, &touched, known),
            Err(e) => self.problem(&format!("commit {id}"), e.message().to_owned()),
        }
    }

    fn record(&mut self, commit: &Commit<'_>, touched: &[Touched], known: bool) {
        let kind = Kind::of(commit.summary().ok().flatten().unwrap_or_default());
        let (Some(kind), [Touched { path, blob: Some(blob) }]) = (kind, touched) else {
            self.history.other += 1;
            return self.bookkeeping(touched);
        };
        let place = match Place::of(path) {
            Ok(place) => place,
            Err(NoPlace::Other) => {
                self.history.other += 1;
                return;
            }
            Err(NoPlace::Bad(reason)) => return self.problem(&format!("commit {}", commit.id()), reason),
        };
        let Some(fetched_at) = DateTime::from_timestamp(commit.author().when().seconds(), 0) else {
            return self.problem(&format!("commit {}", commit.id()), "its author date is no date".to_owned());
        };
        let is_new = !self.last.contains_key(&place);
        if let Some(old) = is_new.then(|| self.gone.get(blob).cloned()).flatten() {
            self.rename(old, place.clone());
        }
        self.last.insert(place.clone(), *blob);
        if known {
            self.history.known += 1;
            return;
        }
        let record = Record { commit: commit.id(), blob: *blob, fetched_at, kind };
        self.history.documents.entry(place).or_default().push(record);
    }

    /// Puts the records so far under the newer name; what comes under the old one later is another
    /// document's.
    fn rename(&mut self, old: Place, new: Place) {
        if old != new
            && let Some(mut records) = self.history.documents.remove(&old)
        {
            let later = self.history.documents.entry(new.clone()).or_default();
            records.append(later);
            *later = records;
        }
        self.history.renamed.push((old, new));
    }

    /// Deletions and renames: what a document that appears later may go on from.
    fn bookkeeping(&mut self, touched: &[Touched]) {
        let mut freed: Vec<(Oid, Place)> = Vec::new();
        for file in touched.iter().filter(|t| t.blob.is_none()) {
            if let Ok(place) = Place::of(&file.path)
                && let Some(blob) = self.last.remove(&place)
            {
                // a folder may hold two documents of the same text: the file's name tells which is which
                freed.push((blob, place));
            }
        }
        for file in touched {
            let (Some(blob), Ok(place)) = (file.blob, Place::of(&file.path)) else { continue };
            let same =
                |(b, p): &(Oid, Place)| *b == blob && (p.document == place.document || p.service == place.service);
            if let Some(at) = freed.iter().position(same) {
                let (_, old) = freed.swap_remove(at);
                self.rename(old, place.clone());
                self.last.insert(place, blob);
            }
        }
        self.gone.extend(freed);
    }
}

/// The files that a commit touches, compared with its parent.
fn touched(repository: &Repository, commit: &Commit<'_>) -> Result<Vec<Touched>, git2::Error> {
    let parent = commit.parents().next().map(|p| p.tree()).transpose()?;
    let mut options = DiffOptions::new();
    let diff = repository.diff_tree_to_tree(parent.as_ref(), Some(&commit.tree()?), Some(&mut options))?;
    let file = |delta: git2::DiffDelta<'_>| Touched {
        path: delta.new_file().path_bytes().or_else(|| delta.old_file().path_bytes()).unwrap_or_default().to_vec(),
        blob: (delta.status() != Delta::Deleted).then(|| delta.new_file().id()),
    };
    Ok(diff.deltas().map(file).collect())
}

/// The text of a record.
///
/// # Errors
/// Why it cannot be had: missing, too large, not text.
pub fn text(repository: &Repository, blob: Oid, most: usize) -> Result<String, String> {
    let odb = repository.odb().map_err(|e| e.message().to_owned())?;
    let (size, kind) = odb.read_header(blob).map_err(|e| e.message().to_owned())?;
    if kind != ObjectType::Blob {
        return Err(format!("{blob} is not a file"));
    }
    if size > most {
        return Err(format!("the text is {size} bytes long, at most {most} are taken"));
    }
    let object = odb.read(blob).map_err(|e| e.message().to_owned())?;
    let text = std::str::from_utf8(object.data());
    text.map(str::to_owned).map_err(|e| format!("the text is not UTF-8 at byte {}", e.valid_up_to()))
}
