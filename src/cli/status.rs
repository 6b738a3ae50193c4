//! `status`: one screen for people, JSON and an exit code for monitors.

use super::output::{self, BOLD, DIM, GREEN, RED, RESET, YELLOW, clean, time};
use super::{Failure, Format, Global, Outcome, context, exit};
use crate::store::Store;
use clap::Args;
use serde_json::json;

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Show every document, not only those that fail.
    #[arg(long)]
    all: bool,
    /// Also list what was held and how it ended, and how noisy each document is.
    #[arg(long)]
    held: bool,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

pub fn run(global: &Global, args: &StatusArgs) -> Outcome {
    let store = context::reader(global)?;
    let rows = store.status()?;
    let failing = rows.iter().filter(|r| r.failures > 0).count();
    let (queued, given_up) = store.outbox_counts()?;
    let healthy = failing == 0 && given_up == 0;
    if args.format == Format::Json {
        output::json(&json!({
            "healthy": healthy, "documents": rows, "failing": failing,
            "held": store.held_rows(args.held, 200)?, "noise": store.noise()?,
            "mails_queued": queued, "mails_given_up": given_up, "next_check_at": store.next_due()?,
        }))?;
        return Ok(if healthy { exit::OK } else { exit::PARTIAL });
    }
    let word = if healthy { format!("{GREEN}healthy{RESET}") } else { format!("{RED}not healthy{RESET}") };
    let next = store.next_due()?.map_or_else(|| "none".to_owned(), time);
    output::print(&format!(
        "{BOLD}{word}{RESET}  {} documents, {failing} failing, {queued} mails queued, {given_up} given up, next check {next} UTC\n",
        rows.len()
    ))?;
    let mut table = output::table(&["service", "document", "versions", "last success", "last change", "problem"]);
    for row in rows.iter().filter(|r| args.all || r.failures > 0) {
        let when = |t: Option<_>| t.map_or_else(|| "never".to_owned(), time);
        let problem = match (&row.failure_reason, row.failing_since) {
            (Some(reason), Some(since)) => format!(
                "{RED}{reason}{RESET} since {}, {} times: {}",
                time(since),
                row.failures,
                clean(row.failure_message.as_deref().unwrap_or_default())
            ),
            _ => String::new(),
        };
        table.add_row([
            clean(&row.service),
            clean(&row.document),
            row.versions.to_string(),
            when(row.last_success_at),
            when(row.last_change_at),
            problem,
        ]);
    }
    if table.row_count() > 0 {
        output::print_table(&table, "")?;
    }
    held(&store, args)?;
    for (subject, reason) in store.given_up(5)? {
        output::print(&format!("{RED}mail given up{RESET} “{}” {DIM}{}{RESET}\n", clean(&subject), clean(&reason)))?;
    }
    Ok(if healthy { exit::OK } else { exit::PARTIAL })
}

/// Changes that wait to be confirmed, and documents of which much that looked like a change was none.
fn held(store: &Store, args: &StatusArgs) -> Result<(), Failure> {
    /// From this share on, a document is called noisy.
    const NOISY: f64 = 0.5;
    for row in store.held_rows(args.held, 200)? {
        let end = match row.settled_at {
            None => format!("told if it is still so at {} UTC", time(row.confirm_at)),
            Some(at) => format!("{} at {} UTC", row.outcome.replace('_', " "), time(at)),
        };
        output::print(&format!(
            "{YELLOW}held{RESET} {} {}: {} {DIM}(since {} UTC, seen {} times; {end}){RESET}\n",
            clean(&row.service),
            clean(&row.document),
            clean(&row.message),
            time(row.first_seen_at),
            row.times
        ))?;
    }
    for row in store.noise()? {
        let noise = row.noise.unwrap_or(0.0);
        if let Some(since) = row.alternates_since {
            output::print(&format!(
                "{YELLOW}alternates{RESET} {} {} shows different texts in turn since {} UTC\n",
                clean(&row.service),
                clean(&row.document),
                time(since)
            ))?;
        }
        if args.held || noise >= NOISY {
            output::print(&format!(
                "{DIM}noise{RESET} {noise:.2} {} {} {DIM}({} changes: {} cosmetic, {} went back; {} held and gone again){RESET}\n",
                clean(&row.service),
                clean(&row.document),
                row.changes,
                row.cosmetic,
                row.went_back,
                row.held_back
            ))?;
        }
    }
    Ok(())
}
