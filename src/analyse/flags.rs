//! From the readings of two aligned texts to flags: what was added, modified, reworded, removed.

use super::affiliates;
use super::opt_out::OptOuts;
use super::pattern::Folded;
use super::reading::{Reader, Reading};
use super::row;
use super::rules::{RuleSet, Rules};
use super::wording::Weigher;
use crate::diff::{Alignment, Relation, changed_words};
use crate::document::{Category, Clause, Flag, FlagChange, Keys, Significance, Stance};
use std::cell::{Cell, OnceCell};
use std::collections::HashSet;

/// Two clauses on one category that share at least this much of their words are one clause whose
/// scope changed, even where the alignment saw two.
const SAME_MATTER: f64 = 0.4;

/// So many pairs of clauses that came and went are compared in one change: a hundred of either.
const MAX_TWINS: usize = 10_000;

/// What the flags of a change are made from.
pub struct Comparison<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// The languages of the older and of the newer text, ISO 639-1.
    pub languages: (Option<&'a str>, Option<&'a str>),
    /// The older text's clauses.
    pub before: &'a [Clause],
    /// The newer text's clauses.
    pub after: &'a [Clause],
    /// Which is which.
    pub alignment: &'a Alignment,
    /// What weighs the words that differ.
    pub weigher: &'a Weigher<'a>,
    /// Whether an earlier version than `before` held a clause.
    pub seen: &'a dyn Fn(u64) -> bool,
}

/// The flags of one text on its own.
pub fn standing(rules: &Rules, clauses: &[Clause], language: Option<&str>) -> Vec<Flag> {
    let text = OneText::new(rules.of(language), clauses);
    let readings = (0..clauses.len()).flat_map(|at| text.reader.read(at).to_vec().into_iter().map(move |r| (at, r)));
    readings.map(|(at, reading)| text.flag(at, reading, FlagChange::Standing)).collect()
}

/// One of the two texts, with what its flags are made from.
struct OneText<'a> {
    rules: &'a RuleSet,
    clauses: &'a [Clause],
    reader: Reader<'a>,
    /// The service's own names, made when a flag first needs them.
    own: OnceCell<HashSet<String>>,
    opt_outs: OptOuts<'a>,
}

impl<'a> OneText<'a> {
    fn new(rules: &'a RuleSet, clauses: &'a [Clause]) -> Self {
        Self {
            rules,
            clauses,
            reader: Reader::new(rules, clauses),
            own: OnceCell::new(),
            opt_outs: OptOuts::new(rules, clauses),
        }
    }

    /// The group companies that the clause at `at` names, itself or by pointing to the one before.
    fn affiliates(&self, at: usize) -> Vec<String> {
        let names = &self.rules.names;
        let own = self.own.get_or_init(|| affiliates::own_names(names, self.clauses));
        let of = |at: usize| affiliates::named(names, &self.clauses[at].plain, own);
        let mut found = of(at);
        if affiliates::points_back(names, &self.clauses[at].plain)
            && let Some(before) = at.checked_sub(1)
        {
            let earlier: Vec<String> = of(before).into_iter().filter(|name| !found.contains(name)).collect();
            found.extend(earlier);
        }
        found
    }

    fn flag(&self, at: usize, reading: Reading, change: FlagChange) -> Flag {
        let clause = &self.clauses[at];
        let pack = &self.rules.packs[reading.pack];
        let affiliates = if pack.of_others { Vec::new() } else { self.affiliates(at) };
        let opt_out = if pack.of_others { None } else { self.opt_outs.find(&self.reader, at, reading.pack) };
        let mut section = clause.section.to_vec();
        section.extend(row::heads(self.reader.header(at)));
        Flag {
            change,
            stance: reading.stance,
            section,
            quote: clause.text.clone(),
            before_quote: None,
            before_stance: None,
            opt_out,
            affiliates,
            rule: reading.rule,
            because: reading.because,
            category: pack.category.clone(),
        }
    }
}

