//! A git repository with a commit for each version, oldest first, as Open Terms Archive writes it.

use super::{Counts, ExportError, chosen, empty_folder, file_name};
use crate::store::{ExportedDocument, ExportedVersion, Store};
use git2::{Oid, Repository, Signature, Time};
use std::collections::BTreeMap;
use std::path::Path;

/// Who the commits are by.
const AUTHOR: (&str, &str) = ("clausewatch", "clausewatch@localhost");
const FILE: i32 = 0o100_644;
const FOLDER: i32 = 0o040_000;

/// A version whose text is in the repository.
struct Entry {
    document: usize,
    version: ExportedVersion,
    blob: Oid,
}

/// Writes every version into a new bare repository at `to`.
///
/// # Errors
/// When the database cannot be read, or the folder is not empty or cannot be written.
pub fn git(store: &Store, services: &[String], to: &Path) -> Result<Counts, ExportError> {
    empty_folder(to)?;
    let error = |e: git2::Error| ExportError::File { path: to.display().to_string(), reason: e.message().to_owned() };
    let repository = Repository::init_bare(to).map_err(error)?;
    let documents = chosen(store, services)?;
    let mut entries = Vec::new();
    for (at, document) in documents.iter().enumerate() {
        let mut failed = None;
        store.texts_backwards(document.id, &mut |version, text| match repository.blob(text.as_bytes()) {
            Ok(blob) => entries.push(Entry { document: at, version, blob }),
            Err(e) => failed = Some(e),
        })?;
        if let Some(e) = failed {
            return Err(error(e));
        }
    }
    entries.sort_by_key(|e| (e.version.fetched_at, e.version.id.get()));
    commit_all(&repository, &documents, &entries).map_err(error)?;
    Ok(Counts { documents: documents.len(), versions: entries.len(), changes: 0 })
}

fn commit_all(repository: &Repository, documents: &[ExportedDocument], entries: &[Entry]) -> Result<(), git2::Error> {
    let mut folders: BTreeMap<String, BTreeMap<String, Oid>> = BTreeMap::new();
    let mut trees: BTreeMap<String, Oid> = BTreeMap::new();
    let mut parent: Option<Oid> = None;
    for entry in entries {
        let Some(document) = documents.get(entry.document) else { continue };
        let (service, file) = (file_name(&document.service), format!("{}.md", file_name(&document.document)));
        let folder = folders.entry(service.clone()).or_default();
        folder.insert(file, entry.blob);
        trees.insert(service, tree(repository, folder, FILE)?);
        let root = repository.find_tree(tree(repository, &trees, FOLDER)?)?;
        let at = Signature::new(AUTHOR.0, AUTHOR.1, &Time::new(entry.version.fetched_at.timestamp(), 0))?;
        let message = message(document, &entry.version);
        let before = parent.map(|id| repository.find_commit(id)).transpose()?;
        let parents: Vec<_> = before.iter().collect();
        parent = Some(repository.commit(None, &at, &at, &message, &root, &parents)?);
    }
    if let Some(head) = parent {
        repository.reference("refs/heads/main", head, true, "export")?;
        repository.set_head("refs/heads/main")?;
    }
    Ok(())
}

fn tree(repository: &Repository, entries: &BTreeMap<String, Oid>, mode: i32) -> Result<Oid, git2::Error> {
    let mut builder = repository.treebuilder(None)?;
    for (name, id) in entries {
        builder.insert(name, *id, mode)?;
    }
    builder.write()
}

/// The subject tells the kind of a record, in the words that the archive's engine uses.
fn message(document: &ExportedDocument, version: &ExportedVersion) -> String {
    let kind = match version {
        ExportedVersion { derived: true, .. } => "Apply technical or declaration upgrade on",
        ExportedVersion { number: 1, .. } => "First record of",
        ExportedVersion { .. } => "Record new changes of",
    };
    format!(
        "{kind} {} {}\n\nVersion {} of a clausewatch history\n",
        document.service, document.document, version.number
    )
}
