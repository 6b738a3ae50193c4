//! The sentence that tells how or where to refuse: in the clause, beside it, or anywhere in the text
//! where it speaks of the same matter.

use super::pattern::Folded;
use super::reading::Reader;
use super::rules::RuleSet;
use crate::document::{Clause, ClauseKind, Stance};
use std::cell::OnceCell;

/// How many clauses after a flagged one are searched.
const AFTER: usize = 8;
/// How many before it.
const BEFORE: usize = 4;
/// A sentence of more words is long.
const LONG: usize = 60;

/// Finds the sentences of one text that tell how to refuse.
pub struct OptOuts<'a> {
    rules: &'a RuleSet,
    clauses: &'a [Clause],
    /// Per pack, the clauses that offer a choice on its matter; made when first asked for.
    choices: OnceCell<Vec<(usize, usize)>>,
}

impl<'a> OptOuts<'a> {
    /// Opt-outs of a text.
    pub const fn new(rules: &'a RuleSet, clauses: &'a [Clause]) -> Self {
        Self { rules, clauses, choices: OnceCell::new() }
    }

    /// The sentence that tells how or where to refuse what the clause at `at` says on the matter
    /// of `pack`, verbatim: best one that names a place or an address, then one that only speaks
    /// of refusing, then one elsewhere in the text that offers a choice on the same matter.
    pub fn find(&self, reader: &Reader<'_>, at: usize, pack: usize) -> Option<String> {
        let elsewhere = || self.elsewhere(reader, at, pack).map(|n| self.near(n, pack).unwrap_or(n));
        self.near(at, pack).or_else(elsewhere).map(|n| self.to_do(&self.clauses[n].text).to_owned())
    }

    /// What a long sentence says that one does: "please ..." behind three conditions.
    fn to_do<'t>(&self, text: &'t str) -> &'t str {
        if text.split(' ').nth(LONG).is_none() {
            return text;
        }
        let behind = |words: &String| {
            text.rfind(words.as_str()).map(|at| at + words.len() - words.trim_start_matches([',', ' ']).len())
        };
        let from = self.rules.stance.to_do.iter().filter_map(behind).max();
        let told = from.map_or(text, |from| &text[from..]);
        let place = told.contains("](") || self.rules.stance.opt_out_place.is_match(&Folded::new(told));
        if place { told } else { text }
    }

    /// The clause at `at`, or one beside it, that tells of refusing.
    fn near(&self, at: usize, pack: usize) -> Option<usize> {
        let own = self.strength(at);
        if own == Strength::Place {
            return Some(at);
        }
        let section = &self.clauses[at].section;
        let both = |step: usize| {
            let before = at.checked_sub(step).filter(|_| step <= BEFORE);
            [Some(at + step), before].into_iter().flatten()
        };
        let beside: Vec<usize> = (1..=AFTER)
            .flat_map(both)
            .filter(|n| self.clauses.get(*n).is_some_and(|c| c.section == *section && c.kind != ClauseKind::Heading))
            .filter(|n| self.is_about(*n, at, pack))
            .collect();
        let of = |wanted: Strength| beside.iter().copied().find(|n| self.strength(*n) == wanted);
        of(Strength::Place).or_else(|| (own == Strength::Word).then_some(at)).or_else(|| of(Strength::Word))
    }

    /// Whether the clause at `n`, if it tells of refusing, tells of refusing what the one at `at` says:
    /// the next sentence of the same paragraph does, another one where it names the matter.
    fn is_about(&self, n: usize, at: usize, pack: usize) -> bool {
        let Some(refuse) = &self.rules.packs[pack].refuse else { return true };
        let (clause, flagged) = (&self.clauses[n], &self.clauses[at]);
        (n == at + 1 && clause.block == flagged.block) || refuse.is_match(&Folded::new(&clause.plain))
    }

    fn elsewhere(&self, reader: &Reader<'_>, at: usize, pack: usize) -> Option<usize> {
        let clauses = self.clauses;
        let choices = self.choices.get_or_init(|| {
            let of = |n: usize| -> Vec<(usize, usize)> {
                let readings = reader.choices(n);
                readings.iter().filter(|r| r.stance == Stance::Choice).map(|r| (n, r.pack)).collect()
            };
            (0..clauses.len()).flat_map(of).collect()
        });
        choices.iter().filter(|(_, p)| *p == pack).map(|(n, _)| *n).min_by_key(|n| n.abs_diff(at))
    }

    fn strength(&self, at: usize) -> Strength {
        let Some(clause) = self.clauses.get(at) else { return Strength::None };
        let text = Folded::new(&clause.plain);
        // "You cannot opt out" tells no way
        if !self.rules.stance.opt_out.is_match(&text) || self.rules.stance.no_choice.is_match(&text) {
            Strength::None
        } else if clause.text.contains("](") || self.rules.stance.opt_out_place.is_match(&text) {
            Strength::Place
        } else {
            Strength::Word
        }
    }
}

/// How much a clause tells of refusing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// Nothing.
    None,
    /// That one can.
    Word,
    /// How or where.
    Place,
}
