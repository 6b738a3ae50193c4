//! How deeply a page's elements are nested, estimated from its bytes before it is parsed.
//!
//! Parsing takes time by depth times length: a page of a million bytes that only opens elements
//! would take minutes. People's pages are nested a few dozen deep; browsers stop at 512.

use memchr::memmem;

/// Deeper pages are refused.
pub const MAX_DEPTH: usize = 1_000;

/// A closing tag is looked for among this many of the innermost open elements.
const LOOK_BACK: usize = 64;

/// What an element does to the depth.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    /// It ends by itself, or cannot hold its like.
    Flat,
    /// The parser opens those that were left open again in every later block.
    Formatting,
    /// What stands in it is no element.
    Raw,
    Other,
}

impl Sort {
    fn of(name: &str) -> Self {
        let mut lower = [0; 8];
        let Some(lower) = lower.get_mut(..name.len()) else { return Self::Other };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"area" | b"base" | b"body" | b"br" | b"col" | b"colgroup" | b"dd" | b"dt" | b"embed" | b"head" | b"hr"
            | b"html" | b"img" | b"input" | b"li" | b"link" | b"meta" | b"option" | b"p" | b"param" | b"source"
            | b"tbody" | b"td" | b"tfoot" | b"th" | b"thead" | b"tr" | b"track" | b"wbr" => Self::Flat,
            b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike"
            | b"strong" | b"tt" | b"u" => Self::Formatting,
            b"script" | b"style" => Self::Raw,
            _ => Self::Other,
        }
    }
}

/// A page whose left-open formatting elements would be opened again more often than this is refused.
const MAX_OPENED_AGAIN: usize = 2_000_000;

/// An element with more attributes is refused: the parser compares each with all before it.
pub const MAX_ATTRIBUTES: usize = 2_000;

/// Whether an element of `html` has more attributes than are read.
pub fn has_too_many_attributes(html: &str) -> bool {
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(found) = html.get(at..).and_then(|rest| rest.find('<')) {
        at += found + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let name = at..at + bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let (mut attributes, mut quote, mut before) = (0, None, b'<');
        while let Some(byte) = bytes.get(at).copied() {
            at += 1;
            if let Some(open) = quote {
                if byte == open {
                    quote = None;
                }
            } else if byte == b'>' {
                break;
            } else if matches!(byte, b'"' | b'\'') && before == b'=' {
                quote = Some(byte);
            } else if !is_gap(byte) && is_gap(before) {
                attributes += 1;
            }
            if attributes > MAX_ATTRIBUTES {
                return true;
            }
            before = byte;
        }
        while !html.is_char_boundary(at) {
            at += 1;
        }
        if matches!(html.get(name), Some("script" | "style" | "SCRIPT" | "STYLE")) {
            at += memmem::find(&bytes[at..], b"</").unwrap_or(html.len() - at);
        }
    }
    false
}

const fn is_gap(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'/'
}

/// Whether the elements of `html` are nested deeper than is read.
pub fn is_too_deep(html: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let (mut left_open, mut opened_again) = (0_usize, 0_usize);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let closing = rest.starts_with('/');
        let name_at = usize::from(closing);
        let length = rest[name_at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &rest[name_at..name_at + length];
        let sort = Sort::of(name);
        if length == 0 || sort == Sort::Flat {
            continue;
        }
        let is_formatting = sort == Sort::Formatting;
        if closing {
            left_open = left_open.saturating_sub(usize::from(is_formatting));
            let from = open.len().saturating_sub(LOOK_BACK);
            if let Some(found) = open[from..].iter().rposition(|o| o.eq_ignore_ascii_case(name)) {
                open.truncate(from + found);
            }
            continue;
        }
        if is_formatting {
            left_open += 1;
        } else {
            opened_again += left_open;
        }
        open.push(name);
        if open.len() > MAX_DEPTH || opened_again > MAX_OPENED_AGAIN {
            return true;
        }
        if sort == Sort::Raw {
            open.pop();
            let close = memmem::find_iter(rest.as_bytes(), b"</")
                .find(|i| rest.get(i + 2..i + 2 + length).is_some_and(|n| n.eq_ignore_ascii_case(name)));
            rest = close.map_or("", |i| &rest[i..]);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{MAX_ATTRIBUTES, MAX_DEPTH, has_too_many_attributes, is_too_deep};

    #[test]
    fn attributes_without_end_are_found() {
        let many = |n: usize| format!("<p é><a title='a b > c'>x</a><div{}>", " a=b".repeat(n));
        assert!(has_too_many_attributes(&many(MAX_ATTRIBUTES + 1)));
        assert!(!has_too_many_attributes(&many(MAX_ATTRIBUTES)));
        assert!(has_too_many_attributes(&" x='>'".repeat(MAX_ATTRIBUTES + 2).replacen(' ', "<p ", 1)));
        assert!(!has_too_many_attributes(&format!("<script>if (a <b) {}</script>", "x y ".repeat(3_000))));
        assert!(!has_too_many_attributes(&format!("<p title=\"{}\">", "a b ".repeat(3_000))));
        assert!(!has_too_many_attributes("a <b <c <é <"));
    }

    #[test]
    fn only_what_is_really_nested_counts() {
        assert!(is_too_deep(&"<div>".repeat(MAX_DEPTH + 1)));
        assert!(is_too_deep(&"<DIV class=x><b></x>".repeat(MAX_DEPTH)));
        assert!(!is_too_deep(&"<div><p>one<p>two<br></div>".repeat(5_000)));
        assert!(!is_too_deep(&"<div><span></div>".repeat(5_000)), "an element that holds another ends it too");
        assert!(!is_too_deep(&format!("<script>{}</script>", "x('<div>');".repeat(5_000))));
        assert!(!is_too_deep("a < b << c <é <"));
        let unclosed: String = (0..5_000).map(|n| format!("<div><b id={n}></div>")).collect();
        assert!(is_too_deep(&unclosed), "each is opened again in each later block");
        assert!(!is_too_deep(&"<div><b>x</b><a href=x>y</a></div>".repeat(20_000)));
    }
}
