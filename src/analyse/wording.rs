//! Whether two wordings of one clause differ in meaning, or only in spelling, names, links and dates.
//!
//! Looks at words, not at what they are about: which category a clause is on is for the rules.

use super::pattern::Folded;
use super::row::answers_differ;
use super::slips::{is_one_title, lacks_labels, said_once};
use super::wording_table::{Word, WordingTable};
use crate::diff::{Side, changed_words, word_diff};
use crate::document::{Clause, ClauseKind, Keys, Significance, fold, is_sign, word_keys, words_key};
use regex::Regex;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::OnceLock;

/// A run of at least so many words that stands in the other text too was moved, not written:
/// shorter ones are the phrases that every policy repeats.
const MOVED_RUN: usize = 8;

/// A page's title stands among so many clauses at its head.
const TITLES: usize = 4;

/// Wordings with more pairs of changed words than this are two clauses: each word is held against each.
const MAX_PAIRS: usize = 1_000_000;

/// The clauses of a text with the [`Clause::words_key`] of each.
type Keyed<'a> = (&'a [Clause], &'a [u64]);

/// Two whole texts, to tell words that moved inside a document from words that are new.
pub struct Weigher<'a> {
    table: &'a WordingTable,
    before: Keyed<'a>,
    after: Keyed<'a>,
    old: OnceCell<Keys>,
    new: OnceCell<Keys>,
    old_names: OnceCell<HashSet<String>>,
    new_names: OnceCell<HashSet<String>>,
}

impl<'a> Weigher<'a> {
    /// A weigher of changes from `before` to `after`.
    pub const fn new(table: &'a WordingTable, before: Keyed<'a>, after: Keyed<'a>) -> Self {
        Self {
            table,
            before,
            after,
            old: OnceCell::new(),
            new: OnceCell::new(),
            old_names: OnceCell::new(),
            new_names: OnceCell::new(),
        }
    }

    /// Whether a clause lost nothing but examples in brackets: "our affiliates (including Acme)" became "our
    /// affiliates". What it holds for is the same.
    pub fn drops_examples(&self, before: &str, after: &str) -> bool {
        let before = Folded::new(before);
        let examples = &self.table.examples;
        examples.is_match(&before)
            && fold(before.without(std::slice::from_ref(examples)).as_str()) == fold(Folded::new(after).as_str())
    }

    /// Whether the words of a newer clause stood in the older text, in this order and together.
    pub fn stood_before(&self, plain: &str) -> bool {
        stands_in(|| self.old.get_or_init(|| runs(self.before.0)), plain)
    }

    /// Whether the words of an older clause still stand in the newer text.
    pub fn still_stands(&self, plain: &str) -> bool {
        stands_in(|| self.new.get_or_init(|| runs(self.after.0)), plain)
    }

    /// Whether two wordings of one clause differ in meaning; of a table's row, whether its cells answer otherwise.
    pub fn reworded(&self, before: &Clause, after: &Clause) -> Significance {
        let rows = before.kind == ClauseKind::Row && after.kind == ClauseKind::Row;
        if rows && answers_differ(&before.text, &after.text) {
            return Significance::Substantive;
        }
        self.rewording(&before.plain, &after.plain)
    }

