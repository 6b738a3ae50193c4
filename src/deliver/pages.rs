//! The pages of the history: read from the database, written into a folder.

use crate::digest;
use crate::document::Significance;
use crate::report::{self, SiteChange, SiteDocument};
use crate::store::{ChangeRow, StatusRow, Store, StoreError};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::path::{Path, PathBuf};

/// Which changes get pages.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// Only of this service.
    pub service: Option<&'a str>,
    /// Only those found since.
    pub since: Option<DateTime<Utc>>,
    /// The newest so many.
    pub limit: u32,
    /// Whether pages of changes that are there stay as they are.
    pub keep: bool,
}

/// Why pages were not written.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A page could not be made.
    #[error(transparent)]
    Render(#[from] digest::RenderError),
    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Writes the page of each selected change into the folder `to`, which is made where it is not there,
/// and last the page of all; tells how many changes that shows.
///
/// # Errors
/// See [`PagesError`].
pub fn write_pages(
    store: &Store,
    to: &Path,
    selection: Selection<'_>,
    now: DateTime<Utc>,
    timezone: Tz,
) -> Result<usize, PagesError> {
    let rows = store.changes(selection.service, selection.since, Significance::Editorial, selection.limit)?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let mut change = site_change(store, row)?;
        let file = to.join(change.file());
        if !(selection.keep && file.exists()) {
            change.clauses = store.clauses(crate::document::ChangeId::new(change.id))?;
            let page = report::change_page(&change, timezone).map_err(digest::RenderError::from)?;
            write(&file, &page)?;
            // only the page of the change itself shows them
            change.clauses = Vec::new();
        }
        changes.push(change);
    }
    let wanted = |row: &StatusRow| selection.service.is_none_or(|s| s.eq_ignore_ascii_case(&row.service));
    let documents: Vec<SiteDocument> =
        store.status()?.into_iter().filter(wanted).map(|row| site_document(row, now, timezone)).collect();
    let index = report::index(&documents, &changes, now, timezone).map_err(digest::RenderError::from)?;
    write(&to.join(report::INDEX), &index)?;
    Ok(changes.len())
}

fn write(path: &Path, text: &str) -> Result<(), PagesError> {
    super::files::write_whole(path, text).map_err(|source| PagesError::Write { path: path.to_owned(), source })
}

fn site_change(store: &Store, row: ChangeRow) -> Result<SiteChange, StoreError> {
    let flags = store.flags_of(row.id)?;
    Ok(SiteChange {
        id: row.id.get(),
        service: row.service,
        document: row.document,
        url: row.url,
        detected_at: row.detected_at,
        significance: row.significance,
        summary: row.summary,
        effective: row.effective_date,
        flags,
        clauses: Vec::new(),
    })
}

fn site_document(row: StatusRow, now: DateTime<Utc>, timezone: Tz) -> SiteDocument {
    let trouble = match (row.failing_since, &row.failure_reason, &row.failure_message) {
        (Some(since), Some(reason), Some(message)) => {
            digest::Words::english().failure_state(reason, message, since, now, timezone)
        }
        _ => String::new(),
    };
    SiteDocument {
        service: row.service,
        document: row.document,
        last_success: row.last_success_at,
        last_change: row.last_change_at,
        versions: row.versions,
        trouble,
    }
}
