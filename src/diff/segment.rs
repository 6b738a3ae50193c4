//! Markdown to clauses: sentences and list items with their headings, table rows with their header.

use super::{answer, sentence, strip};
use crate::document::{Clause, ClauseKind};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;
use std::sync::Arc;

/// Headings longer than this, in characters, are paragraphs in disguise.
const MAX_HEADING_CHARS: usize = 200;

/// A bold paragraph of more words than this is a sentence that somebody stressed.
const MAX_TITLE_WORDS: usize = 12;
/// Rows with more words than this, in bytes of plain text, are read by the sentences of their cells.
const MAX_ROW: usize = 400;
/// A paragraph of a cell with no more bytes than this names something: a kind of data, a recipient.
const MAX_NAME: usize = 80;

/// Splits a text into its clauses, in order.
#[must_use]
pub fn segment(markdown: &str) -> Vec<Clause> {
    let mut segmenter = Segmenter::new(markdown);
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        segmenter.event(&event, range);
    }
    segmenter.flush();
    segmenter.clauses
}

struct Segmenter<'a> {
    source: &'a str,
    clauses: Vec<Clause>,
    headings: Vec<(HeadingLevel, String)>,
    section: Arc<[String]>,
    heading: Option<HeadingLevel>,
    /// For each list that is open: the clause that introduces it.
    lists: Vec<Option<u32>>,
    /// The clause that introduces the numbered paragraphs that follow it ("You may not:", "(i) ...").
    numbered: Option<u32>,
    run: Option<Range<usize>>,
    block: u32,
    header: Option<Arc<str>>,
    in_table: bool,
}

