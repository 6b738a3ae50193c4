//! The words of subjects, labels and lines, in one place: English now, another language one day.

use super::{Digest, Item, Kind};
use crate::document::{Flag, FlagChange, PolicyDate, Significance, Stance};
use chrono::NaiveDate;

/// The longest subject, in characters: what phones show of one.
const MAX_SUBJECT: usize = 140;

/// What the mail is about, most important first.
pub fn subject(digest: &Digest) -> String {
    let flagged: Vec<&Item> = digest.items.iter().filter(|i| i.alerts().next().is_some()).collect();
    let telling = digest.items.iter().filter(|i| i.significance == Significance::Substantive).count();
    let first = flagged.first().copied().or_else(|| digest.items.iter().max_by_key(|i| i.significance));
    let Some(item) = first else { return failures(digest) };
    let mut subject = match item.alerts().min_by_key(|f| rank(f)) {
        Some(flag) => headline(&item.service, flag),
        None if item.significance == Significance::Substantive => {
            format!("{} changed its {}", item.service, item.document)
        }
        None => format!("{} edited its {} (wording only)", item.service, item.document),
    };
    if let Some(date) = item.effective {
        subject.push_str(&format!(", from {}", date.human()));
    }
    let more = telling.max(flagged.len()).saturating_sub(1);
    match more {
        0 => {}
        1 => subject.push_str(", and 1 more change"),
        n => subject.push_str(&format!(", and {n} more changes")),
    }
    cut(&one_line(&subject), MAX_SUBJECT)
}

fn failures(digest: &Digest) -> String {
    match digest.failing.len() {
        0 => "Nothing changed".to_owned(),
        1 => "1 document could not be checked".to_owned(),
        n => format!("{n} documents could not be checked"),
    }
}

/// Which flag of several the subject speaks of.
fn rank(flag: &Flag) -> (u8, u8, u8) {
    let category = match flag.category.as_ref() {
        "ai_training" => 0,
        "affiliate_sharing" => 1,
        _ => 2,
    };
    let stance = match flag.stance {
        Stance::Permits => 0,
        Stance::Choice => 1,
        Stance::Prohibits => 2,
        Stance::Mentions => 3,
    };
    let change = match flag.change {
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
        names => names.join(", "),
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

/// The mail's first line.
pub fn headline_of(digest: &Digest) -> &'static str {
    match digest.kind {
        Kind::Alert => "A clause you asked to hear of at once",
        Kind::Digest => "What changed in the policies you follow",
    }
}

/// The line below it.
pub fn lead(digest: &Digest) -> String {
    let flagged = digest.items.iter().filter(|i| i.alerts().next().is_some()).count();
    let services: std::collections::BTreeSet<&str> = digest.items.iter().map(|i| i.service.as_str()).collect();
    let changes = count(digest.items.len(), "change", "changes");
    let of = count(services.len(), "service", "services");
    format!("{}: {changes} at {of}, {flagged} with flagged clauses.", digest.today().format("%-d %B %Y"))
}

/// What a flag is, in a few words.
pub fn label(flag: &Flag) -> String {
    let category = match flag.category.as_ref() {
        "ai_training" => "AI training",
        "ai_training_ban" => "Ban on AI training by others",
        "affiliate_sharing" => "Sharing with affiliates",
        other => return format!("{} · {} · {}", other.replace('_', " "), stance(flag.stance), change(flag.change)),
    };
    format!("{category} · {} · {}", stance(flag.stance), change(flag.change))
}

const fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Permits => "permitted",
        Stance::Prohibits => "ruled out",
        Stance::Choice => "your choice",
        Stance::Mentions => "mentioned",
    }
}

const fn change(change: FlagChange) -> &'static str {
    match change {
        FlagChange::Added => "new",
        FlagChange::Modified => "changed",
        FlagChange::Reworded => "reworded",
        FlagChange::Removed => "removed",
        FlagChange::Standing => "standing",
    }
}

/// "Effective 20 Nov 2024, in 19 days".
pub fn effective(date: Option<PolicyDate>, today: NaiveDate) -> String {
    let Some(date) = date else { return String::new() };
    let human = date.human();
    if !date.has_day() {
        return format!("Effective {human}");
    }
    match date.days_from(today) {
        0 => format!("Effective {human}, today"),
        1 => format!("Effective {human}, tomorrow"),
        n if n > 1 => format!("Effective {human}, in {n} days"),
        _ => format!("Effective since {human}"),
    }
}

/// Changes of wording, as a count.
pub fn editorial(items: &[&Item]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let names: std::collections::BTreeSet<&str> = items.iter().map(|i| i.service.as_str()).collect();
    let names: Vec<&str> = names.into_iter().take(8).collect();
    format!("{} of wording or layout only: {}.", count(items.len(), "change", "changes"), names.join(", "))
}

/// "1 change", "3 changes".
pub fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// No line breaks and no other control characters.
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most `max` characters, cut at a word where possible.
pub fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let head: String = text.chars().take(max.saturating_sub(2)).collect();
    let end = head.rfind(' ').filter(|at| *at > head.len() / 2).unwrap_or(head.len());
    format!("{} …", head[..end].trim_end())
}
