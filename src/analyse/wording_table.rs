//! What weighs nothing in a changed wording: the words and lines of one language, read from its table.

use super::pattern::{Folded, Pattern};
use crate::document::is_sign;
use regex::bytes;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::OnceLock;

/// The bytes of a clause in which a notice that the text was updated says so.
const TOLD_OPENING: usize = 48;

/// The words and lines that weigh nothing, of one language, read from its `wording.toml`.
#[derive(Debug)]
pub struct WordingTable {
    empty: HashSet<String>,
    pub(super) exact: HashSet<String>,
    pub(super) directions: HashSet<String>,
    pub(super) forms: HashSet<String>,
    pub(super) waiting: HashSet<String>,
    pub(super) linked: HashSet<String>,
    pub(super) former: Phrase,
    pub(super) label: Phrase,
    dated: Pattern,
    pub(super) date_phrase: Phrase,
    furniture: Pattern,
    banner: Pattern,
    pointer: Pattern,
    other_version: Pattern,
    legal: Pattern,
    told: Pattern,
    told_words: Vec<String>,
    promise: Pattern,
    pub(super) places: HashSet<String>,
    pub(super) nouns_have_capitals: bool,
    pub(super) examples: Pattern,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    empty: String,
    exact: String,
    directions: String,
    forms: String,
    waiting: String,
    linked: String,
    former: String,
    label: String,
    dated: String,
    date_phrase: String,
    furniture: String,
    banner: String,
    pointer: String,
    other_version: String,
    legal: String,
    told: String,
    told_words: String,
    promise: String,
    places: String,
    #[serde(default)]
    nouns_have_capitals: bool,
    examples: String,
}

impl WordingTable {
    /// Reads the table of a language.
    ///
    /// # Errors
    /// When it is broken, which a test rules out.
    pub fn parse(text: &str) -> Result<Self, String> {
        let raw: RawTable = toml::from_str(text).map_err(|e| e.to_string())?;
        let set = |words: &str| words.split(' ').map(str::to_owned).collect();
        Ok(Self {
            empty: set(&raw.empty),
            exact: set(&raw.exact),
            directions: set(&raw.directions),
            forms: set(&raw.forms),
            waiting: set(&raw.waiting),
            linked: set(&raw.linked),
            former: Phrase::new(raw.former),
            label: Phrase::new(raw.label),
            dated: Pattern::lazy(raw.dated),
            date_phrase: Phrase::new(raw.date_phrase),
            furniture: Pattern::lazy(raw.furniture),
            banner: Pattern::lazy(raw.banner),
            pointer: Pattern::lazy(raw.pointer),
            other_version: Pattern::lazy(raw.other_version),
            legal: Pattern::lazy(raw.legal),
            told: Pattern::lazy(raw.told),
            promise: Pattern::lazy(raw.promise),
            places: set(&raw.places),
            nouns_have_capitals: raw.nouns_have_capitals,
            told_words: raw.told_words.split(' ').map(str::to_owned).collect(),
            examples: Pattern::lazy(raw.examples),
        })
    }

    /// Compiles every pattern.
    ///
    /// # Errors
    /// The first one that is no regular expression.
    pub fn check(&self) -> Result<(), String> {
        [&self.former, &self.label, &self.date_phrase].into_iter().try_for_each(Phrase::check)?;
        [
            &self.dated,
            &self.furniture,
            &self.banner,
            &self.pointer,
            &self.other_version,
            &self.legal,
            &self.told,
            &self.promise,
            &self.examples,
        ]
        .into_iter()
        .try_for_each(Pattern::check)
    }

    /// A line that does nothing but date the text.
    pub fn is_date_line(&self, plain: &str) -> bool {
        static YEAR: Pattern = Pattern::constant(r"\b(?:19|20)\d\d\b|\d{1,2}[/.]\d{1,2}[/.]\d\d");
        let text = Folded::new(plain);
        plain.split_whitespace().count() <= 16 && YEAR.is_match(&text) && self.dated.is_match(&text)
    }

    /// A sentence that only says where to read more, or where another version is.
    pub fn is_pointer(&self, plain: &str) -> bool {
        let text = Folded::new(plain);
        !plain.contains('@') && (self.pointer.is_match(&text) || self.other_version.is_match(&text))
    }

    /// Whether any word of a clause means something by itself: "For example:" has none.
    pub fn has_weight(&self, plain: &str) -> bool {
        plain.split(|c: char| !c.is_alphanumeric() && !is_sign(c)).any(|w| !w.is_empty() && self.word(w).is_some())
    }

