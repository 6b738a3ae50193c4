//! The words on documents that cannot be checked: what is wrong, since when, and what to do.

use super::text::{cut, one_line};
use super::words::count;
use super::{RenderError, Rendered, tidy};
use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// A mail tells at most this many documents; the rest is counted.
const MAX_DOCUMENTS: usize = 40;
/// Width of the plain-text part, in columns.
const WIDTH: usize = 72;

/// What a mail on failing documents tells.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// Documents that fail, longest first.
    pub failing: Vec<Failing>,
    /// Documents that could be read again.
    pub recovered: Vec<Recovered>,
    /// When it is written.
    pub now: DateTime<Utc>,
    /// For its dates.
    pub timezone: Tz,
}

/// A document that fails.
#[derive(Debug, Clone)]
pub struct Failing {
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// One word for what is wrong.
    pub reason: String,
    /// The last failure in a sentence.
    pub message: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Failures in a row.
    pub failures: u32,
    /// When it was last read.
    pub last_success_at: Option<DateTime<Utc>>,
    /// When it is tried again.
    pub next_check_at: DateTime<Utc>,
    /// Whether it was told before.
    pub reminder: bool,
}

/// A document that could be read again.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// Whose it is.
    pub service: String,
    /// What it is called.
    pub document: String,
    /// Since when it had failed.
    pub since: DateTime<Utc>,
    /// When it was read again.
    pub at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "trouble.txt")]
