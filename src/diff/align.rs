//! Which clause of the newer text is which of the older one, across the whole document.
//!
//! Three steps. Equal clauses are matched by hash wherever they stand; those out of order have
//! moved. What is left is paired by the words in common, best pairs first. What is still left but
//! stands whole inside a clause of the other text was split off it or merged into it.

use super::bag::Bag;
use crate::document::{ByKey, Clause};

/// How alike two clauses must be (Dice over their words) to be one clause reworded.
const SAME_CLAUSE: f64 = 0.5;
/// How alike they must be where both stand alone between the same neighbours.
const SAME_PLACE: f64 = 0.3;
/// The share of a short clause's words that must stand in a longer one to be a part of it.
const PART: f64 = 0.85;
/// The pairing compares at most this many pairs; texts with more changed clauses are paired only
/// by the rare words that they share.
const MAX_PAIRS: usize = 3_000_000;

/// What became of a clause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Relation {
    /// The same words in the same place.
    Same(usize),
    /// The same words in another place.
    Moved(usize),
    /// Other words for the same clause.
    Modified(usize),
    /// A part of a clause that was split, or a whole that was merged.
    Part(usize),
    /// No counterpart.
    Alone,
}

impl Relation {
    /// The counterpart, if there is one.
    #[must_use]
    pub const fn counterpart(self) -> Option<usize> {
        match self {
            Self::Same(at) | Self::Moved(at) | Self::Modified(at) | Self::Part(at) => Some(at),
            Self::Alone => None,
        }
    }
}

/// For each clause of both texts, what became of it in the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// For each clause of the older text, in the newer one.
    pub before: Vec<Relation>,
    /// For each clause of the newer text, in the older one.
    pub after: Vec<Relation>,
}

/// Aligns the clauses of two texts.
#[must_use]
pub fn align(before: &[Clause], after: &[Clause]) -> Alignment {
    align_keyed((before, &keys(before)), (after, &keys(after)))
}

/// The same for clauses whose [`keys`] are known.
#[must_use]
pub fn align_keyed(before: (&[Clause], &[u64]), after: (&[Clause], &[u64])) -> Alignment {
    let mut aligner = Aligner::new(before, after);
    aligner.match_equal();
    aligner.read_words();
    aligner.pair_similar();
    aligner.find_parts();
    aligner.alignment
}

/// What equal clauses are found by.
#[must_use]
pub fn keys(clauses: &[Clause]) -> Vec<u64> {
    clauses.iter().map(Clause::words_key).collect()
}

/// The same for the text after one whose keys are known: most clauses stand in both, word for word.
#[must_use]
pub fn keys_after(clauses: &[Clause], before: (&[Clause], &[u64])) -> Vec<u64> {
    let known: foldhash::HashMap<&str, u64> =
        before.0.iter().zip(before.1).map(|(clause, key)| (clause.plain.as_str(), *key)).collect();
    clauses.iter().map(|c| known.get(c.plain.as_str()).copied().unwrap_or_else(|| c.words_key())).collect()
}

struct Side<'a> {
    clauses: &'a [Clause],
    key: &'a [u64],
    /// The words of each clause; none of those that have an equal counterpart.
    words: Vec<Bag>,
}

impl<'a> Side<'a> {
    const fn new((clauses, key): (&'a [Clause], &'a [u64])) -> Self {
        Self { clauses, key, words: Vec::new() }
    }

    fn read_words(&mut self, relations: &[Relation]) {
        let words = |(clause, relation): (&Clause, &Relation)| {
            if *relation == Relation::Alone { Bag::new(&clause.plain) } else { Bag::default() }
        };
        self.words = self.clauses.iter().zip(relations).map(words).collect();
    }
}

struct Aligner<'a> {
    before: Side<'a>,
    after: Side<'a>,
    alignment: Alignment,
}

