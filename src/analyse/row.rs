//! What a table's row says by the yes or no in its cells: "| Used for AI training | Never |" is "never used for AI
//! training", and so is "| Your files | No |" below "| Data | Used for AI training |".

use super::answer::{Answered, Question, Said, is_sentence};
use super::pattern::{Folded, Pattern};
use crate::diff::{is_answer, sign};
use std::fmt::Write as _;

/// A question of so many words is a label: "Model training?".
const MAX_LABEL: usize = 3;

/// The cells of a row as it is written, without the marks around their words.
fn cells(text: &str) -> Vec<&str> {
    let row = text.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').unwrap_or(row);
    row.split('|').map(|cell| cell.trim().trim_matches(['*', '_', '`']).trim()).collect()
}

/// The words of a table's header, as a place where a row stands; none without a header.
pub(super) fn heads(header: &str) -> Option<String> {
    let cells = cells(header).into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" | ");
    (!cells.is_empty()).then_some(cells)
}

/// A cell's first sentence, where it answers, and what the cell says besides.
fn answer(cell: &str) -> Option<(&str, &str)> {
    let (first, rest) = cell.split_once(". ").unwrap_or((cell, ""));
    (is_answer(first) || sign(cell).is_some()).then_some((first, rest))
}

/// Whether a cell answers, what, and what it says besides.
fn answered<'a>(question: &Question, cell: &'a str) -> Option<(bool, String)> {
    let (first, rest): (&'a str, &'a str) = answer(cell)?;
    let bare = first.trim_start_matches(|c: char| !c.is_alphanumeric());
    let said = |words: &str| format!("{}, {rest}", question.beside(words));
    match sign(cell) {
        Some(affirms) if !is_answer(bare) => Some((affirms, said(bare))),
        _ => Some((!question.denies(bare), said(bare))),
    }
}

/// What the cells of a row answer, by their place; an empty cell answers nothing.
fn answers(text: &str) -> Vec<(usize, String)> {
    let of_cell = |(at, cell): (usize, &&str)| {
        let said = sign(cell).map(|yes| if yes { "yes" } else { "no" }.to_owned());
        answer(cell).map(|(first, _)| (at, said.unwrap_or_else(|| first.to_lowercase())))
    };
    cells(text).iter().enumerate().skip(1).filter_map(of_cell).collect()
}

/// Whether two wordings of one row answer otherwise: "No | Yes" became "Yes | No".
pub(super) fn answers_differ(before: &str, after: &str) -> bool {
    let word = |said: &str| said.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).map(str::to_owned);
    let words = |text: &str| answers(text).into_iter().map(|(at, said)| (at, word(&said))).collect::<Vec<_>>();
    cells(before).len() == cells(after).len() && words(before) != words(after)
}

/// The cells of a header below which a row answers nothing; none where it answers nowhere.
pub(super) fn unanswered(header: &str, row: &str) -> Option<String> {
    let answers = answers(row);
    let heads = cells(header);
    if answers.is_empty() || !self::answers(header).is_empty() || heads.len() != cells(row).len() {
        return None;
    }
    let left = heads.iter().enumerate().filter(|(at, _)| answers.iter().all(|(answered, _)| answered != at));
    Some(left.map(|(_, head)| *head).collect::<Vec<_>>().join(" | "))
}

/// What a row says below a header as it is written; `own` finds the service's name.
pub(super) fn read<'a>(question: &Question, own: Option<&Pattern>, text: &'a str, header: &str) -> Said<'a> {
    let (row, heads) = (cells(text), cells(header));
    let Some(first) = row.first().filter(|cell| answer(cell).is_none()) else { return Said::Plain };
    if row.len() != heads.len() && !header.is_empty() {
        return Said::Plain;
    }
    let asks = |cell: &str| cell.ends_with('?') && cell.split(' ').nth(MAX_LABEL).is_some();
    let on_doing = |cell: &str| question.is_on_doing(cell.trim_end_matches('?'), own);
    // a full stop ends a thought: "Acme, N.A."
    let turned = |cell: &str| question.turned(cell.trim_end_matches(['?', '.'])).replace('.', " ");
    let subject = turned(first);
    let (mut affirmed, mut denied, mut beside) = (String::new(), String::new(), String::new());
    let mut beside_answers = String::new();
    for (at, cell) in row.iter().enumerate().skip(1) {
        let head = heads.get(at).map_or("", |head| head.trim());
        let of_doing = !question.is_elsewhere(head) && (!asks(head) || on_doing(head));
        match answered(question, cell) {
            Some((affirms, rest)) if of_doing => {
                if is_sentence(&rest) {
                    let _ = write!(beside_answers, "{rest}; ");
                }
                let (said, never) = if affirms { (&mut affirmed, "") } else { (&mut denied, question.never.as_str()) };
                let head = turned(head);
                let _ = write!(said, "{never} {head}: {subject}, {rest}; ");
            }
            Some(_) if !of_doing => {}
            _ => {
                let _ = write!(beside, "{cell}; ");
            }
        }
    }
    let answers = !(affirmed.is_empty() && denied.is_empty());
    match asks(first) && !on_doing(first) {
        true if answers && !beside_answers.is_empty() => Said::Row(beside_answers),
        true if answers && beside.is_empty() => Said::Undecided(first, denied.is_empty()),
        false if answers && asks(first) => {
            let said = format!("{affirmed}{denied}{beside}");
            Said::Statement(Folded::new(&said), Answered::Sentence(denied.is_empty()))
        }
        false if answers => Said::Row(format!("{affirmed}{denied}{beside}")),
        _ => Said::Plain,
    }
}
