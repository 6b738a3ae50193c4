//! A page without the bodies of its scripts and styles, which on many pages are most of its bytes and never its words.
//!
//! Tags, comments and raw text are told apart as the HTML standard's tokenizer does (§ 13.2.5); where it is not sure that
//! the parser would read a body as code, the body stays.

use memchr::{memchr, memmem};
use std::borrow::Cow;
use std::ops::Range;

/// Shorter bodies are not worth the copy.
const WORTH: usize = 64;

/// What stands in these is no markup; the first [`CODE`] are code.
const RAW: &[&str] = &["script", "style", "title", "textarea", "noscript", "iframe", "noembed", "noframes", "xmp"];
const CODE: usize = 2;
/// In these the rules are others: no code is taken from them.
const OTHER_RULES: &[&str] = &["svg", "math", "select"];

/// `html` without the bodies of its scripts and styles.
pub fn without_code(html: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut from = 0;
    let mut scan = Scan { bytes: html.as_bytes(), at: 0 };
    while let Some(body) = scan.next_body() {
        if let Some(before) = html.get(from..body.start).filter(|_| body.len() >= WORTH) {
            kept.push_str(before);
            from = body.end;
        }
    }
    if from == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(html.get(from..).unwrap_or_default());
    Cow::Owned(kept)
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    /// The next body of a script or a style; none where there is no more that is sure.
    fn next_body(&mut self) -> Option<Range<usize>> {
        loop {
            self.at += memchr(b'<', self.rest())? + 1;
            match self.rest().first()? {
                b'!' if self.rest().starts_with(b"!--") => self.comment()?,
                b'!' | b'?' => self.to(b'>')?,
                b'/' => {
                    self.at += 1;
                    match self.rest().first()? {
                        b if b.is_ascii_alphabetic() => _ = self.tag()?,
                        _ => self.to(b'>')?,
                    }
                }
                b if b.is_ascii_alphabetic() => {
                    let name = self.tag()?;
                    if let Some(body) = self.raw(name)? {
                        return Some(body);
                    }
                }
                _ => {}
            }
        }
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// Goes behind the next `byte`.
    fn to(&mut self, byte: u8) -> Option<()> {
        self.at += memchr(byte, self.rest())? + 1;
        Some(())
    }

    /// Goes behind a comment; `at` is behind its `<`.
    fn comment(&mut self) -> Option<()> {
        self.at += 3;
        for short in [&b">"[..], b"->"] {
            if self.rest().starts_with(short) {
                self.at += short.len();
                return Some(());
            }
        }
        loop {
            self.at += memmem::find(self.rest(), b"--")? + 2;
            // "--->" ends it too
            self.at += self.rest().iter().take_while(|b| **b == b'-').count();
            for end in [&b">"[..], b"!>"] {
                if self.rest().starts_with(end) {
                    self.at += end.len();
                    return Some(());
                }
            }
        }
    }

    /// Goes behind a tag whose name begins at `at`, and tells where the name stands.
    fn tag(&mut self) -> Option<Range<usize>> {
        let from = self.at;
        let ends_name = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
        self.at += self.rest().iter().position(ends_name)?;
        let name = from..self.at;
        loop {
            match self.rest().first()? {
                b'>' => {
                    self.at += 1;
                    return Some(name);
                }
                b'/' => self.at += 1,
                b if b.is_ascii_whitespace() => self.at += 1,
                _ => self.attribute()?,
            }
        }
    }

    /// Goes behind an attribute that begins at `at`.
    fn attribute(&mut self) -> Option<()> {
        // an equals sign at the beginning is of the name
        self.at += 1;
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'=');
        self.at += self.rest().iter().position(ends)?;
        let gap = self.rest().iter().position(|b| !b.is_ascii_whitespace())?;
        if self.rest()[gap] != b'=' {
            return Some(());
        }
        self.at += gap + 1;
        self.at += self.rest().iter().position(|b| !b.is_ascii_whitespace())?;
        match self.rest()[0] {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                self.to(quote)
            }
            b'>' => Some(()),
            _ => {
                self.at += self.rest().iter().position(|b| b.is_ascii_whitespace() || *b == b'>')?;
                Some(())
            }
        }
    }

    /// Behind the start tag `name`: goes over what is no markup; its place, where it is code.
    fn raw(&mut self, name: Range<usize>) -> Option<Option<Range<usize>>> {
        let name = &self.bytes[name];
        if name.eq_ignore_ascii_case(b"plaintext") {
            return None;
        }
        let is_closed = self.bytes[..self.at].ends_with(b"/>");
        if is_one_of(OTHER_RULES, name) {
            let name = name.to_vec();
            return if is_closed { Some(None) } else { self.other_rules(&name).map(|()| None) };
        }
        let Some(found) = position(RAW, name) else { return Some(None) };
        let body = self.at..self.at + end_tag(self.rest(), name)?;
        self.at = body.end;
        // a comment in a script may hide its end; `<script/>` has none within drawings
        let is_code = found < CODE && !is_closed && memmem::find(&self.bytes[body.clone()], b"<!--").is_none();
        Some(is_code.then_some(body))
    }

    /// Goes to the end tag of `name`, in which scripts and styles may be markup or none: where both are not read alike,
    /// nothing more is sure.
    fn other_rules(&mut self, name: &[u8]) -> Option<()> {
        loop {
            self.to(b'<')?;
            let is_end = self.rest().first()? == &b'/';
            self.at += usize::from(is_end);
            match self.rest().first()? {
                b'!' if self.rest().starts_with(b"!--") && !is_end => self.comment()?,
                b if b.is_ascii_alphabetic() => {
                    let tag = self.tag()?;
                    let tag = &self.bytes[tag];
                    if is_end && tag.eq_ignore_ascii_case(name) {
                        return Some(());
                    }
                    let plain =
                        || memchr(b'<', self.rest()).is_some_and(|next| end_tag(self.rest(), tag) == Some(next));
                    let doubtful = is_one_of(OTHER_RULES, tag) || is_one_of(RAW, tag) && !plain();
                    if tag.eq_ignore_ascii_case(b"plaintext") || !is_end && doubtful {
                        return None;
                    }
                }
                _ => return None,
            }
        }
    }
}

