//! `rederive`: versions and flags made again from what is stored, after an update or new selectors.

use super::output::{self, DIM, RESET, clean};
use super::{Failure, Format, Global, Outcome, context, exit};
use crate::check::Derived;
use crate::config::Tracked;
use crate::daemon::now;
use clap::Args;
use serde_json::json;

/// Arguments of `rederive`.
#[derive(Debug, Args)]
pub struct RederiveArgs {
    /// Services whose documents are read again; all when none is named.
    services: Vec<String>,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

pub fn run(global: &Global, args: &RederiveArgs) -> Outcome {
    let engine = context::engine(global)?;
    let documents = engine
        .config
        .select(&args.services)
        .map_err(|name| Failure::not_found(format!("no service `{name}` is configured")))?;
    let mut rows: Vec<(&Tracked, Derived)> = Vec::new();
    for tracked in &documents {
        if let Some(derived) = engine.checker.rederive(tracked, now()).map_err(|e| Failure::new(exit::DATABASE, e))? {
            rows.push((tracked, derived));
        }
    }
    let problems = rows.iter().any(|(_, d)| d.problem.is_some());
    if args.format == Format::Json {
        let row = |(t, d): &(&Tracked, Derived)| {
            json!({ "service": t.service, "document": t.document, "version": d.version, "clauses": d.clauses,
                    "changes": d.changes, "problem": d.problem })
        };
        output::json(&rows.iter().map(row).collect::<Vec<_>>())?;
    } else {
        table(&rows)?;
    }
    Ok(if problems { exit::PARTIAL } else { exit::OK })
}

fn table(rows: &[(&Tracked, Derived)]) -> Result<(), Failure> {
    let mut table = output::table(&["service", "document", "made again", ""]);
    for (tracked, derived) in rows {
        let mut done = Vec::new();
        if derived.version.is_some() {
            done.push(format!("its version, {} clauses otherwise", derived.clauses));
        }
        if derived.changes > 0 {
            done.push(format!("{} changes judged", derived.changes));
        }
        if !done.is_empty() || derived.problem.is_some() {
            let problem = clean(derived.problem.as_deref().unwrap_or_default());
            table.add_row([tracked.service.to_string(), tracked.document.to_string(), done.join(", "), problem]);
        }
    }
    if table.row_count() > 0 {
        output::print_table(&table, "")?;
    }
    output::print(&format!("{} documents looked at; {DIM}nobody is mailed{RESET}\n", rows.len()))?;
    Ok(())
}
