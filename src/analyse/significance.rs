//! How much a change matters: whether rights, duties or practices changed, or only wording.

use super::wording::Weigher;
use super::wording_table::WordingTable;
use crate::diff::Relation;
use crate::document::{ChangeKind, Clause, ClauseChange, ClauseKind, Significance};

/// A text whose newer version has less than this share of the older one's words, with nothing
/// rewritten, is a truncated capture.
const TRUNCATED: f64 = 0.5;
/// A text that grew out of less than this share, with nothing rewritten, is a restored capture: a
/// real change adds a chapter, it does not multiply the text.
const RESTORED: f64 = 0.2;

/// Links with fewer letters than this between them, on average, are a menu.
const MENU: usize = 4;
/// Words of the law, in a thousand words, that a policy has: of 734 labelled texts three quarters had more than 50,
/// nearly all in English 17 or more, and a home page that stood in a policy's place 8.
const LEGAL: usize = 25;
/// Texts of fewer bytes, some hundred words, are not judged by a missing end: a line is a large part.
const JUDGED: usize = 600;
/// Nor are texts of fewer words taken for another kind of page.
const JUDGED_WORDS: usize = 150;
/// A text of fewer bytes than this was the frame of a page whose words had not come.
const EMPTY_CAPTURE: usize = 400;

/// How much one changed clause matters.
pub fn of_clause(
    weigher: &Weigher<'_>,
    table: &WordingTable,
    kind: ChangeKind,
    before: Option<&Clause>,
    after: Option<&Clause>,
) -> Significance {
    match (kind, before, after) {
        (ChangeKind::Modified, Some(before), Some(after)) => {
            let wording = weigher.reworded(before, after);
            wording.min(most_of(table, before).max(most_of(table, after)))
        }
        (ChangeKind::Added, _, Some(clause)) if weigher.stood_before(&clause.plain) => Significance::Editorial,
        (ChangeKind::Removed, Some(clause), _)
            if weigher.still_stands(&clause.plain) || table.is_told(&clause.plain) =>
        {
            Significance::Editorial.min(of_single(table, clause))
        }
        (ChangeKind::Added | ChangeKind::Removed, one, other) => {
            one.or(other).map_or(Significance::Noise, |c| of_single(table, c))
        }
        _ => Significance::Editorial,
    }
}

/// The most that a change of such a clause can matter.
fn most_of(table: &WordingTable, clause: &Clause) -> Significance {
    match clause.kind {
        ClauseKind::Heading => Significance::Editorial,
        ClauseKind::Row => Significance::Substantive,
        _ if is_title(clause) => Significance::Editorial,
        _ if is_bare_links(clause) || table.is_furniture(&clause.plain) || letters_words(&clause.plain) < 2 => {
            Significance::Noise
        }
        _ => Significance::Substantive,
    }
}

/// A clause that only came or went.
fn of_single(table: &WordingTable, clause: &Clause) -> Significance {
    if table.is_date_line(&clause.plain) || table.is_pointer(&clause.plain) {
        return Significance::Editorial;
    }
    let words = letters_words(&clause.plain);
    let most = most_of(table, clause);
    match clause.kind {
        ClauseKind::Heading | ClauseKind::Row => most,
        _ if !table.has_weight(&clause.plain) => Significance::Noise,
        _ if words < 3 => Significance::Noise,
        ClauseKind::Sentence if words < 5 && clause.plain.starts_with(char::is_lowercase) => Significance::Noise,
        ClauseKind::Sentence if words < 6 && !clause.plain.ends_with(['.', ':', ';', '!', '?']) => Significance::Noise,
        _ => most,
    }
}

/// Whether a clause is a heading in disguise: a few words, all of them bold, with no full stop, or with
/// capitals as titles have them ("**2.2 Payment; Renewal**."). A title of two sentences comes in halves.
fn is_title(clause: &Clause) -> bool {
    let text = clause.text.trim();
    let stopped = text.strip_suffix('.').unwrap_or(text);
    let (opened, closed) = (stopped.strip_prefix("**"), stopped.strip_suffix("**"));
    let Some(title) = opened.map(|t| t.strip_suffix("**").unwrap_or(t)).or(closed) else { return false };
    let whole = opened.is_some() && closed.is_some();
    let open = whole && stopped.len() == text.len() && !title.ends_with(['.', ';', ':']);
    !title.contains("**") && title.split(' ').count() <= 12 && (open || is_capitalised(title))
}

