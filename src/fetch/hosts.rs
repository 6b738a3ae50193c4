//! One request a host at a time, with a pause between two.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;

/// The longest that a host is left alone because it asked for it.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// When each host may be asked next.
pub struct Hosts {
    delay: Duration,
    turns: Mutex<HashMap<String, Arc<AsyncMutex<Option<Instant>>>>>,
    /// Hosts that asked to be left alone: with which status, and until when.
    closed: Mutex<HashMap<String, (u16, Instant)>>,
}

/// The right to ask a host; the pause begins when it is dropped.
pub struct Turn {
    next: OwnedMutexGuard<Option<Instant>>,
    delay: Duration,
}

impl Hosts {
    /// Hosts that are asked with a pause of `delay`.
    pub fn new(delay: Duration) -> Self {
        Self { delay, turns: Mutex::default(), closed: Mutex::default() }
    }

    /// A host answered `status` and asked to be left alone for a time.
    pub fn close(&self, host: &str, status: u16, time: Duration) {
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        closed.retain(|_, (_, until)| *until > now);
        closed.insert(host.to_owned(), (status, now + time.min(LONGEST)));
    }

    /// The status that a host closed with, and for how long yet, if it is to be left alone.
    pub fn closed(&self, host: &str) -> Option<(u16, Duration)> {
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let (status, until) = closed.get(host).copied()?;
        let left = until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some((status, left))
    }

    /// Waits until nobody else asks `host` and the pause is over.
    pub async fn turn(&self, host: &str) -> Turn {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            if turns.len() > 4096 {
                turns.retain(|_, t| Arc::strong_count(t) > 1);
            }
            Arc::clone(turns.entry(host.to_owned()).or_default())
        };
        let next = turn.lock_owned().await;
        if let Some(at) = *next {
            tokio::time::sleep_until(at).await;
        }
        Turn { next, delay: self.delay }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.next = Some(Instant::now() + self.delay);
    }
}

#[cfg(test)]
mod tests {
    use super::Hosts;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_host_is_asked_with_a_pause() {
        let hosts = Hosts::new(Duration::from_secs(5));
        let begin = tokio::time::Instant::now();
        drop(hosts.turn("a").await);
        drop(hosts.turn("b").await);
        assert_eq!(begin.elapsed().as_secs(), 0);
        drop(hosts.turn("a").await);
        assert_eq!(begin.elapsed().as_secs(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_asks_for_it_is_left_alone() {
        let hosts = Hosts::new(Duration::ZERO);
        hosts.close("a", 429, Duration::from_secs(60));
        assert_eq!(hosts.closed("a"), Some((429, Duration::from_secs(60))));
        assert_eq!(hosts.closed("b"), None);
        tokio::time::advance(Duration::from_secs(61)).await;
        assert_eq!(hosts.closed("a"), None);
    }
}
