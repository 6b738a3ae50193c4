//! Row to type and back: times as ISO-8601 UTC text, ids, dates and words as the domain's types.

use crate::document::{ContentHash, PolicyDate};
use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// A moment as the schema writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub DateTime<Utc>);

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.to_rfc3339_opts(SecondsFormat::Secs, true)))
    }
}

impl FromSql for Moment {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        let time = DateTime::parse_from_rfc3339(text).map_err(|e| FromSqlError::Other(Box::new(e)))?;
        Ok(Self(time.with_timezone(&Utc)))
    }
}

macro_rules! ids {
    ($($name:ident),+) => {$(
        impl ToSql for crate::document::$name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.get()))
            }
        }
        impl FromSql for crate::document::$name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self::new)
            }
        }
    )+};
}
ids!(AttemptId, ChangeId, DeliveryId, DocumentId, FlagId, ServiceId, SnapshotId, VersionId);

macro_rules! words {
    ($($name:ident),+) => {$(
        impl ToSql for crate::document::$name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.as_str()))
            }
        }
        impl FromSql for crate::document::$name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str()?.parse().map_err(|e: crate::document::UnknownWord| FromSqlError::Other(Box::new(e)))
            }
        }
    )+};
}
words!(Stance, FlagChange, Significance, ChangeKind);

impl ToSql for ContentHash {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.to_string()))
    }
}

impl FromSql for ContentHash {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(value.as_str()?).map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

impl ToSql for PolicyDate {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.to_string()))
    }
}

impl FromSql for PolicyDate {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(value.as_str()?).map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

/// Headings as one text.
pub fn section(headings: &[String]) -> String {
    headings.join(" › ")
}

/// One text as headings.
pub fn headings(section: &str) -> Vec<String> {
    section.split(" › ").filter(|h| !h.is_empty()).map(str::to_owned).collect()
}

/// Names as one text.
pub fn names(text: &str) -> Vec<String> {
    text.split(", ").filter(|n| !n.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::Moment;
    use rusqlite::types::{FromSql as _, ToSql as _, ToSqlOutput, ValueRef};

    #[test]
    fn moments_are_iso_text() {
        let moment = Moment("2024-09-19T06:00:00.5Z".parse().unwrap());
        let text = "2024-09-19T06:00:00Z".to_owned();
        assert_eq!(moment.to_sql().unwrap(), ToSqlOutput::Owned(rusqlite::types::Value::Text(text.clone())));
        assert!(Moment::column_result(ValueRef::Text(text.as_bytes())).is_ok());
        assert!(Moment::column_result(ValueRef::Text(b"yesterday")).is_err());
    }
}
