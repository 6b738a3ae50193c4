//! The dates that a text states about itself: effective, last updated, announced.
//!
//! What is language is a table (`config/rules/*/dates.toml`): month names, the words that give a
//! date its role. What is here is only how a date is written and which of several counts.

mod choice;
mod other;

use super::affiliates::NameTable;
use super::pattern::{Folded, Pattern};
use crate::document::{Clause, ClauseKind, Dates, PolicyDate};
use choice::{Candidate, HEAD, Role, announced, effective, updated};
use regex::Regex;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::OnceLock;

/// Of each language the dates, and what its places are called.
const TABLES: &[(&str, &str)] = &[
    (include_str!("../../../config/rules/en/dates.toml"), include_str!("../../../config/rules/en/wording.toml")),
    (include_str!("../../../config/rules/fr/dates.toml"), include_str!("../../../config/rules/fr/wording.toml")),
    (include_str!("../../../config/rules/de/dates.toml"), include_str!("../../../config/rules/de/wording.toml")),
    (include_str!("../../../config/rules/es/dates.toml"), include_str!("../../../config/rules/es/wording.toml")),
];

/// A clause of at most so many words that holds a date does nothing but state it.
const LINE_WORDS: usize = 10;
/// Of one clause so many dates are looked at.
const MAX_DATES: usize = 40;
/// How far before a date its role is looked for, in bytes.
const REACH_BEFORE: usize = 110;
/// How far before it a word that makes it another's date, in bytes.
const REACH_OTHER: usize = 64;
/// How far behind it.
const REACH_AFTER: usize = 60;

/// The tables of all languages, compiled.
#[derive(Debug)]
pub struct DateTables {
    tables: Vec<Table>,
    names: NameTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    language: String,
    months: [String; 12],
    numeric: First,
    effective: String,
    updated: String,
    other: String,
    announced: String,
    this_text: String,
    existing_users: String,
    new_users: String,
    at_once: Option<String>,
    updates: Option<String>,
    decided: Option<String>,
    archive: Option<String>,
    document: Option<String>,
    date_word: String,
    as_dated: String,
    whole: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum First {
    Month,
    Day,
}

#[derive(Debug)]
struct Table {
    language: String,
    months: Vec<(String, u32)>,
    numeric: First,
    /// How dates are written: compiled for the languages that are met.
    source: String,
    written: OnceLock<Option<Regex>>,
    effective: Pattern,
    updated: Pattern,
    other: Pattern,
    announced: Pattern,
    this_text: Pattern,
    existing_users: Pattern,
    new_users: Pattern,
    at_once: Option<Pattern>,
    updates: Option<Pattern>,
    decided: Option<Pattern>,
    archive: Option<Pattern>,
    document: Option<Pattern>,
    /// In every sentence that `as_dated` is for, as it is written.
    date_word: String,
    as_dated: Pattern,
    /// Beside one of these a country's name limits a date to no country.
    whole: Vec<String>,
    wording: &'static str,
    places: OnceLock<HashSet<String>>,
}

impl DateTables {
    /// The tables that come with the program.
    ///
    /// # Errors
    /// When a shipped table is broken, which a test rules out.
    pub fn built_in() -> Result<Self, String> {
        let tables: Result<Vec<Table>, String> = TABLES.iter().map(|(t, w)| Table::parse(t, w)).collect();
        Ok(Self { tables: tables?, names: NameTable::english()? })
    }