impl<'a> Segmenter<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            clauses: Vec::new(),
            headings: Vec::new(),
            section: Arc::from([]),
            heading: None,
            lists: Vec::new(),
            numbered: None,
            run: None,
            block: 0,
            header: None,
            in_table: false,
        }
    }

    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::TableHead) => self.table_row(range, true),
            Event::Start(Tag::TableRow) => self.table_row(range, false),
            Event::Start(Tag::Table(_)) => {
                self.flush();
                self.in_table = true;
            }
            Event::End(TagEnd::Table) => {
                self.in_table = false;
                self.header = None;
            }
            Event::Start(Tag::List(_)) => {
                self.flush();
                let lead = self.clauses.len().checked_sub(1).filter(|at| introduces(&self.clauses[*at]));
                self.lists.push(lead.and_then(|at| u32::try_from(at).ok()));
            }
            Event::End(TagEnd::List(_)) => {
                self.flush();
                self.lists.pop();
            }
            Event::Start(Tag::Heading { level, .. }) => {
                self.flush();
                self.heading = Some(*level);
            }
            Event::End(TagEnd::Heading(_)) => {
                self.flush();
                self.heading = None;
            }
            Event::Start(tag) if is_inline(tag) => self.extend(range),
            Event::End(tag) if is_inline_end(*tag) => self.extend(range),
            Event::Start(_) | Event::End(_) | Event::Rule => self.flush(),
            _ => self.extend(range),
        }
    }

    fn extend(&mut self, range: Range<usize>) {
        if self.in_table {
            return;
        }
        self.run = Some(match self.run.take() {
            Some(run) => run.start.min(range.start)..run.end.max(range.end),
            None => range,
        });
    }

    fn flush(&mut self) {
        let Some(run) = self.run.take() else { return };
        let line = one_line(&self.source[run]);
        self.block += 1;
        let level = self.heading.or_else(|| {
            (self.lists.is_empty() && is_title(&line) && !self.answers_above(&line)).then_some(HeadingLevel::H6)
        });
        if let Some(level) = level.filter(|_| line.chars().count() <= MAX_HEADING_CHARS) {
            self.numbered = None;
            let text = line.replace('\n', " ");
            let plain = strip::plain(&text);
            self.headings.retain(|(above, _)| *above < level);
            self.headings.push((level, plain.clone()));
            self.section = self.headings.iter().map(|(_, title)| title.clone()).collect();
            self.push(text, plain, ClauseKind::Heading);
            return;
        }
        let kind = if self.lists.is_empty() { ClauseKind::Sentence } else { ClauseKind::Item };
        if kind == ClauseKind::Item || !is_numbered(&line) || self.is_beside_its_lead(&line) {
            self.numbered = None;
        }
        for (at, sentence) in sentence::split(&line).into_iter().enumerate() {
            if !self.answers(sentence, kind, at == 0) {
                self.push_parts(sentence, kind);
            }
        }
        let last = self.clauses.last().filter(|c| c.kind == ClauseKind::Sentence && c.plain.ends_with(':'));
        if last.is_some() {
            self.numbered = u32::try_from(self.clauses.len() - 1).ok();
        }
    }

    /// Whether a numbered paragraph is numbered like the one that would introduce it: "3.5" is no item
    /// of "3.4 You may not:".
    fn is_beside_its_lead(&self, line: &str) -> bool {
        let Some(lead) = self.numbered.and_then(|at| self.clauses.get(at as usize)) else { return false };
        let first = self.clauses.iter().rev().take_while(|c| c.block >= lead.block).last();
        first.is_some_and(|c| is_numbered(&c.text) && number_shape(&c.text) == number_shape(line))
    }

    /// Whether a line in bold is the answer to the question above it.
    fn answers_above(&self, line: &str) -> bool {
        self.clauses.last().is_some_and(|c| answer::is_question(&c.plain)) && answer::is_answer(&strip::plain(line))
    }

    /// Takes an answer together with its question: the heading above it, or the sentence before.
    fn answers(&mut self, sentence: &str, kind: ClauseKind, opens: bool) -> bool {
        let plain = strip::plain(sentence);
        let asked = self.clauses.last().filter(|c| answer::is_question(&c.plain) && answer::is_answer(&plain));
        let Some(question) = asked.filter(|c| c.block == self.block || opens) else { return false };
        let text = format!("{} {sentence}", question.text);
        let plain = format!("{} {plain}", question.plain);
        if question.kind != ClauseKind::Heading {
            self.clauses.pop();
        }
        self.push(text, plain, kind);
        true
    }

    /// A sentence, or the parts of one that is as long as a page: what such a part says is read,
    /// compared and quoted on its own, below the part that opens the sentence.
    fn push_parts(&mut self, sentence: &str, kind: ClauseKind) {
        let mut lead = None;
        for part in sentence::parts(sentence) {
            self.push(part.to_owned(), strip::plain(part), kind);
            let at = self.clauses.len().checked_sub(1).and_then(|at| u32::try_from(at).ok());
            if let (Some(lead), Some(clause)) = (lead, self.clauses.last_mut()) {
                clause.lead = Some(lead);
            }
            lead = lead.or(at);
        }
    }

    fn table_row(&mut self, range: Range<usize>, is_header: bool) {
        self.flush();
        let text = one_line(&self.source[range]).replace('\n', " ");
        let plain = strip::plain(&answer::words_of_signs(&text).replace('|', " ").replace("<br>", " . "));
        self.block += 1;
        if !is_header && plain.len() > MAX_ROW {
            self.long_row(&text);
        } else {
            self.push(text.trim().to_owned(), plain.clone(), ClauseKind::Row);
        }
        let empty = !plain.chars().any(char::is_alphanumeric);
        if is_header || self.header.as_deref() == Some("") {
            self.header = Some(Arc::from(if empty { "" } else { plain.as_str() }));
        }
    }

    /// A row whose cells hold paragraphs: neighbouring cells of few words together ("Affiliates | User
    /// Data, Usage Data"), each paragraph's sentences alone, all below the row's first words.
    fn long_row(&mut self, text: &str) {
        let mut lead = None;
        let mut short: Option<Range<usize>> = None;
        let mut from = 0;
        for cell in text.split('|') {
            let range = from..from + cell.len();
            from = range.end + 1;
            if is_short_cell(cell) {
                short = Some(short.map_or(range.start, |s| s.start)..range.end);
                continue;
            }
            if let Some(cells) = short.take() {
                self.part_of_row(&text[cells], &mut lead);
            }
            for sentence in paragraphs(cell).flat_map(sentence::split) {
                self.part_of_row(sentence, &mut lead);
            }
        }
        if let Some(cells) = short {
            self.part_of_row(&text[cells], &mut lead);
        }
    }

    fn part_of_row(&mut self, part: &str, lead: &mut Option<u32>) {
        let (part, before) = (part.trim_matches(['|', ' ']), self.clauses.len());
        self.push(part.to_owned(), strip::plain(&part.replace('|', " ").replace("<br>", " . ")), ClauseKind::Row);
        if self.clauses.len() > before {
            self.clauses[before].lead = *lead;
            *lead = lead.or_else(|| u32::try_from(before).ok());
        }
    }

    fn push(&mut self, text: String, plain: String, kind: ClauseKind) {
        if !plain.chars().any(char::is_alphanumeric) {
            return;
        }
        let lead = self.lists.iter().rev().copied().find(Option::is_some).flatten().or(self.numbered);
        let header = self.header.clone().filter(|h| kind == ClauseKind::Row && !h.is_empty());
        let (section, block) = (Arc::clone(&self.section), self.block);
        self.clauses.push(Clause { text, plain, kind, section, block, lead, header });
    }
}

