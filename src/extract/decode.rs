//! From bytes to characters: the byte order mark, the header, the page's own `meta`, then a guess.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// How far into a page its `meta charset` is looked for, in bytes, as the HTML standard has it.
const PRESCAN_BYTES: usize = 1024;

/// Decodes `bytes`. Never fails: what is malformed becomes U+FFFD, as in a browser.
///
/// Bytes that are valid UTF-8 are read as UTF-8 whatever is declared: a wrong declaration is far
/// commoner than another encoding whose bytes happen to be valid UTF-8 throughout.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[skip..]).0;
    }
    // seven bits wide, with escapes: valid UTF-8 and yet something else
    if memchr::memmem::find(bytes, b"\x1b$").is_some() {
        let named = content_type.and_then(charset_parameter).or_else(|| meta_charset(bytes));
        if let Some(encoding) = named.filter(|e| *e == ISO_2022_JP) {
            return encoding.decode_without_bom_handling(bytes).0;
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let declared = content_type
        .and_then(charset_parameter)
        .or_else(|| meta_charset(bytes))
        .filter(|e| *e != UTF_8 || mostly_utf8(bytes));
    let encoding = declared.unwrap_or_else(|| if mostly_utf8(bytes) { UTF_8 } else { WINDOWS_1252 });
    encoding.decode_without_bom_handling(bytes).0
}

fn charset_parameter(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let value = lower.split("charset=").nth(1)?;
    let label = value.split([';', ' ', ',']).next()?.trim_matches(['"', '\'']);
    Encoding::for_label(label.as_bytes())
}

fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(PRESCAN_BYTES)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    head.split("<meta").skip(1).find_map(|tag| {
        let tag = tag.split('>').next()?;
        let label = tag.split("charset=").nth(1)?.trim_start_matches(['"', '\'', ' ']);
        let end = label.find(['"', '\'', ' ', ';', '/']).unwrap_or(label.len());
        Encoding::for_label(&label.as_bytes()[..end])
    })
}

/// Whether malformed sequences are rare enough to be accidents in UTF-8 text: fewer than one for
/// each twenty bytes that are not ASCII.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let foreign = bytes.iter().filter(|b| !b.is_ascii()).count();
    let broken = bytes.utf8_chunks().filter(|c| !c.invalid().is_empty()).count();
    broken * 20 < foreign
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, content_type), expected);
    }

    #[test]
    fn encodings_are_found() {
        check("é".as_bytes(), Some("text/html; charset=iso-8859-1"), "é");
        check(b"caf\xe9", Some("text/html; charset=\"iso-8859-1\""), "café");
        check(b"<meta charset=windows-1251>\xcf\xf0", None, "<meta charset=windows-1251>Пр");
        let script = b"<script charset=utf-8></script><meta charset=windows-1251>\xcf\xf0";
        check(script, None, "<script charset=utf-8></script><meta charset=windows-1251>\u{41f}\u{440}");
        check(b"\x1b$B$\"\x1b(B.", Some("text/html; charset=iso-2022-jp"), "\u{3042}.");
        check(b"\xff\xfea\0b\0", None, "ab");
        check(b"don\x92t", None, "don’t");
        check(b"don\x92t", Some("text/html; charset=utf-8"), "don’t");
    }

    #[test]
    fn a_stray_byte_in_utf8_costs_one_character() {
        let mut bytes = "ééééééééééééééééééééé".as_bytes().to_vec();
        bytes.push(0xff);
        assert!(decode(&bytes, None).ends_with("é\u{fffd}"));
    }
}
