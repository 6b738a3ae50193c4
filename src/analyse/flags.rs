//! From the readings of two aligned texts to flags: what was added, modified, reworded, removed.

use super::pack::Rules;
use super::reading::{Reader, Reading};
use super::{affiliates, opt_out, significance};
use crate::diff::{Alignment, Relation, changed_words};
use crate::document::{Category, Clause, Flag, FlagChange, Significance, Stance};
use std::collections::HashSet;

/// Two clauses on one category that share at least this much of their words are one clause whose
/// scope changed, even where the alignment saw two.
const SAME_MATTER: f64 = 0.4;

/// What the flags of a change are made from.
pub struct Comparison<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// The older text's clauses.
    pub before: &'a [Clause],
    /// The newer text's clauses.
    pub after: &'a [Clause],
    /// Which is which.
    pub alignment: &'a Alignment,
    /// Whether an earlier version than `before` held a clause.
    pub seen: &'a dyn Fn(u64) -> bool,
}

/// The flags of one text on its own.
pub fn standing(rules: &Rules, clauses: &[Clause]) -> Vec<Flag> {
    let reader = Reader::new(rules, clauses);
    let own = affiliates::own_names(clauses);
    let mut flags = Vec::new();
    for at in 0..clauses.len() {
        for reading in reader.read(at) {
            flags.push(flag(rules, clauses, at, &own, reading, FlagChange::Standing));
        }
    }
    flags
}

impl Comparison<'_> {
    /// The flags of the change, in the order of the newer text, removed ones last.
    pub fn flags(&self) -> Vec<Flag> {
        let old = Reader::new(self.rules, self.before);
        let new = Reader::new(self.rules, self.after);
        let own = affiliates::own_names(self.after);
        let gone = self.gone(&old, &new);
        let mut taken: HashSet<(usize, usize)> = HashSet::new();
        let mut flags = Vec::new();
        let held: HashSet<u64> = self.before.iter().map(Clause::seen_key).collect();
        for (at, relation) in self.alignment.after.iter().enumerate() {
            if matches!(relation, Relation::Same(_)) {
                continue;
            }
            for reading in new.read(at) {
                let mut judged = self.judge(at, *relation, &reading, &old);
                if judged.0 == FlagChange::Added
                    && self.alignment.after[at] == Relation::Alone
                    && let Some(twin) = self.twin(at, &reading, &gone, &taken)
                {
                    taken.insert((twin, reading.pack));
                    judged = (self.meaning(twin, at, &old, &reading), Some(twin));
                }
                let key = self.after[at].seen_key();
                if judged.0 == FlagChange::Added && (held.contains(&key) || (self.seen)(key)) {
                    judged.0 = FlagChange::Reworded;
                }
                let earlier = judged.1.map(|b| self.earlier(b, &reading, &old));
                let mut flag = flag(self.rules, self.after, at, &own, reading, judged.0);
                (flag.before_quote, flag.before_stance) = earlier.unwrap_or_default();
                flags.push(flag);
            }
        }
        let own = affiliates::own_names(self.before);
        for (at, reading) in gone {
            if !taken.contains(&(at, reading.pack)) {
                flags.push(flag(self.rules, self.before, at, &own, reading, FlagChange::Removed));
            }
        }
        flags
    }

    /// The words of an older clause, and its stance where that was another.
    fn earlier(&self, before: usize, reading: &Reading, old: &Reader<'_>) -> (Option<String>, Option<Stance>) {
        let stance = old.read(before).iter().find(|r| r.pack == reading.pack).map(|r| r.stance);
        (Some(self.before[before].text.clone()), stance.filter(|s| *s != reading.stance))
    }

    /// What the change did to a clause of the newer text, and which older clause it came from.
    fn judge(&self, at: usize, relation: Relation, reading: &Reading, old: &Reader<'_>) -> (FlagChange, Option<usize>) {
        let Some(before) = relation.counterpart() else { return (FlagChange::Added, None) };
        if matches!(relation, Relation::Moved(_) | Relation::Same(_)) {
            return (FlagChange::Reworded, Some(before));
        }
        let spoke = old.read(before).iter().any(|r| r.pack == reading.pack);
        if !spoke {
            return (FlagChange::Added, Some(before));
        }
        if matches!(relation, Relation::Part(_)) {
            return (FlagChange::Reworded, Some(before));
        }
        (self.meaning(before, at, old, reading), Some(before))
    }

    /// Whether the clause means something else than before.
    fn meaning(&self, before: usize, after: usize, old: &Reader<'_>, reading: &Reading) -> FlagChange {
        let turned = old.read(before).iter().any(|r| r.pack == reading.pack && r.stance != reading.stance);
        let wording = significance::of_rewording(&self.before[before].plain, &self.after[after].plain);
        if wording == Significance::Substantive || (turned && wording != Significance::Noise) {
            FlagChange::Modified
        } else {
            FlagChange::Reworded
        }
    }

    /// Clauses of the older text that spoke on a category and have no counterpart that still does.
    fn gone(&self, old: &Reader<'_>, new: &Reader<'_>) -> Vec<(usize, Reading)> {
        let kept: HashSet<u64> = self.after.iter().map(Clause::seen_key).collect();
        let mut gone = Vec::new();
        for (at, relation) in self.alignment.before.iter().enumerate() {
            if matches!(relation, Relation::Same(_) | Relation::Moved(_)) || kept.contains(&self.before[at].seen_key())
            {
                continue;
            }
            for reading in old.read(at) {
                let still = relation.counterpart().is_some_and(|b| new.read(b).iter().any(|r| r.pack == reading.pack));
                if !still {
                    gone.push((at, reading));
                }
            }
        }
        gone
    }

    /// The vanished clause on the same category that a new one is most like.
    fn twin(
        &self,
        at: usize,
        reading: &Reading,
        gone: &[(usize, Reading)],
        taken: &HashSet<(usize, usize)>,
    ) -> Option<usize> {
        let alike = |before: usize| {
            let (removed, inserted) = changed_words(&self.before[before].plain, &self.after[at].plain);
            let total = self.before[before].plain.split(' ').count() + self.after[at].plain.split(' ').count();
            #[expect(clippy::cast_precision_loss, reason = "word counts are small")]
            let share = 1.0 - (removed.len() + inserted.len()) as f64 / total.max(1) as f64;
            share
        };
        gone.iter()
            .filter(|(b, r)| r.pack == reading.pack && !taken.contains(&(*b, r.pack)))
            .filter(|(b, _)| self.alignment.before[*b] == Relation::Alone)
            .map(|(b, _)| (alike(*b), *b))
            .filter(|(share, _)| *share >= SAME_MATTER)
            .max_by(|x, y| x.0.total_cmp(&y.0))
            .map(|(_, b)| b)
    }
}

fn flag(
    rules: &Rules,
    clauses: &[Clause],
    at: usize,
    own: &HashSet<String>,
    reading: Reading,
    change: FlagChange,
) -> Flag {
    let clause = &clauses[at];
    let category: Category = rules.packs[reading.pack].category.clone();
    let affiliates =
        if category.as_ref() == "ai_training_ban" { Vec::new() } else { affiliates::named(&clause.plain, own) };
    Flag {
        change,
        stance: reading.stance,
        section: clause.section.to_vec(),
        quote: clause.text.clone(),
        before_quote: None,
        before_stance: None,
        opt_out: opt_out::find(rules, clauses, at),
        affiliates,
        rule: reading.rule,
        because: reading.because,
        category,
    }
}
