//! A version's text: clean Markdown, normalised so that the same words are the same bytes.

use super::ContentHash;

/// The longest text kept as a version, in bytes. The longest policy in the measured archives is
/// under 1 MB; five times that leaves room and still bounds memory and time.
pub const MAX_TEXT_BYTES: usize = 5 * 1024 * 1024;

/// Markdown in the project's canonical form: Unicode white space and line ends normalised, no
/// control or zero-width characters, no trailing blanks, at most one blank line in a row, one
/// final line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

/// Why something cannot be a version's text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TextError {
    /// Longer than [`MAX_TEXT_BYTES`].
    #[error("the text is {0} bytes long, at most {MAX_TEXT_BYTES} are taken")]
    TooLong(usize),
}

impl Text {
    /// Normalises `raw` Markdown.
    ///
    /// # Errors
    /// When it is longer than [`MAX_TEXT_BYTES`].
    pub fn new(raw: &str) -> Result<Self, TextError> {
        if raw.len() > MAX_TEXT_BYTES {
            return Err(TextError::TooLong(raw.len()));
        }
        let mut out = String::with_capacity(raw.len());
        let mut blank = true;
        for line in raw.split(['\n', '\u{2028}', '\u{2029}']) {
            let start = out.len();
            let mut clean_from = 0;
            for (at, c) in line.char_indices().filter(|(_, c)| clean(*c) != Some(*c)) {
                out.push_str(&line[clean_from..at]);
                out.extend(clean(c));
                clean_from = at + c.len_utf8();
            }
            out.push_str(&line[clean_from..]);
            while out.len() > start && out.ends_with(' ') {
                out.pop();
            }
            if out.len() > start {
                blank = false;
                out.push('\n');
            } else if !blank {
                blank = true;
                out.push('\n');
            }
        }
        while out.ends_with("\n\n") {
            out.pop();
        }
        Ok(Self(out))
    }

    /// Markdown that was a text when it was put away.
    #[must_use]
    pub const fn kept(markdown: String) -> Self {
        Self(markdown)
    }

    /// The Markdown itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identity of the text.
    #[must_use]
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(self.0.as_bytes())
    }

    /// Words in it, runs of letters or digits.
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.words_to(usize::MAX)
    }

    /// Whether it has more than `limit` words, without counting those beyond.
    #[must_use]
    pub fn has_more_words_than(&self, limit: usize) -> bool {
        self.words_to(limit.saturating_add(1)) > limit
    }

    fn words_to(&self, most: usize) -> usize {
        let mut inside = false;
        let mut words = 0;
        for c in self.0.chars() {
            let letter = if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() };
            words += usize::from(letter && !inside);
            inside = letter;
            if words >= most {
                break;
            }
        }
        words
    }
}

/// One character in canonical form, or none where it says nothing.
const fn clean(c: char) -> Option<char> {
    match c {
        '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(' '),
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn the_same_words_give_the_same_bytes() {
        let a = Text::new("\u{feff}# T\r\n\r\n\r\n\r\nWe may\u{a0}share.  \n").unwrap();
        let b = Text::new("# T\n\nWe may share.").unwrap();
        assert_eq!(a, b);
        assert_eq!(a.hash(), b.hash());
        assert_eq!(a.as_str(), "# T\n\nWe may share.\n");
        assert_eq!(a.word_count(), 4);
        assert!(a.has_more_words_than(3) && !a.has_more_words_than(4));
    }

    #[test]
    fn nothing_stays_nothing() {
        assert_eq!(Text::new(" \n\u{200b}\n").unwrap().as_str(), "");
    }
}
