//! Documents being checked: at most so many at a time, each at most once at a time.

use super::upkeep::Upkeep;
use super::{DaemonError, Engine, Health, health};
use crate::check::Outcome;
use crate::config::{Config, Tracked};
use crate::deliver::{self, Delivered, When};
use crate::store::{SharedStore, StoreError};
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

/// Reads the configuration again.
pub type Reload<'a> = dyn Fn() -> Result<Config, String> + 'a;

type Key = (String, String);

/// A check that came to its end.
pub struct Ended {
    /// Whether there is something to tell.
    pub is_news: bool,
    key: Key,
    definition: String,
}

/// Checks in hand.
pub struct Checks {
    running: JoinSet<(Key, String, Result<Outcome, StoreError>)>,
    busy: HashSet<Key>,
    limit: usize,
}

impl Checks {
    pub fn new(limit: usize) -> Self {
        Self { running: JoinSet::new(), busy: HashSet::new(), limit }
    }

    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    pub fn running(&self) -> usize {
        self.busy.len()
    }

    pub fn is_full(&self) -> bool {
        self.busy.len() >= self.limit
    }

    /// Starts checks of documents that are due.
    pub fn start_due(&mut self, engine: &Engine, now: DateTime<Utc>) -> Result<(), DaemonError> {
        if self.is_full() {
            return Ok(());
        }
        for key in engine.store.with(|s| s.due(now, self.limit + self.busy.len()))? {
            if self.is_full() {
                break;
            }
            if let Some(tracked) = engine.find(&key).filter(|_| !self.busy.contains(&key)) {
                let (checker, tracked) = (Arc::clone(&engine.checker), tracked.clone());
                self.busy.insert(key.clone());
                self.running.spawn(async move {
                    let outcome = checker.check(&tracked, now).await;
                    (key, tracked.definition(), outcome)
                });
            }
        }
        Ok(())
    }

    /// The next check that ends; waits for ever when none runs.
    pub async fn next(&mut self) -> Option<Result<Ended, DaemonError>> {
        if self.running.is_empty() {
            std::future::pending::<()>().await;
        }
        self.next_or_end().await
    }

    /// The next check that ends, or nothing when none runs.
    pub async fn next_or_end(&mut self) -> Option<Result<Ended, DaemonError>> {
        let (key, definition, result) = unpanicked(self.running.join_next().await?);
        self.busy.remove(&key);
        let ended = result.map(|outcome| Ended { is_news: outcome.is_news(), key, definition });
        Some(ended.map_err(DaemonError::from))
    }
}

impl Ended {
    /// A document that the configuration describes otherwise since the check began is due again:
    /// what was fetched is the old address or selector's.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn check_again(&self, engine: &Engine, now: DateTime<Utc>) -> Result<(), DaemonError> {
        let Some(tracked) = engine.find(&self.key).filter(|t| t.definition() != self.definition) else { return Ok(()) };
        engine.store.with(|s| match s.document(&tracked.service, &tracked.document)? {
            Some(state) => s.postpone(state.id, now),
            None => Ok(()),
        })?;
        Ok(())
    }
}