/// What stands between the line breaks of a table's cell.
fn paragraphs(cell: &str) -> impl Iterator<Item = &str> {
    cell.split("<br>").map(|p| p.trim().trim_start_matches("* ").trim_start())
}

/// Whether a cell holds names, not sentences.
fn is_short_cell(cell: &str) -> bool {
    cell.len() <= MAX_ROW && paragraphs(cell).all(|p| p.len() <= MAX_NAME)
}

/// Whether a paragraph is a heading in disguise: a few words, all of them bold, with no full stop.
fn is_title(line: &str) -> bool {
    let bold = line.strip_prefix("**").and_then(|l| l.strip_suffix("**"));
    bold.is_some_and(|l| {
        !l.contains("**") && !l.ends_with(['.', ';', ':', ',']) && l.split(' ').count() <= MAX_TITLE_WORDS
    })
}

/// Whether a paragraph opens with a number of its own: "(iv)", "10.3.2", "b)".
fn is_numbered(line: &str) -> bool {
    let first = line.trim_start_matches(['*', '_', ' ', '\\']).split(' ').next().unwrap_or_default();
    let bare = first.trim_matches(['(', ')', '.', '\\', '*', '•', '-', '–']);
    let short = bare.len() <= 8 && first.len() > bare.len() || bare.contains('.') && bare.len() <= 8;
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'i' | 'v' | 'x');
    short && (bare.is_empty() || bare.len() == 1 || bare.chars().all(number))
}

/// How a paragraph's number is written: digits as one `9`, letters as one `a`.
fn number_shape(line: &str) -> String {
    let first = line.trim_start_matches(['*', '_', ' ', '\\']).split(' ').next().unwrap_or_default();
    let mut shape = String::new();
    for c in first.chars().filter(|c| *c != '\\' && *c != '*') {
        let kind = if c.is_ascii_digit() {
            '9'
        } else if c.is_alphabetic() {
            'a'
        } else {
            c
        };
        if !(kind.is_alphanumeric() && shape.ends_with(kind)) {
            shape.push(kind);
        }
    }
    shape
}

/// Words by which a sentence that ends with a full stop speaks of the list after it.
const BELOW: &[&str] = &[
    " below",
    "the following",
    "as follows",
    "folgende",
    "nachstehend",
    "ci-dessous",
    " suivants",
    " suivantes",
    " siguientes",
];

/// Whether a list after this clause belongs to it.
fn introduces(clause: &Clause) -> bool {
    let end = clause.plain.trim_end();
    let points = || {
        let said = end.to_lowercase();
        BELOW.iter().any(|word| said.contains(word))
    };
    end.ends_with([':', '：'])
        || (clause.kind != ClauseKind::Heading && (!end.ends_with(['.', '!', '?', '。']) || points()))
}

const fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

