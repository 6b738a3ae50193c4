//! One to three plain sentences made from flags. Nothing is said that a quote does not support.

use crate::document::{Category, Dates, Flag, FlagChange, Stance};

/// At most this many sentences about flags; the rest is counted.
const MAX_SENTENCES: usize = 3;

/// Says what the flags mean for the reader, since when, and whether they can refuse.
pub fn summary(flags: &[Flag], dates: &Dates, changed_clauses: usize) -> String {
    let mut sentences: Vec<String> = Vec::new();
    for flag in flags.iter().filter(|f| f.change.alerts() || f.change == FlagChange::Standing) {
        let sentence = sentence(flag);
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    if sentences.is_empty() {
        return match changed_clauses {
            0 => "No change of words.".to_owned(),
            1 => "One clause changed, none on AI training or affiliate sharing.".to_owned(),
            n => format!("{n} clauses changed, none on AI training or affiliate sharing."),
        };
    }
    let more = sentences.len().saturating_sub(MAX_SENTENCES);
    sentences.truncate(MAX_SENTENCES);
    let mut out = sentences.join(" ");
    if more > 0 {
        out.push_str(&format!(" And {more} more."));
    }
    if let Some(effective) = &dates.effective {
        out.push_str(&format!(" Effective {}.", effective.date.human()));
    }
    if flags.iter().any(|f| f.change.alerts() && f.opt_out.is_some()) {
        out.push_str(" The text says how to refuse.");
    }
    out
}

/// Says that a page shows texts in turn.
#[must_use]
pub fn alternates() -> String {
    "The page shows different texts in turn; from now on, only words not seen before are told.".to_owned()
}

/// Says that a version was made again by this program.
#[must_use]
pub fn derived() -> String {
    "The stored page was read again by a newer extractor or other selectors; the platform changed nothing.".to_owned()
}

fn sentence(flag: &Flag) -> String {
    let subject = subject(&flag.category, flag.stance);
    let to = match flag.affiliates.as_slice() {
        [] => String::new(),
        names => format!(", naming {}", list(names)),
    };
    match flag.change {
        FlagChange::Added => format!("New: {subject}{to}."),
        FlagChange::Modified if flag.before_stance == Some(Stance::Prohibits) => {
            format!("Turned round: {subject}{to}; before, this was ruled out.")
        }
        FlagChange::Modified => format!("Changed: {subject}{to}."),
        FlagChange::Removed => format!("Gone: the clause that {subject}{to}."),
        FlagChange::Reworded | FlagChange::Standing => format!("It says that {subject}{to}."),
    }
}

fn subject(category: &Category, stance: Stance) -> String {
    let phrase = match (category.as_ref(), stance) {
        ("ai_training", Stance::Permits) => "data or content may be used to train or improve AI models",
        ("ai_training", Stance::Prohibits) => "data or content is not used to train AI models, or only with consent",
        ("ai_training", Stance::Choice) => "there is a choice about the use of data for AI models",
        ("ai_training", Stance::Mentions) => "AI training is mentioned",
        ("ai_training_ban", Stance::Permits) => "users may use content or output for AI",
        ("ai_training_ban", _) => "others may not use the service’s content to train AI",
        ("affiliate_sharing", Stance::Permits) => "data may be shared with companies of the same group",
        ("affiliate_sharing", Stance::Prohibits) => {
            "data is not shared with companies of the same group, or only with consent"
        }
        ("affiliate_sharing", Stance::Choice) => "there is a choice about sharing with companies of the same group",
        ("affiliate_sharing", Stance::Mentions) => "companies of the same group are mentioned",
        (other, stance) => return format!("a clause on {other} ({stance})"),
    };
    phrase.to_owned()
}

fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}
