//! A date as a policy states it: a day, or a month whose day is not told.

use std::fmt;

/// A calendar date with at least a year and a month: `2024-09-18` or `2021-05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyDate {
    year: i32,
    month: u32,
    day: Option<u32>,
}

/// A text or numbers that name no date between 1990 and 2099.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a date between 1990 and 2099: `{0}` (expected YYYY-MM-DD or YYYY-MM)")]
pub struct DateError(String);

impl PolicyDate {
    /// Checks a year, a month and, if told, a day. Years outside 1990 to 2099 are refused: the web
    /// had no policies before, and such numbers are never a policy's date.
    ///
    /// # Errors
    /// When there is no such day.
    pub fn new(year: i32, month: u32, day: Option<u32>) -> Result<Self, DateError> {
        let exists = chrono::NaiveDate::from_ymd_opt(year, month, day.unwrap_or(1)).is_some();
        if !exists || !(1990..=2099).contains(&year) {
            return Err(DateError(format!("{year}-{month}-{day:?}")));
        }
        Ok(Self { year, month, day })
    }

    /// Reads the form that `Display` writes.
    ///
    /// # Errors
    /// When `text` has another form or names no such day.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let bad = || DateError(text.to_owned());
        let mut parts = text.split('-');
        let year = parts.next().and_then(|p| p.parse().ok()).ok_or_else(bad)?;
        let month = parts.next().and_then(|p| p.parse().ok()).ok_or_else(bad)?;
        let day = parts.next().map(|p| p.parse().map_err(|_| bad())).transpose()?;
        match parts.next() {
            None => Self::new(year, month, day).map_err(|_| bad()),
            Some(_) => Err(bad()),
        }
    }

    /// The first day that the date can mean.
    #[must_use]
    pub fn first_day(self) -> chrono::NaiveDate {
        chrono::NaiveDate::from_ymd_opt(self.year, self.month, self.day.unwrap_or(1)).unwrap_or(chrono::NaiveDate::MIN)
    }

    /// Whether the day of the month is told.
    #[must_use]
    pub const fn has_day(self) -> bool {
        self.day.is_some()
    }

    /// Days from `today` to the date; negative when it has passed.
    #[must_use]
    pub fn days_from(self, today: chrono::NaiveDate) -> i64 {
        self.first_day().signed_duration_since(today).num_days()
    }

    /// The date for people: `18 Sep 2024`, or `May 2021`.
    #[must_use]
    pub fn human(self) -> String {
        let format = if self.has_day() { "%-d %b %Y" } else { "%B %Y" };
        self.first_day().format(format).to_string()
    }
}

impl fmt::Display for PolicyDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

impl serde::Serialize for PolicyDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::PolicyDate;

    #[test]
    fn only_real_days_are_dates() {
        assert_eq!(PolicyDate::parse("2024-09-18").unwrap().to_string(), "2024-09-18");
        assert_eq!(PolicyDate::parse("2021-05").unwrap().human(), "May 2021");
        assert_eq!(PolicyDate::parse("2024-09-18").unwrap().human(), "18 Sep 2024");
        for bad in ["2023-02-29", "1989-01-01", "2024", "2024-13", "2024-01-01-01", "x"] {
            assert!(PolicyDate::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_are_counted_from_today() {
        let today = chrono::NaiveDate::from_ymd_opt(2024, 11, 1).unwrap();
        assert_eq!(PolicyDate::parse("2024-11-20").unwrap().days_from(today), 19);
    }
}