    /// A notice that the text was or is being updated, which goes when it is no news any more.
    pub fn is_told(&self, plain: &str) -> bool {
        // few sentences open so, and the pattern need not be compiled for the others
        let text = Folded::new(plain);
        let opening = text.as_str().get(..TOLD_OPENING).unwrap_or(text.as_str());
        self.told_words.iter().any(|word| opening.contains(word))
            && self.told.is_match(&text)
            && !self.promise.is_match(&text)
    }

    /// How many words of the law a clause has.
    pub fn legal_words(&self, plain: &str) -> usize {
        self.legal.find_all(Folded::new(plain).as_str()).len()
    }

    /// A line of a page's frame that the capture took for text.
    pub fn is_furniture(&self, plain: &str) -> bool {
        // when a server sent the page: "Tue, 12 May 2026 11:58:49 GMT"
        static CLOCK: Pattern =
            Pattern::constant(r"^\W*(?:[a-z]{3},? )?\d{1,2} [a-z]{3} 20\d\d \d\d:\d\d:\d\d (?:gmt|utc)\W*$");
        let words = plain.split_whitespace().count();
        let text = Folded::new(plain);
        (words <= 8 && CLOCK.is_match(&text))
            || (words <= 14 && self.furniture.is_match(&text))
            || plain.starts_with('©')
            || self.banner.is_match(&text)
    }

    /// A word that weighs something, with the forms that it is compared by; none for one that weighs nothing.
    pub(super) fn word<'w>(&self, written: &'w str) -> Option<Word<'w>> {
        let lower = written.to_lowercase();
        let sign = lower.contains(is_sign);
        let weighs = sign || lower.chars().count() > 1 && !self.empty.contains(&lower) && !is_enumerator(&lower);
        let fixed = sign || self.exact.contains(&lower) || lower.bytes().any(|b| b.is_ascii_digit());
        weighs.then(|| Word { written, stem: stem(&lower), lower, fixed })
    }
}

/// A changed word, with the forms that it is compared by.
pub(super) struct Word<'a> {
    pub(super) written: &'a str,
    pub(super) lower: String,
    /// Without what British and American spelling, or one and many, differ by.
    stem: String,
    /// It is what it is: a number, or a short word that another one differs from by a letter.
    fixed: bool,
}

impl Word<'_> {
    /// One word in two spellings: British and American, singular and plural, a typing error.
    pub(super) fn is(&self, other: &Self) -> bool {
        if self.lower == other.lower {
            return true;
        }
        if self.fixed || other.fixed {
            return false;
        }
        let long = self.lower.len() >= 6 && other.lower.len() >= 6;
        self.stem == other.stem || (long && distance_one(&self.lower, &other.lower))
    }
}

/// "ii", "iv": numbers of list items.
fn is_enumerator(word: &str) -> bool {
    word.len() <= 4 && word.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
}

fn stem(lower: &str) -> String {
    const SPELLINGS: [(&str, &str); 8] = [
        ("isation", "ization"),
        ("ise", "ize"),
        ("yse", "yze"),
        ("our", "or"),
        ("ll", "l"),
        ("mme", "m"),
        ("tre", "ter"),
        ("ence", "ense"),
    ];
    let mut word = lower.to_owned();
    for (from, to) in SPELLINGS {
        if word.contains(from) {
            word = word.replace(from, to);
        }
    }
    word.truncate(word.trim_end_matches('s').len());
    word
}

/// Whether one insertion, deletion, replacement or exchange of neighbours leads from `a` to `b`.
fn distance_one(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return is_distance_one(a.as_bytes(), b.as_bytes());
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    is_distance_one(&a, &b)
}

fn is_distance_one<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let suffix = a[prefix..].iter().rev().zip(b[prefix..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..a.len() - suffix], &b[prefix..b.len() - suffix]);
    a.len() <= 1 && b.len() <= 1 || a.len() == 2 && b.len() == 2 && a[0] == b[1] && a[1] == b[0]
}

/// A pattern over words as they are written, in any case; its matches begin and end with ASCII.
#[derive(Debug)]
pub(super) struct Phrase {
    source: String,
    compiled: OnceLock<Option<bytes::Regex>>,
}

impl Phrase {
    const fn new(source: String) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    fn compile(&self) -> Result<bytes::Regex, String> {
        let mut builder = bytes::RegexBuilder::new(&self.source);
        builder.case_insensitive(true).unicode(false).build().map_err(|e| e.to_string())
    }

    fn check(&self) -> Result<(), String> {
        self.compile().map(|_| ())
    }

    /// `text` with a blank for each match.
    pub(super) fn cut(&self, text: String) -> String {
        let compiled = self.compiled.get_or_init(|| self.compile().ok());
        let cut = compiled.as_ref().map(|p| p.replace_all(text.as_bytes(), b" ".as_slice()).into_owned());
        cut.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or(text)
    }
}
