//! What a table's row says by the yes or no in its cells: "| Used for AI training | Never |" is "never used for AI
//! training", and so is "| Your files | No |" below "| Data | Used for AI training |".

use super::answer::Question;
use super::pattern::Pattern;
use crate::diff::is_answer;
use std::fmt::Write as _;

/// Signs that affirm in a cell.
const YES: [char; 6] = ['✅', '✓', '✔', '☑', '●', '⬤'];
/// Signs that deny.
const NO: [char; 6] = ['❌', '✗', '✘', '✕', '✖', '×'];

/// A question of so many words is a label: "Model training?".
const MAX_LABEL: usize = 3;

/// The cells of a row as it is written, without the marks around their words.
fn cells(text: &str) -> Vec<&str> {
    let row = text.trim().trim_start_matches('|').trim_end_matches('|');
    row.split('|').map(|cell| cell.trim().trim_matches(['*', '_', '`']).trim()).collect()
}

/// What a cell answers, and what it says besides; none where it is no answer.
fn answer<'a>(question: &Question, cell: &'a str) -> Option<(bool, &'a str)> {
    let bare = cell.trim_start_matches(|c: char| YES.contains(&c) || NO.contains(&c) || matches!(c, ' ' | '\u{fe0f}'));
    let bare = bare.trim_start_matches(['*', '_']).trim_end_matches(['*', '_']);
    match (is_answer(bare), cell.chars().next()) {
        (true, _) => Some((!question.denies(bare), question.beside(bare))),
        (false, Some(sign)) if YES.contains(&sign) => Some((true, bare)),
        (false, Some(sign)) if NO.contains(&sign) => Some((false, bare)),
        _ => None,
    }
}

/// Whether a cell of a row, the first aside, is an answer.
pub(super) fn answers(question: &Question, text: &str) -> bool {
    cells(text).iter().skip(1).any(|cell| answer(question, cell).is_some())
}

/// What a row says.
pub(super) enum Row {
    /// No cell is an answer.
    Plain,
    /// What the answers make of its words and of the header's.
    Statement(String),
    /// They answer a question on something else than the service's doing.
    Nothing,
}

/// What a row says below a header as it is written; `own` finds the service's name.
pub(super) fn statement(question: &Question, own: Option<&Pattern>, text: &str, header: &str) -> Row {
    let (row, heads) = (cells(text), cells(header));
    let Some(first) = row.first().filter(|cell| !cell.is_empty() && answer(question, cell).is_none()) else {
        return Row::Plain;
    };
    let asks = first.ends_with('?') && first.split(' ').nth(MAX_LABEL).is_some();
    let elsewhere = asks && !question.is_on_doing(first.trim_end_matches('?'), own);
    let subject = question.turned(first.trim_end_matches('?'));
    let mut said = String::new();
    let mut beside = String::new();
    for (at, cell) in row.iter().enumerate().skip(1) {
        let Some((affirmed, rest)) = answer(question, cell) else {
            let _ = write!(beside, "; {cell}");
            continue;
        };
        let never = if affirmed { "" } else { question.never.as_str() };
        let head = heads.get(at).map_or("", |head| head.trim_end_matches('?'));
        let _ = write!(said, "{never} {}: {subject}, {rest}; ", question.turned(head));
    }
    match (said.is_empty(), elsewhere) {
        (true, _) => Row::Plain,
        (false, true) => Row::Nothing,
        (false, false) => Row::Statement(said + beside.trim_start_matches("; ")),
    }
}
