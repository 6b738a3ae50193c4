//! Calendar entries of effective and announced dates: all-day, an alarm a week before, and one
//! entry that moves rather than a second one when a date changes.

use crate::digest::{Words, cut, one_line};
use crate::document::{ContentHash, Language, PolicyDate};
use chrono::{DateTime, NaiveDate, Utc};

/// How long before a day its alarm rings.
const ALARM: &str = "-P7D";

/// The longest line of a calendar file, in bytes without its end (RFC 5545, section 3.1).
const MAX_LINE: usize = 75;

/// One entry of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its own id; stays when the date moves.
    pub uid: String,
    /// The day.
    pub date: PolicyDate,
    /// Whether a later text was announced, instead of this one taking effect.
    pub announced: bool,
    /// Grows with each change of the entry.
    pub sequence: u32,
    /// Whether it no longer stands.
    pub cancelled: bool,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// Whose document.
    pub service: String,
    /// Which document.
    pub document: String,
    /// Where it is.
    pub url: Option<String>,
    /// The words that state the date.
    pub quote: String,
}

/// A day that a document states now, with the words that state it.
pub type Stated<'a> = (PolicyDate, bool, &'a str);

/// Brings a document's entries up to what it states now. Only days that can be written into a
/// calendar count, and only days from `today` on move or are cancelled: what was, stays.
///
/// An entry whose day is stated still is kept; one whose day is not stated any more moves to a new
/// day of the same role, or else to any new day; what is left over is cancelled, or new.
#[must_use]
pub fn reconcile(
    known: Vec<Entry>,
    stated: &[Stated<'_>],
    (service, document, url): (&str, &str, Option<&str>),
    today: NaiveDate,
    now: DateTime<Utc>,
    domain: &str,
) -> Vec<Entry> {
    let mut fresh: Vec<Stated<'_>> = Vec::new();
    for day in stated.iter().filter(|d| d.0.has_day() && d.0.first_day() >= today) {
        if !fresh.iter().any(|f| f.0 == day.0) {
            fresh.push(*day);
        }
    }
    let mut entries = known;
    let mut loose: Vec<usize> = Vec::new();
    for (at, entry) in entries.iter_mut().enumerate() {
        match fresh.iter().position(|f| f.0 == entry.date) {
            Some(found) => entry.state(fresh.remove(found), now),
            None if entry.date.first_day() >= today && !entry.cancelled => loose.push(at),
            None => {}
        }
    }
    for at in loose {
        let same_role = fresh.iter().position(|f| f.1 == entries[at].announced);
        match same_role.or(if fresh.is_empty() { None } else { Some(0) }) {
            Some(found) => entries[at].state(fresh.remove(found), now),
            None => {
                let (date, announced) = (entries[at].date, entries[at].announced);
                entries[at].set(date, announced, true, now);
            }
        }
    }
    for day in fresh {
        let identity = format!("{service}\n{document}\n{}\n{}", day.0, now.timestamp());
        let uid = format!("{}@{domain}", &ContentHash::of(identity.as_bytes()).to_string()[..32]);
        entries.push(Entry::new(uid, day, now));
    }
    for entry in &mut entries {
        service.clone_into(&mut entry.service);
        document.clone_into(&mut entry.document);
        entry.url = url.map(str::to_owned);
    }
    entries
}

impl Entry {
    fn new(uid: String, (date, announced, quote): Stated<'_>, now: DateTime<Utc>) -> Self {
        let (service, document, url, quote) = (String::new(), String::new(), None, quote.to_owned());
        Self { uid, date, announced, sequence: 0, cancelled: false, updated_at: now, service, document, url, quote }
    }

    /// Stands for a day that is stated now.
    fn state(&mut self, (date, announced, quote): Stated<'_>, now: DateTime<Utc>) {
        quote.clone_into(&mut self.quote);
        self.set(date, announced, false, now);
    }

    fn set(&mut self, date: PolicyDate, announced: bool, cancelled: bool, now: DateTime<Utc>) {
        if (self.date, self.announced, self.cancelled) != (date, announced, cancelled) {
            (self.date, self.announced, self.cancelled) = (date, announced, cancelled);
            self.sequence += 1;
            self.updated_at = now;
        }
    }
}

/// Entries as an iCalendar file (RFC 5545).
#[must_use]
pub fn calendar<'a>(language: Language, entries: impl Iterator<Item = &'a Entry>) -> String {
    let words = Words::of(language);
    let mut out = Lines(String::new());
    out.line("BEGIN", "VCALENDAR");
    out.line("VERSION", "2.0");
    out.line("PRODID", &format!("-//clausewatch//policy dates//{}", language.tag().to_uppercase()));
    out.line("CALSCALE", "GREGORIAN");
    out.line("METHOD", "PUBLISH");
    out.line("X-WR-CALNAME", &escaped(&words.say("calendar-name")));
    for entry in entries {
        event(&mut out, words, entry);
    }
    out.line("END", "VCALENDAR");
    out.0
}

