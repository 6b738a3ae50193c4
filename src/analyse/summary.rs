//! One to three plain sentences made from flags. Nothing is said that a quote does not support.

use super::pattern::{Folded, Pattern};
use crate::document::{Category, Dates, Flag, FlagChange, Stance};

/// At most this many sentences about flags; the rest is counted.
const MAX_SENTENCES: usize = 3;

/// What a clause calls the reader's data: English words, for they stand in an English sentence.
static DATA: Pattern = Pattern::constant(
    r"\byour (?:[a-z-]+ ){0,2}(?:personal (?:data|information)|data|information|content|posts|messages|inputs?|outputs?|prompts?|recordings?|conversations?|photos|videos|feedback|communications)\b",
);

/// Says what the flags mean for the reader, since when, and whether they can refuse.
/// `changed_clauses` counts the substantive ones; none where there was nothing to compare with. `not_undone`
/// knows the words that refusing leaves what was done before as it is.
pub fn summary(flags: &[Flag], dates: &Dates, changed_clauses: Option<usize>, not_undone: &Pattern) -> String {
    let mut sentences: Vec<String> = Vec::new();
    for flag in flags.iter().filter(|f| f.change.alerts() || f.change == FlagChange::Standing) {
        let sentence = sentence(flag);
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    if sentences.is_empty() {
        return match changed_clauses {
            None => "No clause on AI training or affiliate sharing.".to_owned(),
            Some(0) => "No change of words that matters.".to_owned(),
            Some(1) => "One clause changed, none on AI training or affiliate sharing.".to_owned(),
            Some(n) => format!("{n} clauses changed, none on AI training or affiliate sharing."),
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
    let said = flags.iter().filter(|f| f.change.alerts()).flat_map(|f| f.opt_out.iter().chain([&f.quote]));
    if said.into_iter().any(|quote| not_undone.is_match(&Folded::new(quote))) {
        out.push_str(" Refusing does not undo what was done before.");
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
    let subject = subject(&flag.category, flag.stance, &data(&flag.quote));
    let to = match flag.affiliates.as_slice() {
        [] => String::new(),
        names => format!(", naming {}", list(names)),
    };
    match flag.change {
        FlagChange::Added => format!("New: {subject}{to}."),
        FlagChange::Modified if flag.before_stance == Some(Stance::Prohibits) => {
            format!("Reversed: {subject}{to}; before, this was ruled out.")
        }
        FlagChange::Modified => format!("Changed: {subject}{to}."),
        FlagChange::Removed => format!("Gone: a clause saying that {subject}{to}."),
        FlagChange::Reworded | FlagChange::Standing => format!("It says that {subject}{to}."),
    }
}

/// The reader's data as the clause calls it.
fn data(quote: &str) -> String {
    let plain = Folded::new(&crate::diff::plain(quote));
    let found = DATA.find(&plain).and_then(|(from, to)| plain.as_str().get(from..to));
    found.unwrap_or("data or content").to_owned()
}

fn subject(category: &Category, stance: Stance, data: &str) -> String {
    let phrase = match (category.as_ref(), stance) {
        ("ai_training", Stance::Permits) => return format!("{data} may be used to train or improve AI models"),
        ("ai_training", Stance::Prohibits) => "data or content is not used to train AI models, or only with consent",
        ("ai_training", Stance::Choice) => "there is a choice about the use of data for AI models",
        ("ai_training", Stance::Mentions) => "AI training is mentioned",
        ("ai_training_ban", Stance::Permits) => "users may use content or output for AI",
        ("ai_training_ban", _) => "others may not use the service’s content to train AI",
        ("affiliate_sharing", Stance::Permits) => {
            return format!("{data} may be shared with, or used by, companies of the same group");
        }
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

#[cfg(test)]
mod tests {
    use super::{Pattern, summary};
    use crate::analyse::{DateTables, Rules, inspect};
    use crate::document::{Dates, Text};

    fn check(text: &str, expected: &str) {
        let (rules, dates) = (Rules::built_in().unwrap(), DateTables::built_in().unwrap());
        assert_eq!(inspect(&rules, &dates, &Text::new(text).unwrap()).summary, expected);
    }

    #[test]
    fn it_says_what_the_clauses_say_and_no_more() {
        check("We sell shoes.", "No clause on AI training or affiliate sharing.");
        check(
            "We may use your public posts to train AI models.",
            "It says that your public posts may be used to train or improve AI models.",
        );
        check(
            "We share personal data with our affiliates, including Globex.",
            "It says that data or content may be shared with, or used by, companies of the same group, naming Globex.",
        );
        let none = summary(&[], &Dates::default(), Some(0), &Pattern::constant("x"));
        assert_eq!(none, "No change of words that matters.");
    }
}
