//! The parts of the configuration that are about running for years: failures told, things kept.

use super::resolve::Resolver;
use super::{ConfigError, FailureSettings, Retention, raw};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);
/// Attempts are kept a little longer than a year, so that one year can be compared with the next.
const ATTEMPTS: Duration = Duration::from_secs(400 * 86_400);

impl Resolver<'_> {
    pub(super) fn failures(&self, raw: raw::Failures) -> Result<FailureSettings, ConfigError> {
        let usual = FailureSettings::default();
        let report_after = raw.report_after.unwrap_or(usual.report_after);
        if !(1..=1000).contains(&report_after) {
            return Err(self.bad("failures.report_after", format!("{report_after} is not between 1 and 1000")));
        }
        let remind = self.days("failures.remind_every", raw.remind_every)?.unwrap_or(usual.remind);
        Ok(FailureSettings { report_after, remind })
    }

    pub(super) fn retention(&self, raw: raw::Retention) -> Result<Retention, ConfigError> {
        Ok(Retention {
            attempts: self.days("retention.attempts", raw.attempts)?.unwrap_or(Some(ATTEMPTS)),
            snapshots: self.days("retention.snapshots", raw.snapshots)?.unwrap_or(None),
        })
    }

    /// A time of at least a day, or none for `forever`; nothing where nothing is written.
    fn days(&self, key: &str, text: Option<String>) -> Result<Option<Option<Duration>>, ConfigError> {
        let Some(text) = text else { return Ok(None) };
        if text == "forever" {
            return Ok(Some(None));
        }
        let wrong =
            |e: String| self.bad(key, format!("`{text}` is neither `forever` nor a time such as `400 days`: {e}"));
        let time = humantime::parse_duration(&text).map_err(|e| wrong(e.to_string()))?;
        if time < DAY || time > DAY * 36_525 {
            return Err(wrong("it is between 1 day and 100 years".to_owned()));
        }
        Ok(Some(Some(time)))
    }
}