    /// The dates in `clauses`; `language` is the text's, if known.
    pub fn find(&self, clauses: &[Clause], language: Option<&str>) -> Dates {
        let known = self.tables.iter().find(|t| Some(t.language.as_str()) == language);
        let Some(table) = known.or_else(|| self.tables.first()) else { return Dates::default() };
        let candidates = table.candidates(clauses, &self.names);
        let announced = announced(&candidates);
        let last_updated = updated(&candidates, clauses.len());
        let as_dated = || last_updated.clone().filter(|_| table.applies_as_dated(clauses));
        let effective = effective(&candidates, clauses.len()).or_else(as_dated);
        Dates { effective, last_updated, announced }
    }
}

impl Table {
    fn parse(text: &str, wording: &'static str) -> Result<Self, String> {
        let raw: RawTable = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut months = Vec::new();
        for (names, number) in raw.months.iter().zip(1..) {
            months.extend(names.split(' ').map(|n| (n.to_owned(), number)));
        }
        months.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let names = months.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>().join("|");
        let source = format!(
            r"(?:(?-u:\b)|updated|modified|revised|effective)(?:(?P<m1>{names})\.?,? ?-?(?P<d1>[0-9]{{1,2}})(?: ?st|nd|rd|th)?,? ?,? ?-?(?P<y1>(?:19|20)[0-9][0-9])|\[?(?P<d2>[0-9]{{1,2}})\]?(?:st|nd|rd|th|er|\.|o)?[ -]*(?:day of |of |de |del )?(?P<m2>{names})\.?,?[ -]*(?:of |de |del )?(?P<y2>(?:19|20)[0-9][0-9])|(?P<m3>{names})\.?,?(?: of| de)?[ -]+(?P<y3>(?:19|20)[0-9][0-9])|(?P<y4>(?:19|20)[0-9][0-9]) ?[-/.年] ?(?P<m4>[0-9]{{1,2}}) ?[-/.月] ?(?P<d4>[0-9]{{1,2}})|(?P<a5>[0-9]{{1,2}})(?P<s5>[-/.])(?P<b5>[0-9]{{1,2}})[-/.](?P<y5>(?:20)?[0-9][0-9])(?-u:\b))"
        );
        Ok(Self {
            source,
            written: OnceLock::new(),
            language: raw.language,
            months,
            numeric: raw.numeric,
            effective: Pattern::lazy(raw.effective),
            updated: Pattern::lazy(raw.updated),
            other: Pattern::lazy(raw.other),
            announced: Pattern::lazy(raw.announced),
            this_text: Pattern::lazy(raw.this_text),
            existing_users: Pattern::lazy(raw.existing_users),
            new_users: Pattern::lazy(raw.new_users),
            at_once: raw.at_once.map(Pattern::lazy),
            updates: raw.updates.map(Pattern::lazy),
            decided: raw.decided.map(Pattern::lazy),
            archive: raw.archive.map(Pattern::lazy),
            document: raw.document.map(Pattern::lazy),
            date_word: raw.date_word,
            as_dated: Pattern::lazy(raw.as_dated),
            whole: raw.whole.split(' ').map(str::to_owned).collect(),
            wording,
            places: OnceLock::new(),
        })
    }

    fn candidates(&self, clauses: &[Clause], names: &NameTable) -> Vec<Candidate> {
        let mut found = Vec::new();
        let first = self.first_by_text(clauses);
        for (at, clause) in clauses.iter().enumerate() {
            if !clause.plain.bytes().any(|b| b.is_ascii_digit()) || clause.kind == ClauseKind::Row && at >= HEAD {
                continue;
            }
            let text = Folded::new(&clause.plain);
            let of_text = found.len();
            let dates = self.dates_in(text.as_str(), first);
            // "2018-05-25 - 2020-12-01" is a time, no date of the text
            let several = dates.len() > 1;
            for (n, (span, date)) in dates.iter().enumerate().take(MAX_DATES) {
                let next = dates.get(n + 1).map(|d| d.0.0);
                let one = self.candidate((clauses, at), &text, (*span, next), *date);
                found.extend(one.into_iter().filter(|c| c.role != Role::Bare || !several));
            }
            if found.len() > of_text && (self.is_of_another(clauses, at, names) || self.is_in_archive(clauses, at)) {
                found.truncate(of_text);
            }
            self.leave_decided(&mut found, of_text, &text);
        }
        found
    }

