//! The one place where the wall clock is read for scheduling.

use chrono::{DateTime, Utc};

/// The present moment.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the daemon and the commands are where the clock is read")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
