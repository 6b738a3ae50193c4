//! A quote with its changed words marked, long stretches that did not change left out.

use super::text::{cut, one_line, tail};
use crate::diff::{self, Side, word_diff};
use crate::document::{ChangeKind, ClauseChange, Flag, FlagChange};

/// Stretches of unchanged words longer than this are shortened, in characters.
const LONG_STRETCH: usize = 260;
/// What stays of one on the side of a change, in characters.
const KEPT: usize = 110;

/// With more marked runs than this a quote is shown as it was and as it is, one after the other: word
/// by word nobody could read it, and its markup would fill the mail.
const MAX_MARKED: usize = 24;

/// What a run of words is in a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Stands in both texts, or in the only one.
    Same,
    /// New.
    New,
    /// Gone.
    Old,
}

/// Words of a quote that are marked alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The words, without blanks at the ends.
    pub text: String,
    /// A blank, where one follows.
    pub gap: &'static str,
    /// What they are.
    pub mark: Mark,
}

impl Run {
    fn new(text: &str, mark: Mark) -> Self {
        Self { text: text.trim().to_owned(), gap: if text.ends_with(' ') { " " } else { "" }, mark }
    }

    /// Whether the words are new.
    pub fn is_new(&self) -> bool {
        self.mark == Mark::New
    }

    /// Whether the words are gone.
    pub fn is_old(&self) -> bool {
        self.mark == Mark::Old
    }
}

/// The quote of a flag, at most about `max` characters.
pub fn of_flag(flag: &Flag, max: usize) -> Vec<Run> {
    let after = one_line(&diff::plain(&flag.quote));
    match (flag.before_quote.as_deref(), flag.change) {
        (Some(before), FlagChange::Modified) => compared(&one_line(&diff::plain(before)), &after, max),
        // a clause that is wholly new or gone says so in its label, and is easier to read unmarked
        _ => vec![Run::new(&cut(&after, max), Mark::Same)],
    }
}

/// The words of a changed clause, at most about `max` characters.
pub fn of_clause(clause: &ClauseChange, max: usize) -> Vec<Run> {
    let plain = |t: &Option<String>| one_line(&diff::plain(t.as_deref().unwrap_or_default()));
    match clause.kind {
        ChangeKind::Modified => compared(&plain(&clause.before), &plain(&clause.after), max),
        ChangeKind::Removed => vec![Run::new(&cut(&plain(&clause.before), max), Mark::Same)],
        ChangeKind::Added | ChangeKind::Moved => vec![Run::new(&cut(&plain(&clause.after), max), Mark::Same)],
    }
}

fn compared(before: &str, after: &str, max: usize) -> Vec<Run> {
    let diffed = word_diff(before, after);
    if diffed.iter().filter(|r| r.side != Side::Both).count() > MAX_MARKED {
        let old = Run { gap: " ", ..Run::new(&cut(before, max / 2), Mark::Old) };
        return vec![old, Run::new(&cut(after, max / 2), Mark::New)];
    }
    let last = diffed.len().saturating_sub(1);
    let mut runs: Vec<Run> = Vec::new();
    let mut left = max;
    for (at, run) in diffed.iter().enumerate() {
        let (mark, text) = match run.side {
            Side::Both => (Mark::Same, shortened(&run.text, at > 0, at < last)),
            Side::Before => (Mark::Old, run.text.clone()),
            Side::After => (Mark::New, run.text.clone()),
        };
        let length = text.chars().count();
        if length > left {
            let mut rest = cut(&text, left.max(20));
            if text.ends_with(' ') && rest.len() == text.len() {
                rest.push(' ');
            }
            runs.push(Run::new(&rest, mark));
            if at < last && !rest.ends_with('…') {
                runs.push(Run::new("…", Mark::Same));
            }
            break;
        }
        left -= length;
        runs.push(Run::new(&text, mark));
    }
    runs.retain(|r| !r.text.is_empty());
    for at in 1..runs.len() {
        let between = runs[at - 1].is_old() && runs[at].is_new() && runs[at - 1].gap.is_empty();
        if between && !runs[at - 1].text.chars().next_back().is_some_and(diff::is_unspaced) {
            runs[at - 1].gap = " ";
        }
    }
    runs
}

/// A stretch without changes: its end where a change follows, its beginning where one went before.
fn shortened(text: &str, change_before: bool, change_after: bool) -> String {
    if text.chars().count() <= LONG_STRETCH {
        return text.to_owned();
    }
    let blank = if text.ends_with(' ') { " " } else { "" };
    match (change_before, change_after) {
        (true, true) => format!("{} {}{blank}", cut(text, KEPT), tail(text.trim_end(), KEPT)),
        (false, true) => format!("… {}{blank}", tail(text.trim_end(), LONG_STRETCH)),
        _ => cut(text, LONG_STRETCH),
    }
}

/// Marks for plain text: `[-gone-] {+new+}`. A quote that is one run says what it is in its label.
pub fn marked(runs: &[Run]) -> String {
    if let [only] = runs {
        return only.text.clone();
    }
    let mut out = String::new();
    for run in runs {
        match run.mark {
            Mark::New => out.push_str(&format!("{{+{}+}}", run.text)),
            Mark::Old => out.push_str(&format!("[-{}-]", run.text)),
            Mark::Same => out.push_str(&run.text),
        }
        out.push_str(run.gap);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{compared, marked};

    #[test]
    fn the_changed_words_are_always_shown() {
        let filler = "These are words that stand in both texts and say nothing new. ".repeat(12);
        let check =
            |before: &str, after: &str, expected: &str| assert_eq!(marked(&compared(before, after, 700)), expected);
        check("We do not train.", "We may train.", "We [-do not-] {+may+} train.");
        check("By the courts.", "By arbitration.", "By [-the courts.-] {+arbitration.+}");
        let long = marked(&compared(&format!("{filler}We share."), &format!("{filler}We may share. {filler}"), 700));
        assert!(long.contains("{+may+}") && long.len() < 900 && long.starts_with('…'), "{long}");
        check("写真を共有します。", "写真を関連会社と共有します。", "写真を{+関連会社と+}共有します。");
    }

    #[test]
    fn a_quote_rewritten_throughout_is_shown_twice() {
        let text = |word: &str| (0..60).map(|n| format!("{word}{n} and ")).collect::<String>();
        let runs = compared(&text("old"), &text("new"), 600);
        assert_eq!(runs.len(), 2);
        assert!(runs[0].is_old() && runs[1].is_new() && runs[1].text.starts_with("new0 and new1"), "{runs:?}");
    }

    #[test]
    fn a_quote_is_never_longer_than_allowed() {
        let (before, after) = ("old words ".repeat(300), "fresh text ".repeat(300));
        let shown = marked(&compared(&before, &after, 500));
        assert!(shown.chars().count() < 560 && shown.contains('…'), "{shown}");
    }
}
