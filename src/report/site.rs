//! Pages to look things up in a browser: one of all documents and changes, one for each change with every clause.

use crate::digest::{self, Run, Words};
use crate::document::{ChangeKind, ClauseChange, Flag, PolicyDate, Significance};
use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// The longest quote of a page, in characters: a clause is shown whole, an endless one is not.
const MAX_QUOTE: usize = 6000;

/// The file of the page of all changes.
pub const INDEX: &str = "index.html";

/// A document that is followed.
#[derive(Debug, Clone)]
pub struct SiteDocument {
    /// Whose.
    pub service: String,
    /// Which.
    pub document: String,
    /// When it was last read.
    pub last_success: Option<DateTime<Utc>>,
    /// When it last changed.
    pub last_change: Option<DateTime<Utc>>,
    /// Versions of it.
    pub versions: u32,
    /// What is wrong with it, in words; empty where nothing is.
    pub trouble: String,
}

/// A change with all that is known of it.
#[derive(Debug, Clone)]
pub struct SiteChange {
    /// Its number.
    pub id: i64,
    /// Whose document.
    pub service: String,
    /// Which document.
    pub document: String,
    /// Where that is.
    pub url: Option<String>,
    /// When the change was found.
    pub detected_at: DateTime<Utc>,
    /// How much it matters.
    pub significance: Significance,
    /// In words.
    pub summary: String,
    /// From when the newer text says it applies.
    pub effective: Option<PolicyDate>,
    /// Flags, reworded ones too.
    pub flags: Vec<Flag>,
    /// Changed clauses, in the order of the text.
    pub clauses: Vec<ClauseChange>,
}

impl SiteChange {
    /// The file of its page.
    #[must_use]
    pub fn file(&self) -> String {
        format!("change-{}.html", self.id)
    }
}

#[derive(Template)]
#[template(path = "site-index.html")]
struct IndexPage<'a> {
    lang: &'static str,
    written: String,
    documents: Vec<DocumentLine<'a>>,
    days: Vec<Day>,
}

struct DocumentLine<'a> {
    of: &'a SiteDocument,
    last_success: String,
    last_change: String,
}

struct Day {
    date: String,
    changes: Vec<Line>,
}

struct Line {
    file: String,
    name: String,
    summary: String,
    marks: Vec<String>,
    is_editorial: bool,
}

#[derive(Template)]
#[template(path = "site-change.html")]
struct ChangePage<'a> {
    lang: &'static str,
    of: &'a SiteChange,
    found: String,
    summary: String,
    effective: String,
    flags: Vec<Flagged>,
    sections: Vec<Section>,
    editorial: Vec<Section>,
    editorial_count: usize,
}

struct Flagged {
    title: String,
    label: String,
    section: String,
    runs: Vec<Run>,
    opt_out: String,
    opt_out_links: Vec<String>,
    affiliates: String,
}

struct Section {
    name: String,
    clauses: Vec<Shown>,
}

struct Shown {
    kind: &'static str,
    class: &'static str,
    runs: Vec<Run>,
}

/// The page of all documents and of `changes`, newest first.
///
/// # Errors
/// When a template fails, which only a lack of memory makes it do.
pub fn index(
    documents: &[SiteDocument],
    changes: &[SiteChange],
    now: DateTime<Utc>,
    timezone: Tz,
) -> Result<String, askama::Error> {
    let day = |at: DateTime<Utc>| at.with_timezone(&timezone).format("%-d %B %Y").to_string();
    let short = |at: Option<DateTime<Utc>>| at.map(|at| at.with_timezone(&timezone).format("%-d %b %Y").to_string());
    let mut days: Vec<Day> = Vec::new();
    for found in changes {
        let date = day(found.detected_at);
        if days.last().is_none_or(|d| d.date != date) {
            days.push(Day { date, changes: Vec::new() });
        }
        if let Some(last) = days.last_mut() {
            last.changes.push(line(found));
        }
    }
    let documents = documents
        .iter()
        .map(|of| DocumentLine {
            of,
            last_success: short(of.last_success).unwrap_or_else(|| "not yet".to_owned()),
            last_change: short(of.last_change).unwrap_or_else(|| "none seen".to_owned()),
        })
        .collect();
    let written = now.with_timezone(&timezone).format("%-d %B %Y, %H:%M %Z").to_string();
    IndexPage { lang: Words::english().language().tag(), written, documents, days }.render()
}

