//! `digest` shows the mail as it would go out, or sends one by hand; `deliver` sends what is due.

use super::{Failure, Format, Global, Outcome, context, exit, output};
use crate::config::{Config, Recipient};
use crate::daemon::now;
use crate::deliver::{self, Composer, Contents, DeliverError, Delivered, When, Written};
use crate::digest;
use crate::store::{self, DeliveryKind, SharedStore, Store};
use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use clap::{Args, ValueEnum};

/// Arguments of `digest`.
#[derive(Debug, Args)]
pub struct DigestArgs {
    /// Show it (the default; nothing is claimed or sent).
    #[arg(long, conflicts_with = "send")]
    preview: bool,
    /// Send it now: what is pending, whatever the schedule; or a copy of the time range given, which claims nothing.
    #[arg(long, conflicts_with = "format")]
    send: bool,
    /// Changes found on or after this day (YYYY-MM-DD), told already or not; without it, what is pending.
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    /// Changes found on or before this day.
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    /// Which recipient's digest; for showing the first one, for sending all of them, unless named.
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// How to show it.
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
    /// Write digests now, whatever their schedule, and try mails that wait for another attempt.
    #[arg(long)]
    now: bool,
    /// Try mails once more that were given up.
    #[arg(long)]
    again: bool,
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

/// A time range by days of the configuration's time zone; none where no day is named.
struct Range {
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl Range {
    fn of(args: &DigestArgs, timezone: chrono_tz::Tz) -> Option<Self> {
        let begin = |day: NaiveDate| {
            let midnight = day.and_hms_opt(0, 0, 0)?;
            // where a clock change skips midnight the day begins an hour later
            let local = timezone.from_local_datetime(&midnight).earliest();
            Some(local.map_or_else(|| midnight.and_utc(), |t| t.with_timezone(&Utc)))
        };
        let since = args.since.and_then(begin);
        let until = args.until.and_then(|d| d.succ_opt()).and_then(begin);
        (since.is_some() || until.is_some()).then_some(Self { since, until })
    }
}

pub fn digest(global: &Global, args: &DigestArgs) -> Outcome {
    if args.send { send(global, args) } else { preview(global, args) }
}

fn preview(global: &Global, args: &DigestArgs) -> Outcome {
    let config = context::load(global)?;
    let store = context::reader(global)?;
    let recipient = match &args.to {
        Some(address) => Some(named(&config, address)?),
        None => config.recipients.first(),
    };
    if let (Some(since), Some(until)) = (args.since, args.until)
        && until < since
    {
        let range = format!("--until {until} is before --since {since}");
        return Err(Failure::new(exit::USAGE, anyhow::Error::msg(range)));
    }
    let range = Range::of(args, config.timezone);
    let contents = contents(&config, &store, recipient, range.as_ref())?;
    if range.is_none() && contents.digest.is_empty() && !global.quiet {
        output::note("nothing is pending; --since shows what was told before")?;
    }
    let render = || digest::render(&contents.digest).map_err(|e| Failure::new(exit::FAILED, e));
    match args.format {
        DigestFormat::Text => {
            let words = render()?;
            output::print(&format!("Subject: {}\n\n{}", words.subject, output::clean(&words.text)))?;
        }
        DigestFormat::Html => output::print(&render()?.html)?,
        DigestFormat::Eml => {
            let to = recipient.map_or(&config.mail.from, |r| &r.to);
            let written = Written::new(&config.mail, to, &contents, DeliveryKind::Copy)?;
            output::print(&String::from_utf8_lossy(&written.message))?;
        }
    }
    Ok(exit::OK)
}

fn contents(
    config: &Config,
    store: &Store,
    recipient: Option<&Recipient>,
    range: Option<&Range>,
) -> Result<Contents, Failure> {
    let (timezone, domain) = (config.timezone, config.mail.from.domain());
    let report_after = config.failures.report_after;
    let pages_url = config.feed.pages_url.as_deref();
    let composer = Composer { store, recipient, timezone, domain, pages_url, report_after, now: now() };
    let known = recipient.map(|r| store.known_recipient(r.to.address())).transpose()?.flatten();
    Ok(match (range, known) {
        (Some(range), _) => composer.range(range.since, range.until)?,
        (None, Some(state)) => composer.pending(state.id)?,
        (None, None) => composer.range(None, None)?,
    })
}

fn named<'a>(config: &'a Config, address: &str) -> Result<&'a Recipient, Failure> {
    let found = config.recipients.iter().find(|r| r.to.address().eq_ignore_ascii_case(address.trim()));
    found.ok_or_else(|| Failure::not_found(format!("no recipient has the address {address}")))
}

