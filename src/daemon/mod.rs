//! The long-running process: a clock, what is due, who works on it, how it stops.
//!
//! Due times live in the database, so the loop only asks what is due; restarts and missed ticks
//! need no code of their own. The same loop that hands out work feeds systemd's watchdog, so that
//! a loop that is stuck is restarted.

mod clock;
mod notify;
mod work;

pub use clock::now;
pub use work::{Reload, run_checks};

use crate::analyse::{DateTables, Rules};
use crate::check::Checker;
use crate::config::{Config, Tracked};
use crate::deliver::{self, DeliverError, When};
use crate::fetch::Fetcher;
use crate::mail::Mailer;
use crate::store::{Configured, SharedStore, StoreError};
use notify::Notify;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// The loop looks at the clock at least this often: a clock that jumps is noticed within it.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How long work in hand may go on after SIGTERM.
const STOP_LIMIT: Duration = Duration::from_secs(8);

type Mails = tokio::task::JoinSet<Result<deliver::Delivered, DeliverError>>;

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
        let dates = DateTables::built_in().map_err(|e| setup(&e))?;
        let fetcher = Fetcher::new(&config.fetch).map_err(|e| setup(&e))?;
        let mailer = Mailer::new(&config.mail).map_err(|e| setup(&e))?;
        let configured: Vec<_> = config.documents.iter().map(configured).collect();
        store.with(|s| s.track(&configured, now))?;
        for recipient in &config.recipients {
            let next = config.digest.next_after(now).unwrap_or(now);
            store.with(|s| s.recipient(recipient.to.address(), now, next))?;
        }
        let checker = Checker { fetcher, store: store.clone(), rules: Arc::new(rules), dates: Arc::new(dates) };
        Ok(Self { config: Arc::new(config), checker: Arc::new(checker), mailer: Arc::new(mailer), store })
    }
}

fn configured(tracked: &Tracked) -> Configured<'_> {
    Configured {
        service: &tracked.service,
        document: &tracked.document,
        definition: tracked.definition(),
        paused: tracked.paused,
    }
}

/// Runs until SIGTERM or SIGINT; SIGHUP reloads the configuration.
///
/// # Errors
/// See [`DaemonError`].
pub async fn run(mut engine: Engine, reload: &Reload<'_>) -> Result<(), DaemonError> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let notify = Notify::from_environment();
    let mut checks = work::Checks::new(engine.config.fetch.concurrency);
    let mut mails: Mails = tokio::task::JoinSet::new();
    let mut mail_at = tokio::time::Instant::now();
    notify.ready();
    tracing::info!(documents = engine.config.documents.len(), recipients = engine.config.recipients.len(), "running");
    loop {
        notify.alive();
        checks.start_due(&engine, now())?;
        if mails.is_empty() && mail_at <= tokio::time::Instant::now() {
            mail_at = tokio::time::Instant::now() + LONGEST_SLEEP;
            let (config, store, mailer) =
                (Arc::clone(&engine.config), engine.store.clone(), Arc::clone(&engine.mailer));
            mails.spawn(async move { deliver::deliver(&config, &store, &mailer, When::Due, now()).await });
        }
        notify.status(&engine, checks.running());
        let pause = work::until_due(&engine, checks.is_full(), now())?.min(LONGEST_SLEEP).min(notify.period());
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hangup.recv() => {
                notify.reloading();
                engine = work::reload(engine, reload);
                checks.set_limit(engine.config.fetch.concurrency);
                notify.ready();
            }
            Some(done) = checks.next() => if done?.is_news() { mail_at = tokio::time::Instant::now() },
            Some(done) = mails.join_next(), if !mails.is_empty() => work::joined(done)?,
            () = tokio::time::sleep(pause) => {}
        }
    }
    notify.stopping();
    stop(checks, mails).await
}

/// Finishes the work in hand, within a limit.
async fn stop(mut checks: work::Checks, mut mails: Mails) -> Result<(), DaemonError> {
    tracing::info!(running = checks.running(), "stopping: finishing the work in hand");
    let finish = async {
        while let Some(done) = checks.next_or_end().await {
            done?;
        }
        while let Some(done) = mails.join_next().await {
            work::joined(done)?;
        }
        Ok::<(), DaemonError>(())
    };
    match tokio::time::timeout(STOP_LIMIT, finish).await {
        Ok(result) => result?,
        Err(_) => tracing::warn!("work in hand was abandoned; it is due again at the next start"),
    }
    tracing::info!("stopped");
    Ok(())
}