    /// "This version was approved on June 7 and went into effect on June 25": the day on which a text was decided is
    /// not its last change where the sentence says from when it applies.
    fn leave_decided(&self, found: &mut Vec<Candidate>, from: usize, text: &Folded) {
        let applies = found[from..].iter().any(|c| c.role == Role::Effective);
        let changed = found[from..].iter().any(|c| c.role == Role::Updated);
        if applies && changed && self.decided.as_ref().is_some_and(|d| d.is_match(text)) {
            let mut at = 0;
            found.retain(|c| {
                at += 1;
                at <= from || c.role != Role::Updated
            });
        }
    }

    /// Every date written in `text`, with where it stands.
    fn dates_in(&self, text: &str, first: First) -> Vec<((usize, usize), PolicyDate)> {
        let written = self.written.get_or_init(|| Regex::new(&self.source).ok());
        let Some(written) = written else { return Vec::new() };
        let number = |m: Option<regex::Match<'_>>| m.and_then(|m| m.as_str().parse::<u32>().ok());
        let mut dates = Vec::new();
        for caps in written.captures_iter(text) {
            let month = |name: &str| caps.name(name).and_then(|m| self.month(m.as_str()));
            let parts = if let (Some(m), Some(d), Some(y)) =
                (month("m1"), number(caps.name("d1")), number(caps.name("y1")))
            {
                Some((y, m, Some(d)))
            } else if let (Some(d), Some(m), Some(y)) = (number(caps.name("d2")), month("m2"), number(caps.name("y2")))
            {
                Some((y, m, Some(d)))
            } else if let (Some(m), Some(y)) = (month("m3"), number(caps.name("y3"))) {
                Some((y, m, None))
            } else if let (Some(y), Some(m), Some(d)) =
                (number(caps.name("y4")), number(caps.name("m4")), number(caps.name("d4")))
            {
                Some((y, m, Some(d)))
            } else if let (Some(a), Some(b), Some(y)) =
                (number(caps.name("a5")), number(caps.name("b5")), number(caps.name("y5")))
            {
                numeric(a, b, y, caps.name("s5").map_or("/", |s| s.as_str()), first)
            } else {
                None
            };
            let date = parts.and_then(|(y, m, d)| PolicyDate::new(i32::try_from(y).ok()?, m, d).ok());
            let start = ["m1", "d2", "m3", "y4", "a5"].iter().find_map(|g| caps.name(g)).map(|m| m.start());
            let in_name = |end: usize| {
                text[end..].starts_with(|c: char| c.is_ascii_digit())
                    || text[end..].strip_prefix('.').is_some_and(|t| t.starts_with(|c: char| c.is_ascii_alphabetic()))
            };
            if let (Some(date), Some(start), Some(whole)) = (date, start, caps.get(0))
                && !in_name(whole.end())
            {
                dates.push(((start, whole.end()), date));
            }
        }
        dates
    }

    fn month(&self, name: &str) -> Option<u32> {
        self.months.iter().find(|(n, _)| n == name).map(|(_, number)| *number)
    }

    /// Which comes first in 11/12/2025: what a date of the text with a number over 12 shows, if all such
    /// dates show the same, else what is usual in the language.
    fn first_by_text(&self, clauses: &[Clause]) -> First {
        static NUMBERS: OnceLock<Option<Regex>> = OnceLock::new();
        let pattern = || Regex::new(r"(?-u:\b)([0-9]{1,2})[-/]([0-9]{1,2})[-/]20[0-9][0-9]").ok();
        let Some(numbers) = NUMBERS.get_or_init(pattern) else { return self.numeric };
        let (mut day, mut month) = (false, false);
        for clause in clauses.iter().filter(|c| c.plain.contains(['/', '-'])) {
            for caps in numbers.captures_iter(&clause.plain) {
                let number = |n: usize| caps[n].parse::<u32>().unwrap_or(0);
                day |= number(1) > 12;
                month |= number(2) > 12;
            }
        }
        match (day, month) {
            (true, false) => First::Day,
            (false, true) => First::Month,
            _ => self.numeric,
        }
    }

