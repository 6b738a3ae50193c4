//! From a part of a page to Markdown: the same words give the same text whatever the markup.
//!
//! Kept: headings, paragraphs, lists, tables, line breaks, links. Left out, since they change
//! without the words changing: emphasis, images, anchors, classes, wrappers.

use super::dom::{Dom, Kind, Tag};
use super::links;
use super::plain;
use super::table;
use url::Url;

/// Lists deeper than this are written at this depth.
const MAX_LIST_DEPTH: usize = 8;

/// Writes `roots`, in this order, as Markdown.
pub fn markdown(dom: &Dom<'_>, roots: &[u32], base: Option<&Url>) -> String {
    let mut writer = Writer::new(dom, base, Place::Page);
    for root in roots {
        writer.subtree(*root);
        writer.flush();
    }
    writer.out
}

/// Writes the content of a table cell as one line, its blocks parted by `<br>`.
pub fn cell(dom: &Dom<'_>, root: u32, base: Option<&Url>) -> String {
    let mut writer = Writer::new(dom, base, Place::Cell);
    writer.subtree(root);
    writer.flush();
    let lines: Vec<&str> = writer.out.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    lines.join("<br>").replace('|', "\\|")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Page,
    Cell,
}

struct List {
    ordered: bool,
    next: u32,
    /// Width of the present item's marker.
    width: usize,
    /// The marker, until the item's first block is written.
    marker: Option<String>,
}

struct OpenLink {
    at: usize,
    blocks: usize,
    target: String,
}

struct Writer<'a, 'd> {
    dom: &'d Dom<'a>,
    base: Option<&'d Url>,
    place: Place,
    out: String,
    line: String,
    heading: Option<u8>,
    lists: Vec<List>,
    links: Vec<Option<OpenLink>>,
    blocks: usize,
    after_item: bool,
    pre: usize,
}

impl<'a, 'd> Writer<'a, 'd> {
    fn new(dom: &'d Dom<'a>, base: Option<&'d Url>, place: Place) -> Self {
        Self {
            dom,
            base,
            place,
            out: String::new(),
            line: String::new(),
            heading: None,
            lists: Vec::new(),
            links: Vec::new(),
            blocks: 0,
            after_item: false,
            pre: 0,
        }
    }

    fn subtree(&mut self, root: u32) {
        let mut open: Vec<u32> = Vec::new();
        let end = self.dom.nodes[root as usize].end;
        let mut at = root;
        while at < end {
            while open.last().is_some_and(|o| self.dom.nodes[*o as usize].end <= at) {
                if let Some(closed) = open.pop() {
                    self.close(closed);
                }
            }
            let node = &self.dom.nodes[at as usize];
            if self.dom.dropped[at as usize] {
                at = node.end;
                continue;
            }
            match node.kind {
                Kind::Text(text) => self.text(text),
                Kind::Element(Tag::Table, _) if self.place == Place::Page && at != root => {
                    if let Some(rows) = table::rows(self.dom, at, self.base) {
                        self.table(&rows);
                        at = node.end;
                        continue;
                    }
                    self.flush();
                }
                Kind::Element(tag, _) => {
                    self.open(at, tag);
                    open.push(at);
                }
            }
            at += 1;
        }
        while let Some(closed) = open.pop() {
            self.close(closed);
        }
    }

    fn open(&mut self, at: u32, tag: Tag) {
        if tag.is_block() {
            self.flush();
        }
        match tag {
            Tag::Heading(level) if !self.in_item() => self.heading = Some(level),
            Tag::List { ordered } => {
                let start = self.dom.nodes[at as usize].attr("start").and_then(|s| s.trim().parse().ok());
                self.lists.push(List { ordered, next: start.unwrap_or(1), width: 0, marker: None });
            }
            Tag::Item if !self.is_section(at) => self.item(at),
            Tag::Link => self.open_link(at),
            Tag::Break => self.line_break(),
            Tag::Pre => self.pre += 1,
            _ => {}
        }
    }

    fn close(&mut self, at: u32) {
        let Some(tag) = self.dom.nodes[at as usize].tag() else { return };
        if tag == Tag::Link {
            self.close_link();
        }
        if !tag.is_block() {
            return;
        }
        self.flush();
        match tag {
            Tag::Heading(_) => self.heading = None,
            Tag::List { .. } => {
                self.lists.pop();
            }
            Tag::Item => {
                if let Some(list) = self.lists.last_mut() {
                    list.marker = None;
                    list.width = 0;
                }
            }
            Tag::Pre => self.pre -= 1,
            _ => {}
        }
    }

    fn in_item(&self) -> bool {
        self.lists.last().is_some_and(|l| l.width > 0)
    }

