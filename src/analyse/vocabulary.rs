//! A rule pack's vocabulary: words that its patterns name, each parsed once however many patterns use it.

use super::pattern;
use regex_syntax::hir::{Capture, Hir, HirKind, Repetition};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// How deep words may name other words.
const DEPTH: usize = 4;

/// Opens the name of the group that holds a word's place while a pattern is parsed.
const PLACE: &str = "_word";

/// Whether a group of an outline is the place of a word.
pub(super) fn is_place(group: &str) -> bool {
    group.starts_with(PLACE)
}

/// The words of one pack.
#[derive(Debug, Default)]
pub struct Vocabulary(BTreeMap<String, Word>);

#[derive(Debug)]
struct Word {
    source: String,
    parsed: OnceLock<Result<Hir, String>>,
}

impl Vocabulary {
    /// Takes words by their names.
    ///
    /// # Errors
    /// The name of a word that names others more than four deep, or itself.
    pub fn new(words: BTreeMap<String, String>) -> Result<Self, String> {
        let word = |(name, source)| (name, Word { source, parsed: OnceLock::new() });
        let words = Self(words.into_iter().map(word).collect());
        match words.0.iter().find(|(_, word)| !words.ends(&word.source, DEPTH)) {
            Some((name, _)) => Err(format!("words: `{name}` names itself, or others more than {DEPTH} deep")),
            None => Ok(words),
        }
    }

    fn ends(&self, source: &str, left: usize) -> bool {
        let named = self.pieces(source).into_iter().filter_map(|(_, word)| word);
        left > 0 && named.into_iter().all(|word| self.ends(&word.source, left - 1))
    }

    /// The text before each `<word>`, with the word; last what stands behind them all.
    fn pieces<'a>(&'a self, source: &'a str) -> Vec<(&'a str, Option<&'a Word>)> {
        let (mut pieces, mut from) = (Vec::new(), 0);
        for (open, _) in source.match_indices('<') {
            let close = source[open..].find('>').map(|at| open + at);
            if let Some(close) = close
                && let Some(word) = self.0.get(&source[open + 1..close])
            {
                pieces.push((&source[from..open], Some(word)));
                from = close + 1;
            }
        }
        pieces.push((&source[from..], None));
        pieces
    }

    /// Parses a pattern; each word in it stands for its own patterns, as one group.
    ///
    /// # Errors
    /// The reason why the pattern, or a word in it, is no regular expression.
    pub fn parse(&self, source: &str) -> Result<Hir, String> {
        self.fill(source, self.outline(source)?)
    }

    /// Parses a pattern with a group in place of each word (see [`is_place`]).
    ///
    /// # Errors
    /// The reason why the pattern is no regular expression.
    pub fn outline(&self, source: &str) -> Result<Hir, String> {
        let pieces = self.pieces(source);
        let mut text = String::with_capacity(source.len() + 8 * pieces.len());
        for (at, (before, word)) in pieces.into_iter().enumerate() {
            text.push_str(before);
            if word.is_some() {
                text.push_str(&format!("(?P<{PLACE}{at}>x)"));
            }
        }
        pattern::parse(&text)
    }

    /// Puts the words of `source` into its outline.
    ///
    /// # Errors
    /// The reason why a word is no regular expression.
    pub fn fill(&self, source: &str, outline: Hir) -> Result<Hir, String> {
        let words: Vec<&Word> = self.pieces(source).into_iter().filter_map(|(_, word)| word).collect();
        if words.is_empty() { Ok(outline) } else { self.put(outline, &words) }
    }

    /// Puts the words into their places.
    fn put(&self, parsed: Hir, words: &[&Word]) -> Result<Hir, String> {
        if parsed.properties().explicit_captures_len() == 0 {
            return Ok(parsed);
        }
        let all = |parts: Vec<Hir>| parts.into_iter().map(|p| self.put(p, words)).collect::<Result<Vec<_>, _>>();
        Ok(match parsed.into_kind() {
            HirKind::Concat(parts) => Hir::concat(all(parts)?),
            HirKind::Alternation(parts) => Hir::alternation(all(parts)?),
            HirKind::Repetition(r) => Hir::repetition(Repetition { sub: Box::new(self.put(*r.sub, words)?), ..r }),
            HirKind::Capture(c) => {
                let place = c.name.as_deref().and_then(|name| name.strip_prefix(PLACE)).and_then(|n| n.parse().ok());
                match place.and_then(|n: usize| words.get(n)) {
                    Some(word) => word.parsed.get_or_init(|| self.parse(&word.source)).clone()?,
                    None => Hir::capture(Capture { sub: Box::new(self.put(*c.sub, words)?), ..c }),
                }
            }
            HirKind::Empty => Hir::empty(),
            HirKind::Literal(literal) => Hir::literal(literal.0),
            HirKind::Class(class) => Hir::class(class),
            HirKind::Look(look) => Hir::look(look),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Vocabulary;
    use crate::analyse::pattern;
    use std::collections::BTreeMap;

    fn words(pairs: &[(&str, &str)]) -> Result<Vocabulary, String> {
        Vocabulary::new(pairs.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect())
    }

    #[test]
    fn a_word_stands_for_its_patterns_as_one_group() {
        let known = words(&[("data", r"posts|messages|<media>\d?"), ("media", "(?:photos|videos)")]).unwrap();
        for (source, whole) in [
            (r"\b<data>\b", r"\b(?:posts|messages|(?:photos|videos)\d?)\b"),
            (r"(?:your <data>,? ?){1,3}$", r"(?:your (?:posts|messages|(?:photos|videos)\d?),? ?){1,3}$"),
            (r"<media>+ (?:<media>|x){2,3}", r"(?:photos|videos)+ (?:(?:photos|videos)|x){2,3}"),
            (r"a|<media>[^.;]*<data>", r"a|(?:photos|videos)[^.;]*(?:posts|messages|(?:photos|videos)\d?)"),
            (r"<unknown>(?P<kept>x)", r"<unknown>(?P<kept>x)"),
        ] {
            assert_eq!(known.parse(source), pattern::parse(whole), "{source}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_word_is_said() {
        let error = words(&[("a", "<b>"), ("b", "x<a>")]).unwrap_err();
        assert_eq!(error, "words: `a` names itself, or others more than 4 deep");
        let broken = words(&[("a", "(")]).unwrap();
        assert!(broken.parse("x<a>").unwrap_err().contains("unclosed group"));
        assert_eq!(Vocabulary::new(BTreeMap::new()).unwrap().parse("x"), pattern::parse("x"));
    }
}
