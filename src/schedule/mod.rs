//! When things are due: schedules, the next run after a moment, back-off, spread over documents.
//!
//! Pure: `now` comes from outside. Cron text is the usual five fields; the `cron` crate wants six
//! and counts weekdays from Sunday = 1, so the text is translated before it sees it.

mod backoff;
mod cron_text;

pub use backoff::{Backoff, Jitter};

use chrono::{DateTime, Duration, LocalResult, Offset as _, TimeZone as _, Utc};
use chrono_tz::Tz;
use std::str::FromStr as _;

/// When something repeats.
#[derive(Debug, Clone)]
pub struct Schedule {
    source: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Every(Duration),
    Cron(Box<cron::Schedule>, Tz),
}

/// A text that is no schedule.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{source_text}` is not a schedule: {reason}")]
pub struct ScheduleError {
    source_text: String,
    reason: String,
}

/// The shortest interval taken: politeness to the pages watched.
const SHORTEST: Duration = Duration::minutes(1);
/// The longest stretch over which documents of one cron run are spread.
const SPREAD: Duration = Duration::hours(1);

impl Schedule {
    /// Reads `every 6 hours`, five cron fields (`0 7 * * Mon`), or `hourly`, `daily`, `weekly`,
    /// `monthly`; cron fields are in the time zone `tz`.
    ///
    /// # Errors
    /// What is wrong and what is allowed.
    pub fn parse(text: &str, tz: Tz) -> Result<Self, ScheduleError> {
        let bad = |reason: String| ScheduleError { source_text: text.to_owned(), reason };
        let trimmed = text.trim();
        let kind = if let Some(every) = trimmed.strip_prefix("every ") {
            let every =
                if every.starts_with(|c: char| c.is_ascii_digit()) { every.to_owned() } else { format!("1 {every}") };
            let interval = humantime::parse_duration(&every)
                .map_err(|e| bad(format!("{e}; write for example `every 6 hours`")))?;
            let interval = Duration::from_std(interval).map_err(|e| bad(e.to_string()))?;
            if interval < SHORTEST || interval > Duration::days(366) {
                return Err(bad("an interval is between 1 minute and 366 days".to_owned()));
            }
            Kind::Every(interval)
        } else {
            let fields = cron_text::to_six_fields(trimmed).map_err(bad)?;
            let parsed = cron::Schedule::from_str(&fields).map_err(|_| bad(cron_text::HELP.to_owned()))?;
            Kind::Cron(Box::new(parsed), tz)
        };
        let schedule = Self { source: trimmed.to_owned(), kind };
        if schedule.next_after(DateTime::UNIX_EPOCH + Duration::days(20_000)).is_none() {
            return Err(bad("it never comes".to_owned()));
        }
        Ok(schedule)
    }

    /// The first run after `now`; none where a cron text names a day that never comes again. A run in
    /// the hour that daylight saving leaves out comes as long after that hour began, as cron and
    /// systemd do it.
    #[must_use]
    pub fn next_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match &self.kind {
            Kind::Every(interval) => Some(now + *interval),
            Kind::Cron(cron, tz) => {
                let next = cron.after(&now.with_timezone(tz)).next().map(|t| t.with_timezone(&Utc));
                match left_out(cron, *tz, now) {
                    Some(moved) if next.is_none_or(|n| moved < n) => Some(moved),
                    _ => next,
                }
            }
        }
    }

    /// The first run after `now` for the document whose spreading number is `seed`: documents of
    /// one schedule are spread over its interval (or over an hour of a cron run's gap), always at
    /// the same place, so that they neither burst nor drift.
    #[must_use]
    pub fn next_spread(&self, now: DateTime<Utc>, seed: u64) -> Option<DateTime<Utc>> {
        match &self.kind {
            Kind::Every(interval) => {
                let length = interval.num_seconds().max(1);
                let offset = i64::try_from(seed % u64::try_from(length).unwrap_or(1)).unwrap_or(0);
                let since = (now.timestamp() - offset).rem_euclid(length);
                DateTime::from_timestamp(now.timestamp() - since + length, 0)
            }
            Kind::Cron(..) => {
                let first = self.next_after(now)?;
                let gap = self.next_after(first).map_or(SPREAD, |second| (second - first) / 2).min(SPREAD);
                let seconds = u64::try_from(gap.num_seconds().max(1)).unwrap_or(1);
                Some(first + Duration::seconds(i64::try_from(seed % seconds).unwrap_or(0)))
            }
        }
    }
}

