//! What the templates are filled with.

use super::{Digest, Item, words};
use crate::diff::{self, Side, word_diff};
use crate::document::{ChangeKind, ClauseChange, Flag, Significance};
use askama::Template;

/// A mail tells at most this many flagged changes in full, this many flags of each, and this many
/// clauses of an unflagged change; the rest is counted. Keeps a mail under 100 KB.
const MAX_ITEMS: usize = 20;
const MAX_FLAGS: usize = 6;
const MAX_CLAUSES: usize = 3;
/// Quotes are cut at this length, in characters.
const MAX_QUOTE: usize = 900;
/// Width of the plain-text part, in columns.
const WIDTH: usize = 72;

const FOOTER: &str = "clausewatch on your own machine wrote this mail; nobody else knows what you follow.";

/// The HTML part.
#[derive(Template)]
#[template(path = "digest.html")]
pub struct Html {
    subject: String,
    headline: &'static str,
    lead: String,
    flagged: Vec<ItemView>,
    others: Vec<ItemView>,
    editorial: String,
    upcoming: Vec<DateLine>,
    failing: Vec<FailureLine>,
    footer: &'static str,
}

/// The plain-text part.
#[derive(Template)]
#[template(path = "digest.txt")]
pub struct Plain {
    headline: String,
    lead: String,
    flagged: Vec<ItemView>,
    others: Vec<ItemView>,
    editorial: String,
    upcoming: Vec<DateLine>,
    failing: Vec<FailureLine>,
    footer_wrapped: String,
}

struct ItemView {
    id: i64,
    service: String,
    document: String,
    title: String,
    rule: String,
    url: String,
    when: String,
    effective: String,
    summary: String,
    summary_wrapped: String,
    flags: Vec<FlagView>,
    clauses: Vec<ClauseView>,
    more: usize,
}

struct FlagView {
    label: String,
    section: String,
    runs: Vec<RunView>,
    quote_wrapped: String,
    affiliates: String,
    opt_out: String,
    opt_out_wrapped: String,
    links: Vec<String>,
}

struct ClauseView {
    label: &'static str,
    runs: Vec<RunView>,
    wrapped: String,
}

struct RunView {
    text: String,
    gap: &'static str,
    is_new: bool,
    is_old: bool,
}

struct DateLine {
    date: String,
    what: String,
}

struct FailureLine {
    what: String,
    since: String,
    why: String,
    why_wrapped: String,
}

impl Html {
    pub fn new(digest: &Digest, subject: &str) -> Self {
        let parts = Parts::of(digest);
        Self {
            subject: subject.to_owned(),
            headline: words::headline_of(digest),
            lead: words::lead(digest),
            flagged: parts.flagged,
            others: parts.others,
            editorial: parts.editorial,
            upcoming: upcoming(digest),
            failing: failing(digest),
            footer: FOOTER,
        }
    }
}

impl Plain {
    pub fn new(digest: &Digest, subject: &str) -> Self {
        let parts = Parts::of(digest);
        Self {
            headline: wrap(subject, ""),
            lead: wrap(&words::lead(digest), ""),
            flagged: parts.flagged,
            others: parts.others,
            editorial: wrap(&parts.editorial, ""),
            upcoming: upcoming(digest),
            failing: failing(digest),
            footer_wrapped: wrap(
                &format!(
                    "Quotes are the platform's own words; what stands around them is found by rules and can be wrong. {FOOTER}"
                ),
                "",
            ),
        }
    }
}

struct Parts {
    flagged: Vec<ItemView>,
    others: Vec<ItemView>,
    editorial: String,
}

impl Parts {
    fn of(digest: &Digest) -> Self {
        let is_flagged = |i: &&Item| i.alerts().next().is_some();
        let (flagged, rest): (Vec<&Item>, Vec<&Item>) = digest.items.iter().partition(is_flagged);
        let (others, editorial): (Vec<&Item>, Vec<&Item>) =
            rest.into_iter().partition(|i| i.significance == Significance::Substantive);
        let mut note = words::editorial(&editorial);
        let left = flagged.len().saturating_sub(MAX_ITEMS) + others.len().saturating_sub(MAX_ITEMS);
        if left > 0 {
            note = format!(
                "{} more, not shown here: clausewatch changes. {note}",
                words::count(left, "change", "changes")
            );
        }
        let view = |i: &&Item| ItemView::new(i, digest);
        Self {
            flagged: flagged.iter().take(MAX_ITEMS).map(view).collect(),
            others: others.iter().take(MAX_ITEMS).map(view).collect(),
            editorial: note,
        }
    }
}

impl ItemView {
    fn new(item: &Item, digest: &Digest) -> Self {
        let flags: Vec<FlagView> = item.alerts().take(MAX_FLAGS).map(FlagView::new).collect();
        let telling: Vec<&ClauseChange> =
            item.clauses.iter().filter(|c| c.significance == Significance::Substantive).collect();
        let clauses: Vec<ClauseView> = if flags.is_empty() {
            telling.iter().take(MAX_CLAUSES).map(|c| ClauseView::new(c)).collect()
        } else {
            Vec::new()
        };
        let more = if flags.is_empty() { telling.len() - clauses.len() } else { item.alerts().count() - flags.len() };
        let title = format!("{}: {}", item.service, item.document);
        let found = item.detected_at.with_timezone(&digest.timezone).format("%-d %b %Y, %H:%M");
        Self {
            id: item.id,
            rule: "=".repeat(title.chars().count().min(WIDTH)),
            service: words::one_line(&item.service),
            document: words::one_line(&item.document),
            title: words::one_line(&title),
            url: item.url.clone().unwrap_or_default(),
            when: format!("found {found}"),
            effective: words::effective(item.effective, digest.today()),
            summary: item.summary.clone(),
            summary_wrapped: wrap(&item.summary, ""),
            flags,
            clauses,
            more,
        }
    }
}