    /// Whether two wordings of one clause differ in meaning.
    fn rewording(&self, before: &str, after: &str) -> Significance {
        if self.table.is_date_line(before) && self.table.is_date_line(after) && fold(before) != fold(after) {
            return Significance::Editorial;
        }
        let lacks = |shorter, longer| lacks_labels(shorter, longer, (&self.table.waiting, &self.table.linked));
        let title = |clauses: &[Clause], plain| clauses.iter().take(TITLES).any(|c| c.plain == plain);
        let one_title = || is_one_title(before, after) && title(self.before.0, before) && title(self.after.0, after);
        if lacks(before, after) || lacks(after, before) || one_title() {
            return Significance::Noise;
        }
        let (before, after) = self.comparable(before, after);
        let (removed, inserted) = self.new_words(&before, &after);
        if removed.is_empty() && inserted.is_empty() {
            return Significance::Noise;
        }
        if removed.len().saturating_mul(inserted.len()) > MAX_PAIRS {
            return Significance::Substantive;
        }
        let letters = |words: &[String]| {
            words
                .iter()
                .flat_map(|w| w.chars())
                .filter(|c| c.is_alphanumeric() || is_sign(*c))
                .collect::<String>()
                .to_lowercase()
        };
        if letters(&removed) == letters(&inserted) {
            return Significance::Editorial;
        }
        // "sold by our partners" became "sold to our partners"
        let directions = |words: &[String]| {
            words.iter().map(|w| w.to_lowercase()).filter(|w| self.table.directions.contains(w)).collect::<Vec<_>>()
        };
        if let ([gone], [come]) = (&directions(&removed)[..], &directions(&inserted)[..])
            && gone != come
            && removed.len() == 1
            && inserted.len() == 1
        {
            return Significance::Substantive;
        }
        let mut inserted: Vec<Word<'_>> = inserted.iter().filter_map(|w| self.table.word(w)).collect();
        let mut left: Vec<Word<'_>> = Vec::new();
        for word in removed.iter().filter_map(|w| self.table.word(w)) {
            match inserted.iter().position(|other| word.is(other)) {
                Some(at) => {
                    inserted.swap_remove(at);
                }
                None => left.push(word),
            }
        }
        let glued = |words: &[Word<'_>]| words.iter().map(|w| w.lower.as_str()).collect::<String>();
        let joined = glued(&left) == glued(&inserted);
        if joined || self.is_renamed(&left, &inserted) || said_once(&before) == said_once(&after) {
            Significance::Editorial
        } else {
            Significance::Substantive
        }
    }

    /// Whether names stand in the places of names; not, where another company stands behind the text.
    fn is_renamed(&self, left: &[Word<'_>], come: &[Word<'_>]) -> bool {
        let table = self.table;
        let formed = |words: &[Word<'_>]| words.iter().any(|w| table.forms.contains(&w.lower));
        // "Acme, LLC" for "Globex, Inc."
        let other_company = formed(left) && formed(come);
        let capital = |w: &Word<'_>| {
            w.written.starts_with(char::is_uppercase)
                && !table.places.contains(&w.lower)
                && !table.exact.contains(&w.lower)
        };
        let old = || self.old_names.get_or_init(|| names(self.before.0));
        let new = || self.new_names.get_or_init(|| names(self.after.0));
        let among = |words: &[Word<'_>], names: &HashSet<String>| words.iter().all(|w| names.contains(w.written));
        !left.is_empty()
            && !come.is_empty()
            && !other_company
            && !table.nouns_have_capitals
            && left.iter().chain(come).all(capital)
            && among(left, old())
            && among(come, new())
    }

    /// Both wordings without what is never meaning: addresses of pages, hidden mail addresses,
    /// former names, date lines in front, numbers of paragraphs.
    fn comparable(&self, before: &str, after: &str) -> (String, String) {
        let hidden = |text: &str| text.contains("email protected") || text.contains("[at]");
        let without_mail = hidden(before) || hidden(after);
        let clean = |text: &str| {
            let text = if text.contains(['/', '.']) { without(text, url()) } else { text.to_owned() };
            let text = if without_mail { without(&text, mail()) } else { text };
            let text = text.replace("&nbsp;", " ").replace("&amp;", "&").replace('©', "c");
            let text = without(&text, numbering());
            let text = if text.contains('(') { self.table.former.cut(text) } else { text };
            let labelled = ["pen", "xtern", "ffne", "uvr", "abr", "nouv"].iter().any(|part| text.contains(part));
            let text = if labelled { self.table.label.cut(text) } else { text };
            if text.contains("20") || text.contains("19") { self.table.date_phrase.cut(text) } else { text }
        };
        (clean(before), clean(after))
    }

    /// The words that only one side has, without runs that stand elsewhere in the other text.
    fn new_words(&self, before: &str, after: &str) -> (Vec<String>, Vec<String>) {
        let runs = word_diff(before, after);
        let moved = runs.iter().any(|run| self.moved(run.side, &run.text));
        if !moved {
            return changed_words(before, after);
        }
        let kept = |side| -> String {
            let runs = runs.iter().filter(|r| r.side == Side::Both || (r.side == side && !self.moved(side, &r.text)));
            runs.map(|r| r.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        changed_words(&kept(Side::Before), &kept(Side::After))
    }

    fn moved(&self, side: Side, text: &str) -> bool {
        match side {
            Side::Both => false,
            Side::Before => self.still_stands(text) || Self::parted(text, self.before.1, self.after.1),
            Side::After => self.stood_before(text) || Self::parted(text, self.after.1, self.before.1),
        }
    }

    /// Whether words that a clause of `own` lost are a clause by themselves in `other`, and only there: a
    /// line that was broken in two, or joined.
    fn parted(text: &str, own: &[u64], other: &[u64]) -> bool {
        let key = words_key(text);
        text.split_whitespace().nth(1).is_some() && other.contains(&key) && !own.contains(&key)
    }
}

/// The words with a capital that stand inside a sentence of a text, where names have one.
fn names(clauses: &[Clause]) -> HashSet<String> {
    let inside = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '\'' | '’'));
    let mut found = HashSet::new();
    // every cell of a table opens with a capital
    let cells = |c: &Clause| c.kind == ClauseKind::Row;
    let texts = clauses.iter().flat_map(|c| if cells(c) { c.text.split('|') } else { c.plain.split('\0') });
    for text in texts {
        let mut before = "";
        for word in text.split_whitespace() {
            if inside(before) || word.starts_with('(') {
                let parts = word.split(|c: char| !c.is_alphanumeric());
                found.extend(parts.filter(|part| part.starts_with(char::is_uppercase)));
            }
            before = word;
        }
    }
    found.into_iter().map(str::to_owned).collect()
}

/// Whether every run of [`MOVED_RUN`] words of `plain` is among `runs`; not, where it is shorter.
fn stands_in<'r>(runs: impl FnOnce() -> &'r Keys, plain: &str) -> bool {
    let mut words = Vec::new();
    push_bare_words(plain, &mut words);
    words.len() >= MOVED_RUN && {
        let runs = runs();
        words.windows(MOVED_RUN).all(|run| runs.contains(&key(run)))
    }
}

/// Every run of [`MOVED_RUN`] words of a text, over the ends of clauses too.
fn runs(clauses: &[Clause]) -> Keys {
    let mut words = Vec::new();
    clauses.iter().for_each(|c| push_bare_words(&c.plain, &mut words));
    words.windows(MOVED_RUN).map(key).collect()
}

fn key(run: &[u64]) -> u64 {
    run.iter().fold(0, |key, word| key.rotate_left(7) ^ word.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The words of a clause, without numbers of list items, as keys.
fn push_bare_words(plain: &str, words: &mut Vec<u64>) {
    word_keys(plain, |key, word| {
        if word.chars > 1 && !(word.roman && word.chars <= 4) {
            words.push(key);
        }
    });
}

fn without(text: &str, pattern: Option<&Regex>) -> String {
    pattern.map_or_else(|| text.to_owned(), |p| p.replace_all(text, " ").into_owned())
}

fn url() -> Option<&'static Regex> {
    static URL: OnceLock<Option<Regex>> = OnceLock::new();
    URL.get_or_init(|| {
        Regex::new(r#"(?:https?://|www\.)[^\s"”)]+|(?-u:\b)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,4}/[^\s"”)]*"#).ok()
    })
    .as_ref()
}

/// The number that a clause opens with: "(iv)", "10.3.2", "b)".
fn numbering() -> Option<&'static Regex> {
    static NUMBER: OnceLock<Option<Regex>> = OnceLock::new();
    NUMBER
        .get_or_init(|| {
            Regex::new(
                r"^[\s(\\•*-]*(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[A-Za-z]|[ivxIVX]{1,5})\\?[.):]+\s+|^[0-9]{1,3}(?:\.[0-9]{1,3})+\s+",
            )
            .ok()
        })
        .as_ref()
}

fn mail() -> Option<&'static Regex> {
    static MAIL: OnceLock<Option<Regex>> = OnceLock::new();
    MAIL.get_or_init(|| {
        Regex::new(r"(?i)\[?email protected\]?\S*|\(?[0-9a-z_.+-]+ ?\[at\] ?[0-9a-z_-]+(?:(?:\.| ?\[dot\] ?)[0-9a-z_-]+)+\)?|[0-9A-Za-z_.+-]+@[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)+").ok()
    })
    .as_ref()
}

#[cfg(test)]
mod tests {
    use super::{Weigher, WordingTable};
    use crate::diff::{keys, segment};
    use crate::document::Significance::{self, Editorial, Noise, Substantive};

