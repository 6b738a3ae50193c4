//! What systemd is told: ready, status, alive, reloading, stopping. Silent outside systemd.

use super::Engine;
use chrono::{DateTime, Utc};
use sd_notify::NotifyState;
use std::time::Duration;
use tokio::time::Instant;

/// The connection to systemd, if there is one.
pub struct Notify {
    watchdog: Option<Duration>,
    told_at: Option<Instant>,
}

/// The status line is told at most this often.
const STATUS_EVERY: Duration = Duration::from_secs(5);

impl Notify {
    /// Reads what systemd set in the environment.
    pub fn from_environment() -> Self {
        Self { watchdog: sd_notify::watchdog_enabled(), told_at: None }
    }

    /// How often the loop must come around at least.
    pub fn period(&self) -> Duration {
        self.watchdog.map_or(Duration::MAX, |limit| limit / 3)
    }

    pub fn ready(&self) {
        tell(&[NotifyState::Ready]);
    }

    pub fn alive(&self) {
        if self.watchdog.is_some() {
            tell(&[NotifyState::Watchdog]);
        }
    }

    pub fn reloading(&self) {
        let begun = NotifyState::monotonic_usec_now();
        match begun {
            Ok(begun) => tell(&[NotifyState::Reloading, begun]),
            Err(_) => tell(&[NotifyState::Reloading]),
        }
    }

    pub fn stopping(&self) {
        tell(&[NotifyState::Stopping]);
    }

    /// One line for `systemctl status`, at most every few seconds: next check, next digest,
    /// failing documents.
    pub fn status(&mut self, engine: &Engine, running: usize, now: DateTime<Utc>) {
        if self.told_at.is_some_and(|t| t.elapsed() < STATUS_EVERY) {
            return;
        }
        self.told_at = Some(Instant::now());
        tell(&[NotifyState::Status(&line(engine, running, now))]);
    }
}

fn line(engine: &Engine, running: usize, now: DateTime<Utc>) -> String {
    let timezone = engine.config.timezone;
    let moment = |t: Option<DateTime<Utc>>| {
        t.map_or_else(
            || "none".to_owned(),
            |t| t.max(now).with_timezone(&timezone).format("%a %e %b %H:%M").to_string(),
        )
    };
    let next = engine.store.with(|s| s.next_due()).ok().flatten();
    let digest = engine.store.with(|s| s.next_digest(&engine.config.digest_readers())).ok().flatten();
    let failing = engine.store.with(|s| s.failing()).map_or(0, |f| f.len());
    let documents = engine.config.documents.len();
    format!(
        "{documents} documents, {running} being checked, {failing} failing; next check {}, next digest {}",
        moment(next),
        moment(digest)
    )
}

/// A message that cannot be told is no reason to stop.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(error = %error, "cannot notify systemd");
    }
}