impl FlagView {
    fn new(flag: &Flag) -> Self {
        let before = flag.before_quote.as_deref().map(diff::plain);
        let quote = diff::plain(&flag.quote);
        let runs = match (&before, flag.change) {
            (Some(before), crate::document::FlagChange::Modified) => runs(before, &quote),
            (_, crate::document::FlagChange::Removed) => vec![RunView::old(&quote)],
            _ => vec![RunView::plain(&quote)],
        };
        let opt_out = flag.opt_out.as_deref().map(diff::plain).unwrap_or_default();
        Self {
            label: words::label(flag),
            section: flag.section.last().map(|s| words::cut(&words::one_line(s), 80)).unwrap_or_default(),
            quote_wrapped: wrap(&marked(&runs), "  | "),
            runs,
            affiliates: flag.affiliates.join(", "),
            opt_out_wrapped: wrap(&format!("How to refuse: \"{}\"", words::cut(&opt_out, 400)), "  "),
            opt_out: words::cut(&opt_out, 400),
            links: flag.opt_out.as_deref().map(links).unwrap_or_default(),
        }
    }
}

impl ClauseView {
    fn new(clause: &ClauseChange) -> Self {
        let plain = |t: &Option<String>| diff::plain(t.as_deref().unwrap_or_default());
        let (before, after) = (plain(&clause.before), plain(&clause.after));
        let (label, runs) = match clause.kind {
            ChangeKind::Added => ("New:", vec![RunView::new_words(&after)]),
            ChangeKind::Removed => ("Removed:", vec![RunView::old(&before)]),
            ChangeKind::Modified => ("Changed:", runs(&before, &after)),
            ChangeKind::Moved => ("Moved:", vec![RunView::plain(&after)]),
        };
        let wrapped = wrap(&format!("{label} {}", words::cut(&marked(&runs), 500)), "  ");
        Self { label, runs, wrapped }
    }
}

impl RunView {
    fn with(text: &str, is_new: bool, is_old: bool) -> Self {
        let cut = words::cut(text, MAX_QUOTE);
        Self { text: cut.trim().to_owned(), gap: if text.ends_with(' ') { " " } else { "" }, is_new, is_old }
    }

    fn plain(text: &str) -> Self {
        Self::with(text, false, false)
    }

    fn new_words(text: &str) -> Self {
        Self::with(text, true, false)
    }

    fn old(text: &str) -> Self {
        Self::with(text, false, true)
    }
}

/// The words that changed, marked; long stretches that did not are shortened in the middle.
fn runs(before: &str, after: &str) -> Vec<RunView> {
    word_diff(&words::cut(before, MAX_QUOTE), &words::cut(after, MAX_QUOTE))
        .into_iter()
        .map(|run| match run.side {
            Side::Both => RunView::plain(&run.text),
            Side::Before => RunView::old(&run.text),
            Side::After => RunView::new_words(&run.text),
        })
        .collect()
}

/// Changed words in plain text: [-gone-] {+new+}. A clause that is wholly new or gone says so in
/// its label.
fn marked(runs: &[RunView]) -> String {
    if let [only] = runs {
        return only.text.clone();
    }
    let mut out = String::new();
    for run in runs {
        match (run.is_new, run.is_old) {
            (true, _) => out.push_str(&format!("{{+{}+}}", run.text)),
            (_, true) => out.push_str(&format!("[-{}-]", run.text)),
            _ => out.push_str(&run.text),
        }
        out.push_str(run.gap);
    }
    out
}

/// Web and mail addresses that a Markdown text links to.
fn links(markdown: &str) -> Vec<String> {
    let targets = markdown.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let safe = |t: &&str| t.starts_with("https://") || t.starts_with("http://") || t.starts_with("mailto:");
    targets.filter(safe).take(3).map(str::to_owned).collect()
}

fn upcoming(digest: &Digest) -> Vec<DateLine> {
    let line = |u: &super::Upcoming| DateLine {
        date: u.date.human(),
        what: match u.announced {
            true => words::one_line(&format!("{}: a new version of {} is announced", u.service, u.document)),
            false => words::one_line(&format!("{}: {} takes effect", u.service, u.document)),
        },
    };
    digest.upcoming.iter().map(line).collect()
}

fn failing(digest: &Digest) -> Vec<FailureLine> {
    let line = |f: &super::Failure| {
        let why = words::cut(&words::one_line(&f.message), 300);
        FailureLine {
            what: words::one_line(&format!("{}: {}", f.service, f.document)),
            since: format!("since {}", f.since.with_timezone(&digest.timezone).format("%-d %b %Y")),
            why_wrapped: wrap(&why, "  "),
            why,
        }
    };
    digest.failing.iter().map(line).collect()
}

fn wrap(text: &str, indent: &str) -> String {
    let options = textwrap::Options::new(WIDTH).initial_indent(indent).subsequent_indent(indent).break_words(false);
    textwrap::fill(&words::one_line(text), options)
}
