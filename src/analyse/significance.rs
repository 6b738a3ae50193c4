//! How much a change matters: whether rights, duties or practices changed, or only wording.

use super::pattern::{Folded, Pattern};
use crate::diff::{Relation, changed_words};
use crate::document::{ChangeKind, Clause, ClauseChange, ClauseKind, Significance};

/// Words that change no meaning when they come or go.
const EMPTY: &[&str] = &[
    "a",
    "an",
    "the",
    "that",
    "which",
    "this",
    "these",
    "those",
    "here",
    "please",
    "s",
    "e",
    "g",
    "i",
    "etc",
    "also",
    "so",
    "then",
    "our",
    "page",
    "link",
    "website",
    "site",
    "see",
    "click",
    "below",
    "above",
    "following",
    "section",
    "in",
    "on",
    "of",
    "at",
    "by",
    "is",
    "are",
    "be",
    "such",
    "as",
    "and",
    "it",
    "its",
    "their",
    "nbsp",
    "amp",
    "www",
    "com",
    "http",
    "https",
    "br",
    "opens",
    "new",
    "window",
    "tab",
];

/// A text whose newer version has less than this share of the older one's words, with nothing
/// rewritten, is a truncated capture; the other way round, a restored one.
const TRUNCATED: f64 = 0.5;

/// How much one changed clause matters.
pub fn of_clause(kind: ChangeKind, before: Option<&Clause>, after: Option<&Clause>) -> Significance {
    match (kind, before, after) {
        (ChangeKind::Modified, Some(before), Some(after)) => of_rewording(&before.plain, &after.plain),
        (ChangeKind::Added | ChangeKind::Removed, one, other) => one.or(other).map_or(Significance::Noise, of_single),
        _ => Significance::Editorial,
    }
}

/// Whether two wordings of one clause differ in meaning.
pub fn of_rewording(before: &str, after: &str) -> Significance {
    let (removed, inserted) = changed_words(before, after);
    if removed.is_empty() && inserted.is_empty() {
        return Significance::Noise;
    }
    let mut inserted: Vec<Word<'_>> = inserted.iter().map(|w| Word::new(w)).filter(Word::matters).collect();
    let mut left: Vec<Word<'_>> = Vec::new();
    for word in removed.iter().map(|w| Word::new(w)).filter(Word::matters) {
        match inserted.iter().position(|other| word.is(other)) {
            Some(at) => {
                inserted.swap_remove(at);
            }
            None => left.push(word),
        }
    }
    let both = || left.iter().chain(&inserted);
    let renamed = !left.is_empty() && !inserted.is_empty() && both().all(|w| w.written.starts_with(char::is_uppercase));
    let date_line = is_date_line(before) && is_date_line(after);
    if left.is_empty() && inserted.is_empty() || renamed || date_line {
        Significance::Editorial
    } else {
        Significance::Substantive
    }
}

/// A changed word, with the forms that it is compared by.
struct Word<'a> {
    written: &'a str,
    lower: String,
    /// Without what British and American spelling, or one and many, differ by.
    stem: String,
    has_digit: bool,
}

impl<'a> Word<'a> {
    fn new(written: &'a str) -> Self {
        let lower = written.to_lowercase();
        let has_digit = lower.bytes().any(|b| b.is_ascii_digit());
        Self { written, stem: stem(&lower), lower, has_digit }
    }

    fn matters(&self) -> bool {
        !EMPTY.contains(&self.lower.as_str())
    }

    /// One word in two spellings: British and American, singular and plural, a typing error.
    fn is(&self, other: &Self) -> bool {
        if self.lower == other.lower {
            return true;
        }
        if self.has_digit || other.has_digit {
            return false;
        }
        let long = self.lower.len() >= 6 && other.lower.len() >= 6;
        self.stem == other.stem || (long && distance_one(&self.lower, &other.lower))
    }
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

/// Whether one insertion, deletion or replacement leads from `a` to `b`.
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
    a.len() - prefix - suffix <= 1 && b.len() - prefix - suffix <= 1
}

