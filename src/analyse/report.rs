//! The whole analysis of a change, or of one text.

use super::flags::{self, Comparison};
use super::wording::Weigher;
use super::wording_table::WordingTable;
use super::{DateTables, Rules, language, significance, summary};
use crate::diff::{self, Alignment, Relation};
use crate::document::{ChangeKind, Clause, ClauseChange, Dates, Flag, FlagChange, Keys, Significance, Stance, Text};

/// What one text says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextFacts {
    /// Its dates.
    pub dates: Dates,
    /// Its language, ISO 639-1.
    pub language: Option<&'static str>,
}

/// What a change means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// Facts of the older text; none where only one was read.
    pub before: Option<TextFacts>,
    /// Facts of the newer text.
    pub after: TextFacts,
    /// How much the change matters.
    pub significance: Significance,
    /// One to three sentences.
    pub summary: String,
    /// Clauses on a category.
    pub flags: Vec<Flag>,
    /// Every clause that differs.
    pub changes: Vec<ClauseChange>,
    /// For each of `changes`, which clause of the older and of the newer text it is about.
    pub places: Vec<(Option<usize>, Option<usize>)>,
}

/// A text read once: its clauses and what it says of itself. In a history each version is the
/// newer one of a change, then the older one of the next.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Its clauses, in order.
    pub clauses: Vec<Clause>,
    /// The [`Clause::words_key`] of each.
    pub keys: Vec<u64>,
    /// Its facts.
    pub facts: TextFacts,
}

impl Prepared {
    /// Reads `text`.
    #[must_use]
    pub fn new(dates: &DateTables, text: &Text) -> Self {
        Self::in_language(dates, text, None)
    }

    /// Reads a text whose language was told before, as its ISO 639-1 code; where it is not known it is guessed.
    #[must_use]
    pub fn in_language(dates: &DateTables, text: &Text, language: Option<&str>) -> Self {
        Self::read(dates, text, diff::keys, |_| {
            language.and_then(language::known).or_else(|| language::detect(text.as_str()))
        })
    }

    /// Reads the text that came after `before`: one that keeps most of its clauses keeps its language.
    #[must_use]
    pub fn newer(dates: &DateTables, text: &Text, before: &Self) -> Self {
        let language = |keys: &[u64]| {
            let known: Keys = before.keys.iter().copied().collect();
            let kept = keys.iter().filter(|key| known.contains(key)).count();
            let mostly = kept > 0 && kept * 4 >= keys.len().max(before.keys.len()) * 3;
            before.facts.language.filter(|_| mostly).or_else(|| language::detect(text.as_str()))
        };
        Self::read(dates, text, |clauses| diff::keys_after(clauses, (&before.clauses, &before.keys)), language)
    }

    fn read(
        dates: &DateTables,
        text: &Text,
        keys: impl FnOnce(&[Clause]) -> Vec<u64>,
        language: impl FnOnce(&[u64]) -> Option<&'static str>,
    ) -> Self {
        let clauses = diff::segment(text.as_str());
        let keys = keys(&clauses);
        let language = language(&keys);
        Self { facts: TextFacts { dates: dates.find(&clauses, language), language }, clauses, keys }
    }
}

/// Analyses the change from `before` to `after`. `seen` tells whether a still earlier version held
/// a clause, by its [`Clause::seen_key`].
pub fn compare(rules: &Rules, dates: &DateTables, before: &Text, after: &Text, seen: &dyn Fn(u64) -> bool) -> Analysis {
    let before = Prepared::new(dates, before);
    let after = Prepared::newer(dates, after, &before);
    compare_prepared(rules, &before, &after, seen)
}

/// The same for texts that were read before.
pub fn compare_prepared(rules: &Rules, before: &Prepared, after: &Prepared, seen: &dyn Fn(u64) -> bool) -> Analysis {
    compare_captures(rules, before, after, seen, Capture::Doubted)
}