impl<'a> Aligner<'a> {
    fn new(before: (&'a [Clause], &'a [u64]), after: (&'a [Clause], &'a [u64])) -> Self {
        let alignment =
            Alignment { before: vec![Relation::Alone; before.0.len()], after: vec![Relation::Alone; after.0.len()] };
        Self { before: Side::new(before), after: Side::new(after), alignment }
    }

    /// Matches the n-th occurrence of each key in one text with the n-th in the other; the longest
    /// run of matches in order stays, the rest has moved.
    fn match_equal(&mut self) {
        let mut places: ByKey<Vec<usize>> = ByKey::default();
        for (at, key) in self.before.key.iter().enumerate().rev() {
            places.entry(*key).or_default().push(at);
        }
        let mut pairs = Vec::new();
        for (at, key) in self.after.key.iter().enumerate() {
            if let Some(old) = places.get_mut(key).and_then(Vec::pop) {
                pairs.push((old, at));
            }
        }
        let in_order = longest_increasing(&pairs);
        let mut stays = vec![false; pairs.len()];
        in_order.into_iter().for_each(|p| stays[p] = true);
        for ((old, new), stays) in pairs.into_iter().zip(stays) {
            let of = |at| if stays { Relation::Same(at) } else { Relation::Moved(at) };
            self.alignment.before[old] = of(new);
            self.alignment.after[new] = of(old);
        }
    }

    /// Only clauses without an equal counterpart are compared by their words.
    fn read_words(&mut self) {
        self.before.read_words(&self.alignment.before);
        self.after.read_words(&self.alignment.after);
    }

    fn pair_similar(&mut self) {
        let old = alone(&self.alignment.before);
        let new = alone(&self.alignment.after);
        let (old_gap, new_gap) = self.gaps();
        let mut scored = Vec::new();
        for (a, b) in self.candidates(&old, &new) {
            let same_gap = old_gap[a] == new_gap[b];
            let least = if same_gap { SAME_PLACE } else { SAME_CLAUSE };
            let (old, new) = (&self.before.words[a], &self.after.words[b]);
            if most_alike(old.len(), new.len()) < least {
                continue;
            }
            let score = old.similarity(new, least);
            if score > 0.0 {
                scored.push((score + if same_gap { 0.15 } else { 0.0 }, a, b));
            }
        }
        scored.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)).then(x.2.cmp(&y.2)));
        for (_, a, b) in scored {
            if self.alignment.before[a] == Relation::Alone && self.alignment.after[b] == Relation::Alone {
                self.alignment.before[a] = Relation::Modified(b);
                self.alignment.after[b] = Relation::Modified(a);
            }
        }
    }

    /// For each clause, the number of the gap between unmoved neighbours that it stands in.
    fn gaps(&self) -> (Vec<usize>, Vec<usize>) {
        let mut old_gap = vec![0; self.before.key.len()];
        let mut new_gap = vec![0; self.after.key.len()];
        let (mut gap, mut old_at) = (0, 0);
        for (at, relation) in self.alignment.after.iter().enumerate() {
            if let Relation::Same(old) = *relation {
                old_gap[old_at..=old].fill(gap);
                old_at = old + 1;
                gap += 1;
            }
            new_gap[at] = gap;
        }
        old_gap[old_at..].fill(gap);
        (old_gap, new_gap)
    }

    fn candidates(&self, old: &[usize], new: &[usize]) -> Vec<(usize, usize)> {
        if old.len().saturating_mul(new.len()) <= MAX_PAIRS {
            return old.iter().flat_map(|a| new.iter().map(|b| (*a, *b))).collect();
        }
        let mut holders: ByKey<Vec<usize>> = ByKey::default();
        for a in old {
            for word in self.before.words[*a].words() {
                holders.entry(*word).or_default().push(*a);
            }
        }
        let mut pairs = Vec::new();
        for b in new {
            let rare = self.after.words[*b].words().iter().filter_map(|w| holders.get(w)).filter(|h| h.len() <= 8);
            pairs.extend(rare.flatten().take(64).map(|a| (*a, *b)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs.truncate(MAX_PAIRS);
        pairs
    }

    /// Clauses without a counterpart whose words stand in a clause of the other text that itself
    /// changed or went.
    fn find_parts(&mut self) {
        let changed = |r: &Relation| matches!(r, Relation::Modified(_) | Relation::Alone);
        let old_changed = places(&self.alignment.before, changed);
        let new_changed = places(&self.alignment.after, changed);
        for b in alone(&self.alignment.after) {
            if let Some(a) = whole_of(&self.after.words[b], &self.before.words, &old_changed) {
                self.alignment.after[b] = Relation::Part(a);
                if self.alignment.before[a] == Relation::Alone {
                    self.alignment.before[a] = Relation::Part(b);
                }
            }
        }
        for a in alone(&self.alignment.before) {
            if let Some(b) = whole_of(&self.before.words[a], &self.after.words, &new_changed) {
                self.alignment.before[a] = Relation::Part(b);
            }
        }
    }
}

/// How alike clauses of so many words are at most: where one is a part of the other.
fn most_alike(a: usize, b: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "word counts are small")]
    let ratio = 2.0 * a.min(b) as f64 / (a + b).max(1) as f64;
    ratio
}

