//! What a mail is filled with: everything worded, cut to a budget, nothing escaped yet.

use super::quote::{self, Run};
use super::say::Words;
use super::say::args;
use super::text::{cut, language, links, one_line, tail};
use super::{Digest, Item, Kind};
use crate::diff;
use crate::document::{ChangeKind, ClauseChange, Flag, FlagChange, Significance, Stance};
use askama::Template;

/// How much of everything a mail holds.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    flagged: usize,
    flags: usize,
    quote: usize,
    others: usize,
    clauses: usize,
    lines: usize,
}

/// From roomy to tight: the first one that keeps the mail small enough is taken.
pub const BUDGETS: [Budget; 5] = [
    Budget { flagged: super::MAX_DETAILED, flags: 6, quote: 900, others: super::MAX_DETAILED, clauses: 2, lines: 30 },
    Budget { flagged: 12, flags: 5, quote: 700, others: 15, clauses: 2, lines: 25 },
    Budget { flagged: 8, flags: 4, quote: 600, others: 10, clauses: 1, lines: 20 },
    Budget { flagged: 5, flags: 3, quote: 500, others: 8, clauses: 1, lines: 15 },
    Budget { flagged: 3, flags: 2, quote: 400, others: 5, clauses: 1, lines: 10 },
];

/// Characters of an opt-out sentence, of a clause of an unflagged change, and of a failure's reason.
const MAX_OPT_OUT: usize = 400;
const MAX_CLAUSE: usize = 320;
const MAX_REASON: usize = 300;

/// The whole mail.
#[derive(Template)]
#[template(path = "digest.html")]
pub struct Page {
    pub words: &'static Words,
    pub subject: String,
    pub title: String,
    pub lead: String,
    pub preview: String,
    pub flagged: Vec<ItemView>,
    pub others: Vec<ItemView>,
    /// What was left out and where it is.
    pub rest: String,
    pub editorial: String,
    pub dates_title: String,
    pub dates: Vec<DateLine>,
    pub dates_first: bool,
    pub dates_rest: String,
    pub failing: Vec<FailureLine>,
    pub failing_rest: String,
    pub has_marks: bool,
    pub has_calendar: bool,
    pub has_quotes: bool,
}

/// One change.
pub struct ItemView {
    pub id: i64,
    pub service: String,
    pub document: String,
    pub url: String,
    /// The page of the change, where there is one.
    pub page: String,
    pub found: String,
    pub effective: String,
    pub is_coming: bool,
    pub summary: String,
    pub more_summary: String,
    pub flags: Vec<FlagView>,
    pub clauses: Vec<ClauseView>,
    pub more: String,
    pub versions: String,
    pub lang: String,
}

/// One flag.
pub struct FlagView {
    pub category: String,
    pub stance: String,
    pub tone: &'static str,
    pub change: String,
    /// In quotation marks.
    pub section: String,
    pub runs: Vec<Run>,
    pub affiliates: String,
    pub opt_out: String,
    pub links: Vec<LinkView>,
}

/// An address and how it is shown.
pub struct LinkView {
    pub target: String,
    pub shown: String,
}

/// A clause of an unflagged change.
pub struct ClauseView {
    pub label: String,
    pub runs: Vec<Run>,
}

/// A coming date.
pub struct DateLine {
    pub date: String,
    pub left: String,
    pub what: String,
    pub url: String,
}

/// A failing document.
pub struct FailureLine {
    pub what: String,
    pub since: String,
    pub why: String,
}

impl Page {
    /// The mail within `budget`.
    pub fn new(digest: &Digest, words: &'static Words, subject: &str, budget: Budget) -> Self {
        let mut flagged: Vec<&Item> = digest.items.iter().filter(|i| i.flagged > 0).collect();
        flagged.sort_by_key(|i| i.alerts().map(super::heads::weight).min().unwrap_or((9, 9, 9)));
        let rest = digest.items.iter().filter(|i| i.flagged == 0);
        let (others, editorial): (Vec<&Item>, Vec<&Item>) =
            rest.partition(|i| i.significance == Significance::Substantive);
        let left = (flagged.len().saturating_sub(budget.flagged), others.len().saturating_sub(budget.others));
        let view = |i: &&Item| ItemView::new(i, digest, words, budget);
        let flagged: Vec<ItemView> = flagged.iter().take(budget.flagged).map(view).collect();
        let others: Vec<ItemView> = others.iter().take(budget.others).map(view).collect();
        let failing_left = digest.failing.len().saturating_sub(budget.lines);
        let marked = |runs: &[Run]| runs.iter().any(|r| r.is_new() || r.is_old());
        let has_marks = flagged.iter().flat_map(|i| &i.flags).any(|f| marked(&f.runs))
            || others.iter().flat_map(|i| &i.clauses).any(|c| marked(&c.runs));
        let is_reminder = digest.kind == Kind::Reminder;
        Self {
            subject: subject.to_owned(),
            title: words.title(digest),
            lead: words.lead(digest),
            preview: super::heads::leading(digest).map(|i| preview(i, words)).unwrap_or_default(),
            rest: words.rest(digest, left.0, left.1),
            editorial: words.editorial(&editorial),
            dates_title: words.say(match digest.kind {
                Kind::Digest => "upcoming",
                Kind::Alert | Kind::Reminder => "dates",
            }),
            dates_first: is_reminder,
            dates: digest.upcoming.iter().take(budget.lines).map(|u| date_line(u, digest, words)).collect(),
            dates_rest: words.dates_rest(digest.upcoming.len().saturating_sub(budget.lines)),
            failing: digest.failing.iter().take(budget.lines).map(|f| failure_line(f, digest, words)).collect(),
            failing_rest: words.failing_rest(failing_left),
            has_quotes: !flagged.is_empty() || !others.is_empty(),
            has_marks,
            has_calendar: digest.has_calendar,
            flagged,
            others,
            words,
        }
    }