    fn check(before: &str, after: &str, expected: Significance) {
        let table = WordingTable::parse(include_str!("../../config/rules/en/wording.toml")).unwrap();
        let (old, new) = (segment(before), segment(after));
        let keys = (keys(&old), keys(&new));
        let weigher = Weigher::new(&table, (&old, &keys.0), (&new, &keys.1));
        assert_eq!(weigher.rewording(before, after), expected, "{before} / {after}");
    }

    #[test]
    fn wording_is_told_from_meaning() {
        check("We analyse your behaviour.", "We analyze your behavior.", Editorial);
        check("We use Bard to help you.", "We use Gemini to help you.", Editorial);
        check("We share data with partners.", "We share data with partners and affiliates.", Substantive);
        check("This is between you and Acme Partners, LLC.", "This is between you and Globex, Inc.", Substantive);
        check("Last updated: May 1, 2023", "Last updated: June 7, 2024", Editorial);
        check("We keep data for 30 days.", "We keep data for 90 days.", Substantive);
        check("We may share data.", "We will share data.", Substantive);
        check("We keep your e-mail address.", "We keep your email address.", Editorial);
        check("See THE policy", "See the “Policy”.", Noise);
    }

    #[test]
    fn what_is_never_meaning_is_not_looked_at() {
        check("Write to [email protected] for help.", "Write to help@acme.example for help.", Noise);
        check("Write to us at privacy@acme.example.", "Write to us at legal@acme.example.", Substantive);
        check("Read it at https://acme.example/a1.", "Read it at https://acme.example/b2.", Noise);
        check("Acme (formerly Globex) stores data.", "Acme stores data.", Noise);
        check("9.3.2 Do not jail break it.", "10.3.2 Do not jailbreak it.", Editorial);
        check("See the platfrom rules.", "See the platform rules.", Editorial);
        check("Find an agent", "Find an agent Opens a New Window.", Noise);
        check("No jail breaking.", "No jailbreaking.", Editorial);
        check("(i) the rules; or (ii) the law", "(a) the rules; or (b) the law", Editorial);
    }

    #[test]
    fn words_that_moved_inside_the_text_are_not_new() {
        let table = WordingTable::parse(include_str!("../../config/rules/en/wording.toml")).unwrap();
        let old = segment("You agree:\n\n- to keep your password safe from all other people you know;\n- to pay.");
        let new = segment("You agree to keep your password safe from all other people you know; and to pay.");
        let keys = (keys(&old), keys(&new));
        let weigher = Weigher::new(&table, (&old, &keys.0), (&new, &keys.1));
        assert_eq!(weigher.rewording(&old[0].plain, &new[0].plain), Substantive, "`pay` is two words, too few to tell");
        assert!(
            weigher.still_stands(&old[1].plain) && !weigher.stood_before("We sell it to whoever asks us for it now.")
        );
    }
}