/// A line that does nothing but date the text.
fn is_date_line(plain: &str) -> bool {
    static YEAR: Pattern = Pattern::constant(r"\b(?:19|20)\d\d\b|\d{1,2}[/.]\d{1,2}[/.]\d\d");
    static LABEL: Pattern = Pattern::constant(
        r"\b(?:updat\w*|modif\w*|revis\w*|effective|version|dated?|published|amended|as of|stand|actualis\w*|vigueur|jour|aktualisiert|posted|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|last)\b",
    );
    let text = Folded::new(plain);
    plain.split_whitespace().count() <= 16 && YEAR.is_match(&text) && LABEL.is_match(&text)
}

/// A clause that only came or went.
fn of_single(clause: &Clause) -> Significance {
    let words = clause.plain.split_whitespace().count();
    if is_date_line(&clause.plain) {
        return Significance::Editorial;
    }
    match clause.kind {
        ClauseKind::Heading => Significance::Editorial,
        ClauseKind::Row => Significance::Substantive,
        _ if is_furniture(&clause.plain) || words < 3 => Significance::Noise,
        ClauseKind::Sentence if words < 6 && !clause.plain.ends_with(['.', ':', ';', '!', '?']) => Significance::Noise,
        _ => Significance::Substantive,
    }
}

/// Lines of a page's frame that the capture took for text.
fn is_furniture(plain: &str) -> bool {
    static FURNITURE: Pattern = Pattern::constant(
        r"\b(?:all rights reserved|cookie (?:settings|preferences|banner)|accept all|reject all|we use cookies (?:to|and)|was this (?:article|page) helpful|skip to|table of contents|back to top|sign up for|subscribe|follow us|download (?:the )?(?:app|pdf)|contact sales|get started|learn more|read more|talk to (?:sales|us)|try (?:it )?(?:for )?free|log ?in|sign in|related articles|share this|print this page|copyright|search|menu|javascript)\b|^\W*©",
    );
    let words = plain.split_whitespace().count();
    (words <= 14 && FURNITURE.is_match(&Folded::new(plain))) || plain.starts_with('©')
}

/// How much the whole change matters.
pub fn of_change(
    changes: &[ClauseChange],
    before: &[Clause],
    after: &[Clause],
    relations: &[Relation],
) -> Significance {
    let most = changes.iter().map(|c| c.significance).max().unwrap_or(Significance::Noise);
    if most == Significance::Substantive && is_recapture(changes, before, after, relations) {
        return Significance::Noise;
    }
    most
}

/// Whether one text is the other with much cut off, and nothing rewritten.
fn is_recapture(changes: &[ClauseChange], before: &[Clause], after: &[Clause], relations: &[Relation]) -> bool {
    let rewritten = changes
        .iter()
        .filter(|c| c.kind == ChangeKind::Modified && c.significance == Significance::Substantive)
        .count();
    let kept = relations.iter().filter(|r| matches!(r, Relation::Same(_) | Relation::Moved(_))).count();
    let words = |clauses: &[Clause]| clauses.iter().map(|c| c.plain.len()).sum::<usize>();
    let (old, new) = (words(before), words(after));
    #[expect(clippy::cast_precision_loss, reason = "a ratio of text lengths")]
    let ratio = old.min(new) as f64 / old.max(new).max(1) as f64;
    let shorter = before.len().min(after.len()).max(1);
    rewritten == 0 && ratio < TRUNCATED && kept * 10 >= shorter * 7
}

#[cfg(test)]
mod tests {
    use super::of_rewording;
    use crate::document::Significance;

    fn check(before: &str, after: &str, expected: Significance) {
        assert_eq!(of_rewording(before, after), expected, "{before} / {after}");
    }

    #[test]
    fn wording_is_told_from_meaning() {
        check("We analyse your behaviour.", "We analyze your behavior.", Significance::Editorial);
        check("We use Bard to help you.", "We use Gemini to help you.", Significance::Editorial);
        check("We share data with partners.", "We share data with partners and affiliates.", Significance::Substantive);
        check("Last updated: May 1, 2023", "Last updated: June 7, 2024", Significance::Editorial);
        check("We keep data for 30 days.", "We keep data for 90 days.", Significance::Substantive);
        check("We may share data.", "We will share data.", Significance::Substantive);
        check("See THE policy", "See the “Policy”.", Significance::Noise);
    }
}
