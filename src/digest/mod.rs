//! All outgoing words of mails: subject, plain text and HTML. Escaping happens here, in the template.
//!
//! Pure: what the mail tells comes in, words come out. Knows no address, no server, no SQL.

mod heads;
mod notice;
mod plain;
mod quote;
mod say;
mod text;
mod trouble;
mod view;
mod words;

pub use heads::{Weight, weight_of};
pub use notice::{Undelivered, given_up, trial};
pub use quote::{Run, of_clause as runs_of_clause, of_flag as runs_of_flag};
pub use say::Words;
pub use text::{cut, language, links, one_line};
pub use trouble::{Failing, Recovered, Trouble, render_trouble};

use crate::document::{ClauseChange, Flag, Language, PolicyDate, Significance};
use askama::Template as _;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

/// The HTML part stays below this, in bytes: mail providers cut what is longer than about 100 KB.
pub const MAX_HTML: usize = 95_000;

/// A mail tells at most this many flagged changes, and as many others, with their clauses.
pub const MAX_DETAILED: usize = 20;

/// What a mail tells.
#[derive(Debug, Clone)]
pub struct Digest {
    /// Why it is sent.
    pub kind: Kind,
    /// Of its own words.
    pub language: Language,
    /// Changes, oldest first.
    pub items: Vec<Item>,
    /// Documents that cannot be checked.
    pub failing: Vec<Failure>,
    /// Coming dates, soonest first.
    pub upcoming: Vec<Upcoming>,
    /// How many documents its reader follows.
    pub watched: usize,
    /// Whether a calendar file is attached.
    pub has_calendar: bool,
    /// Where the pages of changes can be read, with a slash at its end.
    pub pages_url: Option<String>,
    /// When it is written.
    pub now: DateTime<Utc>,
    /// For its dates.
    pub timezone: Tz,
}

/// Why a mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A flagged clause was found.
    Alert,
    /// The schedule says so.
    Digest,
    /// A date is near.
    Reminder,
}

/// One change.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its number in the history.
    pub id: i64,
    /// Whose document.
    pub service: String,
    /// Which document.
    pub document: String,
    /// Where the page is.
    pub url: Option<String>,
    /// When it was found.
    pub detected_at: DateTime<Utc>,
    /// How much it matters.
    pub significance: Significance,
    /// In English words.
    pub summary: String,
    /// From when the newer text says it applies.
    pub effective: Option<PolicyDate>,
    /// The newer text's language, ISO 639-1.
    pub language: Option<String>,
    /// Numbers of the versions before and after.
    pub versions: (u32, u32),
    /// How many flags of it its reader is to be told.
    pub flagged: usize,
    /// Those flags; may be left empty beyond the first [`MAX_DETAILED`] flagged items.
    pub flags: Vec<Flag>,
    /// How many substantive clauses differ.
    pub changed: usize,
    /// The first of them; needed only where nothing is flagged.
    pub clauses: Vec<ClauseChange>,
}

/// A document that cannot be checked.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// One word for what is wrong.
    pub reason: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it last went well.
    pub last_success: Option<DateTime<Utc>>,
    /// Why, in words.
    pub message: String,
}

/// A date that is coming.
#[derive(Debug, Clone)]
pub struct Upcoming {
    /// Whose document.
    pub service: String,
    /// Which document.
    pub document: String,
    /// Where the page is.
    pub url: Option<String>,
    /// When.
    pub date: PolicyDate,
    /// Whether the text itself takes effect, or only says that a newer one will.
    pub announced: bool,
}

/// A mail's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, on one line.
    pub subject: String,
    /// The plain-text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Why a mail could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot render the digest: {0}")]
pub struct RenderError(#[from] askama::Error);

impl Item {
    fn alerts(&self) -> impl Iterator<Item = &Flag> {
        self.flags.iter().filter(|f| f.change.alerts())
    }
}

impl Digest {
    /// The day it is for its reader.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.timezone).date_naive()
    }

    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.failing.is_empty()
    }
}

/// Writes the mail; what does not fit is counted, with where to find it.
///
/// # Errors
/// When the template fails, which only a lack of memory makes it do.
pub fn render(digest: &Digest) -> Result<Rendered, RenderError> {
    let words = Words::of(digest.language);
    let subject = words.subject(digest);
    let mut rendered = Rendered { subject, text: String::new(), html: String::new() };
    for budget in view::BUDGETS {
        let page = view::Page::new(digest, words, &rendered.subject, budget);
        rendered.html = page.render()?;
        rendered.text = plain::write(&page);
        if rendered.html.len() <= MAX_HTML {
            break;
        }
    }
    Ok(rendered)
}

/// At most one empty line in a row.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = if line == "-- " { line } else { line.trim_end() };
        if !(line.is_empty() && (out.is_empty() || out.ends_with("\n\n"))) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}
