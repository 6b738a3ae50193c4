//! `import`: years of history and declarations of Open Terms Archive.

use super::output::{self, DIM, RESET, clean};
use super::{Failure, Format, Global, Outcome, context, exit};
use crate::analyse::{DateTables, Rules};
use crate::daemon::now;
use crate::import::{self, Options, Problem, Progress, Report};
use crate::store::{SharedStore, Store};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;

/// Problems that are shown; JSON has them all.
const SHOWN: usize = 20;

/// What `import` can do.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Import the history of a versions repository of Open Terms Archive; only what is new.
    OtaVersions(VersionsArgs),
}

/// Arguments of `import ota-versions`.
#[derive(Debug, Args)]
pub struct VersionsArgs {
    /// The repository: a clone, plain or bare.
    path: PathBuf,
    /// Only this service; may stand several times.
    #[arg(long = "service", value_name = "NAME")]
    services: Vec<String>,
    /// Only changes on or after this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

pub fn run(global: &Global, command: &ImportCommand) -> Outcome {
    match command {
        ImportCommand::OtaVersions(args) => versions(global, args),
    }
}

fn versions(global: &Global, args: &VersionsArgs) -> Outcome {
    let (database, packs) = match (&global.database, context::load(global)) {
        (_, Ok(config)) => (config.database, config.rule_packs),
        (Some(database), Err(_)) if global.config.is_none() => (database.clone(), Vec::new()),
        (_, Err(e)) => return Err(e),
    };
    let rules = Rules::with(&packs).map_err(|e| Failure::new(exit::CONFIG, e))?;
    let dates = DateTables::built_in().map_err(|e| Failure::new(exit::CONFIG, anyhow::Error::msg(e)))?;
    let store = SharedStore::new(Store::open(&database)?);
    let since = args.since.and_then(|d| d.and_hms_opt(0, 0, 0)).map(|t| t.and_utc());
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let options = Options { services: args.services.clone(), since, threads };
    let bar = progress(global);
    let mut show = |p: Progress| {
        bar.set_length(p.total as u64);
        bar.set_position(p.done as u64);
    };
    let report = import::import_versions(&store, (&rules, &dates), &args.path, &options, now(), &mut show);
    bar.finish_and_clear();
    let report = report.map_err(|e| match e {
        import::Stopped::Store(e) => Failure::from(e),
        import::Stopped::Import(e) => Failure::new(exit::FAILED, e),
    })?;
    match args.format {
        Format::Json => output::json(&report)?,
        Format::Text => tell(global, &report)?,
    }
    Ok(if report.problems.is_empty() { exit::OK } else { exit::PARTIAL })
}

fn progress(global: &Global) -> ProgressBar {
    if global.quiet || !output::is_interactive() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} versions, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn tell(global: &Global, report: &Report) -> Result<(), Failure> {
    let mut out = String::new();
    if !global.quiet {
        out.push_str(&format!(
            "{} versions of {} documents imported, {} changes ({} technical), {} flags\n",
            report.versions, report.documents, report.changes, report.technical, report.flags
        ));
        for (count, what) in [
            (report.known, "were imported before"),
            (report.same, "have the words of the version before"),
            (report.older, "are older than what was already kept of their document"),
        ] {
            if count > 0 {
                out.push_str(&format!("{count} records {what}\n"));
            }
        }
        if report.other_commits > 0 {
            out.push_str(&format!("{} commits record no version\n", report.other_commits));
        }
        for (old, new) in &report.renamed {
            out.push_str(&format!("{} goes on as {}\n", clean(old), clean(new)));
        }
    }
    out.push_str(&problems(&report.problems));
    output::print(&out)?;
    Ok(())
}

/// What was skipped, one line each.
pub fn problems(problems: &[Problem]) -> String {
    let mut out = String::new();
    for problem in problems.iter().take(SHOWN) {
        out.push_str(&format!("skipped: {}: {}\n", clean(&problem.what), clean(&problem.reason)));
    }
    if problems.len() > SHOWN {
        out.push_str(&format!("{DIM}and {} more; --format json has them all{RESET}\n", problems.len() - SHOWN));
    }
    out
}
