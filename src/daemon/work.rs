//! Documents being checked: at most so many at a time, each at most once at a time.

use super::{DaemonError, Engine};
use crate::check::Outcome;
use crate::config::{Config, Tracked};
use crate::deliver::{DeliverError, Delivered};
use crate::store::StoreError;
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};

/// Reads the configuration again.
pub type Reload<'a> = dyn Fn() -> Result<Config, String> + 'a;

type Key = (String, String);

/// Checks in hand.
pub struct Checks {
    running: JoinSet<(Key, Result<Outcome, StoreError>)>,
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
            let tracked =
                engine.config.documents.iter().find(|d| d.service.as_ref() == key.0 && d.document.as_ref() == key.1);
            if let Some(tracked) = tracked.filter(|_| !self.busy.contains(&key)) {
                let (checker, tracked) = (Arc::clone(&engine.checker), tracked.clone());
                self.busy.insert(key.clone());
                self.running.spawn(async move { (key, checker.check(&tracked, now).await) });
            }
        }
        Ok(())
    }

    /// The next check that ends; waits for ever when none runs.
    pub async fn next(&mut self) -> Option<Result<Outcome, DaemonError>> {
        if self.running.is_empty() {
            std::future::pending::<()>().await;
        }
        self.next_or_end().await
    }

    /// The next check that ends, or nothing when none runs.
    pub async fn next_or_end(&mut self) -> Option<Result<Outcome, DaemonError>> {
        let (key, result) = unpanicked(self.running.join_next().await?);
        self.busy.remove(&key);
        Some(result.map_err(DaemonError::from))
    }
}

/// A check that panicked is a defect: it is passed on, the process ends and is started again.
fn unpanicked<T>(joined: Result<T, JoinError>) -> T {
    match joined {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// The result of a delivery pass.
pub fn joined(done: Result<Result<Delivered, DeliverError>, JoinError>) -> Result<(), DaemonError> {
    unpanicked(done)?;
    Ok(())
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
            tracing::info!(documents = new.config.documents.len(), "configuration reloaded");
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
