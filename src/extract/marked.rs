//! A page with what is kept and what is left out marked: its own structure, without its scripts, styles,
//! pictures and links, so that it is safe to open.

use super::dom::{Dom, Kind, Tag};

const HEAD: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<style>
:root { color-scheme: light dark; --kept: #1a7f37; --out: #8b949e; --line: #d0d7de; --back: #fff; --text: #1f2328; --wash: #f6f8fa }
@media (prefers-color-scheme: dark) { :root { --kept: #3fb950; --out: #8b949e; --line: #30363d; --back: #0d1117; --text: #e6edf3; --wash: #161b22 } }
body { margin: 0 auto; max-width: 60rem; padding: 0 1.5rem 3rem; background: var(--back); color: var(--text); font: 15px/1.55 system-ui, sans-serif; overflow-wrap: anywhere }
.legend { position: sticky; top: 0; padding: .75rem 0; background: var(--back); border-bottom: 1px solid var(--line); font-size: 13px }
.kept { border-left: 4px solid var(--kept); padding-left: .75rem; margin: .35rem 0 }
.out { border-left: 4px dotted var(--out); padding-left: .75rem; margin: .35rem 0; color: var(--out); background: var(--wash); font-size: 13px }
.out s, s { text-decoration-color: var(--line); text-decoration-thickness: 1px }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: .6em 0 .3em } .out * { font-size: inherit; margin: .1em 0 }
table { border-collapse: collapse } td, th { border: 1px solid var(--line); padding: .25rem .5rem; vertical-align: top; text-align: left }
</style>
"#;

/// The page, for a browser. `kept` says for each node whether it is.
pub fn page(dom: &Dom<'_>, kept: &[bool], title: &str) -> String {
    let mut out = String::from(HEAD);
    out.push_str("<title>");
    escape(title, &mut out);
    out.push_str("</title></head><body>\n<p class=\"legend\"><span class=\"kept\">kept</span> &nbsp; <span class=\"out\">left out</span> &nbsp; ");
    escape(title, &mut out);
    out.push_str("</p>\n");
    Writer { dom, kept, out: &mut out, open: Vec::new(), shade: None }.write();
    out.push_str("\n</body></html>\n");
    out
}

struct Writer<'w, 'a> {
    dom: &'w Dom<'a>,
    kept: &'w [bool],
    out: &'w mut String,
    /// End of each open element, and its closing tag.
    open: Vec<(u32, &'static str)>,
    /// How deep the open elements were when the present mark began, and whether it says kept.
    shade: Option<(usize, bool)>,
}

impl Writer<'_, '_> {
    fn write(&mut self) {
        for at in 0..self.dom.len() {
            self.close_until(at);
            match self.dom.nodes[at as usize].kind {
                Kind::Element(tag, _) => self.open(at, tag),
                Kind::Text(text) if !text.trim().is_empty() => self.text(at, text),
                Kind::Text(_) => self.out.push(' '),
            }
        }
        self.close_until(u32::MAX);
    }

    fn open(&mut self, at: u32, tag: Tag) {
        let (open, close) = match tag {
            Tag::Heading(1) => ("<h1>", "</h1>"),
            Tag::Heading(2) => ("<h2>", "</h2>"),
            Tag::Heading(_) => ("<h3>", "</h3>"),
            Tag::Paragraph => ("<p>", "</p>"),
            Tag::List { ordered: true } => ("<ol>", "</ol>"),
            Tag::List { ordered: false } => ("<ul>", "</ul>"),
            Tag::Item => ("<li>", "</li>"),
            Tag::Table => ("<table>", "</table>"),
            Tag::Row => ("<tr>", "</tr>"),
            Tag::Cell { header: true } => ("<th>", "</th>"),
            Tag::Cell { header: false } => ("<td>", "</td>"),
            Tag::Pre => ("<pre>", "</pre>"),
            Tag::Break => ("<br>", ""),
            Tag::Body | Tag::Link | Tag::Inline | Tag::Skip | Tag::Button => ("", ""),
            _ => ("<div>", "</div>"),
        };
        let end = self.dom.nodes[at as usize].end;
        let stands_apart = matches!(tag, Tag::Paragraph | Tag::Heading(_) | Tag::List { .. } | Tag::Table | Tag::Pre)
            || (tag.is_block() && !self.holds_block(at));
        if self.shade.is_none() && stands_apart && !matches!(tag, Tag::Item | Tag::Row | Tag::Cell { .. } | Tag::Body) {
            let words = |i: &u32| self.dom.nodes[*i as usize].text().is_some_and(|t| !t.trim().is_empty());
            if let Some(first) = (at..end).find(words) {
                let kept = self.kept[first as usize];
                self.out.push_str(if kept { "<div class=\"kept\">" } else { "<div class=\"out\">" });
                self.shade = Some((self.open.len(), kept));
                self.open.push((end, "</div>"));
            }
        }
        self.out.push_str(open);
        self.open.push((end, close));
    }

    fn holds_block(&self, at: u32) -> bool {
        let end = self.dom.nodes[at as usize].end as usize;
        self.dom.nodes[at as usize + 1..end].iter().any(|n| n.tag().is_some_and(Tag::is_block))
    }

    fn text(&mut self, at: u32, text: &str) {
        let kept = self.kept[at as usize];
        match self.shade {
            Some((_, shade)) if shade == kept => escape(text, self.out),
            Some(_) if !kept => self.wrapped("<s>", text, "</s>"),
            Some(_) => self.wrapped("<b>", text, "</b>"),
            None if kept => self.wrapped("<span class=\"kept\">", text, "</span>"),
            None => self.wrapped("<span class=\"out\">", text, "</span>"),
        }
    }

    fn wrapped(&mut self, before: &str, text: &str, after: &str) {
        self.out.push_str(before);
        escape(text, self.out);
        self.out.push_str(after);
    }

    fn close_until(&mut self, at: u32) {
        while self.open.last().is_some_and(|(end, _)| *end <= at) {
            if let Some((_, close)) = self.open.pop() {
                self.out.push_str(close);
            }
            if self.shade.is_some_and(|(depth, _)| self.open.len() <= depth) {
                self.shade = None;
            }
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && !c.is_whitespace() => {}
            c => out.push(c),
        }
    }
}
