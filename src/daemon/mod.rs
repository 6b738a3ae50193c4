//! The long-running process: a clock, what is due, who works on it, how it stops.
//!
//! Due times live in the database, so the loop only asks what is due; restarts and missed ticks
//! need no code of their own. The same loop that hands out work feeds systemd's watchdog, so that
//! a loop that is stuck is restarted.

mod clock;
mod health;
mod notify;
mod settle;
mod upkeep;
mod work;

pub use clock::now;
pub use health::Health;
pub use work::{Pass, Reload, pass, run_checks};

use crate::analyse::{DateTables, Rules};
use crate::check::Checker;
use crate::config::{Config, Tracked};
use crate::deliver::DeliverError;
use crate::fetch::Fetcher;
use crate::mail::Mailer;
use crate::store::{Configured, SharedStore, StoreError};
use notify::Notify;
use settle::ClockWatch;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The loop looks at the clock at least this often: a clock that jumps is noticed within it.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How long work in hand may go on after SIGTERM.
const STOP_LIMIT: Duration = Duration::from_secs(8);

/// Why the daemon ended.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// The database failed: a storage failure stops the process, systemd starts it again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Mails could not be composed.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    /// The configuration does not hold together.
    #[error("{0}")]
    Setup(String),
    /// A signal cannot be listened to.
    #[error("cannot listen to signals: {0}")]
    Signal(#[from] std::io::Error),
}

/// Everything the loop works with; made anew when the configuration is reloaded.
pub struct Engine {
    /// The configuration.
    pub config: Arc<Config>,
    /// Checks documents.
    pub checker: Arc<Checker>,
    /// Sends mails.
    pub mailer: Arc<Mailer>,
    /// Remembers.
    pub store: SharedStore,
    /// Where each document stands in the configuration.
    index: HashMap<(String, String), usize>,
}

impl Engine {
    /// Builds what the configuration describes, on `store`, and tracks its documents.
    ///
    /// # Errors
    /// When a rule pack, a certificate file or a server's name cannot be used, or the database
    /// cannot be written.
    pub fn new(config: Config, store: SharedStore, now: chrono::DateTime<chrono::Utc>) -> Result<Self, DaemonError> {
        let setup = |e: &dyn std::fmt::Display| DaemonError::Setup(e.to_string());
        let rules = Rules::with(&config.rule_packs).map_err(|e| setup(&e))?;
        known_categories(&config, &rules).map_err(DaemonError::Setup)?;
        let dates = DateTables::built_in().map_err(|e| setup(&e))?;
        let fetcher = Fetcher::new(&config.fetch).map_err(|e| setup(&e))?;
        let mailer = Mailer::new(&config.mail).map_err(|e| setup(&e))?;
        let configured: Vec<_> = config.documents.iter().map(configured).collect();
        store.with(|s| s.track(&configured, now))?;
        let fetcher = Arc::new(fetcher);
        let checker = Checker { fetcher, store: store.clone(), rules: Arc::new(rules), dates: Arc::new(dates) };
        let key = |d: &Tracked| (d.service.to_string(), d.document.to_string());
        let index = config.documents.iter().enumerate().map(|(at, d)| (key(d), at)).collect();
        let (config, checker, mailer) = (Arc::new(config), Arc::new(checker), Arc::new(mailer));
        let engine = Self { config, checker, mailer, store, index };
        settle::settle(&engine, now)?;
        Ok(engine)
    }

    /// The configured document of that service and name.
    fn find(&self, key: &(String, String)) -> Option<&Tracked> {
        self.index.get(key).and_then(|at| self.config.documents.get(*at))
    }
}

/// Whether every category that a recipient names is one of the rules': a mistyped one would silence
/// what its reader waits for.
///
/// # Errors
/// The first that is not, with those that there are.
pub fn known_categories(config: &Config, rules: &Rules) -> Result<(), String> {
    let known: Vec<&str> = rules.categories().map(|(c, _)| c.as_ref()).collect();
    for recipient in &config.recipients {
        let named = recipient.alerts.iter().map(|c| ("alerts", c));
        let told = recipient.categories.iter().flatten().map(|c| ("categories", c));
        if let Some((key, unknown)) = named.chain(told).find(|(_, c)| !known.contains(&c.as_ref())) {
            let file = config.file.display();
            return Err(format!(
                "{file}: recipient.{key}: there is no category `{unknown}`, there are: {}",
                known.join(", ")
            ));
        }
    }
    Ok(())
}

fn configured(tracked: &Tracked) -> Configured<'_> {
    Configured {
        service: &tracked.service,
        document: &tracked.document,
        definition: tracked.definition(),
        paused: tracked.paused,
    }
}

/// Signals that the daemon listens to.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }
}

/// Runs until SIGTERM or SIGINT; SIGHUP reloads the configuration.
///
/// # Errors
/// See [`DaemonError`].
pub async fn run(mut engine: Engine, reload: &Reload<'_>) -> Result<(), DaemonError> {
    let mut signals = Signals::new()?;
    let mut notify = Notify::from_environment();
    let mut checks = work::Checks::new(engine.config.fetch.concurrency);
    let mut side = work::Side::new();
    let mut clock = ClockWatch::new(now());
    notify.ready();
    let (documents, recipients) = (engine.config.documents.len(), engine.config.recipients.len());
    tracing::info!(documents, recipients, "running: documents {documents}, recipients {recipients}");
    loop {
        notify.alive();
        if clock.has_jumped(now()) {
            tracing::warn!("the clock has jumped, or the machine slept");
            settle::settle(&engine, now())?;
        }
        checks.start_due(&engine, now())?;
        side.start_due(&engine);
        notify.status(&engine, checks.running(), now());
        let pause = work::until_due(&engine, checks.is_full(), now())?.min(LONGEST_SLEEP).min(notify.period());
        tokio::select! {
            _ = signals.terminate.recv() => break,
            _ = signals.interrupt.recv() => break,
            _ = signals.hangup.recv() => {
                notify.reloading();
                engine = work::reload(engine, reload);
                checks.set_limit(engine.config.fetch.concurrency);
                notify.ready();
            }
            Some(done) = checks.next() => {
                let ended = done?;
                ended.check_again(&engine, now())?;
                if ended.is_news { side.mail_soon() }
            }
            Some(done) = side.next() => done?,
            () = tokio::time::sleep(pause) => {}
        }
    }
    notify.stopping();
    stop(checks, side).await
}

/// Finishes the work in hand, within a limit.
async fn stop(mut checks: work::Checks, mut side: work::Side) -> Result<(), DaemonError> {
    tracing::info!(running = checks.running(), "stopping: finishing the work in hand");
    let finish = async {
        while let Some(done) = checks.next_or_end().await {
            done?;
        }
        side.finish().await
    };
    match tokio::time::timeout(STOP_LIMIT, finish).await {
        Ok(result) => result?,
        Err(_) => tracing::warn!("work in hand was abandoned; it is due again at the next start"),
    }
    tracing::info!("stopped");
    Ok(())
}
