//! How all is: what `status`, systemd and Prometheus are told, from the database alone.

use crate::config::FailureSettings;
use crate::store::{StatusRow, Store, StoreError};
use chrono::{DateTime, Duration, Utc};
use std::path::Path;

/// A check this late says that nobody checks any more.
const OVERDUE: Duration = Duration::hours(2);

/// A mail given up is told for this long: nobody can take it back.
const GIVEN_UP: Duration = Duration::days(14);

/// A snapshot of how all is.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Health {
    /// Nothing that a person must look after.
    pub healthy: bool,
    /// Why not, in words; empty when healthy.
    pub problems: Vec<String>,
    /// Documents that failed so often in a row that it is told.
    pub failing: usize,
    /// Documents whose last attempt failed, but not yet so often.
    pub retrying: usize,
    /// Documents whose checks rest.
    pub paused: usize,
    /// Documents that should have been checked two hours ago or longer.
    pub overdue: usize,
    /// Mails waiting, first or again.
    pub mails_queued: u32,
    /// Mails given up in the last two weeks.
    pub mails_given_up: u32,
    /// Why the mail that waits longest was not taken, in the server's words.
    pub mail_problem: Option<String>,
    /// When the next document is due.
    pub next_check_at: Option<DateTime<Utc>>,
    /// When the next digest is due.
    pub next_digest_at: Option<DateTime<Utc>>,
    /// The process that has the database open for writing, if there is one.
    pub process: Option<String>,
    /// When the whole file was checked last.
    pub last_integrity_check_at: Option<DateTime<Utc>>,
    /// Size of the database file and its log, in bytes.
    pub database_bytes: u64,
    /// Every tracked document.
    pub documents: Vec<StatusRow>,
}

impl Health {
    /// Reads it; `readers` are the addresses that get a digest by schedule.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(
        store: &Store,
        settings: FailureSettings,
        readers: &[String],
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let path = store.path();
        let documents = store.status()?;
        let active = || documents.iter().filter(|d| !d.paused);
        let failing = active().filter(|d| d.failures >= settings.report_after).count();
        let overdue = active().filter(|d| d.last_attempt_at.is_some() && now - d.next_check_at > OVERDUE).count();
        let (mails_queued, mails_given_up) = store.outbox_counts(now - GIVEN_UP)?;
        let mut health = Self {
            healthy: true,
            problems: Vec::new(),
            failing,
            retrying: active().filter(|d| d.failures > 0).count() - failing,
            paused: documents.iter().filter(|d| d.paused).count(),
            overdue,
            mails_queued,
            mails_given_up,
            mail_problem: store.mail_problem()?,
            next_check_at: store.next_due()?,
            next_digest_at: store.next_digest(readers)?,
            process: crate::store::writer(path),
            last_integrity_check_at: store.upkeep_done("integrity_check")?,
            database_bytes: size(path),
            documents,
        };
        health.problems = health.found();
        health.healthy = health.problems.is_empty();
        Ok(health)
    }

    fn found(&self) -> Vec<String> {
        let count = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        let mut problems = Vec::new();
        if self.failing > 0 {
            problems.push(format!("{} cannot be checked", count(self.failing, "document", "documents")));
        }
        if self.overdue > 0 {
            let who = if self.process.is_some() { "the daemon does not keep up" } else { "no daemon runs" };
            problems.push(format!("{} overdue: {who}", count(self.overdue, "check is", "checks are")));
        }
        if self.mails_given_up > 0 {
            problems.push(format!("{} given up", count(self.mails_given_up as usize, "mail was", "mails were")));
        }
        problems
    }

    /// The same as metrics in Prometheus' text format.
    #[must_use]
    pub fn prometheus(&self, now: DateTime<Utc>) -> String {
        let mut out = String::new();
        let mut metric = |name: &str, help: &str, value: String| {
            out.push_str(&format!(
                "# HELP clausewatch_{name} {help}\n# TYPE clausewatch_{name} gauge\nclausewatch_{name} {value}\n"
            ));
        };
        let moment = |t: Option<DateTime<Utc>>| t.map_or_else(|| "NaN".to_owned(), |t| t.timestamp().to_string());
        let oldest = self.documents.iter().filter(|d| !d.paused).map(|d| d.last_success_at).min().flatten();
        let latest = self.documents.iter().filter_map(|d| d.last_success_at).max();
        let versions: u64 = self.documents.iter().map(|d| u64::from(d.versions)).sum();
        metric("healthy", "1 when nothing needs a person.", u8::from(self.healthy).to_string());
        metric("documents", "Documents tracked.", self.documents.len().to_string());
        metric(
            "documents_failing",
            "Documents that failed so often in a row that it is told.",
            self.failing.to_string(),
        );
        metric("documents_retrying", "Documents whose last attempt failed.", self.retrying.to_string());
        metric("documents_paused", "Documents whose checks rest.", self.paused.to_string());
        metric("documents_overdue", "Documents due for two hours or longer.", self.overdue.to_string());
        metric("versions", "Versions kept of tracked documents.", versions.to_string());
        metric("oldest_success_timestamp_seconds", "When the document read longest ago was read.", moment(oldest));
        metric("last_success_timestamp_seconds", "When a document was last read.", moment(latest));
        metric("mails_queued", "Mails waiting.", self.mails_queued.to_string());
        metric("mails_given_up", "Mails given up in the last two weeks.", self.mails_given_up.to_string());
        metric("next_check_timestamp_seconds", "When the next document is due.", moment(self.next_check_at));
        metric("next_digest_timestamp_seconds", "When the next digest is due.", moment(self.next_digest_at));
        metric(
            "last_integrity_check_timestamp_seconds",
            "When the database was last checked whole.",
            moment(self.last_integrity_check_at),
        );
        metric("database_bytes", "Size of the database and its log.", self.database_bytes.to_string());
        metric("written_timestamp_seconds", "When this was written.", now.timestamp().to_string());
        out
    }
}

