//! The words of subjects, headings, labels and lines, in one place: English now, another language one day.

use super::text::{cut, one_line};
use super::{Digest, Item, Kind};
use crate::document::{Flag, FlagChange, PolicyDate, Significance, Stance};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The language of these words, for `lang` and `Content-Language`.
pub const LANGUAGE: &str = "en";

/// The longest subject, in characters: what phones show of one.
const MAX_SUBJECT: usize = 140;

/// How much a flag matters: lower is more.
pub type Weight = (u8, u8, u8);

/// What the mail is about, most important first.
pub fn subject(digest: &Digest) -> String {
    let words = match digest.kind {
        Kind::Reminder => reminder(digest),
        Kind::Alert | Kind::Digest => match leading(digest) {
            Some(item) => changes(digest, item),
            None => no_changes(digest),
        },
    };
    cut(&one_line(&words), MAX_SUBJECT)
}

/// The item that the subject speaks of.
pub fn leading(digest: &Digest) -> Option<&Item> {
    let best = |i: &&Item| i.alerts().map(weight).min();
    let flagged = digest.items.iter().filter(|i| i.flagged > 0);
    let first = flagged.min_by_key(|i| best(i).unwrap_or((9, 9, 9)));
    // of several that matter alike the first
    first.or_else(|| digest.items.iter().rev().max_by_key(|i| i.significance))
}

fn changes(digest: &Digest, item: &Item) -> String {
    let mut subject = statement(item);
    if let Some(date) = item.effective {
        subject.push_str(&format!(", from {}", date.human()));
    }
    let telling = digest.items.iter().filter(|i| i.flagged > 0 || i.significance == Significance::Substantive).count();
    match telling.saturating_sub(1) {
        0 => {}
        n => subject.push_str(&format!(", and {n} more {}", plural(n, "change", "changes"))),
    }
    subject
}

/// What one change is, as a sentence without its end.
pub fn statement(item: &Item) -> String {
    match item.alerts().min_by_key(|f| weight(f)) {
        Some(flag) => headline(&item.service, flag),
        None if item.flagged > 0 || item.significance == Significance::Substantive => {
            format!("{} changed its {}", item.service, item.document)
        }
        None => format!("{} edited its {} (wording only)", item.service, item.document),
    }
}

fn no_changes(digest: &Digest) -> String {
    match digest.failing.len() {
        0 => format!("No change seen in {}", count(digest.watched, "document", "documents")),
        1 => {
            let one = &digest.failing[0];
            format!("{}: {} could not be checked", one.service, one.document)
        }
        n => format!("{n} documents could not be checked"),
    }
}

fn reminder(digest: &Digest) -> String {
    let Some(first) = digest.upcoming.first() else { return "A date is coming".to_owned() };
    let verb = if first.announced { "is announced to change" } else { "takes effect" };
    let what = format!("{}: {} {verb}", first.service, first.document);
    let more = match digest.upcoming.len() - 1 {
        0 => String::new(),
        n => format!(", and {n} more {}", plural(n, "date", "dates")),
    };
    match first.date.days_from(digest.today()) {
        ..=0 => format!("Today: {what}{more}"),
        1 => format!("Tomorrow: {what} on {}{more}", first.date.human()),
        n => format!("In {n} days: {what} on {}{more}", first.date.human()),
    }
}

/// Which flag of several comes first: lower is more important.
pub fn weight(flag: &Flag) -> Weight {
    weight_of(flag.category.as_ref(), flag.stance, flag.change)
}

/// The same, of a flag whose words are not at hand.
#[must_use]
pub fn weight_of(category: &str, stance: Stance, change: FlagChange) -> Weight {
    // what only touches a matter comes after all that says something
    let mention = if stance == Stance::Mentions { 3 } else { 0 };
    let category = mention
        + match category {
            "ai_training" => 0,
            "affiliate_sharing" => 1,
            _ => 2,
        };
    let stance = match stance {
        Stance::Permits => 0,
        Stance::Choice => 1,
        Stance::Prohibits => 2,
        Stance::Mentions => 3,
    };
    let change = match change {
        FlagChange::Added => 0,
        FlagChange::Modified => 1,
        _ => 2,
    };
    (category, stance, change)
}

