//! Words of which every match of a pattern holds at least one: a text without them need not be searched, nor the
//! pattern compiled.

use regex_syntax::hir::{Hir, HirKind};

/// Shorter ones stand in every sentence.
const SHORTEST: usize = 3;
/// More of them cost as much as the search that they spare.
const MOST: usize = 24;
/// Length beyond which a longer word is no rarer.
const RARE: usize = 8;

/// The rarest set of words of which one stands in every match of `parsed`; none where there is no such set.
/// Groups for which `unknown` holds are taken to match anything.
pub(super) fn words(parsed: &Hir, unknown: &impl Fn(&str) -> bool) -> Option<Vec<String>> {
    match parsed.kind() {
        HirKind::Literal(literal) => {
            let word = std::str::from_utf8(&literal.0).ok().filter(|w| w.len() >= SHORTEST)?;
            Some(vec![word.to_owned()])
        }
        HirKind::Capture(c) if c.name.as_deref().is_some_and(unknown) => None,
        HirKind::Capture(c) => words(&c.sub, unknown),
        HirKind::Repetition(r) if r.min > 0 => words(&r.sub, unknown),
        HirKind::Concat(parts) => parts.iter().filter_map(|p| words(p, unknown)).max_by_key(|w| rarity(w)),
        HirKind::Alternation(parts) => {
            let each: Option<Vec<Vec<String>>> = parts.iter().map(|p| words(p, unknown)).collect();
            each.map(|all| all.concat()).filter(|all| all.len() <= MOST)
        }
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => None,
    }
}

/// How rare a set of words is: the shortest decides, then how few they are.
fn rarity(words: &[String]) -> (usize, usize) {
    let shortest = words.iter().map(String::len).min().unwrap_or_default();
    (shortest.min(RARE), MOST.saturating_sub(words.len()))
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::analyse::pattern::parse;

    #[test]
    fn one_of_the_words_stands_in_every_match() {
        for (source, expected) in [
            (r"\bdatasets? for\b", Some("dataset")),
            (r"(?P<x>x)[^.;]{0,30}\bundergo(?:es)?\b", Some("undergo")),
            (r"\b(?:following|sources?|includ\w+)\b of", Some("following source includ")),
            (r"\b(?:following|\w+)\b of (?:it|us)", Some(" of ")),
            (r"(?:photos|videos)?", None),
            (r"(?:photos|videos){1,2}", Some("photos videos")),
            (r"(?:photos|ad)", None),
            (r"[a-z]+", None),
        ] {
            let found = words(&parse(source).unwrap(), &|name| name == "x").map(|w| w.join(" "));
            assert_eq!(found.as_deref(), expected, "{source}");
        }
    }
}
