//! Patterns over folded text: lower-case, plain quotes and dashes, accents off Latin letters.

use super::required;
use super::vocabulary::{self, Vocabulary};
use regex_automata::hybrid::{dfa, regex};
use regex_automata::nfa::thompson::backtrack::{self, BoundedBacktracker};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind};
use regex_syntax::hir::Hir;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use unicode_normalization::UnicodeNormalization as _;

/// Largest compiled size of one pattern, in bytes; a user's pattern beyond it is refused.
const MAX_COMPILED: usize = 4 * 1024 * 1024;

/// Memory for the states that a pattern meets in one search, in bytes; beyond it they are made anew.
const CACHE: usize = 128 * 1024;

/// Memory to tell where a match lies without compiling the way back, in bytes: enough for a sentence.
const VISITED: usize = 256 * 1024;

/// A pattern that is compiled when first used: a run that meets no clause on a category does not
/// pay for its rules.
#[derive(Debug)]
pub struct Pattern(Compiled);

#[derive(Debug)]
enum Compiled {
    Own(Engine),
    Shared(Arc<Engine>),
}

/// The patterns of one vocabulary by their source: rules that ask for the same words share what is compiled.
#[derive(Debug)]
pub struct SharedPatterns {
    words: Arc<Vocabulary>,
    known: HashMap<String, Arc<Engine>>,
}

impl SharedPatterns {
    /// Patterns that may name `words`.
    pub fn new(words: Vocabulary) -> Self {
        Self { words: Arc::new(words), known: HashMap::new() }
    }

    /// A pattern for `source`, compiled when first used, once for all that have the same source.
    pub fn pattern(&mut self, source: String) -> Pattern {
        let words = &self.words;
        let make =
            |s: &String| Arc::new(Engine { words: Some(Arc::clone(words)), ..Engine::new(Cow::Owned(s.clone())) });
        Pattern(Compiled::Shared(Arc::clone(self.known.entry(source).or_insert_with_key(make))))
    }
}

impl Pattern {
    /// Keeps `source` for later.
    pub const fn lazy(source: String) -> Self {
        Self(Compiled::Own(Engine::new(Cow::Owned(source))))
    }

    /// A pattern known when the program is built.
    pub const fn constant(source: &'static str) -> Self {
        Self(Compiled::Own(Engine::new(Cow::Borrowed(source))))
    }

    fn engine(&self) -> &Engine {
        match &self.0 {
            Compiled::Own(engine) => engine,
            Compiled::Shared(engine) => engine,
        }
    }

    /// Compiles now.
    ///
    /// # Errors
    /// The reason why it is no regular expression, or is too large.
    pub fn check(&self) -> Result<(), String> {
        let parsed = self.engine().parse()?;
        automaton(&parsed, Direction::Forward)?;
        automaton(&parsed, Direction::Back).map(|_| ())
    }

    /// Whether it matches anywhere.
    pub fn is_match(&self, text: &Folded) -> bool {
        self.engine().is_match(&text.0)
    }

    /// The first match's bytes.
    pub fn find(&self, text: &Folded) -> Option<(usize, usize)> {
        self.find_in(&text.0)
    }

    /// The first match's bytes in a part of a folded text.
    pub fn find_in(&self, part: &str) -> Option<(usize, usize)> {
        // most parts hold no match, and where one lies is asked only of those that do
        if !self.engine().is_match(part) {
            return None;
        }
        self.engine().find_from(part, 0)
    }

    /// All matches' bytes in a part of a folded text.
    pub fn find_all(&self, part: &str) -> Vec<(usize, usize)> {
        if !self.engine().is_match(part) {
            return Vec::new();
        }
        let mut all = Vec::new();
        let mut from = 0;
        while let Some((start, end)) = self.engine().find_from(part, from) {
            // a match of nothing is passed by
            from = if end > start { end } else { end + 1 };
            all.push((start, end));
            if from > part.len() {
                break;
            }
        }
        all
    }
}

/// So many words are looked for in less time than a search takes.
const FEW: usize = 3;

/// What searches keep from one to the next: no more than ever ran at once. (The engine's own pool keeps
/// one for each of up to nine threads, and the pages of a pass are read on ever other threads.)
struct Caches<T>(Mutex<Vec<T>>);

impl<T> Caches<T> {
    const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn with<R>(&self, make: impl FnOnce() -> T, work: impl FnOnce(&mut T) -> R) -> R {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = kept().pop();
        let mut cache = free.unwrap_or_else(make);
        let result = work(&mut cache);
        kept().push(cache);
        result
    }
}

/// A pattern's automata, each made when first needed: one that only says whether there is a match; one
/// that tells where, for texts of a sentence or two; and, for longer ones, one that reads backwards
/// from a match's end to its start, which takes a compilation of its own.
struct Engine {
    source: Cow<'static, str>,
    /// What its source may name.
    words: Option<Arc<Vocabulary>>,
    outline: OnceLock<Outline>,
    matcher: OnceLock<Option<Box<Matcher>>>,
    finder: OnceLock<Option<Box<Finder>>>,
}