fn line(found: &SiteChange) -> Line {
    let mut marks: Vec<String> = Vec::new();
    for flag in found.flags.iter().filter(|f| f.change.alerts()) {
        let mark = format!("{}: {}", Words::english().category(flag), Words::english().stance(flag));
        if !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    Line {
        file: found.file(),
        name: format!("{}: {}", found.service, found.document),
        summary: digest::one_line(&found.summary),
        marks,
        is_editorial: found.significance != Significance::Substantive,
    }
}

/// The page of one change: its flags, then every changed clause.
///
/// # Errors
/// See [`index`].
pub fn change_page(of: &SiteChange, timezone: Tz) -> Result<String, askama::Error> {
    let substantive = |c: &&ClauseChange| c.significance == Significance::Substantive;
    let editorial = |c: &&ClauseChange| c.significance != Significance::Substantive;
    ChangePage {
        lang: Words::english().language().tag(),
        found: of.detected_at.with_timezone(&timezone).format("%-d %B %Y, %H:%M %Z").to_string(),
        summary: digest::one_line(&of.summary),
        effective: of.effective.map(PolicyDate::human).unwrap_or_default(),
        flags: of.flags.iter().filter(|f| f.change.alerts()).map(flagged).collect(),
        sections: sections(of.clauses.iter().filter(substantive)),
        editorial: sections(of.clauses.iter().filter(editorial)),
        editorial_count: of.clauses.iter().filter(editorial).count(),
        of,
    }
    .render()
}

fn flagged(flag: &Flag) -> Flagged {
    let words = Words::english();
    Flagged {
        title: words.category(flag),
        label: format!("{} ({})", words.stance(flag), words.change(flag.change)),
        section: headings(&flag.section),
        runs: digest::runs_of_flag(flag, MAX_QUOTE),
        opt_out: flag.opt_out.as_deref().map(|o| digest::one_line(&crate::diff::plain(o))).unwrap_or_default(),
        opt_out_links: flag.opt_out.as_deref().map(digest::links).unwrap_or_default(),
        affiliates: flag.affiliates.join(", "),
    }
}

/// The headings above a clause, in one line.
fn headings(section: &[String]) -> String {
    digest::one_line(&section.join(" › "))
}

/// Clauses by the headings that they stand under, each stretch of them once.
fn sections<'c>(clauses: impl Iterator<Item = &'c ClauseChange>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for clause in clauses {
        let name = headings(&clause.section);
        if sections.last().is_none_or(|s| s.name != name) {
            sections.push(Section { name, clauses: Vec::new() });
        }
        let (kind, class) = match clause.kind {
            ChangeKind::Added => ("new", "new"),
            ChangeKind::Removed => ("gone", "old"),
            ChangeKind::Modified => ("changed", "both"),
            ChangeKind::Moved => ("moved", "both"),
        };
        if let Some(last) = sections.last_mut() {
            last.clauses.push(Shown { kind, class, runs: digest::runs_of_clause(clause, MAX_QUOTE) });
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::{SiteChange, SiteDocument, change_page, index};
    use crate::document::{Category, ChangeKind, ClauseChange, Flag, FlagChange, Significance, Stance};

    fn found() -> SiteChange {
        let hostile = "We may train <script>alert(1)</script> models & \"more\".".to_owned();
        SiteChange {
            id: 7,
            service: "Acme <b>".to_owned(),
            document: "Privacy Policy".to_owned(),
            url: Some("https://acme.example/privacy".to_owned()),
            detected_at: "2026-05-01T22:30:00Z".parse().unwrap(),
            significance: Significance::Substantive,
            summary: "Acme may now train AI on your data.".to_owned(),
            effective: None,
            flags: vec![Flag {
                category: Category::new("ai_training").unwrap(),
                change: FlagChange::Added,
                stance: Stance::Permits,
                section: vec!["Uses".to_owned()],
                quote: hostile,
                before_quote: None,
                before_stance: None,
                opt_out: Some("Opt out in [settings](https://acme.example/s).".to_owned()),
                affiliates: Vec::new(),
                rule: "ai_training.named_training".to_owned(),
                because: Vec::new(),
            }],
            clauses: vec![ClauseChange {
                kind: ChangeKind::Modified,
                section: vec!["Uses".to_owned()],
                before: Some("We keep data for 30 days.".to_owned()),
                after: Some("We keep data for 90 days.".to_owned()),
                significance: Significance::Substantive,
            }],
        }
    }

    #[test]
    fn a_change_is_shown_whole_and_escaped() {
        let page = change_page(&found(), chrono_tz::UTC).unwrap();
        for part in ["<del>30</del>", "<ins>90</ins>", "Opt out in settings.", "Acme &#60;b&#62;", "AI training"] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(
            !page.contains("<script>")
                && page.contains("default-src &#39;none&#39;") | page.contains("default-src 'none'")
        );
    }

    #[test]
    fn the_index_leads_to_each_change_by_its_day() {
        let document = SiteDocument {
            service: "Acme <b>".to_owned(),
            document: "Privacy Policy".to_owned(),
            last_success: None,
            last_change: None,
            versions: 2,
            trouble: "bot challenge since 3 days".to_owned(),
        };
        let now = "2026-05-02T08:00:00Z".parse().unwrap();
        let page = index(&[document], &[found()], now, "Europe/Berlin".parse().unwrap()).unwrap();
        for part in
            ["href=\"change-7.html\"", "2 May 2026", "AI training: permitted", "bot challenge since 3 days", "not yet"]
        {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("<b>"), "{page}");
    }
}