    fn candidate(
        &self,
        (clauses, at): (&[Clause], usize),
        text: &Folded,
        (span, next): ((usize, usize), Option<usize>),
        date: PolicyDate,
    ) -> Vec<Candidate> {
        let words = text.as_str();
        let before = tail(&words[..span.0], REACH_BEFORE);
        let after = head(&words[span.1..], REACH_AFTER);
        let letters = |part: &str| part.chars().filter(|c| c.is_alphabetic()).count();
        let alone = letters(&words[..span.0]) < 12 && letters(&words[span.1..]) < 14;
        let last = at + 2 >= clauses.len() && letters(&words[..span.0]) < 24 && letters(&words[span.1..]) < 3;
        let count = words.split_whitespace().count();
        let line = count <= LINE_WORDS;
        let is_line = |p: &Folded| p.as_str().len() < 90 && p.as_str().split_whitespace().count() <= LINE_WORDS;
        let previous = at.checked_sub(1).map(|p| Folded::new(&clauses[p].plain)).filter(is_line);
        let entry = letters(&words[..span.0]) == 0 && after.trim_start().starts_with([':', '-']);
        let role = self
            .role(before)
            .or_else(|| if alone { previous.as_ref().and_then(|p| self.role(p.as_str())) } else { None })
            .or_else(|| self.role_after(words, after))
            .or_else(|| (entry && count > 3).then_some(Role::Updated))
            .or_else(|| (((alone && at < HEAD) || last) && !is_clock_time(after)).then_some(Role::Bare));
        let Some(role) = role else { return Vec::new() };
        let others = self.other.find_in(tail(before, REACH_OTHER)).is_some()
            || (!after.starts_with(char::is_alphabetic)
                && self.other.find_in(head(after, 9)).is_some_and(|o| o.0 <= 1));
        let embedded = !line && role == Role::Updated && (words.starts_with("as of ") || words.starts_with("as at "));
        let of_a_place = || role == Role::Effective && at >= HEAD && self.is_for_a_place(before);
        if (others && role != Role::Announced) || embedded || of_a_place() {
            return Vec::new();
        }
        let own_text =
            self.this_text.is_match(text) || previous.as_ref().is_some_and(|p| alone && self.this_text.is_match(p));
        // "from 9 December for new users and from 8 January for all registered before"
        let behind = Some(&words[span.1..next.unwrap_or(words.len())]).filter(|own| own.starts_with(" for "));
        let existing = behind.map_or_else(
            || self.existing_users.is_match(text) && self.new_users.find_in(before).is_none(),
            |own| self.existing_users.find_in(own).is_some(),
        );
        let is_heading = |c: &Clause| {
            (c.kind == ClauseKind::Heading && c.section.len() > 1)
                || (c.text.starts_with("**") && c.text.ends_with("**"))
        };
        let of_part = at >= HEAD && at.checked_sub(1).is_some_and(|p| is_heading(&clauses[p]));
        let quote = &clauses[at].text;
        let of = |role| {
            let quote = quote.clone();
            Candidate { role, date, clause: at, own_text, existing, line, entry, of_part, quote }
        };
        let at_once = || role == Role::Updated && self.at_once.as_ref().is_some_and(|p| p.is_match(text));
        if self.both(before) || at_once() {
            return vec![of(Role::Effective), of(Role::Updated)];
        }
        let tight = self.role(tail(before, 24)) == Some(role) && self.announced.find_in(tail(before, 40)).is_none();
        let future = self.announced.is_match(text) && self.this_text.find(text).is_none_or(|t| t.0 > span.0);
        // "We are updating our terms. The updates go into effect on 5 July. Read the new terms."
        let beside = || previous.into_iter().chain(clauses.get(at + 1).map(|c| Folded::new(&c.plain)).filter(is_line));
        let told = || beside().any(|p| self.announced.is_match(&p));
        let of_updates = self.updates.as_ref().is_some_and(|p| p.is_match(text)) && told();
        let coming = (of_updates || future && !tight) && at < HEAD * 2 && role != Role::Updated;
        vec![of(if coming { Role::Announced } else { role })]
    }