/// What is known of a pattern before it is compiled.
#[derive(Default)]
struct Outline {
    /// One of these stands in every match, if there are any.
    required: Vec<String>,
    /// The pattern without its words, until it is compiled.
    parsed: Mutex<Option<Hir>>,
}

struct Matcher {
    forward: dfa::DFA,
    caches: Caches<dfa::Cache>,
    near: BoundedBacktracker,
    near_caches: Caches<backtrack::Cache>,
}

struct Finder {
    regex: regex::Regex,
    caches: Caches<regex::Cache>,
}

impl Matcher {
    fn new(forward: dfa::DFA) -> Option<Box<Self>> {
        let config = backtrack::Config::new().visited_capacity(VISITED);
        let near = backtrack::Builder::new().configure(config).build_from_nfa(forward.get_nfa().clone()).ok()?;
        Some(Box::new(Self { forward, caches: Caches::new(), near, near_caches: Caches::new() }))
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Engine").field(&self.source).finish()
    }
}

impl Engine {
    const fn new(source: Cow<'static, str>) -> Self {
        Self { source, words: None, outline: OnceLock::new(), matcher: OnceLock::new(), finder: OnceLock::new() }
    }

    /// Parses the source, words aside.
    fn outlined(&self) -> Result<Hir, String> {
        self.words.as_ref().map_or_else(|| parse(&self.source), |words| words.outline(&self.source))
    }

    /// Puts the words into what was parsed without them.
    fn filled(&self, outline: Hir) -> Result<Hir, String> {
        match &self.words {
            Some(words) => words.fill(&self.source, outline),
            None => Ok(outline),
        }
    }

    fn parse(&self) -> Result<Hir, String> {
        self.filled(self.outlined()?)
    }

    fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| {
            let Ok(parsed) = self.outlined() else { return Outline::default() };
            let required = required::words(&parsed, &vocabulary::is_place).unwrap_or_default();
            Outline { required, parsed: Mutex::new(Some(parsed)) }
        })
    }

    /// Whether a text lacks what every match holds.
    fn lacks(&self, text: &str) -> bool {
        let required = &self.outline().required;
        !required.is_empty() && !required.iter().any(|word| text.contains(word.as_str()))
    }

    fn matcher(&self) -> Option<&Matcher> {
        let make = || {
            let outlined = self.outline().parsed.lock().unwrap_or_else(PoisonError::into_inner).take();
            let parsed = outlined.map_or_else(|| self.parse(), |outline| self.filled(outline)).ok()?;
            automaton(&parsed, Direction::Forward).ok().and_then(Matcher::new)
        };
        self.matcher.get_or_init(make).as_deref()
    }

    fn finder(&self) -> Option<&Finder> {
        let make = || {
            let forward = self.matcher()?.forward.clone();
            let back = automaton(&self.parse().ok()?, Direction::Back).ok()?;
            Some(Box::new(Finder {
                regex: regex::Regex::builder().build_from_dfas(forward, back),
                caches: Caches::new(),
            }))
        };
        self.finder.get_or_init(make).as_deref()
    }

    /// The first match at or after `from`.
    fn find_from(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let input = Input::new(text).range(from..);
        let matcher = self.matcher()?;
        if text.len() - from <= matcher.near.max_haystack_len() {
            let make = || matcher.near.create_cache();
            let found = matcher.near_caches.with(make, |cache| matcher.near.try_find(cache, input)).ok()?;
            return found.map(|m| (m.start(), m.end()));
        }
        let finder = self.finder()?;
        let found = finder.caches.with(|| finder.regex.create_cache(), |cache| finder.regex.find(cache, input));
        found.map(|m| (m.start(), m.end()))
    }

    fn is_match(&self, text: &str) -> bool {
        // once compiled, a search costs no more than looking for some words
        let spared = self.matcher.get().is_none() || self.outline().required.len() <= FEW;
        if spared && self.lacks(text) {
            return false;
        }
        self.matcher().is_some_and(|m| {
            let input = Input::new(text).earliest(true);
            let found = m.caches.with(|| m.forward.create_cache(), |cache| m.forward.try_search_fwd(cache, &input));
            found.is_ok_and(|end| end.is_some())
        })
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Forward,
    Back,
}

/// Parses a pattern over bytes.
///
/// # Errors
/// The reason why it is no regular expression.
pub(super) fn parse(source: &str) -> Result<Hir, String> {
    let bytes = syntax::Config::new().unicode(false).utf8(false);
    syntax::parse_with(source, &bytes).map_err(|e| e.to_string())
}