/// What one flag means, with the service as subject.
fn headline(service: &str, flag: &Flag) -> String {
    use FlagChange::{Added, Modified, Removed};
    use Stance::{Choice, Permits, Prohibits};
    let group = match flag.affiliates.as_slice() {
        [] => "companies of its group".to_owned(),
        names => cut(&list(names), 60),
    };
    let turned = flag.before_stance == Some(Prohibits) && flag.change.alerts();
    match (flag.category.as_ref(), flag.stance, flag.change) {
        ("ai_training", Permits, _) if turned => {
            format!("{service} may now train AI on your data, which it ruled out before")
        }
        ("affiliate_sharing", Permits, _) if turned => {
            format!("{service} may now share your data with {group}, which it ruled out before")
        }
        ("ai_training", Permits, Added) => format!("{service} may now train AI on your data"),
        ("ai_training", Permits, Removed) => format!("{service} drops a clause on AI training"),
        ("ai_training", Permits, _) => format!("{service} changes how it may train AI on your data"),
        ("ai_training", Prohibits, Removed) => format!("{service} drops a promise not to train AI on data"),
        ("ai_training", Prohibits, Modified) => format!("{service} changes its promise not to train AI on data"),
        ("ai_training", Prohibits, _) => format!("{service} says it does not train AI on data"),
        ("ai_training", Choice, Removed) => format!("{service} drops a choice about AI training"),
        ("ai_training", Choice, _) => format!("{service} tells of a choice about AI training"),
        ("ai_training", ..) => format!("{service} speaks of AI training"),
        ("affiliate_sharing", Permits, Added) => format!("{service} may now share your data with {group}"),
        ("affiliate_sharing", Permits, Removed) => format!("{service} drops a clause on sharing with {group}"),
        ("affiliate_sharing", Permits, _) => format!("{service} changes how it shares data with {group}"),
        ("affiliate_sharing", Prohibits, Removed) => format!("{service} drops a promise not to share with {group}"),
        ("affiliate_sharing", ..) => format!("{service} changes what it says on sharing with {group}"),
        ("ai_training_ban", _, Removed) => format!("{service} drops a ban on AI training by others"),
        ("ai_training_ban", ..) => format!("{service} forbids others to train AI on its content"),
        (other, ..) => format!("{service}: a clause on {}", other.replace('_', " ")),
    }
}

/// The mail's first heading.
pub fn title(digest: &Digest) -> String {
    match (digest.kind, digest.items.as_slice()) {
        (Kind::Reminder, _) | (_, []) => subject(digest),
        (_, [one]) => one_line(&statement(one)),
        (_, items) => {
            let more = count(items.len() - 1, "more change", "more changes");
            leading(digest).map_or_else(|| subject(digest), |i| one_line(&format!("{}, and {more}", statement(i))))
        }
    }
}

/// The line below it: the day, and what the mail holds.
pub fn lead(digest: &Digest) -> String {
    let flagged = digest.items.iter().filter(|i| i.flagged > 0).count();
    let other = |i: &&Item| i.flagged == 0;
    let telling = digest.items.iter().filter(other).filter(|i| i.significance == Significance::Substantive).count();
    let editorial = digest.items.len() - flagged - telling;
    let mut parts = Vec::new();
    let mut add = |n: usize, words: String| {
        if n > 0 {
            parts.push(words);
        }
    };
    if digest.kind != Kind::Reminder {
        add(flagged, count(flagged, "change with flagged clauses", "changes with flagged clauses"));
        add(telling, format!("{telling} other {}", plural(telling, "change", "changes")));
        add(editorial, format!("{editorial} of wording only"));
    }
    add(digest.failing.len(), format!("{} not checked", count(digest.failing.len(), "document", "documents")));
    if digest.items.is_empty() {
        let others = digest.watched.saturating_sub(digest.failing.len());
        add(others, format!("no change seen in {}", count(others, "document", "documents")));
    }
    let today = digest.today().format("%-d %B %Y");
    if parts.is_empty() { today.to_string() } else { format!("{today} · {}", parts.join(" · ")) }
}

/// What a flag is about.
pub fn category(flag: &Flag) -> String {
    match flag.category.as_ref() {
        "ai_training" => "AI training".to_owned(),
        "ai_training_ban" => "Ban on AI training by others".to_owned(),
        "affiliate_sharing" => "Sharing with affiliates".to_owned(),
        other => {
            let words = other.replace('_', " ");
            let mut letters = words.chars();
            letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
        }
    }
}

/// What the clause does about it.
pub fn stance(flag: &Flag) -> String {
    let word = |s: Stance| match s {
        Stance::Permits => "permitted",
        Stance::Prohibits => "ruled out",
        Stance::Choice => "your choice",
        Stance::Mentions => "mentioned",
    };
    if flag.change == FlagChange::Removed {
        return format!("{} until now", word(flag.stance));
    }
    match flag.before_stance.filter(|b| *b != flag.stance) {
        Some(before) => format!("{}, before {}", word(flag.stance), word(before)),
        None => word(flag.stance).to_owned(),
    }
}

/// What the change did to the clause.
pub const fn change(change: FlagChange) -> &'static str {
    match change {
        FlagChange::Added => "new clause",
        FlagChange::Modified => "changed clause",
        FlagChange::Reworded => "reworded clause",
        FlagChange::Removed => "removed clause",
        FlagChange::Standing => "standing clause",
    }
}

/// "20 Nov 2024, in 19 days".
pub fn effective(date: Option<PolicyDate>, today: NaiveDate) -> String {
    let Some(date) = date else { return String::new() };
    let human = date.human();
    if !date.has_day() {
        return human;
    }
    match date.days_from(today) {
        0 => format!("{human}, today"),
        1 => format!("{human}, tomorrow"),
        n if n > 1 => format!("{human}, in {n} days"),
        _ => human,
    }
}