/// A check that panicked is a defect: it is passed on, the process ends and is started again.
fn unpanicked<T>(joined: Result<T, JoinError>) -> T {
    match joined {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Work beside the checks: mails and upkeep, each at most once at a time, and the metrics file.
pub struct Side {
    mails: JoinSet<Result<(), DaemonError>>,
    upkeep: JoinSet<Result<(), DaemonError>>,
    mail_at: Instant,
    upkeep_at: Instant,
    metrics_at: Instant,
}

/// Mails are looked at this often, when no check says that there is news.
const MAIL_EVERY: Duration = Duration::from_secs(30);
/// Upkeep is looked at this often; what is due of it is in the database.
const UPKEEP_EVERY: Duration = Duration::from_secs(600);
/// The metrics file is written this often.
const METRICS_EVERY: Duration = Duration::from_secs(60);

impl Side {
    pub fn new() -> Self {
        let now = Instant::now();
        Self { mails: JoinSet::new(), upkeep: JoinSet::new(), mail_at: now, upkeep_at: now, metrics_at: now }
    }

    /// A check found news: what is to be told at once is told soon.
    pub fn mail_soon(&mut self) {
        self.mail_at = Instant::now();
    }

    pub fn start_due(&mut self, engine: &Engine) {
        let now = Instant::now();
        if self.mails.is_empty() && self.mail_at <= now {
            self.mail_at = now + MAIL_EVERY;
            let (config, store, mailer) =
                (Arc::clone(&engine.config), engine.store.clone(), Arc::clone(&engine.mailer));
            self.mails.spawn(async move {
                deliver::deliver(&config, &store, &mailer, When::Due, super::now()).await?;
                Ok(())
            });
        }
        if self.upkeep.is_empty() && self.upkeep_at <= now {
            self.upkeep_at = now + UPKEEP_EVERY;
            let upkeep = Upkeep::new(engine);
            self.upkeep.spawn_blocking(move || upkeep.run(super::now()).map_err(DaemonError::from));
        }
        if let Some(file) = engine.config.textfile.clone().filter(|_| self.metrics_at <= now) {
            self.metrics_at = now + METRICS_EVERY;
            let (config, store) = (Arc::clone(&engine.config), engine.store.clone());
            self.upkeep.spawn_blocking(move || write_metrics(&config, &store, &file));
        }
    }

    /// The next of them that ends; waits for ever when none runs.
    pub async fn next(&mut self) -> Option<Result<(), DaemonError>> {
        tokio::select! {
            Some(done) = self.mails.join_next() => Some(unpanicked(done)),
            Some(done) = self.upkeep.join_next() => Some(unpanicked(done)),
            else => std::future::pending().await,
        }
    }

    /// Waits for the mails in hand. Upkeep is not waited for: it can be broken off at any moment.
    pub async fn finish(&mut self) -> Result<(), DaemonError> {
        while let Some(done) = self.mails.join_next().await {
            unpanicked(done)?;
        }
        Ok(())
    }
}

/// A file that cannot be written is told, and tried again a minute later.
fn write_metrics(config: &Config, store: &SharedStore, file: &std::path::Path) -> Result<(), DaemonError> {
    let now = super::now();
    let health = store.with(|s| Health::read(s, config.failures, &config.digest_readers(), now))?;
    if let Err(error) = health::write_textfile(file, &health.prometheus(now)) {
        tracing::warn!(error = %error, "the metrics cannot be written to {}", file.display());
    }
    Ok(())
}

/// Everything that is due at `now`, one thing after another: checks until none is due, mails,
/// upkeep. The daemon does the same side by side.
///
/// # Errors
/// See [`DaemonError`].
pub async fn pass(engine: &Engine, now: DateTime<Utc>) -> Result<Pass, DaemonError> {
    let mut checks = Checks::new(engine.config.fetch.concurrency);
    let mut done = Pass::default();
    loop {
        checks.start_due(engine, now)?;
        let Some(outcome) = checks.next_or_end().await else { break };
        outcome?;
        done.checked += 1;
    }
    done.delivered = deliver::deliver(&engine.config, &engine.store, &engine.mailer, When::Due, now).await?;
    Upkeep::new(engine).run(now)?;
    Ok(done)
}

/// What a pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pass {
    /// Documents checked.
    pub checked: u32,
    /// What came of the mails.
    pub delivered: Delivered,
}

/// How long until something is due, at least a moment.
pub fn until_due(engine: &Engine, full: bool, now: DateTime<Utc>) -> Result<Duration, StoreError> {
    const MOMENT: Duration = Duration::from_millis(250);
    if full {
        return Ok(Duration::MAX);
    }
    let next = engine.store.with(|s| s.next_due())?;
    let wait = next.map_or(Duration::MAX, |at| (at - now).to_std().unwrap_or(MOMENT));
    Ok(wait.max(MOMENT))
}

/// Takes a new configuration whole, or keeps the old one and says why.
pub fn reload(engine: Engine, read: &Reload<'_>) -> Engine {
    let old = Arc::clone(&engine.config);
    let built = read().and_then(|config| {
        if config.database != old.database {
            return Err("database.path cannot change while running; restart".to_owned());
        }
        Engine::new(config, engine.store.clone(), super::now()).map_err(|e| e.to_string())
    });
    match built {
        Ok(new) => {
            let documents = new.config.documents.len();
            tracing::info!(documents, "configuration reloaded: {documents} documents");
            new
        }
        Err(reason) => {
            tracing::error!("configuration not reloaded, the old one stays: {reason}");
            engine
        }
    }
}

/// Checks `documents` now, at most `concurrency` at a time; `told` hears of each as it ends.
///
/// # Errors
/// Only when the database fails.
pub async fn run_checks(
    engine: &Engine,
    documents: &[&Tracked],
    now: DateTime<Utc>,
    told: &mut dyn FnMut(&Tracked, &Outcome),
) -> Result<Vec<Outcome>, StoreError> {
    let mut running: JoinSet<(usize, Result<Outcome, StoreError>)> = JoinSet::new();
    let mut outcomes: Vec<Option<Outcome>> = vec![None; documents.len()];
    let mut waiting = documents.iter().enumerate();
    loop {
        while running.len() < engine.config.fetch.concurrency {
            let Some((at, tracked)) = waiting.next() else { break };
            let (checker, tracked) = (Arc::clone(&engine.checker), (*tracked).clone());
            running.spawn(async move { (at, checker.check(&tracked, now).await) });
        }
        let Some(joined) = running.join_next().await else { break };
        let (at, outcome) = unpanicked(joined);
        let outcome = outcome?;
        told(documents[at], &outcome);
        outcomes[at] = Some(outcome);
    }
    Ok(outcomes.into_iter().flatten().collect())
}
