//! What a table's row says by the yes or no in its cells: "| Used for AI training | Never |" is "never used for AI
//! training", and so is "| Your files | No |" below "| Data | Used for AI training |".

use super::answer::{Answered, Question, Said, is_sentence};
use super::pattern::{Folded, Pattern};
use crate::diff::{is_answer, sign};
use crate::document::{Clause, ClauseKind, fold};
use std::fmt::Write as _;

/// A question of so many words is a label: "Model training?".
const MAX_LABEL: usize = 3;

/// The cells of a row as it is written, without the marks around their words.
pub(super) fn cells(text: &str) -> Vec<&str> {
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

/// Where two rows answer otherwise, if they differ by nothing else; and whether all their cells but the first answer.
pub(super) fn answered_otherwise(before: &Clause, after: &Clause) -> Option<(Vec<usize>, bool)> {
    let rows = before.kind == ClauseKind::Row && after.kind == ClauseKind::Row;
    let (old, new) = (cells(&before.text), cells(&after.text));
    let answers = |cell: &str| answer(cell).is_some();
    let same = |(x, y): (&&str, &&str)| fold(x) == fold(y) || answers(x) && answers(y);
    if !rows || old.len() != new.len() || !old.iter().zip(&new).all(same) {
        return None;
    }
    let differ = old.iter().zip(&new).enumerate().filter(|(_, (x, y))| fold(x) != fold(y) || sign(x) != sign(y));
    Some((differ.map(|(at, _)| at).collect(), new.iter().skip(1).all(|cell| cell.is_empty() || answers(cell))))
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

/// What a header makes of the answers below it.
#[derive(PartialEq, Eq)]
enum Head {
    /// They are on the row's label: a plan, a whole question, no words.
    Label,
    /// They are on what the header says: "Shared with affiliates".
    Own,
    /// They are on something else: "Optional?".
    Else,
}

/// What a row says below a header as it is written; `own` finds the service's name. Where the `header` says nothing
/// without its rows (`answered`), words in a cell say yes.
pub(super) fn read<'a>(
    question: &Question,
    own: Option<&Pattern>,
    text: &'a str,
    (header, header_answered): (&str, bool),
) -> Said<'a> {
    let (row, heads) = (cells(text), cells(header));
    let Some(first) = row.first().filter(|cell| answer(cell).is_none()) else { return Said::Plain };
    if row.len() != heads.len() && !header.is_empty() {
        return Said::Plain;
    }
    let asks = |cell: &str| cell.ends_with('?') && cell.split(' ').nth(MAX_LABEL).is_some();
    let on_doing = |cell: &str| question.is_on_doing(cell.trim_end_matches('?'), own);
    let only_answers = row.iter().skip(1).all(|cell| cell.is_empty() || answer(cell).is_some());
    let of = |head: &str| match head {
        "" => Head::Label,
        _ if head.ends_with('?') && on_doing(head) && question.is_whole(head) => Head::Label,
        _ if question.has_doing(head) => Head::Own,
        _ if question.is_elsewhere(head) || asks(head) => Head::Else,
        // an attribute among words, else a plan or a product
        _ if only_answers || asks(first) => Head::Label,
        _ => Head::Else,
    };
    // a full stop ends a thought: "Acme, N.A."
    let turned = |cell: &str| question.turned(cell.trim_end_matches(['?', '.'])).replace('.', " ");
    let subject = turned(first);
    let (mut affirmed, mut denied, mut beside) = (String::new(), String::new(), String::new());
    let (mut beside_answers, mut dropped) = (String::new(), false);
    for (at, cell) in row.iter().enumerate().skip(1) {
        let head = heads.get(at).map_or("", |head| head.trim());
        let kind = of(head);
        let worded = || (header_answered && kind == Head::Own && cell.contains(char::is_alphabetic)).then_some(*cell);
        let said = answered(question, cell).or_else(|| worded().map(|words| (true, words.to_owned())));
        match said {
            Some(_) if kind == Head::Else => dropped = true,
            Some((affirms, rest)) => {
                if is_sentence(&rest) {
                    let _ = write!(beside_answers, "{rest}; ");
                }
                let (said, never) = if affirms { (&mut affirmed, "") } else { (&mut denied, question.never.as_str()) };
                let head = turned(head);
                let _ = match kind {
                    Head::Own => write!(said, "{never} {head}, {rest}; "),
                    _ => write!(said, "{never} {head}: {subject}, {rest}; "),
                };
            }
            None => {
                let _ = write!(beside, "{cell}; ");
            }
        }
    }
    let answers = !(affirmed.is_empty() && denied.is_empty());
    let label =
        if heads.iter().skip(1).any(|head| of(head) == Head::Own) { format!("; {subject}") } else { String::new() };
    match asks(first) && !on_doing(first) {
        true if answers && !beside_answers.is_empty() => Said::Row(beside_answers),
        true if answers && beside.is_empty() => Said::Undecided(first, denied.is_empty()),
        false if answers && asks(first) => {
            let said = format!("{affirmed}{denied}{beside}");
            Said::Statement(Folded::new(&said), Answered::Sentence(denied.is_empty()))
        }
        false if answers => Said::Row(format!("{affirmed}{denied}{beside}{label}")),
        // a "no" on something else denies nothing
        _ if dropped => Said::Row(format!("{subject}; {beside}")),
        _ => Said::Plain,
    }
}
