//! A clause: one sentence, list item or table row, with the headings it stands under.

use std::sync::Arc;

/// What kind of place a clause stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClauseKind {
    /// A sentence of a paragraph.
    Sentence,
    /// A sentence of a list item.
    Item,
    /// A row of a table.
    Row,
    /// A heading.
    Heading,
}

/// One sentence, list item or table row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its Markdown, verbatim but on one line.
    pub text: String,
    /// Its words without Markdown: link targets, emphasis and escapes are gone.
    pub plain: String,
    /// What kind of place it stands in.
    pub kind: ClauseKind,
    /// Headings above it, outermost first.
    pub section: Arc<[String]>,
    /// Number of the paragraph, item or row it stands in; clauses of one block share it.
    pub block: u32,
    /// Index of the clause that introduces the list it stands in ("We share your data with:").
    pub lead: Option<u32>,
    /// The header row of the table it stands in.
    pub header: Option<Arc<str>>,
}

impl Clause {
    /// Hash of the folded words: clauses with one key are one clause.
    #[must_use]
    pub fn words_key(&self) -> u64 {
        words_key(&self.plain)
    }

    /// What decides whether an earlier version held the clause: case, digits, punctuation and
    /// links aside.
    #[must_use]
    pub fn seen_key(&self) -> u64 {
        seen_key(&self.plain)
    }
}

/// A clause as the history keeps it: once for each document, however many versions hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseIdentity {
    /// See [`Clause::words_key`].
    pub words_key: u64,
    /// Its words without Markdown.
    pub plain: String,
    /// Headings above it, outermost first.
    pub section: Arc<[String]>,
}

/// The key of [`fold`]ed words, without folding them into a text first.
#[must_use]
pub fn words_key(plain: &str) -> u64 {
    let mut key = Fnv::default();
    let (mut started, mut gap) = (false, false);
    for c in plain.chars() {
        let sign = is_sign(c);
        if sign || c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric()) {
            if (gap || sign) && started {
                key.write_bytes(b" ");
            }
            (started, gap) = (true, sign);
            match u8::try_from(c) {
                Ok(byte) if c.is_ascii() => key.write_bytes(&[byte.to_ascii_lowercase()]),
                _ => c.to_lowercase().for_each(|c| key.write(c)),
            }
        } else if !is_apostrophe(c) {
            gap = true;
        }
    }
    key.0
}

/// "don’t" and "don't" and "dont" are one word.
const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{ad}')
}

/// A sign that is read as a word: of a currency, of parts in a hundred. "$5" and "5 €" are two things.
#[must_use]
pub const fn is_sign(c: char) -> bool {
    matches!(c, '$' | '%' | '£' | '¥' | '¢' | '‰' | '\u{20a0}'..='\u{20cf}')
}

/// What decides whether an earlier version held a clause with these words.
#[must_use]
pub fn seen_key(plain: &str) -> u64 {
    let mut key = Fnv::default();
    for c in plain.chars() {
        match u8::try_from(c) {
            Ok(byte) if c.is_ascii_alphabetic() => key.write_bytes(&[byte.to_ascii_lowercase()]),
            Err(_) | Ok(128..) if c.is_alphabetic() => c.to_lowercase().for_each(|c| key.write(c)),
            _ => {}
        }
    }
    key.0
}

/// Folds words for comparison: lower-case letters and digits, signs as words of their own, everything else a blank.
#[must_use]
pub fn fold(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for c in plain.chars() {
        if is_sign(c) {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
            out.push(c);
            out.push(' ');
        } else if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !is_apostrophe(c) && !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Keys of clauses or of words.
pub type Keys = foldhash::HashSet<u64>;

/// What is found by the key of a clause or of words.
pub type ByKey<V> = foldhash::HashMap<u64, V>;

/// The key of each word of [`fold`]ed `plain`, in order, with how many letters and digits it has.
pub fn word_keys(plain: &str, mut each: impl FnMut(u64, &Word)) {
    let mut key = Fnv::default();
    let mut word = Word::default();
    let mut end = |key: &mut Fnv, word: &mut Word| {
        if word.chars > 0 {
            each(key.0, word);
            (*key, *word) = (Fnv::default(), Word::default());
        }
    };
    for c in plain.chars() {
        if is_sign(c) {
            end(&mut key, &mut word);
            key.write(c);
            word.take(c);
            end(&mut key, &mut word);
        } else if c.is_ascii_alphanumeric() {
            let lower = c.to_ascii_lowercase();
            key.write(lower);
            word.take(lower);
        } else if !c.is_ascii() && c.is_alphanumeric() {
            c.to_lowercase().for_each(|c| {
                key.write(c);
                word.take(c);
            });
        } else if !is_apostrophe(c) {
            end(&mut key, &mut word);
        }
    }
    end(&mut key, &mut word);
}

/// What a word is made of.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Its letters and digits.
    pub chars: usize,
    /// Whether they are those of small Roman numbers, as items of lists have: "ii", "iv".
    pub roman: bool,
}

impl Default for Word {
    fn default() -> Self {
        Self { chars: 0, roman: true }
    }
}

impl Word {
    const fn take(&mut self, c: char) {
        self.chars += 1;
        self.roman &= matches!(c, 'i' | 'v' | 'x');
    }
}

/// FNV-1a, 64 bits: stable over runs and platforms, so that keys can be stored.
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Takes one more character.
    pub fn write(&mut self, c: char) {
        self.write_bytes(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn write_bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// The key of a whole text.
    #[must_use]
    pub fn of(text: &str) -> u64 {
        let mut key = Self::default();
        key.write_bytes(text.as_bytes());
        key.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Fnv, fold, word_keys, words_key};

    #[test]
    fn the_key_is_that_of_the_folded_words() {
        for words in [
            "",
            "—",
            "We don’t share: “Personal Data” (1).",
            "  A  b—c ",
            "Über ’s, ÉTÉ!",
            "$5, 5 €, 5% (’$’)",
            "日本 語",
            "İ x",
        ] {
            assert_eq!(words_key(words), Fnv::of(&fold(words)), "{words:?}");
            let mut keys = Vec::new();
            word_keys(words, |key, word| keys.push((key, word.chars)));
            let folded = fold(words);
            let expected = folded.split(' ').filter(|w| !w.is_empty()).map(|w| (Fnv::of(w), w.chars().count()));
            assert_eq!(keys, expected.collect::<Vec<_>>(), "{words:?}");
        }
    }

    #[test]
    fn folding_keeps_words_only() {
        assert_eq!(fold("We don’t share: “Personal Data” (1)."), "we dont share personal data 1");
        assert_eq!(fold("—"), "");
        assert_eq!(fold("US$5.50 or 5€, up 3 %"), "us $ 5 50 or 5 € up 3 %");
    }
}