/// Writes the metrics to `file`, whole or not at all: a collector may read it at any moment.
///
/// # Errors
/// When the file cannot be written.
pub fn write_textfile(file: &Path, metrics: &str) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let new = file.with_extension("tmp");
    std::fs::write(&new, metrics)?;
    // it holds counts only, and another user collects it
    std::fs::set_permissions(&new, std::fs::Permissions::from_mode(0o644))?;
    std::fs::rename(&new, file)
}

fn size(path: &Path) -> u64 {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let of = |p: &Path| std::fs::metadata(p).map_or(0, |m| m.len());
    of(path) + of(Path::new(&log))
}

#[cfg(test)]
mod tests {
    use super::Health;
    use chrono::{DateTime, Utc};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn read(change: impl FnOnce(&setup::Setup)) -> Health {
        let setup = setup::Setup::new();
        change(&setup);
        setup.health()
    }

    /// A database with one document, made by the store's own writes.
    mod setup {
        use super::{Health, at};
        use crate::config::FailureSettings;
        use crate::document::Name;
        use crate::store::{AttemptRecord, Configured, SharedStore, Store};

        pub struct Setup {
            _folder: tempfile::TempDir,
            store: SharedStore,
        }

        impl Setup {
            pub fn new() -> Self {
                let folder = tempfile::tempdir().unwrap();
                let mut store = Store::open(&folder.path().join("h.db")).unwrap();
                let (service, document) = (Name::new("Acme").unwrap(), Name::new("Terms").unwrap());
                let configured =
                    [Configured { service: &service, document: &document, definition: String::new(), paused: false }];
                store.track(&configured, at("2026-11-01T00:00:00Z")).unwrap();
                Self { _folder: folder, store: SharedStore::new(store) }
            }

            pub fn fail(&self, times: u32, next: &str) {
                let (service, document) = (Name::new("Acme").unwrap(), Name::new("Terms").unwrap());
                self.store.with(|s| {
                    let id = s.document(&service, &document).unwrap().unwrap().id;
                    for _ in 0..times {
                        let attempt = AttemptRecord {
                            started_at: at("2026-11-01T00:00:00Z"),
                            outcome: "failed",
                            url: "https://acme.example/".into(),
                            status: None,
                            bytes: 0,
                            duration_ms: 1,
                            reason: Some("dns".into()),
                            message: Some("no such host".into()),
                        };
                        s.record_failure(id, &attempt, at(next)).unwrap();
                    }
                });
            }

            pub fn health(&self) -> Health {
                let now = at("2026-11-02T00:00:00Z");
                self.store.with(|s| Health::read(s, FailureSettings::default(), &[], now)).unwrap()
            }
        }
    }

    #[test]
    fn a_failure_or_two_is_no_alarm() {
        let health = read(|s| s.fail(2, "2026-11-02T01:00:00Z"));
        assert!(health.healthy, "{:?}", health.problems);
        assert_eq!((health.failing, health.retrying), (0, 1));
    }

    #[test]
    fn many_failures_and_missed_checks_are() {
        let health = read(|s| s.fail(8, "2026-11-02T01:00:00Z"));
        assert_eq!(health.problems, ["1 document cannot be checked"]);
        let health = read(|s| s.fail(1, "2026-11-01T20:00:00Z"));
        assert_eq!(health.problems, ["1 check is overdue: the daemon does not keep up"]);
    }

    #[test]
    fn metrics_have_help_type_and_value() {
        let text = read(|_| {}).prometheus(at("2026-11-02T00:00:00Z"));
        let values: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
        assert!(values.contains(&"clausewatch_healthy 1") && values.contains(&"clausewatch_documents 1"), "{text}");
        assert!(values.contains(&"clausewatch_last_success_timestamp_seconds NaN"), "{text}");
        assert_eq!(text.lines().count(), values.len() * 3);
    }
}