fn event(out: &mut Lines, words: &Words, entry: &Entry) {
    let id = if entry.announced { "event-announced" } else { "event-effective" };
    let summary = escaped(&words.about(id, &entry.service, &entry.document));
    let (day, next) = (entry.date.first_day(), entry.date.first_day().succ_opt());
    let updated = entry.updated_at.format("%Y%m%dT%H%M%SZ").to_string();
    out.line("BEGIN", "VEVENT");
    out.line("UID", &escaped(&entry.uid));
    out.line("DTSTAMP", &updated);
    out.line("LAST-MODIFIED", &updated);
    out.line("SEQUENCE", &entry.sequence.to_string());
    out.line("STATUS", if entry.cancelled { "CANCELLED" } else { "CONFIRMED" });
    out.line("SUMMARY", &summary);
    out.line("DTSTART;VALUE=DATE", &day.format("%Y%m%d").to_string());
    // the end is the first day that is not meant any more
    out.line("DTEND;VALUE=DATE", &next.unwrap_or(day).format("%Y%m%d").to_string());
    out.line("TRANSP", "TRANSPARENT");
    if !entry.quote.is_empty() {
        out.line("DESCRIPTION", &escaped(&words.quoted(&cut(&one_line(&entry.quote), 400))));
    }
    if let Some(url) = &entry.url {
        out.line("URL", &one_line(url).replace(' ', "%20"));
    }
    if !entry.cancelled {
        out.line("BEGIN", "VALARM");
        out.line("ACTION", "DISPLAY");
        out.line("TRIGGER", ALARM);
        out.line("DESCRIPTION", &summary);
        out.line("END", "VALARM");
    }
    out.line("END", "VEVENT");
}

/// Text as a value of a property (RFC 5545, section 3.3.11), on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if matches!(c, '\\' | ';' | ',') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Lines of a calendar file, folded.
struct Lines(String);

impl Lines {
    fn line(&mut self, name: &str, value: &str) {
        let mut width = 0;
        for c in name.chars().chain(":".chars()).chain(value.chars()) {
            if width + c.len_utf8() > MAX_LINE {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(c);
            width += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Stated, calendar, reconcile};
    use crate::document::{Language, PolicyDate};
    use chrono::{DateTime, Utc};

    fn date(text: &str) -> PolicyDate {
        PolicyDate::parse(text).unwrap()
    }

    fn at(day: &str, known: Vec<Entry>, stated: &[Stated<'_>]) -> Vec<Entry> {
        let now: DateTime<Utc> = format!("{day}T08:00:00Z").parse().unwrap();
        reconcile(known, stated, ("Acme", "Terms", Some("https://e.org/terms")), now.date_naive(), now, "example.org")
    }

    #[test]
    fn a_date_that_moves_keeps_its_entry() {
        let first = at("2024-11-01", Vec::new(), &[(date("2024-11-20"), true, "on November 20")]);
        let moved = at("2024-11-02", first.clone(), &[(date("2024-12-01"), true, "on December 1")]);
        assert_eq!((moved.len(), &moved[0].uid, moved[0].sequence), (1, &first[0].uid, 1));
        assert_eq!(moved[0].date, date("2024-12-01"));
        let same = at("2024-11-03", moved.clone(), &[(date("2024-12-01"), true, "on December 1")]);
        assert_eq!(same, moved, "nothing changed, nothing is updated");
        let effective = at("2024-12-01", same, &[(date("2024-12-01"), false, "Effective December 1")]);
        assert_eq!((effective.len(), effective[0].announced, effective[0].sequence), (1, false, 2));
    }

    #[test]
    fn what_was_stays_and_what_is_withdrawn_is_cancelled() {
        let old = at("2024-11-01", Vec::new(), &[(date("2024-11-20"), false, "")]);
        let later = at("2024-12-01", old, &[(date("2025-01-10"), false, "")]);
        assert_eq!(later.len(), 2, "a day that has passed is not moved");
        assert!(!later[0].cancelled && later[0].uid != later[1].uid);
        let withdrawn = at("2024-12-02", later, &[(date("2021-05"), false, "")]);
        assert!(withdrawn[1].cancelled && withdrawn.len() == 2, "a month is no day");
    }

    #[test]
    fn a_calendar_is_folded_escaped_and_rings_a_week_before() {
        let mut entries = at(
            "2024-11-01",
            Vec::new(),
            &[(
                date("2024-11-20"),
                false,
                "Effective; \"20\",\r\nBEGIN:VEVENT\\n 日本語 and more words than a line of this file can hold",
            )],
        );
        entries[0].service = "Acme\r\nATTACH:http://evil.example/".into();
        let text = calendar(Language::English, entries.iter());
        assert_eq!(text.lines().filter(|l| l.starts_with("BEGIN:VEVENT")).count(), 1, "{text}");
        assert!(!text.lines().any(|l| l.starts_with("ATTACH")), "{text}");
        for line in [
            "DTSTART;VALUE=DATE:20241120\r\n",
            "DTEND;VALUE=DATE:20241121\r\n",
            "TRIGGER:-P7D\r\n",
            "SEQUENCE:0\r\n",
            "STATUS:CONFIRMED\r\n",
            "METHOD:PUBLISH\r\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert!(text.lines().all(|l| l.len() <= 75), "{text}");
    }
}
