//! What one clause says on each category: the rule that fits, the words, the direction.

use super::pack::{Pack, Rule, Rules};
use super::pattern::{Folded, Pattern};
use super::stance;
use crate::document::{Clause, ClauseKind, Stance};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Clauses longer than this, in bytes, are read only so far: no sentence of a policy is longer.
const MAX_CLAUSE: usize = 20_000;

/// What a clause says on one category.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Index of the pack.
    pub pack: usize,
    /// The rule that fits.
    pub rule: String,
    /// The direction.
    pub stance: Stance,
    /// The words that made the rule fit.
    pub because: Vec<String>,
}

/// Reads the clauses of one text.
pub struct Reader<'a> {
    rules: &'a Rules,
    clauses: &'a [Clause],
    /// Finds the service's own name, which rules read as "we".
    own: Option<Pattern>,
    /// What was read before.
    known: RefCell<HashMap<usize, Rc<[Reading]>>>,
}

impl<'a> Reader<'a> {
    /// A reader of `clauses`.
    pub fn new(rules: &'a Rules, clauses: &'a [Clause]) -> Self {
        Self { rules, clauses, own: rules.names.own_pattern(clauses), known: RefCell::default() }
    }

    /// What the clause at `at` says; nothing for most.
    pub fn read(&self, at: usize) -> Rc<[Reading]> {
        if let Some(known) = self.known.borrow().get(&at) {
            return Rc::clone(known);
        }
        let read: Rc<[Reading]> = self.read_anew(at).into();
        self.known.borrow_mut().insert(at, Rc::clone(&read));
        read
    }

    /// What the clause at `at` says, if it may offer a choice at all.
    pub fn choices(&self, at: usize) -> Rc<[Reading]> {
        let may = self.rules.may_offer_choice(&Folded::new(cut(&self.clauses[at].plain)));
        if may { self.read(at) } else { Rc::new([]) }
    }

    fn read_anew(&self, at: usize) -> Vec<Reading> {
        let clause = &self.clauses[at];
        if clause.kind == ClauseKind::Heading {
            return Vec::new();
        }
        let words = Folded::new(cut(&clause.plain));
        let text = self.own.as_ref().map_or_else(|| words.clone(), |own| words.with_we(own)).in_one_sentence();
        let mut context: Option<Context> = None;
        let mut readings: Vec<Reading> = Vec::new();
        for (index, pack) in self.rules.packs.iter().enumerate() {
            let yields = |r: &Reading| pack.yields_to.contains(&self.rules.packs[r.pack].category);
            if !pack.gate.is_match(&text) || readings.iter().any(yields) {
                continue;
            }
            let context = context.get_or_insert_with(|| Context::of(self.clauses, at));
            readings.extend(self.read_pack(index, pack, &text, &words, context));
        }
        readings
    }

    fn read_pack(
        &self,
        index: usize,
        pack: &Pack,
        text: &Folded,
        words: &Folded,
        context: &Context,
    ) -> Option<Reading> {
        let text = &text.without(&pack.mask);
        let (rule, span) = pack.rules.iter().find_map(|r| fits(r, (text, words), context).map(|span| (r, span)))?;
        let stance = rule.stance.unwrap_or_else(|| stance::stance(&self.rules.stance, text, span, &context.lead));
        let words = words.as_str().get(span.0..span.1).unwrap_or_default();
        Some(Reading { pack: index, rule: rule.id.clone(), stance, because: vec![words.to_owned()] })
    }
}

/// What stands around a clause.
struct Context {
    cased: String,
    lead: Folded,
    around: Folded,
    previous: Folded,
}

impl Context {
    fn of(clauses: &[Clause], at: usize) -> Self {
        let clause = &clauses[at];
        let lead = clause.lead.and_then(|l| clauses.get(l as usize)).map_or("", |c| cut(&c.plain));
        let header = clause.header.as_deref().unwrap_or_default();
        let around = format!("{} : {header} : {lead}", clause.section.join(" : "));
        let previous = at.checked_sub(1).map_or("", |p| cut(&clauses[p].plain));
        Self {
            cased: cut(&clause.plain).to_owned(),
            lead: Folded::new(lead),
            around: Folded::new(&around),
            previous: Folded::new(previous),
        }
    }
}

/// Where a rule's words stand in the clause, if all its conditions hold.
fn fits(rule: &Rule, (text, words): (&Folded, &Folded), context: &Context) -> Option<(usize, usize)> {
    // the short patterns first: what they rule out need not compile the long ones
    let whole = text.joined(&context.around);
    let may_fit = rule.all.iter().all(|p| p.is_match(&whole))
        && (rule.within.is_empty() || rule.within.iter().any(|p| p.is_match(&context.around)))
        && (rule.previous.is_empty() || rule.previous.iter().any(|p| p.is_match(&context.previous)));
    if !may_fit {
        return None;
    }
    let span = rule.any.iter().find_map(|p| p.find(text)).or_else(|| cased(rule, words, context))?;
    (!rule.unless.iter().any(|p| p.is_match(text))).then_some(span)
}

/// Where words that a rule knows by their capitals stand in the folded clause.
fn cased(rule: &Rule, words: &Folded, context: &Context) -> Option<(usize, usize)> {
    let (from, to) = rule.cased.iter().find_map(|p| p.find_in(&context.cased))?;
    let name = Folded::new(context.cased.get(from..to)?);
    let at = words.as_str().find(name.as_str())?;
    Some((at, at + name.as_str().len()))
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(MAX_CLAUSE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
