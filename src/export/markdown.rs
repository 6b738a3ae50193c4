//! A folder of Markdown with the current version of each document: `<service>/<document>.md`.

use super::{Counts, ExportError, chosen, empty_folder, file_name};
use crate::store::Store;
use std::path::Path;

/// Writes the current versions into the folder `to`.
///
/// # Errors
/// When the database cannot be read, or the folder is not empty or cannot be written.
pub fn markdown(store: &Store, services: &[String], to: &Path) -> Result<Counts, ExportError> {
    empty_folder(to)?;
    let mut counts = Counts::default();
    for document in chosen(store, services)? {
        let folder = to.join(file_name(&document.service));
        let file = folder.join(format!("{}.md", file_name(&document.document)));
        let text = store.version_text(document.current)?.text;
        let error = |e: std::io::Error| ExportError::File { path: file.display().to_string(), reason: e.to_string() };
        std::fs::create_dir_all(&folder).map_err(error)?;
        std::fs::write(&file, text).map_err(error)?;
        counts.documents += 1;
        counts.versions += 1;
    }
    Ok(counts)
}
