//! Slips of a capture or a hand that change no meaning: words of links lost, a site's name behind a title, words twice.

use crate::document::fold;
use std::collections::HashSet;

/// A link's label has no more words than this.
const MAX_LABEL: usize = 12;

/// Whether a wording is the other one but for the words of links, which left their blanks behind: "as told in our ."
/// beside "as told in our Community Standards.". A page that writes its links by script is
/// caught so now and then. `waiting` are the words behind which no sentence ends, `linked` the last words
/// of links' labels that are no names.
pub(super) fn lacks_labels(
    shorter: &str,
    longer: &str,
    (waiting, linked): (&HashSet<String>, &HashSet<String>),
) -> bool {
    let (mut from, mut lacking, mut rest) = (0, false, longer);
    let waits = |before: &str| waiting.contains(before.rsplit(' ').next().unwrap_or_default());
    let stray = |at: &usize| shorter[at + 1..].starts_with(['.', ',', ')']) && waits(&shorter[..*at]);
    let gaps = shorter.match_indices(' ').map(|(at, _)| at).filter(stray);
    let named = |label: &str| {
        let words = || label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words().any(|word| word.starts_with(char::is_uppercase))
            || words().next_back().is_some_and(|w| linked.contains(w))
    };
    for end in gaps.map(Some).chain([None]) {
        let part = &shorter[from..end.unwrap_or(shorter.len())];
        let found = if from == 0 { rest.starts_with(part).then_some(0) } else { rest.find(part) };
        let Some(at) = found else { return false };
        let label = &rest[..at];
        if from > 0 && !label.trim().is_empty() {
            let words = label.split_whitespace().count();
            if words > MAX_LABEL || !named(label) || !label.starts_with(' ') || label.ends_with(' ') {
                return false;
            }
            lacking = true;
        }
        rest = &rest[at + part.len()..];
        from = end.map_or(shorter.len(), |end| end + 1);
    }
    lacking && rest.trim().is_empty()
}

/// A page's title has no more words than this.
const MAX_TITLE: usize = 10;

/// Whether two lines are one title, with and without the site's name: "Terms of Service | Acme".
pub(super) fn is_one_title(before: &str, after: &str) -> bool {
    let title = |line: &str| {
        let bare = line.split(" | ").next().filter(|_| line.split(' ').count() <= MAX_TITLE);
        bare.map(fold)
    };
    before.contains(" | ") != after.contains(" | ") && title(before).is_some() && title(before) == title(after)
}

/// So many words may be written twice by a slip: "the right to the right to".
const SLIP: usize = 4;

/// The words, marks and all, without those that stand twice in a row.
pub(super) fn said_once(plain: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in plain.to_lowercase().split_whitespace() {
        words.push(word.to_owned());
        let number = |w: &String| w.bytes().any(|b| b.is_ascii_digit());
        let twice = |n: &usize| {
            let (end, n) = (words.len(), *n);
            let bare = |w: &String| w.trim_end_matches(['.', ';', ':']).to_owned();
            let same = |(x, y): (&String, &String)| x == y || bare(x) == *y;
            let pairs = || words[end - n..].iter().zip(&words[end - 2 * n..end - n]);
            end >= 2 * n && pairs().all(same) && !words[end - n..].iter().any(number)
        };
        if let Some(n) = (1..=SLIP).find(twice) {
            // the later ones keep the mark behind them
            words.drain(words.len() - 2 * n..words.len() - n);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{is_one_title, lacks_labels, said_once};

    #[test]
    fn a_sites_name_and_words_said_twice_change_nothing() {
        assert!(is_one_title("Terms of Service | Acme Policy", "Terms of service"));
        assert!(!is_one_title("Terms of Service | Acme", "Terms of Sale") && !is_one_title("Terms", "Terms"));
        assert_eq!(said_once("We deny the right to the right to vote"), said_once("We deny the right to vote"));
        assert_ne!(said_once("We may share it"), said_once("We share it"));
    }

    #[test]
    fn words_of_links_that_were_not_caught_change_nothing() {
        let waiting = ["our", "the"].map(str::to_owned).into();
        let linked = ["rules"].map(str::to_owned).into();
        let lacks_labels = |shorter, longer| lacks_labels(shorter, longer, (&waiting, &linked));
        let whole = "Such games fall under our Community Standard for restricted goods, and under the Law of the Land.";
        for caught in [
            "Such games fall under our , and under the Law of the Land.",
            "Such games fall under our , and under the .",
        ] {
            assert!(lacks_labels(caught, whole), "{caught}");
            assert!(!lacks_labels(whole, caught), "{caught}");
        }
        let edited = "Such games fall under our law, and under the Law of the Land.";
        assert!(!lacks_labels(edited, whole) && !lacks_labels(whole, edited) && !lacks_labels(whole, whole));
        assert!(!lacks_labels(
            "We share it with our partners , and nobody else.",
            "We share it with our partners, affiliates, and nobody else."
        ));
    }
}