/// Whether every word of more than three letters begins with a capital, as in an English title.
fn is_capitalised(title: &str) -> bool {
    let mut long = title.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 3).peekable();
    long.peek().is_some() && long.all(|w| w.starts_with(|c: char| c.is_uppercase() || c.is_numeric()))
}

/// Words with letters in them: a row of prices has none.
fn letters_words(plain: &str) -> usize {
    plain.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count()
}

/// Whether a clause is nothing but links: a menu, a list of related pages, the first words of a
/// link that holds several sentences.
fn is_bare_links(clause: &Clause) -> bool {
    let text = clause.text.trim();
    let letters = |part: &str| part.chars().filter(|c| c.is_alphanumeric()).count();
    if text.starts_with('[') && !text.contains(']') {
        return true;
    }
    let (mut rest, mut outside, mut links) = (text, 0, 0);
    while let Some(open) = rest.find('[') {
        let Some(target) = rest[open..].find("](") else { break };
        let Some(close) = rest[open + target..].find(')') else { break };
        outside += letters(&rest[..open]);
        links += 1;
        rest = &rest[open + target + close + 1..];
    }
    outside += letters(rest);
    links > 0 && (outside == 0 || links > 1 && outside < MENU * links)
}

/// How much the whole change matters, where each text was captured once.
pub fn of_change(
    table: &WordingTable,
    changes: &[ClauseChange],
    before: &[Clause],
    after: &[Clause],
    relations: &[Relation],
) -> Significance {
    let most = changes.iter().map(|c| c.significance).max().unwrap_or(Significance::Noise);
    if most == Significance::Substantive && is_recapture(table, changes, before, after, relations) {
        return Significance::Noise;
    }
    most
}

/// Whether one text is the other with much cut off and nothing rewritten, or no policy at all.
fn is_recapture(
    table: &WordingTable,
    changes: &[ClauseChange],
    before: &[Clause],
    after: &[Clause],
    relations: &[Relation],
) -> bool {
    let length = |clauses: &[Clause]| clauses.iter().map(|c| c.plain.len()).sum::<usize>();
    let (old, new) = (length(before), length(after));
    let (short, long) = (old.min(new), old.max(new));
    if short < EMPTY_CAPTURE && long > 10 * short {
        return true;
    }
    let came_from = |relation: &Relation| match *relation {
        Relation::Same(before) | Relation::Moved(before) => Some(before),
        _ => None,
    };
    let kept: Vec<usize> = relations.iter().filter_map(came_from).collect();
    let shorter = before.len().min(after.len()).max(1);
    if kept.len() * 20 < shorter {
        return is_another_page(table, before, after);
    }
    if old >= JUDGED && new * 20 < old * 19 && kept.iter().copied().eq(0..after.len()) {
        // a cut between two sections is an editor's
        return before[after.len()].kind != ClauseKind::Heading;
    }
    // what was cut off is the end
    let (part, whole) = if new < old { (after, before) } else { (before, after) };
    let end_stands = whole.last().is_some_and(|end| part.iter().any(|c| c.plain == end.plain));
    let rewritten = |c: &&ClauseChange| c.kind == ChangeKind::Modified && c.significance == Significance::Substantive;
    #[expect(clippy::cast_precision_loss, reason = "a ratio of text lengths")]
    let ratio = short as f64 / long.max(1) as f64;
    let least = if new < old { TRUNCATED } else { RESTORED };
    !end_stands && ratio < least && kept.len() * 10 >= shorter * 7 && !changes.iter().any(|c| rewritten(&c))
}

/// Whether one of two texts that have nothing in common does not speak as policies do: a home page, a help page.
fn is_another_page(table: &WordingTable, before: &[Clause], after: &[Clause]) -> bool {
    let words =
        [before, after].map(|clauses| clauses.iter().map(|c| c.plain.split_whitespace().count()).sum::<usize>());
    if words.iter().any(|count| *count < JUDGED_WORDS) {
        return false;
    }
    let legal = [before, after].map(|clauses| clauses.iter().map(|c| table.legal_words(&c.plain)).sum::<usize>());
    let [old, new] = [legal[0] * 1000 / words[0], legal[1] * 1000 / words[1]];
    old.max(new) >= LEGAL && old.min(new) * 4 < old.max(new)
}