    /// Lines between the parts.
    pub const fn notes(&self) -> [&String; 2] {
        [&self.rest, &self.editorial]
    }

    /// The language of the mail's own words.
    pub const fn lang(&self) -> &'static str {
        self.words.language().tag()
    }

    /// A fixed line.
    pub fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    /// When a change was found.
    pub fn found_at(&self, item: &ItemView) -> String {
        self.words.with("found-at", &args!["found" => item.found.as_str()])
    }

    /// Which versions it lies between.
    pub fn versions_are(&self, item: &ItemView) -> String {
        self.words.with("versions-are", &args!["versions" => item.versions.as_str()])
    }

    /// From when it applies.
    pub fn applies_from(&self, item: &ItemView) -> String {
        self.words.with("from-date", &args!["date" => item.effective.as_str()])
    }

    /// Which section a flag stands in.
    pub fn in_section(&self, flag: &FlagView) -> String {
        self.words.with("in-section", &args!["section" => flag.section.as_str()])
    }
}

impl ItemView {
    fn new(item: &Item, digest: &Digest, words: &Words, budget: Budget) -> Self {
        let mut alerts: Vec<&Flag> = item.alerts().collect();
        alerts.sort_by_key(|f| super::heads::weight(f));
        let flags: Vec<FlagView> = alerts.iter().take(budget.flags).map(|f| FlagView::new(f, words, budget)).collect();
        let clauses: Vec<ClauseView> = match item.flagged {
            0 => item.clauses.iter().take(budget.clauses).map(|c| ClauseView::new(c, words)).collect(),
            _ => Vec::new(),
        };
        let more = match item.flagged {
            0 => words.more_clauses(item.changed.saturating_sub(clauses.len())),
            n => words.more_flags(n.saturating_sub(flags.len())),
        };
        let (summary, more_summary) = words.summary(item);
        Self {
            id: item.id,
            service: one_line(&item.service),
            document: one_line(&item.document),
            url: item.url.clone().unwrap_or_default(),
            found: words.moment(item.detected_at.with_timezone(&digest.timezone)),
            effective: words.effective(item.effective, digest.today()),
            is_coming: super::words::is_coming(item.effective, digest.today()),
            summary,
            more_summary,
            flags,
            clauses,
            more,
            page: digest.pages_url.as_ref().map(|url| format!("{url}change-{}.html", item.id)).unwrap_or_default(),
            versions: words.versions(item.versions),
            lang: item.language.as_deref().map(language).unwrap_or_default(),
        }
    }
}

impl FlagView {
    fn new(flag: &Flag, words: &Words, budget: Budget) -> Self {
        let opt_out = flag.opt_out.as_deref().unwrap_or_default();
        Self {
            category: words.category(flag),
            stance: words.stance(flag),
            tone: match (flag.change, flag.stance) {
                (_, Stance::Mentions) => "calm",
                (FlagChange::Removed, Stance::Prohibits | Stance::Choice) => "warn",
                (FlagChange::Removed, Stance::Permits) | (_, Stance::Prohibits) => "good",
                (_, Stance::Permits) => "warn",
                (_, Stance::Choice) => "info",
            },
            change: words.change(flag.change),
            section: flag
                .section
                .last()
                .map(|s| words.quoted(&cut(&one_line(&diff::plain(s)), 80)))
                .unwrap_or_default(),
            runs: quote::of_flag(flag, budget.quote),
            affiliates: cut(&one_line(&words.list(&flag.affiliates)), 300),
            opt_out: cut(&one_line(&diff::plain(opt_out)), MAX_OPT_OUT),
            links: links(opt_out).into_iter().map(LinkView::new).collect(),
        }
    }
}

impl LinkView {
    /// The address as it is shown: without scheme, its end cut where it is long, never its host.
    fn new(target: String) -> Self {
        let bare = ["https://", "http://", "mailto:"].iter().find_map(|s| target.strip_prefix(s)).unwrap_or(&target);
        let bare = one_line(bare.trim_end_matches('/'));
        let shown =
            if bare.chars().count() <= 64 { bare } else { format!("{}…{}", head(&bare, 44), tail(&bare, 18)) };
        Self { shown, target }
    }
}

fn head(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

impl ClauseView {
    fn new(clause: &ClauseChange, words: &Words) -> Self {
        let label = words.say(match clause.kind {
            ChangeKind::Added => "clause-new",
            ChangeKind::Removed => "clause-removed",
            ChangeKind::Modified => "clause-changed",
            ChangeKind::Moved => "clause-moved",
        });
        Self { label, runs: quote::of_clause(clause, MAX_CLAUSE) }
    }
}

/// What mail programs show beside the subject.
fn preview(item: &Item, words: &Words) -> String {
    let (first, rest) = words.summary(item);
    cut(&format!("{first} {rest}"), 160)
}

fn date_line(u: &super::Upcoming, digest: &Digest, words: &Words) -> DateLine {
    DateLine {
        date: words.date(u.date),
        left: words.left(u.date, digest.today()),
        what: one_line(&words.coming(u)),
        url: u.url.clone().unwrap_or_default(),
    }
}

fn failure_line(f: &super::Failure, digest: &Digest, words: &Words) -> FailureLine {
    let day = |t: chrono::DateTime<chrono::Utc>| t.with_timezone(&digest.timezone).date_naive();
    let state = words.failure_state(&f.reason, &f.message, f.since, digest.now, digest.timezone);
    FailureLine {
        what: one_line(&format!("{}: {}", f.service, f.document)),
        since: one_line(&words.failing(&state, f.last_success.map(day))),
        why: cut(&one_line(&f.message), MAX_REASON),
    }
}
