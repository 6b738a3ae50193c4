//! `import`: years of history and declarations of Open Terms Archive.

use super::output::{self, DIM, RESET, clean};
use super::{Failure, Format, Global, Outcome, context, exit};
use crate::analyse::{DateTables, Rules};
use crate::daemon::now;
use crate::import::{self, Declarations, Options, Problem, Progress, Report};
use crate::store::{SharedStore, Store};
use anyhow::Context as _;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write as _;
use std::path::PathBuf;

/// Problems that are shown; JSON has them all.
const SHOWN: usize = 20;

/// What `import` can do.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Import the history of a versions repository of Open Terms Archive; only what is new.
    OtaVersions(VersionsArgs),
    /// Turn declarations of Open Terms Archive into entries of a configuration.
    OtaDeclarations(DeclarationsArgs),
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

/// Arguments of `import ota-declarations`.
#[derive(Debug, Args)]
pub struct DeclarationsArgs {
    /// Files, or folders with a JSON file for each service.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Write the entries to this new file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(global: &Global, command: &ImportCommand) -> Outcome {
    match command {
        ImportCommand::OtaVersions(args) => versions(global, args),
        ImportCommand::OtaDeclarations(args) => declarations(global, args),
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

fn declarations(global: &Global, args: &DeclarationsArgs) -> Outcome {
    let found = import::read_declarations(&args.paths).map_err(|e| Failure::new(exit::FAILED, e))?;
    match &args.output {
        None => output::print(&found.toml)?,
        Some(file) => {
            let written = std::fs::File::create_new(file).and_then(|mut f| f.write_all(found.toml.as_bytes()));
            written.with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    if !global.quiet {
        output::note(counts(&found).trim_end())?;
    }
    if !found.problems.is_empty() {
        output::note(problems(&found.problems).trim_end())?;
    }
    Ok(if found.problems.is_empty() { exit::OK } else { exit::PARTIAL })
}

/// What became of the declarations, for standard error: the entries may be on standard output.
fn counts(found: &Declarations) -> String {
    let list = |names: &std::collections::BTreeMap<String, usize>| {
        names.iter().map(|(name, times)| format!("{} {times}", clean(name))).collect::<Vec<_>>().join(", ")
    };
    let mut out = format!(
        "{} services, {} documents, {} pages; {} need a browser, {} ranges, {} services have ended, {} earlier declarations\n",
        found.services, found.documents, found.pages, found.browser, found.ranges, found.ended, found.earlier
    );
    for (names, what) in [
        (&found.filters_not_needed, "filters that need no equal, as links are not compared"),
        (&found.filters_lost, "filters without an equal, left out"),
    ] {
        if !names.is_empty() {
            out.push_str(&format!("{what}: {}\n", list(names)));
        }
    }
    out
}
