//! What a mail tells: rows of the history to a digest, within what its reader asked for.

use crate::config::Recipient;
use crate::digest::{self, Digest, Failure, Item, Kind, MAX_DETAILED, Upcoming};
use crate::document::{ChangeId, DocumentId, Language, PolicyDate, Significance};
use crate::report::{self, Entry};
use crate::store::{CalendarEntry, ComingDate, DeliveryKind, PendingChange, Store, StoreError};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use std::collections::{BTreeSet, HashSet};

/// How far ahead coming dates are told.
const UPCOMING: Duration = Duration::days(30);

/// How far ahead the dates of a document go into a mail about it.
const HORIZON: Duration = Duration::days(366);

/// How long a day that was withdrawn is told as cancelled: readers get their mails at different times.
const CANCELLED_FOR: Duration = Duration::days(30);

/// Clauses that are read of a change without flags; more would not be shown.
const CLAUSES: usize = 2;

/// Makes digests for one recipient, or for anyone.
#[derive(Clone, Copy)]
pub struct Composer<'a> {
    /// The history.
    pub store: &'a Store,
    /// Whose wishes count; none for everything.
    pub recipient: Option<&'a Recipient>,
    /// For its dates.
    pub timezone: Tz,
    /// The domain of calendar ids.
    pub domain: &'a str,
    /// Where the pages of changes can be read, with a slash at its end.
    pub pages_url: Option<&'a str>,
    /// A document that failed this often in a row is told.
    pub report_after: u32,
    /// When it is written.
    pub now: DateTime<Utc>,
}

/// A digest, and what goes with it.
#[derive(Debug, Clone)]
pub struct Contents {
    /// What it tells.
    pub digest: Digest,
    /// The changes in it.
    pub changes: Vec<ChangeId>,
    /// The near dates in it.
    pub reminders: Vec<(DocumentId, PolicyDate)>,
    /// A calendar file of its dates.
    pub calendar: Option<String>,
    /// The entries of that file, to be remembered.
    pub entries: Vec<CalendarEntry>,
    /// The document that all of it is about, if it is one.
    pub thread: Option<String>,
    /// When the next digest is due after this one; none for what has no schedule.
    pub next: Option<DateTime<Utc>>,
}

impl Contents {
    /// What tells this mail from every other to the same reader.
    #[must_use]
    pub fn identity(&self, kind: DeliveryKind) -> String {
        let changes: Vec<String> = self.changes.iter().map(ToString::to_string).collect();
        let dates: Vec<String> = self.reminders.iter().map(|(d, date)| format!("{d}/{date}")).collect();
        let when = match kind {
            DeliveryKind::Copy => self.digest.now.to_rfc3339(),
            // a mail without changes is told apart by its day, a digest by the one after it: there may
            // be several a day
            _ if changes.is_empty() => {
                self.next.map_or_else(|| self.digest.today().to_string(), |next| next.to_rfc3339())
            }
            _ => String::new(),
        };
        format!("{} {} {} {when}", kind.as_str(), changes.join(","), dates.join(","))
    }
}

