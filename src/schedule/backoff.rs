//! How long to wait after a failure: longer each time, up to a limit, never in step with others.

use chrono::Duration;

/// Waiting times after failures in a row.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// After the first failure.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
}

/// A number that tells tasks apart, so that their retries do not fall together.
#[derive(Debug, Clone, Copy)]
pub struct Jitter(pub u64);

impl Backoff {
    /// For documents: 15 minutes, doubling, at most a day.
    pub const DOCUMENT: Self = Self { first: Duration::minutes(15), longest: Duration::hours(24) };
    /// For mails: 5 minutes, doubling, at most six hours.
    pub const MAIL: Self = Self { first: Duration::minutes(5), longest: Duration::hours(6) };

    /// The wait after the `failures`-th failure in a row, with up to a quarter more by `jitter`.
    #[must_use]
    pub fn after(self, failures: u32, jitter: Jitter) -> Duration {
        let doublings = failures.saturating_sub(1).min(20);
        let base = self.first.num_seconds().saturating_mul(1_i64 << doublings).min(self.longest.num_seconds());
        let quarter = u64::try_from(base / 4).unwrap_or(0).max(1);
        let extra = (jitter.0 ^ u64::from(failures).wrapping_mul(0x9e37_79b9)) % quarter;
        Duration::seconds(base + i64::try_from(extra).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, Jitter};

    #[test]
    fn waits_grow_to_a_limit() {
        let wait = |n| Backoff::DOCUMENT.after(n, Jitter(0)).num_minutes();
        assert!((15..19).contains(&wait(1)) && (30..38).contains(&wait(2)) && (60..76).contains(&wait(3)));
        assert!((24 * 60..=30 * 60).contains(&wait(100)));
        assert_ne!(Backoff::MAIL.after(1, Jitter(1)), Backoff::MAIL.after(1, Jitter(2)));
    }
}
