//! Tables: which ones hold data, and how they are written; the others are only layout.

use super::dom::{Dom, Tag};
use super::writer;
use url::Url;

/// A cell with more text than this, in characters, is a page laid out in a table.
const MAX_CELL_CHARS: usize = 6_000;
/// A table with more cells than this, padding counted, is read as blocks.
const MAX_CELLS: usize = 200_000;

/// The cells of a data table.
pub struct Rows {
    header: Vec<String>,
    body: Vec<Vec<String>>,
}

/// Reads the table at `root`, or nothing where it is layout: a single column, a table or a heading
/// inside a cell, or a cell as long as a page.
pub fn rows(dom: &Dom<'_>, root: u32, base: Option<&Url>) -> Option<Rows> {
    let end = dom.nodes[root as usize].end as usize;
    let inside = &dom.nodes[root as usize + 1..end];
    let nested = |n: &super::dom::Node<'_>| matches!(n.tag(), Some(Tag::Table | Tag::Heading(1 | 2)));
    if dom.nodes[root as usize].attr("role") == Some("presentation") || inside.iter().any(nested) {
        return None;
    }
    let mut header = Vec::new();
    let mut body: Vec<Vec<String>> = Vec::new();
    for row in dom.visible(root).filter(|i| dom.nodes[*i as usize].tag() == Some(Tag::Row)) {
        let mut all_headers = true;
        let mut cells = Vec::new();
        for child in dom.children(row).filter(|c| !dom.dropped[*c as usize]) {
            if let Some(Tag::Cell { header }) = dom.nodes[child as usize].tag() {
                all_headers &= header;
                cells.push(writer::cell(dom, child, base));
            }
        }
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if all_headers && header.is_empty() && body.is_empty() {
            header = cells;
        } else {
            body.push(cells);
        }
    }
    let columns = body.iter().chain([&header]).map(Vec::len).max().unwrap_or(0);
    let page_like = body.iter().flatten().any(|c| c.len() > MAX_CELL_CHARS);
    // every row is written as long as the longest: a wide row over many short ones is no table
    let cells = columns.saturating_mul(body.len() + 1);
    (columns >= 2 && !page_like && cells <= MAX_CELLS).then_some(Rows { header, body })
}

impl Rows {
    /// The table as Markdown, every row as long as the longest.
    pub fn to_markdown(&self) -> String {
        let columns = self.body.iter().chain([&self.header]).map(Vec::len).max().unwrap_or(0);
        let mut out = line(&self.header, columns);
        out.push_str(&format!("|{}\n", " --- |".repeat(columns)));
        for row in &self.body {
            out.push_str(&line(row, columns));
        }
        out
    }
}

fn line(cells: &[String], columns: usize) -> String {
    let mut out = String::from("|");
    for column in 0..columns {
        let cell = cells.get(column).map_or("", String::as_str);
        out.push_str(&format!(" {cell} |"));
    }
    out.push('\n');
    out
}