    fn names_document(&self, text: &str) -> bool {
        let finds = |p: &Pattern| p.find_in(text).is_some();
        finds(&self.this_text) || self.document.as_ref().is_some_and(finds)
    }

    /// Whether one date is given for both: "effective and last updated on".
    fn both(&self, before: &str) -> bool {
        let ends = |p: &Pattern| p.find_all(before).last().copied();
        let (Some(e), Some(u)) = (ends(&self.effective), ends(&self.updated)) else { return false };
        let (first, second) = if e.0 < u.0 { (e, u) } else { (u, e) };
        let between = before.get(first.1..second.0).unwrap_or_default().trim();
        matches!(between, "and" | "since" | "/" | "&" | "and were" | "and was" | "and is" | "date and" | "date /")
    }

    /// The role word nearest before a date.
    fn role(&self, before: &str) -> Option<Role> {
        let last = |p: &Pattern| p.find_all(before).last().map(|m| m.1);
        if last(&self.announced)
            .is_some_and(|a| last(&self.updated).is_some_and(|u| u <= a) && last(&self.effective).is_none())
        {
            return Some(Role::Announced);
        }
        match (last(&self.effective), last(&self.updated)) {
            (Some(e), Some(u)) if u > e + 12 => Some(Role::Updated),
            (Some(_), _) => Some(Role::Effective),
            (None, Some(_)) => Some(Role::Updated),
            (None, None) if self.announced.find_in(before).is_some() => Some(Role::Announced),
            (None, None) => None,
        }
    }

    /// "On November 20, 2024, we updated our terms", "January 1, 2021 (effective date)".
    fn role_after(&self, words: &str, after: &str) -> Option<Role> {
        if words.starts_with("on ") || words.starts_with("as of ") || after.starts_with(" (") || after.starts_with(':')
        {
            if self.announced.find_in(after).is_some() {
                return Some(Role::Announced);
            }
            // "On October 10, the ministry released a draft" is no change of the text
            let of_us = after.starts_with([' ', ':']) || after.contains(" we ") || self.names_document(after);
            return match (self.effective.find_in(after), self.updated.find_in(after)) {
                (Some(_), _) => Some(Role::Effective),
                (None, Some(_)) if of_us => Some(Role::Updated),
                (None, _) => None,
            };
        }
        None
    }
}

/// Whether a time of day with seconds stands behind a date, as a server writes when it sends a page: "12 May 2026
/// 11:58:49 GMT".
fn is_clock_time(after: &str) -> bool {
    let mut parts = after.strip_prefix(' ').and_then(|t| t.split(' ').next()).unwrap_or_default().split(':');
    let mut two = || parts.next().is_some_and(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit()));
    two() && two() && two()
}

/// A date in numbers: what cannot be a month decides, then the separator, then what comes first.
fn numeric(a: u32, b: u32, year: u32, separator: &str, first: First) -> Option<(u32, u32, Option<u32>)> {
    let year = if year < 100 { 2000 + year } else { year };
    let day_first = a > 12 || (b <= 12 && (separator == "." || first == First::Day));
    let (month, day) = if day_first { (b, a) } else { (a, b) };
    (month <= 12).then_some((year, month, Some(day)))
}

fn tail(text: &str, bytes: usize) -> &str {
    let mut from = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..]
}

fn head(text: &str, bytes: usize) -> &str {
    let mut to = text.len().min(bytes);
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    &text[..to]
}

#[cfg(test)]
mod tests;
