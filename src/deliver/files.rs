//! The files beside the mails: written again when there is something new, whole or not at all.

use super::pages::{PagesError, Selection, write_pages};
use super::{Composer, DeliverError};
use crate::config::Config;
use crate::document::ChangeId;
use crate::report::{self, Feed};
use crate::store::{SharedStore, Store};
use chrono::{DateTime, Duration, Utc};
use std::path::Path;

/// How many changes a feed holds, and of how long ago.
const FEED_ITEMS: usize = 50;
const FEED_DAYS: Duration = Duration::days(90);

/// Writes the feed and the calendar where the configuration says, if there is news.
///
/// A file that cannot be written is told in the log, and tried again at the next pass: mails are
/// more important.
///
/// # Errors
/// When the database fails.
pub fn publish(config: &Config, store: &SharedStore, now: DateTime<Utc>) -> Result<(), DeliverError> {
    store.with(|s| {
        if let Some(path) = &config.feed.atom {
            write_if_new(s, config, path, now, &|s| Ok(Some(feed(s, config, now)?)))?;
        }
        if let Some(path) = &config.feed.calendar {
            write_if_new(s, config, path, now, &|s| calendar(s, config, now).map(Some))?;
        }
        if let Some(folder) = &config.feed.pages {
            pages_if_new(s, config, folder, now)?;
        }
        Ok(())
    })
}

/// How many changes the page of all shows.
const PAGES: u32 = 1000;

fn pages_if_new(store: &mut Store, config: &Config, folder: &Path, now: DateTime<Utc>) -> Result<(), DeliverError> {
    let name = folder.display().to_string();
    let day = now.with_timezone(&config.timezone).date_naive().to_string();
    let newest: ChangeId = store.newest_change()?;
    let written = store.published(&name)?;
    if folder.join(report::INDEX).exists() && written.is_some_and(|(change, on)| change == newest && on == day) {
        return Ok(());
    }
    let selection = Selection { service: None, since: None, limit: PAGES, keep: true };
    match write_pages(store, folder, selection, now, config.timezone) {
        Ok(_) => store.set_published(&name, newest, &day)?,
        Err(PagesError::Store(error)) => return Err(error.into()),
        Err(error) => tracing::error!(path = name, "cannot write the pages: {error}"),
    }
    Ok(())
}

type Make<'a> = dyn Fn(&mut Store) -> Result<Option<String>, DeliverError> + 'a;

fn write_if_new(
    store: &mut Store,
    config: &Config,
    path: &Path,
    now: DateTime<Utc>,
    make: &Make<'_>,
) -> Result<(), DeliverError> {
    let name = path.display().to_string();
    let day = now.with_timezone(&config.timezone).date_naive().to_string();
    let newest: ChangeId = store.newest_change()?;
    let written = store.published(&name)?;
    if path.exists() && written.is_some_and(|(change, on)| change == newest && on == day) {
        return Ok(());
    }
    let Some(text) = make(store)? else { return Ok(()) };
    match write_whole(path, &text) {
        Ok(()) => store.set_published(&name, newest, &day)?,
        Err(error) => tracing::error!(path = name, "cannot write the file: {error}"),
    }
    Ok(())
}

fn feed(store: &Store, config: &Config, now: DateTime<Utc>) -> Result<String, DeliverError> {
    let composer = anyone(store, config, now);
    let mut items = composer.recent(now - FEED_DAYS, FEED_ITEMS)?;
    items.reverse();
    let feed = Feed { url: config.feed.url.clone(), domain: config.mail.from.domain().to_owned(), now, items };
    Ok(report::feed(&feed).map_err(crate::digest::RenderError::from)?)
}

fn calendar(store: &mut Store, config: &Config, now: DateTime<Utc>) -> Result<String, DeliverError> {
    let (text, entries) = anyone(store, config, now).calendar()?;
    store.save_calendar(&entries)?;
    Ok(text)
}

fn anyone<'a>(store: &'a Store, config: &'a Config, now: DateTime<Utc>) -> Composer<'a> {
    let (timezone, domain) = (config.timezone, config.mail.from.domain());
    let (pages_url, report_after) = (config.feed.pages_url.as_deref(), config.failures.report_after);
    Composer { store, recipient: None, timezone, domain, pages_url, report_after, now }
}

/// Readers see the old file or the new one, never a part.
pub fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&part, text)?;
    std::fs::rename(&part, path)
}