impl Comparison<'_> {
    /// The flags of the change, in the order of the newer text, removed ones last.
    pub fn flags(&self) -> Vec<Flag> {
        let older = OneText::new(self.rules.of(self.languages.0), self.before);
        let newer = OneText::new(self.rules.of(self.languages.1), self.after);
        let (old, new) = (&older.reader, &newer.reader);
        let gone = self.gone(old, new);
        let mut taken: HashSet<(usize, Category)> = HashSet::new();
        let left = Cell::new(MAX_TWINS);
        let mut flags = Vec::new();
        let held = OnceCell::new();
        let held = || held.get_or_init(|| self.before.iter().map(Clause::seen_key).collect::<Keys>());
        for (at, relation) in self.alignment.after.iter().enumerate() {
            if let Relation::Same(before) = *relation
                && self.in_same_context(before, at)
            {
                continue;
            }
            for reading in new.read(at).iter() {
                if let Relation::Same(before) = *relation
                    && !turned_by_context(before, reading, old)
                    && !self.comes_by_header(before, at, reading, old)
                {
                    continue;
                }
                let mut judged = self.judge(at, *relation, reading, old);
                if judged.0 == FlagChange::Added
                    && self.alignment.after[at] == Relation::Alone
                    && let Some(twin) = self.twin(at, reading, &gone, &taken, &left)
                {
                    taken.insert((twin, reading.category.clone()));
                    judged = (self.meaning(twin, at, old, reading), Some(twin));
                }
                let key = self.after[at].seen_key();
                if judged.0 == FlagChange::Added
                    && !matches!(*relation, Relation::Same(_))
                    && (held().contains(&key) || self.weigher.stood_before(&self.after[at].plain) || (self.seen)(key))
                {
                    judged.0 = FlagChange::Reworded;
                }
                let earlier = judged.1.map(|b| self.earlier(b, reading, old));
                let mut flag = newer.flag(at, reading.clone(), judged.0);
                (flag.before_quote, flag.before_stance) = earlier.unwrap_or_default();
                flags.push(flag);
            }
        }
        for (at, reading) in gone {
            if !taken.contains(&(at, reading.category.clone())) && !reading.only_new {
                flags.push(older.flag(at, reading, FlagChange::Removed));
            }
        }
        flags
    }

    /// The words of an older clause, and its stance where that was another.
    fn earlier(&self, before: usize, reading: &Reading, old: &Reader<'_>) -> (Option<String>, Option<Stance>) {
        let stance = old.read(before).iter().find(|r| r.category == reading.category).map(|r| r.stance);
        (Some(self.before[before].text.clone()), stance.filter(|s| *s != reading.stance))
    }

    /// What the change did to a clause of the newer text, and which older clause it came from.
    fn judge(&self, at: usize, relation: Relation, reading: &Reading, old: &Reader<'_>) -> (FlagChange, Option<usize>) {
        let Some(before) = relation.counterpart() else { return (FlagChange::Added, None) };
        if matches!(relation, Relation::Moved(_) | Relation::Same(_)) {
            // the same item below another sentence: "we never" became "we may"; the same row below another header
            let change = if turned_by_context(before, reading, old) {
                FlagChange::Modified
            } else if self.comes_by_header(before, at, reading, old) {
                FlagChange::Added
            } else {
                FlagChange::Reworded
            };
            return (change, Some(before));
        }
        let spoke = old.read(before).iter().any(|r| r.category == reading.category);
        if !spoke {
            return (FlagChange::Added, Some(before));
        }
        if matches!(relation, Relation::Part(_)) {
            return (FlagChange::Reworded, Some(before));
        }
        (self.meaning(before, at, old, reading), Some(before))
    }

    /// Whether what a clause's direction may hang on beside its own words is the same in both texts:
    /// the sentence that introduces its list, and the headings above it.
    fn in_same_context(&self, before: usize, after: usize) -> bool {
        let lead = |clauses: &[Clause], clause: &Clause| {
            clause.lead.and_then(|l| clauses.get(l as usize)).map(Clause::seen_key)
        };
        let (old, new) = (&self.before[before], &self.after[after]);
        old.section == new.section && old.header == new.header && lead(self.before, old) == lead(self.after, new)
    }

    /// Whether a row that stayed says what it did not say below its older header.
    fn comes_by_header(&self, before: usize, after: usize, reading: &Reading, old: &Reader<'_>) -> bool {
        self.before[before].header != self.after[after].header
            && !old.read(before).iter().any(|r| r.category == reading.category)
    }

    /// Whether the clause means something else than before.
    fn meaning(&self, before: usize, after: usize, old: &Reader<'_>, reading: &Reading) -> FlagChange {
        let turned = turned(before, reading, old);
        // what could be refused can be refused no more
        let withdrawn =
            || old.read(before).iter().any(|r| r.category == reading.category && r.stance == Stance::Choice);
        if reading.only_new || reading.stance == Stance::Mentions && !withdrawn() {
            return FlagChange::Reworded;
        }
        // the answer in another column of the row changed
        if !turned && self.answers_on_something_else(before, after, reading, old) {
            return FlagChange::Reworded;
        }
        if !turned && self.weigher.drops_examples(&self.before[before].plain, &self.after[after].plain) {
            return FlagChange::Reworded;
        }
        let wording = self.weigher.reworded(&self.before[before], &self.after[after]);
        if wording == Significance::Substantive || (turned && wording != Significance::Noise) {
            FlagChange::Modified
        } else {
            FlagChange::Reworded
        }
    }

    /// Clauses of the older text that spoke on a category and have no counterpart that still does.
    fn gone(&self, old: &Reader<'_>, new: &Reader<'_>) -> Vec<(usize, Reading)> {
        let kept = OnceCell::new();
        let kept = || kept.get_or_init(|| self.after.iter().map(Clause::seen_key).collect::<Keys>());
        let mut gone = Vec::new();
        for (at, relation) in self.alignment.before.iter().enumerate() {
            if matches!(relation, Relation::Same(_) | Relation::Moved(_))
                || old.read(at).is_empty()
                || kept().contains(&self.before[at].seen_key())
                || self.weigher.still_stands(&self.before[at].plain)
            {
                continue;
            }
            for reading in old.read(at).iter() {
                let still =
                    relation.counterpart().is_some_and(|b| new.read(b).iter().any(|r| r.category == reading.category));
                if !still {
                    gone.push((at, reading.clone()));
                }
            }
        }
        gone
    }

    /// Whether a row differs only by the answers in columns on something else than the matter of `reading`.
    fn answers_on_something_else(&self, before: usize, after: usize, reading: &Reading, old: &Reader<'_>) -> bool {
        let Some((columns, only_answers)) = row::answered_otherwise(&self.before[before], &self.after[after]) else {
            return false;
        };
        let rules = self.rules.of(self.languages.1);
        let (gate, question) = (&rules.packs[reading.pack].gate, &rules.stance.question);
        let heads = row::cells(old.header(before));
        // a plan's or product's name is on the label; what else a header says, on itself
        let elsewhere = |head: &&str| {
            !gate.is_match(&Folded::new(head))
                && (!only_answers || question.has_doing(head) || question.is_elsewhere(head))
        };
        !columns.is_empty() && columns.iter().all(|at| heads.get(*at).is_some_and(elsewhere))
    }

    /// The vanished clause on the same category that a new one is most like.
    fn twin(
        &self,
        at: usize,
        reading: &Reading,
        gone: &[(usize, Reading)],
        taken: &HashSet<(usize, Category)>,
        left: &Cell<usize>,
    ) -> Option<usize> {
        if left.get() == 0 {
            return None;
        }
        let alike = |before: usize| {
            left.set(left.get().saturating_sub(1));
            let (removed, inserted) = changed_words(&self.before[before].plain, &self.after[at].plain);
            let total = self.before[before].plain.split(' ').count() + self.after[at].plain.split(' ').count();
            #[expect(clippy::cast_precision_loss, reason = "word counts are small")]
            let share = 1.0 - (removed.len() + inserted.len()) as f64 / total.max(1) as f64;
            share
        };
        gone.iter()
            .filter(|(b, r)| r.category == reading.category && !taken.contains(&(*b, r.category.clone())))
            .filter(|(b, _)| self.alignment.before[*b] == Relation::Alone)
            .map(|(b, _)| (alike(*b), *b))
            .filter(|(share, _)| *share >= SAME_MATTER)
            .max_by(|x, y| x.0.total_cmp(&y.0))
            .map(|(_, b)| b)
    }
}

/// Whether an older clause said the opposite, or something else, on the matter of `reading`.
fn turned(before: usize, reading: &Reading, old: &Reader<'_>) -> bool {
    old.read(before).iter().any(|r| r.category == reading.category && r.stance != reading.stance)
}

/// The same for the same words elsewhere: what was denied there may have been read as a ban.
fn turned_by_context(before: usize, reading: &Reading, old: &Reader<'_>) -> bool {
    let said = old.read(before);
    let same = said.iter().any(|r| r.category == reading.category && r.stance == reading.stance);
    !same && said.iter().any(|r| r.stance != reading.stance)
}