fn position(names: &[&str], name: &[u8]) -> Option<usize> {
    names.iter().position(|n| name.eq_ignore_ascii_case(n.as_bytes()))
}

fn is_one_of(names: &[&str], name: &[u8]) -> bool {
    position(names, name).is_some()
}

/// Where the end tag of `name` begins.
fn end_tag(rest: &[u8], name: &[u8]) -> Option<usize> {
    memmem::find_iter(rest, b"</").find(|at| {
        let tag = &rest[at + 2..];
        tag.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
            && tag.get(name.len()).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
    })
}

#[cfg(test)]
mod tests {
    use super::without_code;
    use crate::extract::dom::{Dom, Kind};
    use proptest::prelude::*;

    const SCRIPT: &str =
        "var a = 'a longer line of code than is worth the copy, and no end of it yet'; // <p>not text</p>";

    /// What a reader of the page may see: texts and tags.
    fn seen(html: &str) -> Vec<String> {
        let html = scraper::Html::parse_document(html);
        let dom = Dom::new(&html);
        let one = |n: &crate::extract::dom::Node<'_>| match n.kind {
            Kind::Element(_, element) => format!("<{}>", element.name()),
            Kind::Text(text) => text.to_owned(),
        };
        dom.nodes.iter().map(one).collect()
    }

    fn check(html: &str, cut: bool) {
        let without = without_code(html);
        assert_eq!(without.len() < html.len(), cut, "{html}");
        assert_eq!(seen(&without), seen(html), "{html}");
    }

    #[test]
    fn code_goes_and_what_may_be_text_stays() {
        check(&format!("<p>a<script>{SCRIPT}</script>b<STYLE type='x>'>{SCRIPT}</sTyLe >c"), true);
        check(&format!("<p>a<!-- <script> --><b>{SCRIPT}</b><!-- </script> -->c"), false);
        check(&format!("<p title=\"<script>\">a<b>{SCRIPT}</b></p><p title='</script>'>c"), false);
        check(&format!("<p x==\"<script>\" =\"y>z<b>{SCRIPT}</b></script>"), false);
        check(&format!("<textarea><script></textarea><b>{SCRIPT}</b><script>a</script>"), false);
        check(&format!("<script><!-- <script>{SCRIPT}</script>{SCRIPT}--></script>c"), false);
        check(&format!("<svg><script/><desc>{SCRIPT}</desc></svg><p>{SCRIPT}<script></script>"), false);
        check(&format!("<svg><style>{SCRIPT}</svg><p>b</p></style>"), false);
        check(&format!("<noscript><script></noscript><p>{SCRIPT}<script>a</script>"), false);
        check(&format!("<!--><script>{SCRIPT}</script>-->"), true);
        check(&format!("<plaintext><script>{SCRIPT}</script>"), false);
        check(&format!("<p>a<script>{SCRIPT}"), false);
        check(&format!("<math><p x='</math><script>{SCRIPT}</script>"), false);
        check(
            &format!("<svg><title>a</title><style>b</style></svg><select><option>c</select><script>{SCRIPT}</script>"),
            true,
        );
        check(&format!("<!-- a --- b --!- c ----><script>{SCRIPT}</script>--->"), true);
        check("a < b <c <é </ <! <? <", false);
    }

    proptest! {
        #[test]
        fn no_page_reads_otherwise(parts in proptest::collection::vec(prop_oneof![
            Just("<script>"), Just("</script>"), Just("<style>"), Just("</style >"), Just("<script/>"), Just("<svg>"), Just("</svg>"),
            Just("<!--"), Just("-->"), Just("--!>"), Just("<!-->"), Just("<textarea>"), Just("</textarea>"), Just("<title>"),
            Just("</title>"), Just("<select>"), Just("</select>"), Just("<noscript>"), Just("</noscript>"), Just("<p title=\""),
            Just("\">"), Just("'"), Just("<p x='"), Just("<math>"), Just("</math>"), Just("<xmp>"), Just("</xmp>"), Just("<table>"),
            Just("</table>"), Just("<template>"), Just("</template>"), Just("<iframe>"), Just("</iframe>"), Just("="), Just("<"),
            Just(">"), Just("/"), Just("<p>words</p>"), Just("<b>"), Just("</b>"), Just("<desc>"), Just("<![CDATA["), Just("]]>"), Just(SCRIPT),
            Just(SCRIPT), Just("<body>"), Just("</body>"), Just("<a href=x>"), Just("&lt;script>"),
        ], 1..40)) {
            let html = parts.concat();
            prop_assert_eq!(seen(&without_code(&html)), seen(&html));
        }
    }
}
