//! Which failures are worth a second try within one check, and after what pause.

use super::FetchError;
use std::time::Duration;

/// Tries within one check; longer waits are between checks.
pub const TRIES: u32 = 3;

/// The pause before the first retry; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The longest `Retry-After` that is waited for within a check.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How long to wait before the next try, or none where it would not help.
pub fn pause(error: &FetchError, tries: u32) -> Option<Duration> {
    if tries >= TRIES || !is_transient(error) {
        return None;
    }
    let jitter = Duration::from_millis(fastrand::u64(0..250));
    let pause = FIRST_PAUSE * 2_u32.saturating_pow(tries.saturating_sub(1)) + jitter;
    match error.retry_after().map(Duration::from_secs) {
        Some(asked) if asked > LONGEST_WAIT => None,
        Some(asked) => Some(asked.max(pause)),
        None => Some(pause),
    }
}

/// Whether the same request may go well a moment later.
const fn is_transient(error: &FetchError) -> bool {
    match error {
        FetchError::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
        FetchError::Connect { .. } | FetchError::Broken { .. } | FetchError::Dns { .. } => true,
        FetchError::Timeout { .. }
        | FetchError::Browser { .. }
        | FetchError::Tls { .. }
        | FetchError::TooLarge { .. }
        | FetchError::Redirects { .. }
        | FetchError::BadRedirect { .. }
        | FetchError::NotPublic { .. }
        | FetchError::Robots { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{FetchError, pause};

    fn status(status: u16, retry_after: Option<u64>) -> FetchError {
        FetchError::Status { url: "https://e.org/".into(), status, retry_after }
    }

    #[test]
    fn only_what_passes_is_tried_again() {
        assert!(pause(&status(503, None), 1).is_some_and(|p| p.as_millis() >= 500));
        assert!(pause(&status(503, None), 3).is_none());
        assert_eq!(pause(&status(429, Some(4)), 1).map(|p| p.as_secs()), Some(4));
        assert!(pause(&status(429, Some(60)), 1).is_none());
        assert!(pause(&status(404, None), 1).is_none());
        assert!(pause(&FetchError::Timeout { url: String::new() }, 1).is_none());
    }
}
