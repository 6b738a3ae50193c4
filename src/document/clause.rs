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
    /// The words folded for comparison: lower-case letters and digits, everything else a blank.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.plain)
    }

    /// What the clause is stored and found by.
    #[must_use]
    pub fn identity(&self) -> ClauseIdentity {
        ClauseIdentity::of(&self.plain)
    }

    /// What decides whether an earlier version held the clause: case, digits, punctuation and
    /// links aside.
    #[must_use]
    pub fn seen_key(&self) -> u64 {
        seen_key(&self.plain)
    }
}

fn seen_key(plain: &str) -> u64 {
    let mut key = Fnv::default();
    for c in plain.chars().filter(|c| c.is_alphabetic()) {
        if c.is_ascii() {
            key.write_bytes(&[c.to_ascii_lowercase() as u8]);
        } else {
            c.to_lowercase().for_each(|c| key.write(c));
        }
    }
    key.0
}

/// A clause as the history keeps it: once for each document, however many versions hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseIdentity {
    /// Hash of the folded words: clauses with one key are one clause.
    pub words_key: u64,
    /// See [`Clause::seen_key`].
    pub seen_key: u64,
    /// Its words without Markdown.
    pub plain: String,
}

impl ClauseIdentity {
    /// The identity of a clause with these words.
    #[must_use]
    pub fn of(plain: &str) -> Self {
        Self { words_key: Fnv::of(&fold(plain)), seen_key: seen_key(plain), plain: plain.to_owned() }
    }
}

/// Folds words for comparison.
#[must_use]
pub fn fold(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for c in plain.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if matches!(c, '\'' | '’' | '\u{ad}') {
            // "don’t" and "don't" and "dont" are one word
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
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
    use super::fold;

    #[test]
    fn folding_keeps_words_only() {
        assert_eq!(fold("We don’t share: “Personal Data” (1)."), "we dont share personal data 1");
        assert_eq!(fold("—"), "");
    }
}