const fn is_inline_end(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

/// Lines shorter than this, in bytes, were not wrapped by a machine: they end where they should.
const SHORT_LINE: usize = 60;

/// A block's lines as one, with `\n` where a line was meant to end.
fn one_line(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut lines = source.split('\n').peekable();
    while let Some(line) = lines.next() {
        let marked = line.ends_with("  ") || line.ends_with('\\');
        let words = line.trim().trim_start_matches("> ").trim_end_matches('\\').trim_end();
        if !out.is_empty() && !out.ends_with('\n') {
            out.push(' ');
        }
        out.push_str(words);
        if marked || lines.peek().is_some_and(|next| ends_early(words, next)) {
            out.push('\n');
        }
    }
    while out.ends_with(['\n', ' ']) {
        out.pop();
    }
    out
}

/// Whether a short line is complete and the next one begins anew: lines of an address, "Effective
/// 1 May 2024" under a company's name. Canonical text keeps no blanks at a line's end to tell.
fn ends_early(line: &str, next: &str) -> bool {
    let next = next.trim_start_matches(['>', ' ', '*', '_', '(', '[', '"', '“']);
    let last = line.trim_end_matches(['*', '_', ')', ']']);
    line.len() < SHORT_LINE
        && !last.ends_with([',', '-', '–', '—', '&', '/'])
        && !last.split(' ').next_back().is_some_and(|w| w.len() <= 4 && w.chars().all(char::is_lowercase))
        && next.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::segment;
    use crate::document::ClauseKind;

    #[test]
    fn clauses_know_their_place() {
        let text = "# Policy\n\nIntro. Two\nlines.\n\n## Sharing\n\nWe share with:\n\n- our affiliates;\n- partners. And others.\n\n| Data | With |\n| --- | --- |\n| Name | Affiliates |\n";
        let clauses = segment(text);
        let seen: Vec<_> = clauses.iter().map(|c| (c.text.as_str(), c.kind, c.section.len(), c.lead)).collect();
        assert_eq!(
            seen,
            [
                ("Policy", ClauseKind::Heading, 1, None),
                ("Intro.", ClauseKind::Sentence, 1, None),
                ("Two lines.", ClauseKind::Sentence, 1, None),
                ("Sharing", ClauseKind::Heading, 2, None),
                ("We share with:", ClauseKind::Sentence, 2, None),
                ("our affiliates;", ClauseKind::Item, 2, Some(4)),
                ("partners.", ClauseKind::Item, 2, Some(4)),
                ("And others.", ClauseKind::Item, 2, Some(4)),
                ("| Data | With |", ClauseKind::Row, 2, None),
                ("| Name | Affiliates |", ClauseKind::Row, 2, None),
            ]
        );
        assert_eq!(clauses[9].header.as_deref(), Some("Data With"));
    }

    #[test]
    fn numbered_paragraphs_belong_to_what_introduces_them_and_no_further() {
        let text = "3.4. You may not:\n\n(i) lend your account;\n\n(ii) sell it.\n\n3.5. You are responsible.\n\n4.1. We may not:\n\n(i) sell it.\n\n# 5 Content\n\n5.1. We may share it.\n";
        let leads: Vec<_> = segment(text).iter().map(|c| (c.plain.clone(), c.lead)).collect();
        let lead = |words: &str| leads.iter().find(|(plain, _)| plain.contains(words)).unwrap().1;
        assert_eq!((lead("lend your"), lead("(ii) sell")), (Some(0), Some(0)));
        assert_eq!((lead("responsible"), lead("We may share")), (None, None), "{leads:?}");
    }

    #[test]
    fn a_sentence_that_points_below_introduces_its_list() {
        let lead = |sentence: &str| segment(&format!("{sentence}\n\n- our affiliates"))[1].lead;
        for points in ["We share it with the parties set out below.", "Folgende Dritte erhalten Ihre Daten."] {
            assert_eq!(lead(points), Some(0), "{points}");
        }
        for ends in ["We do not sell it for 30 days following a closure.", "Nous agissons suivant les cas."] {
            assert_eq!(lead(ends), None, "{ends}");
        }
    }

    #[test]
    fn setext_headings_and_links_are_read() {
        let clauses = segment("Title\n=====\n\nSee [the\nlist](https://e.org/a). **Bold** end");
        assert_eq!(clauses[1].text, "See [the list](https://e.org/a).");
        assert_eq!(clauses[2].text, "**Bold** end");
        assert_eq!(clauses[1].section.as_ref(), ["Title"]);
    }
}