impl Composer<'_> {
    /// Flagged clauses, at once, with the dates of their documents.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn alert(&self, pending: &[PendingChange]) -> Result<Contents, StoreError> {
        let (items, documents) = self.items(pending, MAX_DETAILED)?;
        let coming = self.coming(HORIZON)?.into_iter().filter(|c| documents.contains(&c.document_id)).collect();
        self.contents(Kind::Alert, pending, items, Vec::new(), coming, documents)
    }

    /// What gathered, with failing documents and the dates of the next 30 days.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn digest(&self, pending: &[PendingChange]) -> Result<Contents, StoreError> {
        let (items, documents) = self.items(pending, MAX_DETAILED)?;
        let coming = self.coming(UPCOMING)?;
        self.contents(Kind::Digest, pending, items, self.failing()?, coming, documents)
    }

    /// What a recipient's next digest would tell if it were written now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pending(&self, recipient: i64) -> Result<Contents, StoreError> {
        let mut pending = self.store.pending(recipient)?;
        pending.retain(|p| self.recipient.is_none_or(|r| super::is_told(r, p)));
        self.digest(&pending)
    }

    /// The digest of a time range, whether told or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn range(&self, since: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Result<Contents, StoreError> {
        let mut found = self.store.found_between(since, until)?;
        let least = Significance::Editorial;
        let plain = |p: &PendingChange| p.significance >= least || self.minded(p) > 0;
        found.retain(|p| self.recipient.map_or_else(|| plain(p), |r| super::is_told(r, p)));
        self.digest(&found)
    }

    /// Dates at most `days` away that the recipient was not reminded of, with the flagged clauses
    /// of the texts that take effect.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn reminder(&self, days: i64, recipient: i64) -> Result<Contents, StoreError> {
        let mut near = Vec::new();
        for date in self.coming(Duration::days(days))? {
            if date.date.has_day() && !self.store.is_reminded(recipient, date.document_id, date.date)? {
                near.push(date);
            }
        }
        let mut changes: Vec<PendingChange> = Vec::new();
        for id in near.iter().filter(|d| !d.announced).filter_map(|d| d.change).collect::<BTreeSet<_>>() {
            changes.extend(self.store.pending_change(id)?.filter(|p| self.minded(p) > 0));
        }
        let (items, documents) = self.items(&changes, MAX_DETAILED)?;
        self.contents(Kind::Reminder, &changes, items, Vec::new(), near, documents)
    }

    /// The last `limit` changes since `since` that are more than noise, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn recent(&self, since: DateTime<Utc>, limit: usize) -> Result<Vec<Item>, StoreError> {
        let mut found = self.store.found_between(Some(since), None)?;
        found.retain(|p| p.significance > Significance::Noise || self.minded(p) > 0);
        let from = found.len().saturating_sub(limit);
        Ok(self.items(&found[from..], limit)?.0)
    }

    fn contents(
        &self,
        kind: Kind,
        changes: &[PendingChange],
        items: Vec<Item>,
        failing: Vec<Failure>,
        coming: Vec<ComingDate>,
        mut documents: BTreeSet<DocumentId>,
    ) -> Result<Contents, StoreError> {
        documents.extend(coming.iter().map(|c| c.document_id));
        let entries = self.entries(&documents)?;
        let told: Vec<&Entry> = entries.iter().map(|(_, entry)| entry).collect();
        let calendar = (!told.is_empty()).then(|| report::calendar(self.language(), told.into_iter()));
        let names: BTreeSet<(&str, &str)> = items
            .iter()
            .map(|i| (i.service.as_str(), i.document.as_str()))
            .chain(coming.iter().filter(|_| kind == Kind::Reminder).map(|c| (c.service.as_str(), c.document.as_str())))
            .collect();
        let thread = match names.first() {
            Some((service, document)) if names.len() == 1 => Some(format!("{service}\n{document}")),
            _ => None,
        };
        let near = self.recipient.and_then(|r| r.remind).unwrap_or(0);
        let is_near = |c: &&ComingDate| c.date.has_day() && c.date.days_from(self.today()) <= near;
        let reminders = coming.iter().filter(is_near).map(|c| (c.document_id, c.date)).collect();
        // an alert's own cards tell when their texts take effect
        let shown = coming.into_iter().filter(|c| kind != Kind::Alert || c.announced);
        let digest = Digest {
            kind,
            language: self.language(),
            items,
            failing,
            upcoming: shown.map(upcoming).collect(),
            watched: self.store.tracked_services()?.iter().filter(|s| self.wants(s)).count(),
            has_calendar: calendar.is_some(),
            pages_url: self.pages_url.map(str::to_owned),
            now: self.now,
            timezone: self.timezone,
        };
        let changes = changes.iter().map(|p| p.change).collect();
        let entries = entries.into_iter().map(|(document, entry)| remembered(document, entry)).collect();
        Ok(Contents { digest, changes, reminders, calendar, entries, thread, next: None })
    }

    /// Changes as the digest tells them, and their documents. Only the weightiest `detailed` of each kind are read whole.
    fn items(
        &self,
        pending: &[PendingChange],
        detailed: usize,
    ) -> Result<(Vec<Item>, BTreeSet<DocumentId>), StoreError> {
        let mut order: Vec<usize> = (0..pending.len()).filter(|at| self.minded(&pending[*at]) > 0).collect();
        order.sort_by_key(|at| self.weight(&pending[*at]));
        let flagged: HashSet<usize> = order.into_iter().take(detailed).collect();
        let (mut items, mut documents, mut others) = (Vec::with_capacity(pending.len()), BTreeSet::new(), 0);
        for (at, p) in pending.iter().enumerate() {
            let Some(row) = self.store.told_change(p.change)? else { continue };
            documents.insert(row.document_id);
            let mut item = Item {
                id: row.id.get(),
                service: row.service,
                document: row.document,
                url: row.url,
                detected_at: row.detected_at,
                significance: row.significance,
                summary: row.summary,
                effective: row.effective,
                language: row.language,
                versions: row.versions,
                flagged: self.minded(p),
                flags: Vec::new(),
                changed: usize::try_from(row.changed).unwrap_or(0),
                clauses: Vec::new(),
            };
            if flagged.contains(&at) {
                item.flags = self.store.flags_of(p.change)?;
                item.flags.retain(|f| f.change.alerts() && self.minds(f.category.as_ref()));
                item.flagged = item.flags.len();
            } else if item.flagged == 0 && item.significance == Significance::Substantive && others < detailed {
                item.clauses = self.store.telling_clauses(p.change, CLAUSES)?;
                others += 1;
            }
            items.push(item);
        }
        Ok((items, documents))
    }

    fn weight(&self, p: &PendingChange) -> Option<digest::Weight> {
        let minded = p.flags.iter().filter(|f| self.minds(&f.category));
        minded.map(|f| digest::weight_of(&f.category, f.stance, f.change)).min()
    }

    fn failing(&self) -> Result<Vec<Failure>, StoreError> {
        let told = |f: &crate::store::Failing| self.wants(&f.service) && f.failures >= self.report_after;
        let failure = |f: crate::store::Failing| Failure {
            reason: f.reason,
            since: f.since,
            service: f.service,
            document: f.document,
            last_success: f.last_success_at,
            message: f.message,
        };
        Ok(self.store.failing()?.into_iter().filter(told).map(failure).collect())
    }

    fn coming(&self, within: Duration) -> Result<Vec<ComingDate>, StoreError> {
        let last = self.today() + within;
        let mut coming = self.store.coming_dates(self.today())?;
        coming.retain(|c| self.wants(&c.service) && c.date.first_day() <= last);
        Ok(coming)
    }

    /// Calendar entries of these documents, brought up to what they state now; entries of days long
    /// gone and of documents that never had one are left out.
    fn entries(&self, documents: &BTreeSet<DocumentId>) -> Result<Vec<(DocumentId, Entry)>, StoreError> {
        let coming = self.store.coming_dates(self.today())?;
        let mut all = Vec::new();
        for document in documents {
            let known = self.store.calendar_entries(*document)?;
            let stated: Vec<&ComingDate> = coming.iter().filter(|c| c.document_id == *document).collect();
            if stated.is_empty() && !known.iter().any(|e| e.date.first_day() >= self.today()) {
                continue;
            }
            let names = self.store.document_names(*document)?;
            let known = known.into_iter().map(entry).collect();
            let days: Vec<_> = stated.iter().map(|c| (c.date, c.announced, c.quote.as_str())).collect();
            let named = (names.0.as_str(), names.1.as_str(), names.2.as_deref());
            let entries = report::reconcile(known, &days, named, self.today(), self.now, self.domain);
            let is_news = |e: &Entry| !e.cancelled || e.updated_at > self.now - CANCELLED_FOR;
            let current = entries.into_iter().filter(|e| e.date.first_day() >= self.today() && is_news(e));
            all.extend(current.map(|e| (*document, e)));
        }
        Ok(all)
    }

    /// All entries from today on of the services wanted, as a file.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn calendar(&self) -> Result<(String, Vec<CalendarEntry>), StoreError> {
        let documents = self.coming(HORIZON)?.into_iter().map(|c| c.document_id).collect();
        let entries = self.entries(&documents)?;
        let text = report::calendar(self.language(), entries.iter().map(|(_, e)| e));
        Ok((text, entries.into_iter().map(|(d, e)| remembered(d, e)).collect()))
    }

    fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.timezone).date_naive()
    }

    fn language(&self) -> Language {
        self.recipient.map_or_else(Language::default, |r| r.language)
    }

    fn wants(&self, service: &str) -> bool {
        self.recipient.is_none_or(|r| r.wants(service))
    }

    fn minds(&self, category: &str) -> bool {
        self.recipient.is_none_or(|r| r.minds(category))
    }

    /// How many kinds of flags of a change are told as flagged.
    fn minded(&self, p: &PendingChange) -> usize {
        p.flags.iter().filter(|f| self.minds(&f.category)).count()
    }
}

fn upcoming(c: ComingDate) -> Upcoming {
    Upcoming { service: c.service, document: c.document, url: c.url, date: c.date, announced: c.announced }
}

fn entry(e: CalendarEntry) -> Entry {
    Entry {
        uid: e.uid,
        date: e.date,
        announced: e.announced,
        sequence: e.sequence,
        cancelled: e.cancelled,
        updated_at: e.updated_at,
        service: String::new(),
        document: String::new(),
        url: None,
        quote: String::new(),
    }
}

fn remembered(document_id: DocumentId, e: Entry) -> CalendarEntry {
    CalendarEntry {
        uid: e.uid,
        document_id,
        date: e.date,
        announced: e.announced,
        sequence: e.sequence,
        cancelled: e.cancelled,
        updated_at: e.updated_at,
    }
}