/// The first run after `now` by the clock on the wall, if that clock leaves its hour out.
fn left_out(cron: &cron::Schedule, tz: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let wall = now.with_timezone(&tz).naive_local();
    let next = cron.after(&wall.and_utc()).next()?.naive_utc();
    if tz.from_local_datetime(&next) != LocalResult::None {
        return None;
    }
    // the offset of the hours before
    let before = tz.from_local_datetime(&(next - Duration::hours(3))).earliest()?;
    let moved = next - Duration::seconds(i64::from(before.offset().fix().local_minus_utc()));
    Some(moved.and_utc()).filter(|m| *m > now)
}

impl std::fmt::Display for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;
    use chrono::{DateTime, Utc};
    use chrono_tz::Tz;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn check(schedule: &str, tz: Tz, now: &str, expected: &str) {
        let next = Schedule::parse(schedule, tz).unwrap().next_after(at(now)).unwrap();
        assert_eq!(next, at(expected), "{schedule} after {now}");
    }

    #[test]
    fn five_fields_mean_what_crontab_means() {
        check("0 7 * * Mon", Tz::UTC, "2026-11-23T07:00:00Z", "2026-11-30T07:00:00Z");
        check("0 7 * * 1", Tz::UTC, "2026-11-22T00:00:00Z", "2026-11-23T07:00:00Z");
        check("0 7 * * 0", Tz::UTC, "2026-11-23T00:00:00Z", "2026-11-29T07:00:00Z");
        check("0 7 * * 7", Tz::UTC, "2026-11-23T00:00:00Z", "2026-11-29T07:00:00Z");
        check("*/15 * * * *", Tz::UTC, "2026-11-23T00:01:00Z", "2026-11-23T00:15:00Z");
        check("daily", Tz::UTC, "2026-11-23T00:01:00Z", "2026-11-24T00:00:00Z");
        check("every 6 hours", Tz::UTC, "2026-11-23T00:00:00Z", "2026-11-23T06:00:00Z");
    }

    #[test]
    fn time_zones_and_daylight_saving_are_right() {
        check("0 7 * * *", Tz::Europe__Paris, "2026-03-28T12:00:00Z", "2026-03-29T05:00:00Z");
        check("0 7 * * *", Tz::Europe__Paris, "2026-10-24T12:00:00Z", "2026-10-25T06:00:00Z");
        check("30 2 * * *", Tz::Europe__Paris, "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z");
        check("30 2 * * *", Tz::Europe__Paris, "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
        check("30 2 29 3 *", Tz::Europe__Paris, "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z");
        check("*/15 * * * *", Tz::Europe__Paris, "2026-03-29T00:50:00Z", "2026-03-29T01:00:00Z");
        check("0 0 * * *", Tz::America__Santiago, "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z");
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for bad in [
            "",
            "0 7 * *",
            "60 7 * * *",
            "every 3 seconds",
            "every 5 lightyears",
            "0 0 30 2 *",
            "0 7 * * Foo",
            "0 0 7 * * *",
        ] {
            let error = Schedule::parse(bad, Tz::UTC).unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{bad}` is not a schedule: ")), "{error}");
        }
    }

    #[test]
    fn documents_are_spread_and_do_not_drift() {
        let schedule = Schedule::parse("every 6 hours", Tz::UTC).unwrap();
        let now = at("2026-11-23T00:00:00Z");
        let first = schedule.next_spread(now, 12_345).unwrap();
        let second = schedule.next_spread(first, 12_345).unwrap();
        assert_eq!((second - first).num_hours(), 6);
        let times: std::collections::BTreeSet<_> = (0..100_u64).map(|s| schedule.next_spread(now, s * 977)).collect();
        assert_eq!(times.len(), 100);
        assert!(times.iter().all(|t| t.is_some_and(|t| t > now && (t - now).num_hours() <= 6)));
    }
}
