//! `report`: the history as pages for a browser.

use super::output;
use super::{Failure, Global, Outcome, context, exit};
use crate::daemon::now;
use crate::deliver::{PagesError, Selection, write_pages};
use crate::digest;
use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;
use std::path::PathBuf;

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
    // a database named alone has no configuration; one that is named must be good
    let alone = global.database.is_some() && global.config.is_none();
    let timezone = if alone { Tz::UTC } else { context::load(global)?.timezone };
    let selection = Selection {
        service: args.service.as_deref(),
        since: super::history::midnight(args.since),
        limit: args.limit,
        keep: false,
    };
    let shown = write_pages(&store, &args.to, selection, now(), timezone).map_err(|e| match e {
        PagesError::Store(e) => Failure::from(e),
        other => Failure::new(exit::FAILED, other),
    })?;
    if !global.quiet {
        let changes = digest::Words::english().count("changes", shown);
        let index = args.to.join(crate::report::INDEX);
        output::print(&format!("{changes} written; open {}\n", index.display()))?;
    }
    super::history::more(shown, args.limit)?;
    Ok(exit::OK)
}
