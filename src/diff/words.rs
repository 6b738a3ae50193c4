//! What differs between two clauses, word by word.

use crate::document::{Fnv, is_sign, words_key};
use similar::{Algorithm, ChangeTag, capture_diff_slices};
use std::collections::{HashMap, HashSet, VecDeque};

/// Which text a run of words stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In both.
    Both,
    /// Only in the older one.
    Before,
    /// Only in the newer one.
    After,
}

/// Words that follow each other and stand on the same side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Where they stand.
    pub side: Side,
    /// The words, with the blanks and punctuation around them.
    pub text: String,
}

/// Clauses with more words than this are shown as replaced whole: the word diff is quadratic at
/// worst.
const MAX_WORDS: usize = 4_000;

/// The runs that lead from `before` to `after`. Words that differ only by case or punctuation
/// count as the same, and are shown as in `after`.
#[must_use]
pub fn word_diff(before: &str, after: &str) -> Vec<Run> {
    let (old, new) = (tokens(before), tokens(after));
    if old.len() > MAX_WORDS || new.len() > MAX_WORDS {
        let run = |side, text: &str| Run { side, text: text.to_owned() };
        return vec![run(Side::Before, before), run(Side::After, after)];
    }
    let (old_keys, new_keys) = (keys(&old), keys(&new));
    let mut runs: Vec<Run> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_keys, &new_keys) {
        for change in op.iter_changes(&old_keys, &new_keys) {
            let (side, text) = match change.tag() {
                ChangeTag::Equal => (Side::Both, change.new_index().map_or("", |i| new[i])),
                ChangeTag::Delete => (Side::Before, change.old_index().map_or("", |i| old[i])),
                ChangeTag::Insert => (Side::After, change.new_index().map_or("", |i| new[i])),
            };
            match runs.last_mut() {
                Some(last) if last.side == side => last.text.push_str(text),
                _ => runs.push(Run { side, text: text.to_owned() }),
            }
        }
    }
    runs
}

/// Words with the blanks behind them, so that joining them gives the text back. Scripts that put no
/// blanks between words are taken letter by letter.
fn tokens(text: &str) -> Vec<&str> {
    if !text.chars().any(is_unspaced) {
        return text.split_inclusive(' ').collect();
    }
    let mut tokens = Vec::new();
    for word in text.split_inclusive(' ') {
        let mut from = 0;
        for (at, c) in word.char_indices() {
            let after = word[..at].chars().next_back();
            if at > from && (is_unspaced(c) || after.is_some_and(is_unspaced)) && c != ' ' {
                tokens.push(&word[from..at]);
                from = at;
            }
        }
        tokens.push(&word[from..]);
    }
    tokens
}

/// Kana and Han ideographs, and the punctuation among them.
#[must_use]
pub const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff65}')
}

fn keys(tokens: &[&str]) -> Vec<u64> {
    let wordless = words_key("");
    let key = |token: &&str| match words_key(token) {
        // a sign alone, apart from every word
        key if key == wordless => !Fnv::of(token.trim()),
        key => key,
    };
    tokens.iter().map(key).collect()
}

/// The words, as written, that only `before` has and that only `after` has, in order. Case,
/// punctuation and order of words that moved inside the clause are not looked at.
#[must_use]
pub fn changed_words(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let of = |side, runs: &[Run]| -> Vec<String> {
        let texts = runs.iter().filter(|r| r.side == side);
        texts.flat_map(|r| bare_words(&r.text)).map(str::to_owned).collect()
    };
    let runs = word_diff(&spaced(before), &spaced(after));
    let (mut removed, mut inserted) = (of(Side::Before, &runs), of(Side::After, &runs));
    // where each word stands, so that a clause of a megabyte takes no square of its words
    let mut places: HashMap<u64, VecDeque<usize>> = HashMap::new();
    for (at, word) in inserted.iter().enumerate() {
        places.entry(words_key(word)).or_default().push_back(at);
    }
    let mut twins = HashSet::new();
    removed.retain(|word| {
        let twin = places.get_mut(&words_key(word)).and_then(VecDeque::pop_front);
        twin.inspect(|at| _ = twins.insert(*at)).is_none()
    });
    let mut at = 0..;
    inserted.retain(|_| at.next().is_some_and(|at| !twins.contains(&at)));
    (removed, inserted)
}

/// Punctuation set apart, so that "data/content" is two words.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_sign(c) => out.extend([' ', c, ' ']),
            c if c.is_alphanumeric() || matches!(c, '\'' | '’') => out.push(c),
            _ => out.push(' '),
        }
    }
    out
}

fn bare_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|w| w.chars().any(|c| c.is_alphanumeric() || is_sign(c)))
}

#[cfg(test)]
mod tests {
    use super::{Side, word_diff};

    #[test]
    fn changed_words_are_shown() {
        let runs = word_diff("We share data with partners.", "We may share data with Affiliates and partners.");
        let shown: Vec<_> = runs.iter().map(|r| (r.side, r.text.as_str())).collect();
        assert_eq!(
            shown,
            [
                (Side::Both, "We "),
                (Side::After, "may "),
                (Side::Both, "share data with "),
                (Side::After, "Affiliates and "),
                (Side::Both, "partners."),
            ]
        );
    }
}