/// The same, of texts that are `capture`.
pub fn compare_captures(
    rules: &Rules,
    before: &Prepared,
    after: &Prepared,
    seen: &dyn Fn(u64) -> bool,
    capture: Capture,
) -> Analysis {
    let Prepared { clauses: old, facts: old_facts, .. } = before;
    let Prepared { clauses: new, facts: new_facts, .. } = after;
    let alignment = diff::align_keyed((old, &before.keys), (new, &after.keys));
    let wording = &rules.of(new_facts.language).wording;
    let weigher = Weigher::new(wording, (old, &before.keys), (new, &after.keys));
    let differing = Differing { wording, weigher: &weigher, old, new, alignment: &alignment };
    let (changes, places): (Vec<_>, Vec<_>) = differing.clauses().into_iter().unzip();
    let swapped = matches!((old_facts.language, new_facts.language), (Some(a), Some(b)) if a != b);
    let significance = match capture {
        Capture::Confirmed => changes.iter().map(|c| c.significance).max().unwrap_or(Significance::Noise),
        Capture::Doubted if swapped => Significance::Noise,
        Capture::Doubted => significance::of_change(wording, &changes, old, new, &alignment.after),
    };
    let languages = (old_facts.language, new_facts.language);
    let comparison =
        Comparison { rules, languages, before: old, after: new, alignment: &alignment, weigher: &weigher, seen };
    let mut flags =
        if changes.is_empty() || capture == Capture::Doubted && swapped { Vec::new() } else { comparison.flags() };
    let alerts = |f: &Flag| f.change.alerts() && f.stance != Stance::Mentions;
    let clauses = changes.iter().map(|c| c.significance).max().unwrap_or(Significance::Noise);
    // a text of which most is missing has nothing to tell, unless it speaks on a matter itself: a short or plain policy
    let length = |clauses: &[Clause]| clauses.iter().map(|c| c.plain.len()).sum::<usize>();
    let speaks = || flags.iter().any(|f| alerts(f) && f.change != FlagChange::Removed) && length(new) < length(old);
    let missing = significance < clauses && !speaks();
    let significance = if missing || significance == clauses { significance } else { clauses };
    // an alert is substantive, whatever its clause weighs: an item that moved from "we never" to "we may" changed no word
    let told = !missing && flags.iter().any(alerts);
    let significance = if told { Significance::Substantive } else { significance };
    if significance == Significance::Noise {
        flags.clear();
    }
    // a coming version may be announced in a line that does nothing but date
    let announces = significance == Significance::Editorial
        && new_facts.dates.announced.iter().any(|new| {
            let dates = &new_facts.dates;
            let passed = dates.effective.iter().chain(&dates.last_updated).any(|own| own.date >= new.date);
            !passed && old_facts.dates.announced.iter().all(|old| old.date != new.date)
        });
    let significance = if announces { Significance::Substantive } else { significance };
    // a date that stood there before says nothing of when this change begins to apply
    let mut news = new_facts.dates.clone();
    if news.effective == old_facts.dates.effective {
        news.effective = None;
    }
    let told = changes.iter().filter(|c| c.significance == Significance::Substantive).count();
    let told = if announces { told.max(1) } else { told };
    Analysis {
        summary: summary::summary(&flags, &news, Some(told), &rules.of(new_facts.language).stance.not_undone),
        before: Some(old_facts.clone()),
        after: new_facts.clone(),
        significance,
        flags,
        changes,
        places,
    }
}

/// How sure it is that two texts are what the page said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capture {
    /// Each was captured once: one that is the other cut off, or in another language, is noise.
    Doubted,
    /// What looked wrong was held until the page showed it again and again.
    Confirmed,
}

/// Analyses one text with nothing before it.
pub fn inspect(rules: &Rules, dates: &DateTables, text: &Text) -> Analysis {
    let Prepared { clauses, facts, .. } = Prepared::new(dates, text);
    let flags = flags::standing(rules, &clauses, facts.language);
    Analysis {
        summary: summary::summary(&flags, &facts.dates, None, &rules.of(facts.language).stance.not_undone),
        before: None,
        after: facts,
        significance: Significance::Noise,
        flags,
        changes: Vec::new(),
        places: Vec::new(),
    }
}

/// A clause that differs, and where it stands in the older and in the newer text.
type Placed = (ClauseChange, (Option<usize>, Option<usize>));

/// Two aligned texts, to list what differs.
struct Differing<'a> {
    wording: &'a WordingTable,
    weigher: &'a Weigher<'a>,
    old: &'a [Clause],
    new: &'a [Clause],
    alignment: &'a Alignment,
}

impl Differing<'_> {
    /// The clauses that differ, in the order of the newer text, each removed one where it stood.
    fn clauses(&self) -> Vec<Placed> {
        let mut changes = Vec::new();
        let mut old_at = 0;
        for (at, relation) in self.alignment.after.iter().enumerate() {
            if let Relation::Same(before) | Relation::Modified(before) = *relation
                && before >= old_at
            {
                self.removed(old_at..before, &mut changes);
                old_at = before + 1;
            }
            let (kind, before) = match *relation {
                Relation::Same(_) => continue,
                Relation::Moved(b) => (ChangeKind::Moved, Some(b)),
                Relation::Modified(b) | Relation::Part(b) => (ChangeKind::Modified, Some(b)),
                Relation::Alone => (ChangeKind::Added, None),
            };
            let is_part = matches!(relation, Relation::Part(_));
            changes.push((self.change(kind, before, Some(at), is_part), (before, Some(at))));
        }
        self.removed(old_at..self.old.len(), &mut changes);
        changes
    }

    fn removed(&self, range: std::ops::Range<usize>, changes: &mut Vec<Placed>) {
        for at in range.filter(|at| self.alignment.before[*at] == Relation::Alone) {
            changes.push((self.change(ChangeKind::Removed, Some(at), None, false), (Some(at), None)));
        }
    }

    fn change(&self, kind: ChangeKind, before: Option<usize>, after: Option<usize>, is_part: bool) -> ClauseChange {
        let (before, after) = (before.map(|b| &self.old[b]), after.map(|a| &self.new[a]));
        let weigh = || significance::of_clause(self.weigher, self.wording, kind, before, after);
        ClauseChange {
            kind,
            section: after.or(before).map(|c| c.section.to_vec()).unwrap_or_default(),
            before: before.map(|c| c.text.clone()),
            after: after.map(|c| c.text.clone()),
            significance: if is_part { Significance::Editorial } else { weigh() },
        }
    }
}
