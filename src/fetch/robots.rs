//! robots.txt of each origin, kept for a day.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use texting_robots::Robot;
use tokio::time::Instant;

/// RFC 9309, section 2.4: not longer than a day.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// RFC 9309, section 2.5: at least 500 KiB are read.
pub const MAX_BYTES: usize = 512 * 1024;

/// Lines that are longer, in bytes, are no rules.
const MAX_LINE: usize = 2048;

/// Lines with a wildcard that are read.
const MAX_WILDCARDS: usize = 2000;

/// The name that rules for this program are looked for by.
pub const AGENT: &str = "clausewatch";

/// What the origins asked so far say.
#[derive(Default)]
pub struct Robots {
    known: Mutex<HashMap<String, (Instant, Rules)>>,
}

/// An origin's rules.
#[derive(Clone)]
pub enum Rules {
    /// There are none.
    All,
    /// What the file says.
    File(Arc<Robot>),
}

impl Rules {
    /// Reads a robots.txt; one that cannot be read rules nothing. Each pattern with a wildcard becomes an
    /// automaton of some kilobytes: those beyond [`MAX_WILDCARDS`] and lines that no real file has are
    /// left out.
    pub fn parse(body: &[u8]) -> Self {
        let mut wildcards = 0;
        let kept = body[..body.len().min(MAX_BYTES)].split_inclusive(|b| *b == b'\n').filter(|line| {
            wildcards += usize::from(line.contains(&b'*'));
            line.len() <= MAX_LINE && (wildcards <= MAX_WILDCARDS || !line.contains(&b'*'))
        });
        let kept: Vec<u8> = kept.flatten().copied().collect();
        Robot::new(AGENT, &kept).map_or(Self::All, |robot| Self::File(Arc::new(robot)))
    }

    /// Whether `url` may be fetched.
    pub fn allows(&self, url: &str) -> bool {
        match self {
            Self::All => true,
            Self::File(robot) => robot.allowed(url),
        }
    }
}

impl Robots {
    /// The rules of `origin`, if they are known and fresh.
    pub fn get(&self, origin: &str) -> Option<Rules> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(origin).filter(|(at, _)| at.elapsed() < KEPT).map(|(_, rules)| rules.clone())
    }

    /// Remembers the rules of `origin`.
    pub fn set(&self, origin: String, rules: Rules) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > 4096 {
            known.retain(|_, (at, _)| at.elapsed() < KEPT);
        }
        known.insert(origin, (Instant::now(), rules));
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;

    #[test]
    fn rules_are_followed() {
        let rules = Rules::parse(b"User-agent: *\nDisallow: /legal/\nAllow: /legal/privacy\n");
        assert!(rules.allows("https://e.org/legal/privacy"));
        assert!(!rules.allows("https://e.org/legal/terms"));
        let long = format!("User-agent: *\nDisallow: /legal/\n{}", "Disallow: /a*b\n".repeat(60_000));
        assert!(long.len() > super::MAX_BYTES && !Rules::parse(long.as_bytes()).allows("https://e.org/legal/terms"));
        assert!(Rules::All.allows("https://e.org/x"));
    }
}
