//! `check`: one pass now, with progress and a table at the end.

use super::output::{self, DIM, GREEN, RED, RESET, YELLOW, clean};
use super::{Failure, Format, Global, Outcome, context, exit};
use crate::check::Outcome as Checked;
use crate::config::{Config, Tracked};
use crate::daemon::{now, run_checks};
use crate::store::{self, Store};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Services to check; all when none is named.
    services: Vec<String>,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

pub fn run(global: &Global, args: &CheckArgs) -> Outcome {
    let config = context::load(global)?;
    select(&config, args)?;
    if let Some(process) = store::writer(&config.database) {
        return hasten(global, &config, args, &process);
    }
    let engine = context::engine(global)?;
    let documents = select(&engine.config, args)?;
    let bar = progress(global, documents.len());
    let mut rows: Vec<(&Tracked, Checked)> = Vec::with_capacity(documents.len());
    let mut told = |tracked: &Tracked, _: &Checked| {
        bar.set_message(format!("{}: {}", tracked.service, tracked.document));
        bar.inc(1);
    };
    let outcomes = context::runtime()?.block_on(async {
        tokio::select! {
            outcomes = run_checks(&engine, &documents, now(), &mut told) => outcomes.map_err(Failure::from),
            // dropped work ends its browsers
            stopped = stop() => Err(stopped),
        }
    });
    bar.finish_and_clear();
    let outcomes = outcomes?;
    rows.extend(documents.iter().copied().zip(outcomes));
    match args.format {
        Format::Json => output::json(&rows.iter().map(|(t, o)| row_json(t, o)).collect::<Vec<_>>())?,
        Format::Text => table(global, &rows)?,
    }
    let failed = rows.iter().any(|(_, o)| matches!(o, Checked::Failed { .. }));
    Ok(if failed { exit::PARTIAL } else { exit::OK })
}

/// Ends when the user or the system wants this process to end.
async fn stop() -> Failure {
    let asked = async {
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => std::io::Result::Ok("SIGTERM"),
            interrupted = tokio::signal::ctrl_c() => interrupted.map(|()| "SIGINT"),
        }
    };
    match asked.await {
        Ok(signal) => anyhow::anyhow!("stopped by {signal}; what was checked before is kept").into(),
        Err(error) => error.into(),
    }
}

fn select<'a>(config: &'a Config, args: &CheckArgs) -> Result<Vec<&'a Tracked>, Failure> {
    config.select(&args.services).map_err(|name| {
        let known: std::collections::BTreeSet<&str> = config.documents.iter().map(|d| d.service.as_ref()).collect();
        let known: Vec<&str> = known.into_iter().collect();
        Failure::not_found(format!("no service `{name}` is configured; there are: {}", known.join(", ")))
    })
}

/// The daemon has the database: it is asked to check, and does so within half a minute.
fn hasten(global: &Global, config: &Config, args: &CheckArgs, process: &str) -> Outcome {
    let documents: Vec<(&str, &str)> =
        select(config, args)?.iter().map(|d| (d.service.as_ref(), d.document.as_ref())).collect();
    let hastened = Store::open_beside(&config.database)?.hasten(&documents, now())?;
    match args.format {
        Format::Json => output::json(&json!({ "process": process, "documents_due_now": hastened }))?,
        Format::Text if global.quiet => {}
        Format::Text => output::print(&format!(
            "process {process} works on the database: {hastened} documents are due now, and the daemon checks them within half a minute\n"
        ))?,
    }
    Ok(exit::OK)
}

fn progress(global: &Global, documents: usize) -> ProgressBar {
    if global.quiet || !output::is_interactive() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(documents as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len}  {elapsed}  {wide_msg}") {
        bar.set_style(style);
    }
    bar
}

/// The table at the end; unchanged documents are only counted.
pub fn table(global: &Global, rows: &[(&Tracked, Checked)]) -> Result<(), Failure> {
    let mut table = output::table(&["service", "document", "result", ""]);
    let mut quiet = 0;
    for (tracked, outcome) in rows {
        let (colour, word, detail) = match outcome {
            Checked::Unchanged | Checked::NotModified | Checked::Skipped => {
                quiet += 1;
                continue;
            }
            Checked::First => (GREEN, "first version".to_owned(), String::new()),
            Checked::Changed { significance, flags, summary, change } => {
                let colour = if *flags > 0 { YELLOW } else { RESET };
                (
                    colour,
                    format!("{significance}, {flags} flagged"),
                    format!("{summary} {DIM}(clausewatch show {change}){RESET}"),
                )
            }
            Checked::Held { reason, message } => (YELLOW, format!("held: {reason}"), clean(message)),
            Checked::Failed { reason, message } => (RED, format!("failed: {reason}"), clean(message)),
        };
        table.add_row([
            tracked.service.to_string(),
            tracked.document.to_string(),
            format!("{colour}{word}{RESET}"),
            detail,
        ]);
    }
    if table.row_count() > 0 {
        output::print_table(&table, "")?;
    }
    if !global.quiet {
        output::print(&format!("{} checked, {quiet} unchanged\n", rows.len()))?;
    }
    Ok(())
}

fn row_json(tracked: &Tracked, outcome: &Checked) -> serde_json::Value {
    let mut row = json!({ "service": tracked.service, "document": tracked.document });
    let detail = match outcome {
        Checked::First => json!({ "outcome": "first" }),
        Checked::NotModified => json!({ "outcome": "not_modified" }),
        Checked::Unchanged => json!({ "outcome": "unchanged" }),
        Checked::Skipped => json!({ "outcome": "skipped" }),
        Checked::Changed { change, significance, flags, summary } => {
            json!({ "outcome": "changed", "change": change, "significance": significance, "flags": flags, "summary": summary })
        }
        Checked::Held { reason, message } => json!({ "outcome": "held", "reason": reason, "message": message }),
        Checked::Failed { reason, message } => json!({ "outcome": "failed", "reason": reason, "message": message }),
    };
    if let (Some(row), serde_json::Value::Object(detail)) = (row.as_object_mut(), detail) {
        row.extend(detail);
    }
    row
}
