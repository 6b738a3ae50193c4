//! The words of a clause without their order, to tell quickly how much two clauses have in common.

use crate::document::word_keys;

/// Sorted words, with a mark for each in 128 bits: from the marks alone is told how many words two bags can
/// share at most, which spares most pairs of clauses the comparison.
#[derive(Debug, Clone, Default)]
pub struct Bag {
    words: Vec<u64>,
    marks: u128,
}

impl Bag {
    /// The words of a clause.
    pub fn new(plain: &str) -> Self {
        let mut words = Vec::new();
        word_keys(plain, |key, _| words.push(key));
        words.sort_unstable();
        let marks = words.iter().fold(0, |marks, key| marks | 1 << (key >> 57));
        Self { words, marks }
    }

    /// The keys of the words, sorted.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// How many words it has.
    pub const fn len(&self) -> usize {
        self.words.len()
    }

    /// How much both have in common: 1 for the same words, 0 for none (Dice), and for less than `least`.
    pub fn similarity(&self, other: &Self, least: f64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "word counts are small")]
        let dice = |common: usize| 2.0 * common as f64 / (self.len() + other.len()).max(1) as f64;
        if dice(self.common_at_most(other)) < least {
            return 0.0;
        }
        let dice = dice(self.common(other));
        if dice < least { 0.0 } else { dice }
    }

    /// Whether `share` of the words, or more, are in `other` too.
    pub fn is_part_of(&self, other: &Self, share: f64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "word counts are small")]
        let enough = |common: usize| common as f64 >= share * self.len() as f64;
        enough(self.common_at_most(other)) && enough(self.common(other))
    }

    /// Each mark that the other has not is a word that it has not.
    fn common_at_most(&self, other: &Self) -> usize {
        self.words_marked_in(other).min(other.words_marked_in(self))
    }

    const fn words_marked_in(&self, other: &Self) -> usize {
        self.words.len() - (self.marks & !other.marks).count_ones() as usize
    }

    fn common(&self, other: &Self) -> usize {
        let (a, b) = (&self.words, &other.words);
        let (mut i, mut j, mut both) = (0, 0, 0);
        while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    both += 1;
                    i += 1;
                    j += 1;
                }
            }
        }
        both
    }
}

#[cfg(test)]
mod tests {
    use super::Bag;
    use proptest::prelude::*;

    #[test]
    fn words_in_common_are_counted() {
        let similarity = |a: &str, b: &str| Bag::new(a).similarity(&Bag::new(b), 0.3);
        assert!((similarity("We share data", "Data we share!") - 1.0).abs() < 1e-9);
        assert!((similarity("we share data with them", "we share data") - 0.75).abs() < 1e-9);
        assert!(similarity("we share data with them", "you keep what is yours") < 1e-9);
        assert!(similarity("", "—") < 1e-9);
        assert!(Bag::new("we share data").is_part_of(&Bag::new("today we share your data"), 1.0));
        assert!(!Bag::new("we share data").is_part_of(&Bag::new("today we share"), 0.85));
    }

    proptest! {
        #[test]
        fn marks_never_hide_what_is_common(a in "([a-d]{1,2} ){0,40}", b in "([a-d]{1,2} ){0,40}") {
            let (a, b) = (Bag::new(&a), Bag::new(&b));
            prop_assert!(a.common_at_most(&b) >= a.common(&b));
        }
    }
}
