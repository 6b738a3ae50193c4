//! `report`: the history as pages for a browser.

use super::output;
use super::{Failure, Global, Outcome, context, exit};
use crate::daemon::now;
use crate::digest;
use crate::document::Significance;
use crate::report::{self, SiteChange, SiteDocument};
use crate::store::{ChangeRow, StatusRow, Store};
use anyhow::Context as _;
use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Only of this service.
    #[arg(long)]
    service: Option<String>,
    /// Only changes found on or after this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    /// The newest so many changes.
    #[arg(long, default_value_t = 1000)]
    limit: u32,
    /// The folder for the pages; made where it is not there. Pages in it are written anew.
    to: PathBuf,
}

pub fn run(global: &Global, args: &ReportArgs) -> Outcome {
    let store = context::reader(global)?;
    super::history::known(&store, args.service.as_deref())?;
    let timezone = context::load(global).map_or(Tz::UTC, |c| c.timezone);
    let since = super::history::midnight(args.since);
    let rows = store.changes(args.service.as_deref(), since, Significance::Editorial, args.limit)?;
    let shown = rows.len();
    std::fs::create_dir_all(&args.to).with_context(|| format!("cannot make {}", args.to.display()))?;
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let mut change = site_change(&store, row)?;
        write(&args.to.join(change.file()), &page(report::change_page(&change, timezone))?)?;
        // only the page of the change itself shows them
        change.clauses = Vec::new();
        changes.push(change);
    }
    let wanted = |row: &StatusRow| args.service.as_ref().is_none_or(|s| s.eq_ignore_ascii_case(&row.service));
    let documents: Vec<SiteDocument> =
        store.status()?.into_iter().filter(wanted).map(|row| site_document(row, timezone)).collect();
    let index = args.to.join(report::INDEX);
    write(&index, &page(report::index(&documents, &changes, now(), timezone))?)?;
    if !global.quiet {
        let pages = digest::count(shown, "change", "changes");
        output::print(&format!("{pages} written; open {}\n", index.display()))?;
    }
    super::history::more(shown, args.limit)?;
    Ok(exit::OK)
}

fn page(rendered: Result<String, impl std::error::Error + Send + Sync + 'static>) -> Result<String, Failure> {
    rendered.map_err(|e| Failure::new(exit::FAILED, e))
}

/// Whoever reads meanwhile sees the old page or the new one, never a part.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let part = path.with_extension("part");
    std::fs::write(&part, text)
        .and_then(|()| std::fs::rename(&part, path))
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}

fn site_change(store: &Store, row: ChangeRow) -> Result<SiteChange, Failure> {
    let (flags, clauses) = (store.flags_of(row.id)?, store.clauses(row.id)?);
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
        clauses,
    })
}

fn site_document(row: StatusRow, timezone: Tz) -> SiteDocument {
    let trouble = match (row.failing_since, &row.failure_reason, &row.failure_message) {
        (Some(since), Some(reason), Some(message)) => digest::failure_state(reason, message, since, now(), timezone),
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
