//! The sentence that tells how or where to refuse: in the clause, beside it, or after its list.

use super::pack::Rules;
use super::pattern::Folded;
use crate::document::Clause;

/// How many clauses around a flagged one are searched.
const NEAR: usize = 4;

/// The sentence nearest to the clause at `at` that tells how to refuse, verbatim.
pub fn find(rules: &Rules, clauses: &[Clause], at: usize) -> Option<String> {
    let tells = |clause: &Clause| rules.stance.opt_out.is_match(&Folded::new(&clause.plain));
    if tells(&clauses[at]) {
        return Some(clauses[at].text.clone());
    }
    let near = |other: usize| {
        let other = clauses.get(other)?;
        let same_place = other.section == clauses[at].section;
        (same_place && tells(other)).then(|| other.text.clone())
    };
    (1..=NEAR).find_map(|step| near(at + step).or_else(|| at.checked_sub(step).and_then(near)))
}
