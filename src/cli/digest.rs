//! `digest` shows the mail as it would go out; `deliver` sends what is due.

use super::{Failure, Format, Global, Outcome, context, exit, output};
use crate::daemon::now;
use crate::deliver::{self, DeliverError, When};
use crate::digest;
use crate::document::Mailbox;
use crate::mail::{self, Letter};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};

/// Arguments of `digest`.
#[derive(Debug, Args)]
pub struct DigestArgs {
    /// Show it instead of sending it (the default; nothing is claimed or sent).
    #[arg(long)]
    preview: bool,
    /// Only changes found on or after this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    /// How to write it.
    #[arg(long, default_value = "text")]
    format: DigestFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DigestFormat {
    /// The plain-text part, with the subject.
    Text,
    /// The HTML part.
    Html,
    /// The whole mail.
    Eml,
}

/// Arguments of `deliver`.
#[derive(Debug, Args)]
pub struct DeliverArgs {
    /// Write digests now, whatever their schedule.
    #[arg(long)]
    now: bool,
    /// How to write the result.
    #[arg(long, default_value = "text")]
    format: Format,
}

impl From<DeliverError> for Failure {
    fn from(error: DeliverError) -> Self {
        match error {
            DeliverError::Store(e) => Self::from(e),
            other => Self::new(exit::FAILED, other),
        }
    }
}

pub fn preview(global: &Global, args: &DigestArgs) -> Outcome {
    let config = context::load(global)?;
    let store = context::reader(global)?;
    let since = args.since.and_then(|d| d.and_hms_opt(0, 0, 0)).map(|t| t.and_utc());
    let digest = deliver::preview(&store, since, now(), config.timezone)?;
    let words = digest::render(&digest).map_err(|e| Failure::new(exit::FAILED, e))?;
    match args.format {
        DigestFormat::Text => output::print(&format!("Subject: {}\n\n{}", words.subject, output::clean(&words.text)))?,
        DigestFormat::Html => output::print(&words.html)?,
        DigestFormat::Eml => {
            let to: &Mailbox = config.recipients.first().map_or(&config.mail.from, |r| &r.to);
            let letter = Letter {
                to,
                subject: &words.subject,
                text: &words.text,
                html: &words.html,
                date: digest.now,
                identity: "preview",
            };
            let (_, message) = mail::compose(&config.mail, &letter).map_err(|e| Failure::new(exit::FAILED, e))?;
            output::print(&String::from_utf8_lossy(&message))?;
        }
    }
    Ok(exit::OK)
}

pub fn deliver(global: &Global, args: &DeliverArgs) -> Outcome {
    let engine = context::engine(global)?;
    let when = if args.now { When::Now } else { When::Due };
    let work = deliver::deliver(&engine.config, &engine.store, &engine.mailer, when, now());
    let delivered = context::runtime()?.block_on(work)?;
    if args.format == Format::Json {
        output::json(&delivered)?;
    } else if !global.quiet {
        let d = delivered;
        output::print(&format!(
            "{} composed, {} sent, {} to be tried again, {} given up\n",
            d.composed, d.sent, d.retried, d.given_up
        ))?;
        for (subject, reason) in engine.store.with(|s| s.given_up(d.given_up))? {
            output::print(&format!("given up: “{}”: {}\n", output::clean(&subject), output::clean(&reason)))?;
        }
    }
    Ok(if delivered.retried + delivered.given_up > 0 { exit::PARTIAL } else { exit::OK })
}