/// Whether a date is still to come.
pub fn is_coming(date: Option<PolicyDate>, today: NaiveDate) -> bool {
    date.is_some_and(|d| d.first_day() >= today)
}

/// Changes of wording, as a count.
pub fn editorial(items: &[&Item]) -> String {
    const NAMED: usize = 8;
    if items.is_empty() {
        return String::new();
    }
    let names: BTreeSet<&str> = items.iter().map(|i| i.service.as_str()).collect();
    let more = names.len().saturating_sub(NAMED);
    let mut shown: Vec<String> = names.into_iter().take(NAMED).map(one_line).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    format!("{} of wording or layout only: {}.", count(items.len(), "change", "changes"), list(&shown))
}

/// A change's summary: its first sentence, and the rest without what the mail tells beside it.
pub fn summary(item: &Item) -> (String, String) {
    let mut text = one_line(&item.summary);
    if let Some(date) = item.effective {
        text = text.replacen(&format!(" Effective {}.", date.human()), "", 1);
    }
    if item.alerts().any(|f| f.opt_out.is_some()) {
        text = text.replacen(" The text says how to refuse.", "", 1);
    }
    // an abbreviation early on ends no sentence
    match text.match_indices(". ").map(|(at, _)| at).find(|at| *at >= 30) {
        Some(at) => (text[..=at].to_owned(), text[at + 2..].to_owned()),
        None => (text, String::new()),
    }
}

/// What did not fit, and where it is.
pub fn rest(digest: &Digest, flagged: usize, others: usize) -> String {
    let Some(first) = digest.items.iter().map(|i| i.detected_at).min().filter(|_| flagged + others > 0) else {
        return String::new();
    };
    let mut parts = Vec::new();
    if flagged > 0 {
        parts.push(format!("{} with flagged clauses", count(flagged, "change", "changes")));
    }
    if others > 0 {
        parts.push(format!(
            "{} {}",
            others,
            if flagged > 0 { "others" } else { plural(others, "other change", "other changes") }
        ));
    }
    let day = first.format("%Y-%m-%d");
    format!("Not shown here: {}. All of them: clausewatch changes --since {day}", list(&parts))
}

/// Flags of a change that did not fit.
pub fn more_flags(n: usize) -> String {
    if n == 0 { String::new() } else { format!("and {}", count(n, "more flagged clause", "more flagged clauses")) }
}

/// Clauses of a change that did not fit.
pub fn more_clauses(n: usize) -> String {
    if n == 0 { String::new() } else { format!("and {}", count(n, "more clause", "more clauses")) }
}

/// Failing documents that did not fit.
pub fn failing_rest(n: usize) -> String {
    if n == 0 {
        String::new()
    } else {
        format!("and {}: clausewatch status", count(n, "more document", "more documents"))
    }
}

/// Coming dates that did not fit.
pub fn dates_rest(n: usize) -> String {
    if n == 0 { String::new() } else { format!("and {}: clausewatch upcoming", count(n, "more date", "more dates")) }
}

/// "in 19 days".
pub fn left(date: PolicyDate, today: NaiveDate) -> String {
    match date.days_from(today) {
        _ if !date.has_day() => String::new(),
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        n if n > 1 => format!("in {n} days"),
        _ => String::new(),
    }
}

/// What happens on a coming date.
pub fn coming(u: &super::Upcoming) -> String {
    match u.announced {
        true => format!("{}: a new version of the {} is announced", u.service, u.document),
        false => format!("{}: the {} takes effect", u.service, u.document),
    }
}

/// What is wrong with a document, and what is known of it.
pub fn failing(state: &str, last_success: Option<&str>) -> String {
    match last_success {
        Some(last) => format!("{state}, last read {last}"),
        None => format!("{state}, never read yet"),
    }
}

/// "A, B and C".
pub fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// "1 change", "3 changes".
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", plural(n, one, many))
}

const fn plural<'a>(n: usize, one: &'a str, many: &'a str) -> &'a str {
    if n == 1 { one } else { many }
}

/// Headings and fixed lines.
pub mod line {
    /// Above unflagged changes.
    pub const OTHERS: &str = "Other changes";
    /// Above coming dates.
    pub const UPCOMING: &str = "In the next 30 days";
    /// Above failing documents.
    pub const FAILING: &str = "Could not be checked";
    /// Above the dates of a reminder.
    pub const DATES: &str = "What is coming";
    /// How marked words are to be read, in HTML and in plain text.
    pub const LEGEND: &str = "In quotes, new words are underlined and words that are gone are struck through.";
    /// The same in plain text.
    pub const LEGEND_PLAIN: &str = "In quotes, {+these words+} are new and [-these-] are gone.";
    /// What a flag is worth.
    pub const CAVEAT: &str = "Quotes are the platform’s own words. Flags and sentences are found by rules and can be wrong; this is no legal advice.";
    /// Who wrote it.
    pub const SENDER: &str = "Written by clausewatch on your own machine; nobody else knows what you follow.";
    /// Where a calendar is attached.
    pub const CALENDAR: &str = "The dates are attached as a calendar file.";
}
