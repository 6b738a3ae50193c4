//! `status`: one screen for people, JSON, metrics and an exit code for monitors.

use super::output::{self, BOLD, DIM, GREEN, RED, RESET, YELLOW, clean, time};
use super::{Failure, Global, Outcome, context, exit};
use crate::config::FailureSettings;
use crate::daemon::{Health, now};
use crate::digest;
use crate::store::{StatusRow, Store, StuckMail};
use clap::{Args, ValueEnum};

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Show every document, not only those in trouble.
    #[arg(long)]
    all: bool,
    /// Also list what was held and how it ended, and how noisy each document is.
    #[arg(long)]
    held: bool,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: StatusFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StatusFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For Prometheus' textfile collector.
    Prometheus,
}

/// What programs get.
#[derive(serde::Serialize)]
struct Whole<'a, H, N> {
    #[serde(flatten)]
    health: &'a Health,
    held: H,
    noise: N,
    unstable: Vec<Unstable>,
}

/// A document that differed from itself when it was fetched twice in a row.
#[derive(serde::Serialize)]
struct Unstable {
    service: String,
    document: String,
    what: String,
}

pub fn run(global: &Global, args: &StatusArgs) -> Outcome {
    let store = context::reader(global)?;
    let (settings, readers) = settings(global)?;
    let health = Health::read(&store, settings, &readers, now())?;
    match args.format {
        StatusFormat::Json => {
            let (held, noise) = (store.held_rows(args.held, 200)?, store.noise()?);
            let row = |(service, document, what)| Unstable { service, document, what };
            let unstable = store.unstable()?.into_iter().map(row).collect();
            output::json(&Whole { health: &health, held, noise, unstable })?;
        }
        StatusFormat::Prometheus => output::print(&health.prometheus(now()))?,
        StatusFormat::Text => {
            text(&health, args.all)?;
            held(&store, args)?;
            mails(&store.given_up(health.mails_given_up.min(5))?, &store.waiting(5)?)?;
        }
    }
    Ok(if health.healthy { exit::OK } else { exit::PARTIAL })
}

/// When a failure counts: the configuration's word, or the usual where only a database is named.
fn settings(global: &Global) -> Result<(FailureSettings, Vec<String>), Failure> {
    match context::load(global) {
        Ok(config) => Ok((config.failures, config.digest_readers())),
        Err(_) if global.config.is_none() && global.database.is_some() => Ok((FailureSettings::default(), Vec::new())),
        Err(failure) => Err(failure),
    }
}

fn text(health: &Health, all: bool) -> Result<(), Failure> {
    let word = if health.healthy { format!("{GREEN}healthy{RESET}") } else { format!("{RED}not healthy{RESET}") };
    let moment = |t: Option<_>| t.map_or_else(|| "none".to_owned(), |t| format!("{} UTC", time(t)));
    let daemon = match &health.process {
        Some(process) => format!("process {process} works on it"),
        None => "no daemon runs".to_owned(),
    };
    output::print(&format!(
        "{BOLD}{word}{RESET}  {} documents: {} failing, {} retrying, {} paused; {daemon}\n",
        health.documents.len(),
        health.failing,
        health.retrying,
        health.paused,
    ))?;
    output::print(&format!(
        "next check {}, next digest {}; {} mails queued; database {:.1} MB, checked whole {}\n",
        moment(health.next_check_at),
        moment(health.next_digest_at),
        health.mails_queued,
        megabytes(health.database_bytes),
        health.last_integrity_check_at.map_or_else(|| "never".to_owned(), |t| format!("{} UTC", time(t))),
    ))?;
    for problem in &health.problems {
        output::print(&format!("{RED}{problem}{RESET}\n"))?;
    }
    let mut table = output::table(&["service", "document", "versions", "last success", "last change", "state"]);
    for row in health.documents.iter().filter(|r| all || r.failures > 0) {
        let when = |t: Option<_>| t.map_or_else(|| "never".to_owned(), time);
        table.add_row([
            clean(&row.service),
            clean(&row.document),
            row.versions.to_string(),
            when(row.last_success_at),
            when(row.last_change_at),
            state(row),
        ]);
    }
    if table.row_count() > 0 {
        output::print_table(&table, "")?;
    }
    Ok(())
}

/// Why a document cannot be checked, since when, and what to do.
fn state(row: &StatusRow) -> String {
    let (Some(reason), Some(since)) = (&row.failure_reason, row.failing_since) else {
        return if row.paused { format!("{DIM}paused{RESET}") } else { String::new() };
    };
    let message = row.failure_message.as_deref().unwrap_or_default();
    let state = digest::Words::english().failure_state(reason, message, since, now(), chrono_tz::Tz::UTC);
    let paused = if row.paused { "paused; " } else { "" };
    format!(
        "{RED}{paused}{}{RESET}, {} times, next try {}: {} {DIM}{}{RESET}",
        clean(&state),
        row.failures,
        time(row.next_check_at),
        clean(message),
        digest::Words::english().advice(reason)
    )
}

#[expect(clippy::cast_precision_loss, reason = "a size for people")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
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
    for (service, document, what) in store.unstable()? {
        output::print(&format!(
            "{YELLOW}differs from itself{RESET} {} {}: {} {DIM}(a `remove` selector can leave it out){RESET}\n",
            clean(&service),
            clean(&document),
            clean(&what)
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

/// Mails that were given up, and mails that wait for another attempt, each with the reason.
fn mails(given_up: &[StuckMail], waiting: &[StuckMail]) -> std::io::Result<()> {
    for mail in given_up.iter().chain(waiting) {
        let what = mail.next_attempt_at.map_or_else(
            || format!("{RED}mail given up{RESET} after {} attempts", mail.attempts),
            |next| format!("{YELLOW}mail waits{RESET}, {} attempts, next {} UTC:", mail.attempts, time(next)),
        );
        let reason = clean(mail.error.as_deref().unwrap_or_default());
        output::print(&format!("{what} “{}” {DIM}{reason}{RESET}\n", clean(&mail.subject)))?;
    }
    if !given_up.is_empty() {
        output::print("`clausewatch deliver --again` tries given-up mails once more\n")?;
    }
    Ok(())
}