struct Plain {
    subject: String,
    lead: String,
    failing: Vec<Entry>,
    recovered: Vec<String>,
    more: String,
    kept: String,
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct Html {
    subject: String,
    lead: String,
    failing: Vec<Entry>,
    recovered: Vec<String>,
    more: String,
    kept: String,
}

#[derive(Clone)]
struct Entry {
    title: String,
    state: String,
    message: String,
    tried: String,
    advice: String,
}

/// Writes the mail.
///
/// # Errors
/// When a template fails, which only a lack of memory makes it do.
pub fn render_trouble(trouble: &Trouble) -> Result<Rendered, RenderError> {
    let subject = subject(trouble);
    let entries: Vec<Entry> = trouble.failing.iter().take(MAX_DOCUMENTS).map(|f| Entry::new(f, trouble)).collect();
    let recovered: Vec<String> = trouble.recovered.iter().take(MAX_DOCUMENTS).map(recovered).collect();
    let left = (trouble.failing.len() - entries.len()) + (trouble.recovered.len() - recovered.len());
    let more = match left {
        0 => String::new(),
        n => format!("{}, not shown here: clausewatch status.", count(n, "more document", "more documents")),
    };
    let lead = lead(trouble);
    let kept = if entries.is_empty() { "" } else { KEPT }.to_owned();
    let html = Html {
        subject: subject.clone(),
        lead: lead.clone(),
        failing: entries.clone(),
        recovered: recovered.clone(),
        more: more.clone(),
        kept: kept.clone(),
    };
    let wrapped = |e: Entry| Entry {
        state: wrap(&e.state),
        message: wrap(&e.message),
        tried: wrap(&e.tried),
        advice: wrap(&e.advice),
        title: e.title,
    };
    let plain = Plain {
        subject: wrap(&subject),
        lead: wrap(&lead),
        failing: entries.into_iter().map(wrapped).collect(),
        recovered: recovered.iter().map(|r| wrap(r)).collect(),
        more,
        kept: wrap(&kept),
    };
    let text = plain.render()?;
    Ok(Rendered { subject, text: tidy(&text), html: html.render()? })
}

const KEPT: &str =
    "The last good version of each is kept, and nothing is taken for a change until the page can be read again.";

fn subject(trouble: &Trouble) -> String {
    let words = match (trouble.failing.as_slice(), trouble.recovered.as_slice()) {
        ([one], []) => format!(
            "{}: {} cannot be checked ({})",
            one.service,
            one.document,
            failure_state(&one.reason, &one.message, one.since, trouble.now, trouble.timezone)
        ),
        ([], [one]) => format!("{}: {} can be checked again", one.service, one.document),
        ([], many) => format!("{} documents can be checked again", many.len()),
        (many, []) => format!("{} documents cannot be checked", many.len()),
        (many, again) => {
            format!("{} cannot be checked, {} again", count(many.len(), "document", "documents"), again.len())
        }
    };
    cut(&one_line(&words), 140)
}

fn lead(trouble: &Trouble) -> String {
    let new = trouble.failing.iter().filter(|f| !f.reminder).count();
    let old = trouble.failing.len() - new;
    let mut parts = Vec::new();
    if new > 0 {
        parts.push(format!("{} newly in trouble", count(new, "document", "documents")));
    }
    if old > 0 {
        parts.push(format!("{} still in trouble", count(old, "document", "documents")));
    }
    if !trouble.recovered.is_empty() {
        parts.push(format!("{} readable again", count(trouble.recovered.len(), "document", "documents")));
    }
    format!("{}: {}.", trouble.now.with_timezone(&trouble.timezone).format("%-d %B %Y"), parts.join(", "))
}

fn recovered(r: &Recovered) -> String {
    let lasted = span(r.at - r.since);
    one_line(&format!("{}: {} can be read again, after {lasted}.", r.service, r.document))
}

impl Entry {
    fn new(f: &Failing, trouble: &Trouble) -> Self {
        let day = |t: DateTime<Utc>| t.with_timezone(&trouble.timezone).format("%-d %b %Y, %H:%M").to_string();
        let read =
            f.last_success_at.map_or_else(|| "Never read so far".to_owned(), |t| format!("Last read {}", day(t)));
        Self {
            title: one_line(&format!("{}: {}", f.service, f.document)),
            state: capitalised(&failure_state(&f.reason, &f.message, f.since, trouble.now, trouble.timezone)),
            message: cut(&one_line(&f.message), 400),
            tried: format!(
                "{read}; tried {} since, next try {}.",
                count(f.failures as usize, "time", "times"),
                day(f.next_check_at)
            ),
            advice: format!("What to do: {}", advice(&f.reason)),
        }
    }
}

/// What is wrong with a document and since when: "bot challenge for 3 days (since 9 May 2026)".
#[must_use]
pub fn failure_state(reason: &str, message: &str, since: DateTime<Utc>, now: DateTime<Utc>, timezone: Tz) -> String {
    let day = since.with_timezone(&timezone).format("%-d %b %Y");
    format!("{} for {} (since {day})", phrase(reason, message), span(now - since))
}

/// What is wrong, in a few words.
fn phrase(reason: &str, message: &str) -> String {
    let words = match reason {
        "forbidden" => "refused by the server",
        "not_found" => "page not found",
        "too_many_requests" => "too many requests",
        "server_error" => "server error",
        "dns" => "host name not found",
        "connect" => "no connection",
        "tls" => "no trusted TLS connection",
        "timeout" => "too slow",
        "broken" => "broken answer",
        "too_large" | "too_long" | "too_deep" => "too large",
        "redirect" => "redirects in vain",
        "not_public" => "address not public",
        "robots" => "forbidden by robots.txt",
        "selector" => {
            // the message names the selector after the URL
            let told = message.find("selector `").map(|at| &message[at..]);
            return cut(&one_line(told.unwrap_or("a selector matches nothing")), 100);
        }
        "empty" => "empty page",
        "bot_challenge" => "bot challenge",
        "error_page" => "error page",
        "wall" => "login or consent wall",
        "needs_browser" => "empty without JavaScript",
        "pdf" => "unreadable PDF",
        "content_type" => "neither text nor PDF",
        other => return other.replace('_', " "),
    };
    words.to_owned()
}

/// What a person can do about a failure, in a sentence.
#[must_use]
pub fn advice(reason: &str) -> &'static str {
    match reason {
        "not_found" | "error_page" | "redirect" => {
            "Look for the page's new address and set `url` in the configuration."
        }
        "forbidden" | "bot_challenge" => {
            "The site takes clausewatch for a bot: check it less often, or fetch it with a browser."
        }
        "needs_browser" | "wall" => "Fetch this document with a browser, or look for a plainer page of the same text.",
        "selector" | "empty" => {
            "The page was rebuilt: try `clausewatch extract URL`, and mend or remove `select` in the configuration."
        }
        "dns" | "connect" | "timeout" | "broken" => {
            "If many documents say so, look at this machine's network; otherwise the site is down or has moved."
        }
        "tls" => {
            "The site's certificate has lapsed or is private: look at it in a browser; `fetch.ca_file` adds an authority."
        }
        "too_many_requests" | "server_error" => {
            "Wait; it is tried ever less often. A longer `check` interval helps if it stays."
        }
        "robots" => "Respect it and remove the document, or set `respect_robots = false` for it if you may.",
        "not_public" => "Add its network to `fetch.allow_networks` if the page is meant to be on a private network.",
        "too_large" | "too_long" | "too_deep" => {
            "Look at what is served there; `fetch.max_bytes` and `select` can change what is taken."
        }
        "pdf" | "content_type" => "Look for the same text as a web page, or as a PDF that holds text.",
        _ => "Look at the page in a browser, and at `clausewatch extract URL`.",
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// "3 days", "5 hours".
fn span(time: chrono::Duration) -> String {
    let number = |n: i64| usize::try_from(n).unwrap_or(0);
    match (time.num_days(), time.num_hours()) {
        (2.., _) => count(number(time.num_days()), "day", "days"),
        (_, 1..) => count(number(time.num_hours()), "hour", "hours"),
        _ => count(number(time.num_minutes().max(1)), "minute", "minutes"),
    }
}

fn wrap(text: &str) -> String {
    let options = textwrap::Options::new(WIDTH).initial_indent("").subsequent_indent("").break_words(false);
    textwrap::fill(&one_line(text), options)
}

#[cfg(test)]
mod tests {
    use super::{Failing, Recovered, Trouble, advice, render_trouble};

    fn trouble() -> Trouble {
        let at = |t: &str| t.parse().unwrap();
        Trouble {
            failing: vec![Failing {
                service: "Acme".into(),
                document: "Privacy Policy".into(),
                reason: "selector".into(),
                message: "https://acme.example/privacy: selector `.policy` matches nothing".into(),
                since: at("2026-05-12T06:00:00Z"),
                failures: 9,
                last_success_at: Some(at("2026-05-12T00:00:00Z")),
                next_check_at: at("2026-05-15T19:00:00Z"),
                reminder: false,
            }],
            recovered: vec![],
            now: at("2026-05-15T07:00:00Z"),
            timezone: chrono_tz::Tz::Europe__Paris,
        }
    }

    #[test]
    fn a_report_says_what_since_when_and_what_to_do() {
        let mail = render_trouble(&trouble()).unwrap();
        assert_eq!(
            mail.subject,
            "Acme: Privacy Policy cannot be checked (selector `.policy` matches nothing for 3 days (since 12 May 2026))"
        );
        insta::assert_snapshot!(mail.text);
    }

    #[test]
    fn a_recovery_says_how_long_it_took() {
        let mut trouble = trouble();
        trouble.failing.clear();
        let (since, at) = ("2026-05-12T06:00:00Z".parse().unwrap(), "2026-05-15T07:00:00Z".parse().unwrap());
        trouble.recovered = vec![Recovered { service: "Acme".into(), document: "Terms".into(), since, at }];
        let mail = render_trouble(&trouble).unwrap();
        assert_eq!(mail.subject, "Acme: Terms can be checked again");
        assert!(mail.text.contains("Acme: Terms can be read again, after 3 days."), "{}", mail.text);
        assert!(!mail.text.contains("last good version"), "{}", mail.text);
    }

    #[test]
    fn hostile_names_stay_names() {
        let mut trouble = trouble();
        trouble.failing[0].service = "<b>x</b>\r\nBcc: y".into();
        trouble.failing[0].message = "selector `<script>` matches nothing".into();
        let mail = render_trouble(&trouble).unwrap();
        assert!(!mail.html.contains("<b>x") && !mail.html.contains("<script>"), "{}", mail.html);
        assert!(!mail.subject.contains(['\r', '\n']));
    }

    #[test]
    fn a_hundred_failures_are_counted_not_told_one_by_one() {
        let mut trouble = trouble();
        trouble.failing = vec![trouble.failing[0].clone(); 100];
        let mail = render_trouble(&trouble).unwrap();
        assert_eq!(mail.subject, "100 documents cannot be checked");
        assert!(mail.text.contains("60 more documents, not shown here"), "{}", mail.text);
    }

    #[test]
    fn every_reason_has_advice() {
        for reason in ["forbidden", "not_found", "dns", "tls", "selector", "bot_challenge", "empty", "something new"] {
            assert!(advice(reason).ends_with('.'), "{reason}");
        }
    }
}
