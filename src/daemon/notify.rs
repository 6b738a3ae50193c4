//! What systemd is told: ready, status, alive, reloading, stopping. Silent outside systemd.

use super::Engine;
use sd_notify::NotifyState;
use std::time::Duration;

/// The connection to systemd, if there is one.
pub struct Notify {
    watchdog: Option<Duration>,
}

impl Notify {
    /// Reads what systemd set in the environment.
    pub fn from_environment() -> Self {
        Self { watchdog: sd_notify::watchdog_enabled() }
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

    /// One line for `systemctl status`: next check, failing documents.
    pub fn status(&self, engine: &Engine, running: usize) {
        let next = engine.store.with(|s| s.next_due()).ok().flatten();
        let failing = engine.store.with(|s| s.failing()).map_or(0, |f| f.len());
        let next = next.map_or_else(|| "none".to_owned(), |t| t.format("%Y-%m-%d %H:%M UTC").to_string());
        let documents = engine.config.documents.len();
        tell(&[NotifyState::Status(&format!(
            "{documents} documents, {running} being checked, {failing} failing, next check {next}"
        ))]);
    }
}

/// A message that cannot be told is no reason to stop.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(error = %error, "cannot notify systemd");
    }
}