/// The clause among `at` that holds nearly all of `words` and more beside them.
fn whole_of(words: &Bag, all: &[Bag], at: &[usize]) -> Option<usize> {
    const LEAST_WORDS: usize = 4;
    if words.len() < LEAST_WORDS || at.len() > 4_000 {
        return None;
    }
    at.iter().copied().find(|i| all[*i].len() > words.len() && words.is_part_of(&all[*i], PART))
}

fn alone(relations: &[Relation]) -> Vec<usize> {
    places(relations, |r| *r == Relation::Alone)
}

fn places(relations: &[Relation], wanted: impl Fn(&Relation) -> bool) -> Vec<usize> {
    relations.iter().enumerate().filter(|(_, r)| wanted(r)).map(|(at, _)| at).collect()
}

/// Positions in `pairs`, which is sorted by its second part, of the longest run whose first parts
/// increase: patience sorting, n log n.
fn longest_increasing(pairs: &[(usize, usize)]) -> Vec<usize> {
    let mut tails: Vec<usize> = Vec::new();
    let mut previous = vec![None; pairs.len()];
    for (at, (old, _)) in pairs.iter().enumerate() {
        let length = tails.partition_point(|t| pairs[*t].0 < *old);
        previous[at] = length.checked_sub(1).map(|l| tails[l]);
        if length == tails.len() {
            tails.push(at);
        } else {
            tails[length] = at;
        }
    }
    let mut run = Vec::with_capacity(tails.len());
    let mut at = tails.last().copied();
    while let Some(here) = at {
        run.push(here);
        at = previous[here];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::{Relation, align};
    use crate::diff::segment;

    fn check(before: &str, after: &str, expected: &[Relation]) {
        assert_eq!(align(&segment(before), &segment(after)).after, expected);
    }

    #[test]
    fn what_became_of_each_clause_is_found() {
        use Relation::{Alone, Modified, Moved, Part, Same};
        check("A cat sat. The dog ran.", "A cat sat. A bird flew over. The dog ran.", &[Same(0), Alone, Same(1)]);
        check(
            "First clause here. Second one there. Third at last.",
            "Second one there. Third at last. First clause here.",
            &[Same(1), Same(2), Moved(0)],
        );
        check("We share your data with partners.", "We may share your data with our partners.", &[Modified(0)]);
        check(
            "We use your data, and we also share it with other companies of our own group.",
            "We use your data. We also share it with other companies of our own group.",
            &[Part(0), Modified(0)],
        );
        check("Case Aside, it is THE same!", "case aside it is the “same”.", &[Same(0)]);
    }
}
