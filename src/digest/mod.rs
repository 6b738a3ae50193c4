//! All outgoing words: subject, plain text and HTML of a mail. Escaping happens here, in templates.
//!
//! Pure: what the mail tells comes in, words come out. Knows no address, no server, no SQL.

mod trouble;
mod view;
mod words;

pub use trouble::{Failing, Recovered, Trouble, advice, failure_state, render_trouble};

use crate::document::{ClauseChange, Flag, PolicyDate, Significance};
use askama::Template as _;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

/// What a mail tells.
#[derive(Debug, Clone)]
pub struct Digest {
    /// Why it is sent.
    pub kind: Kind,
    /// Changes, oldest first.
    pub items: Vec<Item>,
    /// Documents that cannot be checked.
    pub failing: Vec<Failure>,
    /// Dates of the next 30 days.
    pub upcoming: Vec<Upcoming>,
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
    /// In words.
    pub summary: String,
    /// From when the newer text says it applies.
    pub effective: Option<PolicyDate>,
    /// Clauses on a category.
    pub flags: Vec<Flag>,
    /// Clauses that differ.
    pub clauses: Vec<ClauseChange>,
}

/// A document that cannot be checked.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// Since when.
    pub since: DateTime<Utc>,
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
}

/// Writes the mail.
///
/// # Errors
/// When a template fails, which only a lack of memory makes it do.
pub fn render(digest: &Digest) -> Result<Rendered, RenderError> {
    let subject = words::subject(digest);
    let html = view::Html::new(digest, &subject).render()?;
    let text = view::Plain::new(digest, &subject).render()?;
    Ok(Rendered { subject, text: tidy(&text), html })
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

#[cfg(test)]
mod tests;
