//! The words on documents that cannot be checked: what is wrong, since when, and what to do.

use super::say::{Words, args};
use super::text::{cut, one_line};
use super::{RenderError, Rendered, tidy};
use crate::document::Language;
use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use fluent_bundle::FluentArgs;

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
    /// Of its own words.
    pub language: Language,
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
    sender: String,
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
    lang: &'static str,
    sender: String,
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
    let words = Words::of(trouble.language);
    let subject = subject(words, trouble);
    let entry = |f| Entry::new(words, f, trouble);
    let entries: Vec<Entry> = trouble.failing.iter().take(MAX_DOCUMENTS).map(entry).collect();
    let recovered: Vec<String> = trouble.recovered.iter().take(MAX_DOCUMENTS).map(|r| recovered(words, r)).collect();
    let left = (trouble.failing.len() - entries.len()) + (trouble.recovered.len() - recovered.len());
    let more = match left {
        0 => String::new(),
        n => words.count("trouble-rest", n),
    };
    let lead = lead(words, trouble);
    let kept = if entries.is_empty() { String::new() } else { words.say("trouble-kept") };
    let sender = |setting: &str| words.with("trouble-sender", &args!["setting" => setting]);
    let html = Html {
        lang: trouble.language.tag(),
        sender: sender("failures = false"),
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
        sender: wrap(&sender("`failures = false`")),
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

fn subject(words: &Words, trouble: &Trouble) -> String {
    let said = match (trouble.failing.as_slice(), trouble.recovered.as_slice()) {
        ([one], []) => {
            let state = words.failure_state(&one.reason, &one.message, one.since, trouble.now, trouble.timezone);
            let (service, document) = (one.service.as_str(), one.document.as_str());
            words.with("trouble-one", &args!["service" => service, "document" => document, "state" => state])
        }
        ([], [one]) => words.about("trouble-again-one", &one.service, &one.document),
        ([], many) => words.count("trouble-again", many.len()),
        (many, []) => words.count("trouble-many", many.len()),
        (many, again) => words.with("trouble-both", &args!["n" => many.len(), "again" => again.len()]),
    };
    cut(&one_line(&said), 140)
}

fn lead(words: &Words, trouble: &Trouble) -> String {
    let new = trouble.failing.iter().filter(|f| !f.reminder).count();
    let counts = [
        ("trouble-new", new),
        ("trouble-old", trouble.failing.len() - new),
        ("trouble-readable", trouble.recovered.len()),
    ];
    let parts: Vec<String> = counts.iter().filter(|(_, n)| *n > 0).map(|(id, n)| words.count(id, *n)).collect();
    let today = words.long_day(trouble.now.with_timezone(&trouble.timezone).date_naive());
    format!("{today}: {}.", parts.join(", "))
}

fn recovered(words: &Words, r: &Recovered) -> String {
    let (service, document, span) = (r.service.as_str(), r.document.as_str(), words.span(r.at - r.since));
    let args = args!["service" => service, "document" => document, "span" => span];
    one_line(&words.with("trouble-recovered", &args))
}

impl Entry {
    fn new(words: &Words, f: &Failing, trouble: &Trouble) -> Self {
        let time = |t: DateTime<Utc>| words.moment(t.with_timezone(&trouble.timezone));
        let read = f.last_success_at.map_or_else(
            || words.say("trouble-never-read"),
            |t| words.with("trouble-last-read", &args!["time" => time(t)]),
        );
        let next = time(f.next_check_at);
        Self {
            title: one_line(&format!("{}: {}", f.service, f.document)),
            state: capitalised(&words.failure_state(&f.reason, &f.message, f.since, trouble.now, trouble.timezone)),
            message: cut(&one_line(&f.message), 400),
            tried: words.with("trouble-tried", &args!["read" => read, "n" => f.failures, "next" => next]),
            advice: words.with("trouble-advice", &args!["advice" => words.advice(&f.reason)]),
        }
    }
}

impl Words {
    /// What is wrong with a document and since when: "bot challenge for 3 days (since 9 May 2026)".
    #[must_use]
    pub fn failure_state(
        &self,
        reason: &str,
        message: &str,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
        timezone: Tz,
    ) -> String {
        let (what, span) = (self.failure(reason, message), self.span(now - since));
        let day = self.short_day(since.with_timezone(&timezone).date_naive());
        self.with("trouble-state", &args!["what" => what, "span" => span, "day" => day])
    }

    /// What is wrong, in a few words.
    fn failure(&self, reason: &str, message: &str) -> String {
        if reason != "selector" {
            let own = self.find(&format!("fail-{reason}"), &FluentArgs::new());
            return own.unwrap_or_else(|| reason.replace('_', " "));
        }
        // the message names the selector after the URL
        let told = message.split_once("selector ").and_then(|(_, told)| told.split_once(" matches nothing"));
        match told {
            Some((selector, _)) => self.with("fail-selector", &args!["selector" => cut(&one_line(selector), 80)]),
            None => self.say("fail-a-selector"),
        }
    }

    /// What a person can do about a failure, in a sentence.
    #[must_use]
    pub fn advice(&self, reason: &str) -> String {
        self.find(&format!("advice-{reason}"), &FluentArgs::new()).unwrap_or_else(|| self.say("advice-other"))
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn wrap(text: &str) -> String {
    let options = textwrap::Options::new(WIDTH).initial_indent("").subsequent_indent("").break_words(false);
    textwrap::fill(&one_line(text), options)
}

#[cfg(test)]
mod tests {
    use super::{Failing, Recovered, Trouble, Words, render_trouble};
    use crate::document::Language;

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
            language: Language::English,
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
            assert!(Words::english().advice(reason).ends_with('.'), "{reason}");
        }
    }
}
