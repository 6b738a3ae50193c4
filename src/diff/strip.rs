//! Markdown to the words that a reader sees.

/// Removes link targets, images, emphasis, escapes and inline HTML; keeps everything else.
#[must_use]
pub fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let bytes = markdown.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &markdown[at..];
        match bytes[at] {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => {
                out.push(bytes[at + 1] as char);
                at += 2;
            }
            b'!' if rest.starts_with("![") => {
                // an image; an exclamation before other brackets is one
                let end = rest.find(']').filter(|end| rest[*end..].starts_with("]("));
                if end.is_none() {
                    out.push('!');
                }
                at += end.map_or(1, |end| end + target_len(&rest[end..]));
            }
            b']' if rest.starts_with("](") => at += target_len(rest),
            b'[' | b']' | b'`' | b'*' => at += 1,
            b'_' if is_emphasis(bytes, at) => at += 1,
            b'<' => at += html_or_less(rest, &mut out),
            b'~' if rest.starts_with("~~") => at += 2,
            _ => {
                let len = rest.chars().next().map_or(1, char::len_utf8);
                out.push_str(&rest[..len]);
                at += len;
            }
        }
    }
    let collapsed = out.replace('\u{a0}', " ");
    if collapsed.contains("  ") || collapsed.starts_with(' ') || collapsed.ends_with(' ') {
        return collapsed.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    }
    collapsed
}

/// Length of `](target "title")`, brackets in the target balanced.
fn target_len(rest: &str) -> usize {
    let mut depth = 0_i32;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b'\n' => break,
            _ => {}
        }
    }
    1
}

/// An underscore at a word's edge is emphasis; inside a word it is a letter.
fn is_emphasis(bytes: &[u8], at: usize) -> bool {
    let word = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
    let before = at.checked_sub(1).and_then(|b| bytes.get(b));
    !(word(before) && word(bytes.get(at + 1)))
}

/// Skips a tag, keeps an autolink's words or a plain "<"; returns how far to go.
fn html_or_less(rest: &str, out: &mut String) -> usize {
    let limit = rest.len().min(300);
    let Some(end) = rest.bytes().take(limit).position(|b| b == b'>') else {
        out.push('<');
        return 1;
    };
    let inner = &rest[1..end];
    if inner.starts_with("http") || inner.contains('@') {
        out.push_str(inner);
    } else if inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') {
        out.push(' ');
    } else {
        out.push('<');
        return 1;
    }
    end + 1
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn only_words_are_left() {
        let check = |markdown, expected: &str| assert_eq!(plain(markdown), expected, "{markdown}");
        check("See our [**Affiliates**](https://e.org/a_(b)#x \"t\"), _please_.", "See our Affiliates, please.");
        check("1\\. snake_case ![logo](a.png) a<br>b <https://e.org>", "1. snake_case a b https://e.org");
        check("5 < 6 [broken](", "5 < 6 broken(");
        check("a ]( b", "a ( b");
        check("Stop![a] Read [b](c) now", "Stop!a Read b now");
    }
}
