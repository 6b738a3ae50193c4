//! Due times after a sleep, an outage or a clock that was set: late checks are caught up with,
//! spread out, and nothing waits for a moment that the schedule does not know.

use super::{DaemonError, Engine};
use crate::config::Tracked;
use crate::deliver;
use crate::store::Slot;
use chrono::{DateTime, Duration, Utc};

/// A check this late was missed: the machine slept, or was off. Less is the ordinary wait for a
/// place among others.
const LATE: Duration = Duration::minutes(15);

/// Missed checks are made up for within this time.
const CATCH_UP: Duration = Duration::hours(1);

/// The wall clock and the steady clock may part by this much before it counts as a jump.
const JUMP: std::time::Duration = std::time::Duration::from_secs(60);

/// Puts the due times of what is configured right.
///
/// # Errors
/// When the database cannot be written.
pub fn settle(engine: &Engine, now: DateTime<Utc>) -> Result<(), DaemonError> {
    let slots: Vec<Slot> = engine.config.documents.iter().map(|d| slot(d, now)).collect();
    let moved = engine.store.with(|s| s.settle(&slots, LATE, now))?;
    for recipient in &engine.config.recipients {
        engine.store.with(|s| deliver::settle_digest(s, recipient, now))?;
    }
    if moved > 0 {
        tracing::info!(
            documents = moved,
            "{moved} due times put right: missed checks are caught up with within the hour"
        );
    }
    Ok(())
}

fn slot(tracked: &Tracked, now: DateTime<Utc>) -> Slot {
    let seed = tracked.seed();
    let latest = tracked.check.next_spread(now, seed).unwrap_or_else(|| now + Duration::days(1));
    let seconds = u64::try_from(CATCH_UP.num_seconds()).unwrap_or(1);
    let catch_up = now + Duration::seconds(i64::try_from(seed % seconds).unwrap_or(0));
    Slot {
        service: tracked.service.to_string(),
        document: tracked.document.to_string(),
        latest,
        catch_up: catch_up.min(latest),
    }
}

/// Watches the wall clock against the steady one, which stands still while the machine sleeps.
pub struct ClockWatch {
    wall: DateTime<Utc>,
    steady: tokio::time::Instant,
}

impl ClockWatch {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self { wall: now, steady: tokio::time::Instant::now() }
    }

    /// Whether the clock has jumped, either way, since it was asked last.
    pub fn has_jumped(&mut self, now: DateTime<Utc>) -> bool {
        let expected = Duration::from_std(self.steady.elapsed()).unwrap_or(Duration::MAX);
        let parted = (now - self.wall - expected).abs().to_std().unwrap_or(JUMP);
        *self = Self::new(now);
        parted >= JUMP
    }
}