fn automaton(parsed: &Hir, direction: Direction) -> Result<dfa::DFA, String> {
    let is_back = direction == Direction::Back;
    let kind = if is_back { MatchKind::All } else { MatchKind::LeftmostFirst };
    let config = dfa::Config::new().match_kind(kind).cache_capacity(CACHE).skip_cache_capacity_check(true);
    let nfa = thompson::Config::new()
        .utf8(false)
        .reverse(is_back)
        // what reads backwards can hold none
        .which_captures(if is_back { WhichCaptures::None } else { WhichCaptures::Implicit })
        .nfa_size_limit(Some(MAX_COMPILED));
    let nfa = thompson::Compiler::new().configure(nfa).build_from_hir(parsed).map_err(|e| e.to_string())?;
    dfa::Builder::new().configure(config).build_from_nfa(nfa).map_err(|e| e.to_string())
}

/// Text as patterns see it.
#[derive(Debug, Clone, Default)]
pub struct Folded(String);

impl Folded {
    /// Folds `plain`.
    pub fn new(plain: &str) -> Self {
        let mut out = String::with_capacity(plain.len());
        if plain.is_ascii() {
            out.push_str(plain);
            out.make_ascii_lowercase();
            return Self(out);
        }
        for c in plain.chars() {
            match c {
                c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
                '‘' | '’' | '‚' | '′' | '`' => out.push('\''),
                '“' | '”' | '„' | '«' | '»' => out.push('"'),
                '‐' | '‑' | '–' | '—' | '−' => out.push('-'),
                c if c.is_whitespace() => out.push(' '),
                c => out.extend(c.nfkd().filter(|d| !('\u{300}'..='\u{36f}').contains(d)).flat_map(char::to_lowercase)),
            }
        }
        Self(out)
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text with blanks where `masks` match; every position stays what it was.
    pub fn without(&self, masks: &[Pattern]) -> Self {
        let mut bytes = self.0.clone().into_bytes();
        for (from, to) in masks.iter().flat_map(|m| m.find_all(&self.0)) {
            bytes[from..to].fill(b' ');
        }
        Self(String::from_utf8(bytes).unwrap_or_else(|_| self.0.clone()))
    }

    /// The text with blanks outside of `from` to `to`; every position stays what it was.
    pub fn only(&self, (from, to): (usize, usize)) -> Self {
        let mut bytes = self.0.clone().into_bytes();
        bytes[..from].fill(b' ');
        bytes[to..].fill(b' ');
        Self(String::from_utf8(bytes).unwrap_or_else(|_| self.0.clone()))
    }

    /// The text with "we" or "our" where the service's own name stands; every position stays
    /// what it was.
    pub fn with_we(&self, own: &Pattern) -> Self {
        let mut bytes = self.0.clone().into_bytes();
        for (from, to) in own.find_all(&self.0) {
            let word: &[u8] = if self.0[from..to].ends_with("'s") { b"our" } else { b"we" };
            bytes[from..to].fill(b' ');
            bytes[to - word.len()..to].copy_from_slice(word);
        }
        Self(String::from_utf8(bytes).unwrap_or_else(|_| self.0.clone()))
    }

    /// The text with a comma for each full stop that ends nothing: patterns end a thought at a full stop. Of a
    /// sentence (`whole`) those are all but the last ("e.g."), of other text those inside a word or number ("B.1").
    pub fn in_one_sentence(mut self, whole: bool) -> Self {
        let bytes = self.0.as_bytes();
        let last = self.0.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        let inside = |at: usize| {
            let word = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
            word(at.checked_sub(1).and_then(|b| bytes.get(b))) && word(bytes.get(at + 1))
        };
        let ends_nothing = |at: &usize| if whole { *at < last } else { inside(*at) };
        let stops: Vec<usize> = self.0.match_indices('.').map(|(at, _)| at).filter(ends_nothing).collect();
        for at in stops {
            self.0.replace_range(at..=at, ",");
        }
        self
    }

    /// Two texts, one behind the other.
    pub fn joined(&self, other: &Self) -> Self {
        Self(format!("{} {}", self.0, other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::{Folded, Pattern};

    #[test]
    fn folding_serves_patterns() {
        assert_eq!(Folded::new("Don’t — “Modèle”").as_str(), "don't - \"modele\"");
        assert!(Pattern::lazy(r"\bdon.t\b".into()).is_match(&Folded::new("I DON’T")));
        assert!(Pattern::lazy("(".into()).check().unwrap_err().contains("unclosed group"));
        let reason = Pattern::lazy(r"(?u:\b)x".into()).check().unwrap_err();
        assert!(reason.contains("Unicode word boundaries"), "{reason}");
        let found = Pattern::lazy("a+b?".into()).find_all("xaabya");
        assert_eq!(found, [(1, 4), (5, 6)]);
        // longer than the place of a match is told without reading backwards
        let long = "x".repeat(300_000);
        let (from, text) = (long.len(), format!("{long} share it with group{long}"));
        let found = Pattern::lazy(r"\bshare\b[^.;]*\bgroup".into()).find_all(&text);
        assert_eq!(found, [(from + 1, from + 20)]);
    }
}
