//! Declarations of Open Terms Archive (where a page is, what selects its text) to entries of our
//! configuration.
//!
//! What has no equal is named: filters are JavaScript. Those that only clean links need none, as
//! link targets are never compared.

use super::entries::{Document, Entries, Reader};
use super::{ImportError, Problem};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A declaration file larger than this, in bytes, is none.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// What declarations became.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Declarations {
    /// The entries, TOML: to be put into a configuration.
    #[serde(skip)]
    pub toml: String,
    /// Services with at least one document.
    pub services: usize,
    /// Services that are tracked no longer: their `terms` are empty.
    pub ended: usize,
    /// Documents that became entries.
    pub documents: usize,
    /// Their pages.
    pub pages: usize,
    /// Documents that ask for a browser.
    pub browser: usize,
    /// Selectors that are ranges.
    pub ranges: usize,
    /// Earlier declarations in history files: they say how old versions were read, and need no entry.
    pub earlier: usize,
    /// Filters that need no equal, by name, and how often they were met.
    pub filters_not_needed: BTreeMap<String, usize>,
    /// Filters without an equal, by name, and how often they were met.
    pub filters_lost: BTreeMap<String, usize>,
    /// What was skipped or lost.
    pub problems: Vec<Problem>,
}

/// Reads declarations: files, or folders with a file for each service.
///
/// # Errors
/// When a path cannot be read at all, or none of them holds a declaration.
pub fn read_declarations(paths: &[PathBuf]) -> Result<Declarations, ImportError> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, 0, &mut files).map_err(|reason| ImportError { path: path.display().to_string(), reason })?;
    }
    files.sort();
    let mut found = Declarations::default();
    let mut entries = Entries::default();
    let mut any = false;
    for file in files.iter().filter(|f| file_name(f).ends_with(".json") && file_name(f) != "package.json") {
        any = true;
        if file_name(file).ends_with(".history.json") {
            history(file, &mut found);
        } else {
            service(file, &mut found, &mut entries);
        }
    }
    if !any {
        let shown: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return Err(ImportError { path: shown.join(", "), reason: "holds no declarations (*.json)".to_owned() });
    }
    found.toml = toml::to_string(&entries)
        .map_err(|e| ImportError { path: "the entries".to_owned(), reason: format!("cannot be written: {e}") })?;
    Ok(found)
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|n| n.to_str()).unwrap_or_default()
}

/// Files of a folder and of its folders, or the file itself.
fn collect(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let wrong = |e: std::io::Error| format!("cannot be read: {e}");
    if !path.is_dir() {
        std::fs::metadata(path).map_err(wrong)?;
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in path.read_dir().map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let kind = entry.file_type().map_err(wrong)?;
        if kind.is_file() || (kind.is_dir() && depth < 4 && !hidden && entry.file_name() != "node_modules") {
            collect(&entry.path(), depth + 1, files)?;
        }
    }
    Ok(())
}

/// The JSON of a file; a problem where there is none.
fn json(file: &Path, found: &mut Declarations) -> Option<serde_json::Map<String, serde_json::Value>> {
    let read = || -> Result<_, String> {
        let size = std::fs::metadata(file).map_err(|e| e.to_string())?.len();
        if size > MAX_BYTES {
            return Err(format!("{size} bytes are no declaration, at most {MAX_BYTES} are read"));
        }
        let text = std::fs::read_to_string(file).map_err(|e| e.to_string())?;
        serde_json::from_str(&text).map_err(|e| e.to_string())
    };
    read().map_err(|reason| found.problems.push(Problem { what: file.display().to_string(), reason })).ok()
}

fn history(file: &Path, found: &mut Declarations) {
    for (_, earlier) in json(file, found).into_iter().flatten() {
        found.earlier += earlier.as_array().map_or(0, Vec::len);
    }
}

fn service(file: &Path, found: &mut Declarations, entries: &mut Entries) {
    let Some(raw) = json(file, found) else { return };
    // the file's name is the service's id, and the folder's name in the versions repository
    let id = file_name(file).trim_end_matches(".json").to_owned();
    let shown = file.display().to_string();
    for key in raw.keys().filter(|k| !["name", "terms", "documents", "importedFrom"].contains(&k.as_str())) {
        found.problems.push(Problem { what: shown.clone(), reason: format!("unknown key `{key}`, left out") });
    }
    let terms = raw.get("terms").or_else(|| raw.get("documents")).and_then(|t| t.as_object());
    let Some(terms) = terms else {
        found.problems.push(Problem { what: shown, reason: "has no `terms`".to_owned() });
        return;
    };
    if terms.is_empty() {
        found.ended += 1;
    }
    let mut documents = Vec::new();
    for (kind, declaration) in terms {
        let mut reader = Reader::new(&id, kind);
        let read = reader.document(declaration);
        let what = format!("{shown}: {kind}");
        match read {
            Ok(document) => {
                count(found, &document, &reader);
                documents.push(document);
            }
            Err(reason) => found.problems.push(Problem { what: what.clone(), reason }),
        }
        found.problems.extend(reader.lost.iter().map(|reason| Problem { what: what.clone(), reason: reason.clone() }));
    }
    if !documents.is_empty() {
        found.services += 1;
        entries.add(&id, documents);
    }
}

fn count(found: &mut Declarations, document: &Document, reader: &Reader) {
    found.documents += 1;
    found.pages += document.pages();
    found.browser += usize::from(document.needs_browser());
    found.ranges += reader.ranges;
    for name in &reader.filters_not_needed {
        *found.filters_not_needed.entry(name.clone()).or_default() += 1;
    }
    for name in &reader.filters_lost {
        *found.filters_lost.entry(name.clone()).or_default() += 1;
    }
}
