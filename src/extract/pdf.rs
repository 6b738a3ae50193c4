//! PDF to Markdown: words in reading order, wrapped lines joined, running headers and page numbers out.

mod cycle;

use std::collections::HashMap;
use std::sync::OnceLock;

/// What reads PDFs.
type Reader = fn(&[u8]) -> Result<String, PdfProblem>;

/// What reads PDFs instead of [`read_pdf`].
static READER: OnceLock<Reader> = OnceLock::new();

/// From now on PDFs are read by `reader`: one that runs [`read_pdf`] where its memory and time are bound.
pub fn read_pdfs_by(reader: Reader) {
    // the first one stays
    let _ = READER.set(reader);
}

/// Reads the text of a PDF by what was set, or here.
pub fn read(bytes: &[u8]) -> Result<String, PdfProblem> {
    READER.get().map_or_else(|| read_pdf(bytes), |reader| reader(bytes))
}

/// Why a PDF gives no text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PdfProblem {
    /// It wants a password.
    #[error("is encrypted; it cannot be read without its password")]
    Encrypted,
    /// Its pages are pictures.
    #[error("holds no text: it is scanned, or its letters are drawn as pictures")]
    Scanned,
    /// It is damaged.
    #[error("cannot be read: {0}")]
    Broken(String),
}

/// Reads the text of a PDF, here and now.
///
/// # Errors
/// When it is encrypted, scanned or damaged.
pub fn read_pdf(bytes: &[u8]) -> Result<String, PdfProblem> {
    let pages = pages(bytes)?;
    let furniture = furniture(&pages);
    let mut lines = Vec::new();
    for page in &pages {
        lines.extend(page.iter().filter(|l| !furniture.contains_key(&skeleton(l)) && !is_page_number(l)).cloned());
    }
    let text = join(&lines);
    if text.split_whitespace().count() < 5 { Err(PdfProblem::Scanned) } else { Ok(text) }
}

/// The lines of each page, top to bottom; an empty line parts blocks.
///
/// The reader is known to panic on some damaged files, and prints to standard output on others; a
/// panic is caught here and told as a broken file.
fn pages(bytes: &[u8]) -> Result<Vec<Vec<String>>, PdfProblem> {
    let has_cycle = || pdf_extract::Document::load_mem(bytes).is_ok_and(|document| cycle::has_cycle(&document));
    if std::panic::catch_unwind(has_cycle).unwrap_or(false) {
        return Err(PdfProblem::Broken("its structure has no end".to_owned()));
    }
    let read = std::panic::catch_unwind(|| pdf_extract::extract_text_from_mem_by_pages(bytes));
    let pages = match read {
        Ok(Ok(pages)) => pages,
        Ok(Err(error)) => return Err(problem(&error.to_string(), bytes)),
        Err(_) => return Err(problem("its structure is damaged", bytes)),
    };
    Ok(pages.iter().map(|page| page.lines().map(tidy).collect()).collect())
}

fn problem(reason: &str, bytes: &[u8]) -> PdfProblem {
    let encrypted = bytes.windows(8).any(|w| w == b"/Encrypt");
    if encrypted { PdfProblem::Encrypted } else { PdfProblem::Broken(reason.to_owned()) }
}

/// One line with single blanks and without ligatures: "deﬁned" is "defined".
fn tidy(line: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let line: String = line.nfkc().collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines that stand at the top or the bottom of most pages, digits aside.
fn furniture(pages: &[Vec<String>]) -> HashMap<String, usize> {
    const EDGE: usize = 3;
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let lines: Vec<&String> = page.iter().filter(|l| !l.is_empty()).collect();
        let edges = lines.iter().take(EDGE).chain(lines.iter().rev().take(EDGE));
        let mut here: Vec<String> = edges.map(|l| skeleton(l)).filter(|s| !s.is_empty()).collect();
        here.sort();
        here.dedup();
        for line in here {
            *seen.entry(line).or_default() += 1;
        }
    }
    seen.retain(|_, pages_with| *pages_with >= 3 && *pages_with * 2 > pages.len());
    seen
}

/// A line without its digits and blanks, so that "Page 3 of 9" is the same on every page.
fn skeleton(line: &str) -> String {
    line.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect()
}

fn is_page_number(line: &str) -> bool {
    let bare = line.trim().trim_matches(['-', '–', '|']).trim();
    !bare.is_empty() && bare.len() <= 4 && bare.bytes().all(|b| b.is_ascii_digit())
}

/// Joins wrapped lines: a hyphen at a line's end before a small letter is the wrap's.
fn join(lines: &[String]) -> String {
    let mut out = String::new();
    let mut open = false;
    for line in lines {
        let line = line.trim();
        if line.is_empty() {
            if open {
                out.push_str("\n\n");
            }
            open = false;
            continue;
        }
        if open {
            let small = line.starts_with(char::is_lowercase);
            if small && out.ends_with('-') && out[..out.len() - 1].ends_with(char::is_lowercase) {
                out.pop();
            } else {
                out.push(' ');
            }
        }
        out.push_str(line);
        open = true;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{PdfProblem, furniture, join, read_pdf};

    #[test]
    fn wrapped_words_are_joined() {
        let lines = ["We may share per-", "sonal data with", "third parties.", "", "1. Scope"].map(str::to_owned);
        assert_eq!(join(&lines), "We may share personal data with third parties.\n\n1. Scope");
    }

    #[test]
    fn running_heads_are_found() {
        let page = |n: usize| {
            vec![format!("Policy {n}"), format!("words of page {}", "x".repeat(n)), format!("Page {n} of 4")]
        };
        let pages: Vec<_> = (1..5).map(page).collect();
        let found = furniture(&pages);
        assert!(found.contains_key("Policy") && found.contains_key("Pageof") && found.len() == 2, "{found:?}");
    }

    #[test]
    fn what_is_no_pdf_is_refused() {
        assert!(matches!(read_pdf(b"%PDF-1.7 nothing"), Err(PdfProblem::Broken(_))));
    }
}