    /// A list item that holds headings is a section in disguise, as in accordions.
    fn is_section(&self, item: u32) -> bool {
        let node = &self.dom.nodes[item as usize];
        self.dom.nodes[item as usize..node.end as usize].iter().any(|n| matches!(n.tag(), Some(Tag::Heading(_))))
    }

    fn item(&mut self, at: u32) {
        if self.lists.is_empty() {
            self.lists.push(List { ordered: false, next: 1, width: 0, marker: None });
        }
        let value = self.dom.nodes[at as usize].attr("value").and_then(|v| v.trim().parse::<u32>().ok());
        if let Some(list) = self.lists.last_mut() {
            let number = value.unwrap_or(list.next);
            list.next = number.saturating_add(1);
            let marker = if list.ordered { format!("{number}. ") } else { "- ".to_owned() };
            list.width = marker.len();
            list.marker = Some(marker);
        }
    }

    fn open_link(&mut self, at: u32) {
        let href = self.dom.nodes[at as usize].attr("href").unwrap_or_default();
        let target = if self.heading.is_some() { None } else { links::target(href, self.base) };
        let hidden = self.dom.nodes[at as usize].attr("data-cfemail").and_then(links::decode_email);
        let (at, blocks) = (self.line.len(), self.blocks);
        self.links.push(target.map(|target| OpenLink { at, blocks, target }));
        if let Some(address) = hidden {
            self.text(&address);
        }
    }

    fn close_link(&mut self) {
        let Some(Some(link)) = self.links.pop() else { return };
        if link.blocks != self.blocks || link.at > self.line.len() {
            return;
        }
        let text = self.line.split_off(link.at);
        let words = text.trim();
        if words.is_empty() {
            self.line.push_str(&text);
            return;
        }
        let words = match links::shown_address(words, &link.target) {
            Some(address) => address,
            None => words,
        };
        let lead = if text.starts_with(' ') { " " } else { "" };
        let tail = if text.ends_with(' ') { " " } else { "" };
        if lead.is_empty() && self.line.ends_with('!') {
            // with the bracket it would be an image
            self.line.insert(self.line.len() - 1, '\\');
        }
        self.line.push_str(&format!("{lead}[{words}]({}){tail}", link.target));
    }

    fn line_break(&mut self) {
        while self.line.ends_with(' ') {
            self.line.pop();
        }
        if self.line.ends_with('\n') {
            self.flush();
        } else if !self.line.is_empty() {
            self.line.push('\n');
        }
    }

    /// Preformatted words: hard-wrapped lines are joined, blank lines and bullets part them, as in a
    /// plain text.
    fn preformatted(&mut self, text: &str) {
        for (n, line) in text.split('\n').enumerate() {
            let item = plain::bullet(line.trim());
            if n > 0 && (line.trim().is_empty() || item.is_some() || plain::ends_paragraph(self.line.trim_end())) {
                self.flush();
            } else if n > 0 {
                self.words(" ");
            }
            match item.filter(|_| n > 0 || self.line.is_empty()) {
                Some(rest) => {
                    self.line.push_str("- ");
                    self.words(rest);
                }
                None => self.words(line),
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.pre > 0 && text.contains('\n') { self.preformatted(text) } else { self.words(text) }
    }

    fn words(&mut self, text: &str) {
        for (n, part) in text.split(|c: char| c.is_whitespace() && c != '\u{3000}').enumerate() {
            let gap = self.line.is_empty() || self.line.ends_with([' ', '\n']);
            if n > 0 && !gap {
                self.line.push(' ');
            }
            self.line.push_str(part);
        }
    }

    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.blocks += 1;
        let line = line.trim();
        if !line.chars().any(|c| c.is_alphanumeric()) {
            return;
        }
        let is_item = self.lists.iter().any(|l| l.marker.is_some());
        if !(is_item && self.after_item) {
            self.out.push('\n');
        }
        self.after_item = is_item;
        let mut indent = String::new();
        let depth = self.lists.len();
        for (level, list) in self.lists.iter_mut().enumerate() {
            match list.marker.take() {
                Some(marker) if level + 1 == depth || level < MAX_LIST_DEPTH => indent.push_str(&marker),
                _ if level < MAX_LIST_DEPTH => indent.push_str(&" ".repeat(list.width)),
                _ => {}
            }
        }
        if let Some(level) = self.heading {
            self.out.push_str(&"#".repeat(level.into()));
            self.out.push(' ');
            self.out.push_str(&line.replace('\n', " "));
        } else {
            let hang = format!("  \n{}", " ".repeat(indent.len()));
            self.out.push_str(&indent);
            self.out.push_str(&line.replace('\n', &hang));
        }
        self.out.push('\n');
    }

    fn table(&mut self, rows: &table::Rows) {
        self.flush();
        self.after_item = false;
        self.out.push('\n');
        self.out.push_str(&rows.to_markdown());
        self.out.push('\n');
    }
}