fn send(global: &Global, args: &DigestArgs) -> Outcome {
    let mut config = context::load(global)?;
    if let Some(address) = &args.to {
        config.recipients = vec![named(&config, address)?.clone()];
    }
    if let Some(process) = store::writer(&config.database) {
        let store = SharedStore::new(Store::open_beside(&config.database)?);
        let composed = queue(&config, &store, args)?;
        return left_to(global, &process, &format!("put into the outbox: {composed}"));
    }
    let engine = context::engine(global)?;
    let composed = queue(&config, &engine.store, args)?;
    let work = deliver::send(&engine.store, &engine.mailer, config.mail.pace, now());
    let mut delivered = context::runtime()?.block_on(work)?;
    delivered.composed = composed;
    report(global, &engine.store, delivered, Format::Text)
}

/// Puts what is asked for into the outbox; how many mails.
fn queue(config: &Config, store: &SharedStore, args: &DigestArgs) -> Result<u32, Failure> {
    let Some(range) = Range::of(args, config.timezone) else {
        return Ok(deliver::compose(config, store, When::Now, now())?);
    };
    let mut composed = 0;
    for recipient in &config.recipients {
        store.with(|s| {
            let contents = contents(config, s, Some(recipient), Some(&range))?;
            deliver::queue_copy(config, s, recipient, &contents, now()).map_err(Failure::from)
        })?;
        composed += 1;
    }
    Ok(composed)
}

/// A daemon has the database: it does the sending.
fn left_to(global: &Global, process: &str, done: &str) -> Outcome {
    if !global.quiet {
        output::print(&format!(
            "{done}; process {process} works on the database and sends what is due within half a minute\n"
        ))?;
    }
    Ok(exit::OK)
}

pub fn deliver(global: &Global, args: &DeliverArgs) -> Outcome {
    let config = context::load(global)?;
    let when = if args.now { When::Now } else { When::Due };
    if let Some(process) = store::writer(&config.database) {
        let store = SharedStore::new(Store::open_beside(&config.database)?);
        let again = if args.again { store.with(|s| s.requeue_given_up(now()))? } else { 0 };
        let composed = deliver::compose(&config, &store, when, now())?;
        if args.now {
            store.with(|s| s.hasten_mails(now()))?;
        }
        return left_to(global, &process, &format!("put into the outbox: {composed}, tried again: {again}"));
    }
    let engine = context::engine(global)?;
    if args.again {
        engine.store.with(|s| s.requeue_given_up(now()))?;
    }
    let work = deliver::deliver(&engine.config, &engine.store, &engine.mailer, when, now());
    let delivered = context::runtime()?.block_on(work)?;
    report(global, &engine.store, delivered, args.format)
}

fn report(global: &Global, store: &SharedStore, delivered: Delivered, format: Format) -> Outcome {
    let d = delivered;
    if format == Format::Json {
        output::json(&delivered)?;
    } else if !global.quiet {
        output::print(&format!(
            "{} composed, {} sent, {} to be tried again, {} given up\n",
            d.composed, d.sent, d.retried, d.given_up
        ))?;
        let given_up = store.with(|s| s.given_up(d.given_up))?;
        let waiting = store.with(|s| s.waiting(d.retried))?;
        for mail in given_up.iter().chain(&waiting) {
            let reason = mail.error.as_deref().unwrap_or_default();
            let what = mail.next_attempt_at.map_or("given up".to_owned(), |t| format!("again {} UTC", output::time(t)));
            output::print(&format!("{what}: “{}”: {}\n", output::clean(&mail.subject), output::clean(reason)))?;
        }
    }
    Ok(if d.retried + d.given_up > 0 { exit::PARTIAL } else { exit::OK })
}
