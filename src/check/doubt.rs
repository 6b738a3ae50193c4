//! Whether a change looks wrong: a text that is far shorter, in another language, or seen before is
//! rather a page that broke than a policy that changed.

use crate::document::{Keys, Text};

/// Texts with fewer words are not judged by their length: a line more or less is a large part.
const JUDGED_WORDS: usize = 100;

/// A text that has this share of the sentences of the one before, in percent of their bytes, is the same document:
/// its language and its words need no look.
const MOSTLY: usize = 75;

/// Why a change is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// One word, for SQL and status.
    pub reason: &'static str,
    /// In words.
    pub message: String,
}

/// What speaks against a change from `before` to `after`, if anything does. `language` tells that of a text;
/// `seen` says whether an earlier version had this very text.
pub fn of(before: &Text, after: &Text, language: impl Fn(&str) -> Option<&'static str>, seen: bool) -> Option<Doubt> {
    let doubt = |reason, message| Some(Doubt { reason, message });
    let sentences_kept = sentences_kept_percent(before, after);
    // a text that kept so many of its sentences kept its language
    if sentences_kept < MOSTLY
        && let (Some(old), Some(new)) = (language(before.as_str()), language(after.as_str()))
        && old != new
    {
        return doubt("language", format!("the text is in another language: {old} before, {new} now"));
    }
    if seen {
        return doubt("seen_before", "the text went back to that of an earlier version".to_owned());
    }
    if sentences_kept >= MOSTLY && after.as_str().len() >= before.as_str().len() {
        return None;
    }
    let (old, new) = (before.word_count(), after.word_count());
    if old < JUDGED_WORDS {
        return None;
    }
    if new * 20 < old * 19 && is_beginning(after, before) {
        return doubt("truncated", format!("the text breaks off after {new} of {old} words"));
    }
    if new * 2 < old {
        return doubt("shorter", format!("the text is far shorter: {old} words before, {new} now"));
    }
    let kept = if sentences_kept >= MOSTLY { sentences_kept } else { kept_percent(before, after) };
    if kept < 30 {
        return doubt("clauses_gone", format!("most of the text is another: {kept} % of the words before are left"));
    }
    None
}

/// How alike two texts are: the share, in percent, of the word triples of `before` that `after` has.
pub fn kept_percent(before: &Text, after: &Text) -> usize {
    let triples = |text: &Text| -> Keys {
        let words: Vec<u64> = text
            .as_str()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(|w| crate::document::Fnv::of(&w.to_lowercase()))
            .collect();
        words.windows(3).map(|w| w[0] ^ w[1].rotate_left(21) ^ w[2].rotate_left(42)).collect()
    };
    let (old, new) = (triples(before), triples(after));
    let kept = old.iter().filter(|t| new.contains(t)).count();
    (kept * 100).checked_div(old.len()).unwrap_or(100)
}

/// The share, in percent of bytes, of the sentences of `before`, roughly cut, that `after` has: quicker than
/// [`kept_percent`], and never far above it.
fn sentences_kept_percent(before: &Text, after: &Text) -> usize {
    let sentences = |text| str::split(text, ['\n', '.']);
    let new: foldhash::HashSet<&str> = sentences(after.as_str()).collect();
    let kept: usize = sentences(before.as_str()).filter(|s| new.contains(s)).map(str::len).sum();
    (kept * 100).checked_div(sentences(before.as_str()).map(str::len).sum()).unwrap_or(100)
}

/// Whether `part` is how `whole` begins, its last line aside, which may be cut.
fn is_beginning(part: &Text, whole: &Text) -> bool {
    let lines: Vec<&str> = part.as_str().lines().filter(|l| !l.is_empty()).collect();
    let Some((_, complete)) = lines.split_last() else { return false };
    let of_whole: Vec<&str> = whole.as_str().lines().filter(|l| !l.is_empty()).take(complete.len()).collect();
    complete.len() >= 3 && complete == of_whole
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::document::Text;

    fn text(paragraphs: std::ops::Range<usize>) -> Text {
        let one = |n| {
            format!("Clause {n} says what data number {n} is used for, by whom, and for how long it is kept there.\n\n")
        };
        Text::new(&paragraphs.map(one).collect::<String>()).unwrap()
    }

    fn check(
        before: &Text,
        after: &Text,
        languages: (Option<&'static str>, Option<&'static str>),
        seen: bool,
        expected: Option<&str>,
    ) {
        let language = |text: &str| if text == before.as_str() { languages.0 } else { languages.1 };
        assert_eq!(of(before, after, language, seen).map(|d| d.reason), expected);
    }

    #[test]
    fn what_looks_wrong_is_named() {
        let en = (Some("en"), Some("en"));
        check(&text(0..40), &text(0..41), en, false, None);
        check(&text(0..40), &text(5..40), en, false, None);
        check(&text(0..40), &text(50..91), (Some("en"), Some("de")), false, Some("language"));
        check(&text(0..40), &text(20..61), (None, Some("de")), false, None);
        check(&text(0..40), &text(0..39), en, true, Some("seen_before"));
        check(&text(0..40), &text(25..40), en, false, Some("shorter"));
        check(&text(0..40), &text(0..30), en, false, Some("truncated"));
        check(&text(0..40), &text(100..140), en, false, Some("clauses_gone"));
        check(&text(0..3), &text(2..3), en, false, None);
    }
}
