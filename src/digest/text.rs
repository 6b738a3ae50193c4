//! Foreign text made fit to show: one line, no controls, no direction tricks, cut at words.

use crate::diff;

/// Columns of the plain-text part.
pub const WIDTH: usize = 72;

/// One line, without control characters and without marks that turn the direction of what follows.
///
/// Marks of direction that only touch their own place (LRM, RLM) and joiners stay: Arabic, Hebrew
/// and Persian texts need them.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !turns_direction(*c)));
    }
    out
}

/// Embeddings, overrides and isolates: a policy needs none, a forger does.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// At most `max` characters, cut at a word where possible.
#[must_use]
pub fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let head: String = text.chars().take(max.saturating_sub(2)).collect();
    let end = head.rfind(' ').filter(|at| *at > head.len() / 2).unwrap_or(head.len());
    format!("{} …", head[..end].trim_end())
}

/// The last `max` characters or less, begun at a word where possible.
#[must_use]
pub fn tail(text: &str, max: usize) -> String {
    let count = text.chars().count();
    if count <= max {
        return text.to_owned();
    }
    let end: String = text.chars().skip(count - max).collect();
    let from = end.find(' ').filter(|at| *at < end.len() / 2).map_or(0, |at| at + 1);
    end[from..].to_owned()
}

/// Wrapped at [`WIDTH`] columns behind `indent`; words and addresses are never broken.
#[must_use]
pub fn wrap(text: &str, indent: &str) -> String {
    hang(text, indent, indent)
}

/// The same, with another indent from the second line on.
#[must_use]
pub fn hang(text: &str, first: &str, rest: &str) -> String {
    let text = one_line(text);
    // by blanks, so that no address is broken; by Unicode's rules only where a script has no blanks
    let separator = match text.chars().any(diff::is_unspaced) {
        true => textwrap::WordSeparator::UnicodeBreakProperties,
        false => textwrap::WordSeparator::AsciiSpace,
    };
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_separator(separator)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(&text, options)
}

/// A language for `lang`: only what can be one.
#[must_use]
pub fn language(code: &str) -> String {
    let ok = (2..=12).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if ok { code.to_owned() } else { String::new() }
}

/// Web and mail addresses that a Markdown text links to; no other scheme, at most three, none twice.
#[must_use]
pub fn links(markdown: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for rest in markdown.split("](").skip(1) {
        let target = rest.split([')', ' ', '\n']).next().unwrap_or_default();
        let known = ["https://", "http://", "mailto:"].iter().any(|s| target.starts_with(s));
        let clean =
            !target.chars().any(|c| c.is_control() || c.is_whitespace() || turns_direction(c) || "<>\"".contains(c));
        if known && clean && target.len() <= 400 && found.len() < 3 && !found.iter().any(|f| f == target) {
            found.push(target.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{cut, links, one_line, tail, wrap};

    #[test]
    fn foreign_text_stays_on_its_line_and_in_its_direction() {
        assert_eq!(one_line(" a\r\nBcc:\u{0}x \u{202e}evil\u{2066} "), "a Bcc: x evil");
        assert_eq!(one_line("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert_eq!(
            (cut("one two three four", 12), tail("one two three four", 12)),
            ("one two …".into(), "three four".into())
        );
    }

    #[test]
    fn long_addresses_are_not_broken() {
        let address = format!("https://example.org/{}", "x".repeat(100));
        assert!(wrap(&format!("see {address} there"), "  ").lines().any(|l| l.trim() == address));
        assert_eq!(wrap(&"あい ".repeat(30), "").lines().count(), 3, "wide letters count twice");
    }

    #[test]
    fn only_addresses_become_links() {
        let found =
            links("[a](https://e.org/x) [b](javascript:alert(1)) [c](https://e.org/x) [d](mailto:p@e.org) [e](/rel)");
        assert_eq!(found, ["https://e.org/x", "mailto:p@e.org"]);
    }
}
