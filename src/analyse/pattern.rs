//! Patterns over folded text: lower-case, plain quotes and dashes, accents off Latin letters.

use regex_automata::meta::{Config, Regex};
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::util::syntax;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use unicode_normalization::UnicodeNormalization as _;

/// Largest compiled size of one pattern, in bytes; a user's pattern beyond it is refused.
const MAX_COMPILED: usize = 4 * 1024 * 1024;

/// Memory for the states that a pattern meets in one search, in bytes; beyond it they are made anew.
const CACHE: usize = 128 * 1024;

/// A pattern that is compiled when first used: a run that meets no clause on a category does not
/// pay for its rules.
#[derive(Debug)]
pub struct Pattern {
    source: Cow<'static, str>,
    compiled: Compiled,
}

#[derive(Debug)]
enum Compiled {
    Own(OnceLock<Option<Regex>>),
    Shared(Arc<OnceLock<Option<Regex>>>),
}

/// Patterns by their source: rules that ask for the same words share what is compiled.
#[derive(Debug, Default)]
pub struct SharedPatterns(HashMap<String, Arc<OnceLock<Option<Regex>>>>);

impl SharedPatterns {
    /// A pattern for `source`, compiled when first used, once for all that have the same source.
    pub fn pattern(&mut self, source: String) -> Pattern {
        let compiled = Arc::clone(self.0.entry(source.clone()).or_default());
        Pattern { source: Cow::Owned(source), compiled: Compiled::Shared(compiled) }
    }
}

impl Pattern {
    /// Keeps `source` for later.
    pub const fn lazy(source: String) -> Self {
        Self { source: Cow::Owned(source), compiled: Compiled::Own(OnceLock::new()) }
    }

    /// A pattern known when the program is built.
    pub const fn constant(source: &'static str) -> Self {
        Self { source: Cow::Borrowed(source), compiled: Compiled::Own(OnceLock::new()) }
    }

    /// Compiles now.
    ///
    /// # Errors
    /// The reason why `source` is no regular expression, or is too large.
    pub fn check(&self) -> Result<(), String> {
        compile(&self.source).map(|_| ())
    }

    fn regex(&self) -> Option<&Regex> {
        let once = match &self.compiled {
            Compiled::Own(once) => once,
            Compiled::Shared(once) => once,
        };
        once.get_or_init(|| compile(&self.source).ok()).as_ref()
    }

    /// Whether it matches anywhere.
    pub fn is_match(&self, text: &Folded) -> bool {
        self.regex().is_some_and(|r| r.is_match(&text.0))
    }

    /// The first match's bytes.
    pub fn find(&self, text: &Folded) -> Option<(usize, usize)> {
        self.find_in(&text.0)
    }

    /// The first match's bytes in a part of a folded text.
    pub fn find_in(&self, part: &str) -> Option<(usize, usize)> {
        self.regex()?.find(part).map(|m| (m.start(), m.end()))
    }

    /// All matches' bytes in a part of a folded text.
    pub fn find_all(&self, part: &str) -> Vec<(usize, usize)> {
        self.regex().map_or_else(Vec::new, |r| r.find_iter(part).map(|m| (m.start(), m.end())).collect())
    }
}

fn compile(source: &str) -> Result<Regex, String> {
    let bytes = syntax::Config::new().unicode(false).utf8(false);
    let config = Config::new()
        .utf8_empty(false)
        .which_captures(WhichCaptures::Implicit)
        .nfa_size_limit(Some(MAX_COMPILED))
        .hybrid_cache_capacity(CACHE)
        // building these takes longer than they save on texts of a sentence
        .auto_prefilter(false)
        .dfa(false)
        .onepass(false);
    Regex::builder().syntax(bytes).configure(config).build(source).map_err(|e| reason(&e))
}

/// What is wrong with a pattern, with the place where the syntax says it.
fn reason(error: &regex_automata::meta::BuildError) -> String {
    error.syntax_error().map_or_else(|| error.to_string(), ToString::to_string)
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

    /// The text with a comma for each full stop inside a word or number ("B.1", "example.com"):
    /// patterns end a thought at a full stop.
    pub fn in_one_sentence(mut self) -> Self {
        let bytes = self.0.as_bytes();
        let inside = |at: usize| {
            let word = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
            word(at.checked_sub(1).and_then(|b| bytes.get(b))) && word(bytes.get(at + 1))
        };
        let stops: Vec<usize> = self.0.match_indices('.').map(|(at, _)| at).filter(|at| inside(*at)).collect();
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
        assert!(Pattern::lazy("(".into()).check().is_err());
    }
}
