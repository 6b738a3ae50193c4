//! What one clause says on each category: the rule that fits, the words, the direction.

use super::answer::{Answered, Said};
use super::pack::{Pack, Rule, StancePatterns};
use super::pattern::{Folded, Pattern};
use super::row;
use super::rules::RuleSet;
use super::stance;
use crate::document::{Category, Clause, ClauseKind, Keys, Stance};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Clauses longer than this, in bytes, are read only so far: no sentence of a policy is longer.
const MAX_CLAUSE: usize = 20_000;

/// A label has no more words than this.
const MAX_LABEL_WORDS: usize = 12;

/// An entry of a table of contents has no more words than this.
const MAX_ENTRY_WORDS: usize = 15;

/// One of fewer words may be a list's item that a heading elsewhere repeats: "Our affiliates".
const MIN_ENTRY_WORDS: usize = 5;

/// What a clause says on one category.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Index of the pack among those of the text's language.
    pub pack: usize,
    /// The pack's category, the same in every language.
    pub category: Category,
    /// The rule that fits.
    pub rule: String,
    /// The direction.
    pub stance: Stance,
    /// Whether the clause is told only when it comes.
    pub only_new: bool,
    /// The words that made the rule fit.
    pub because: Vec<String>,
}

/// Reads the clauses of one text.
pub struct Reader<'a> {
    rules: &'a RuleSet,
    clauses: &'a [Clause],
    /// Finds the service's own name, which rules read as "we".
    own: Option<Pattern>,
    /// The words of the headings, made when first asked for.
    headings: OnceCell<Keys>,
    /// Whether a sentence that introduces a list opens its items to a pack.
    lists: RefCell<HashMap<(u32, usize), bool>>,
    /// Where the headers of tables stand, by their words.
    tables: RefCell<HashMap<Arc<str>, Option<usize>>>,
    /// What was read before.
    known: RefCell<HashMap<usize, Rc<[Reading]>>>,
}

impl<'a> Reader<'a> {
    /// A reader of `clauses`.
    pub fn new(rules: &'a RuleSet, clauses: &'a [Clause]) -> Self {
        Self {
            rules,
            clauses,
            own: rules.names.own_pattern(clauses),
            lists: RefCell::default(),
            tables: RefCell::default(),
            known: RefCell::default(),
            headings: OnceCell::new(),
        }
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
        let plain = cut(&clause.plain);
        let question = &self.rules.stance.question;
        let header = self.header(at);
        let answered = self.header_at(at).is_some_and(|at| self.unanswered(at).is_some());
        let said = match (question.read(plain, self.own.as_ref()), self.unanswered(at)) {
            (_, Some(heads)) => Said::Row(heads),
            (Said::Plain | Said::Undecided(..) | Said::Beside(..), None) if clause.kind == ClauseKind::Row => {
                row::read(question, self.own.as_ref(), cut(&clause.text), (cut(header), answered))
            }
            (said, _) => said,
        };
        match said {
            Said::Statement(words, answered) => self.read_words(at, &words, Some(answered)),
            Said::Undecided(asked, affirms) => {
                self.read_words(at, &Folded::new(asked), Some(Answered::Elsewhere(affirms)))
            }
            Said::Row(words) => self.read_words(at, &Folded::new(&words), None),
            Said::Beside(answer, asked, affirms) => {
                let told = self.read_words(at, &Folded::new(answer), None);
                let asked = || self.read_words(at, &Folded::new(asked), Some(Answered::Elsewhere(affirms)));
                if told.is_empty() { asked() } else { told }
            }
            Said::Plain => self.read_words(at, &Folded::new(plain), None),
        }
    }

    /// What the words of the clause at `at` say.
    fn read_words(&self, at: usize, words: &Folded, answered: Option<Answered>) -> Vec<Reading> {
        let clause = &self.clauses[at];
        let named = self.own.as_ref().map_or_else(|| words.clone(), |own| words.with_we(own));
        let text = named.in_one_sentence(clause.kind != ClauseKind::Row);
        let mut context: Option<Context> = None;
        let mut readings: Vec<Reading> = Vec::new();
        for (index, pack) in self.rules.packs.iter().enumerate() {
            let yields = |r: &Reading| pack.yields_to.contains(&r.category);
            let opens = pack.gate.is_match(&text) || self.is_of_list(index, pack, clause);
            // what the service answers for itself binds nobody else
            if !opens || readings.iter().any(yields) || (answered.is_some() && pack.of_others) {
                continue;
            }
            if context.is_none() && self.is_label(at) {
                break;
            }
            let context = context.get_or_insert_with(|| Context::of(self.clauses, at));
            let reading = self.read_pack(index, pack, &text, words, context);
            readings.extend(reading.map(|r| match answered {
                Some(answered) => Reading { stance: answered.decides(r.stance), ..r },
                None => r,
            }));
        }
        readings
    }

    /// The header of the table that the clause at `at` stands in, as it is written.
    pub fn header(&self, at: usize) -> &'a str {
        self.header_at(at).map_or("", |at| self.clauses[at].text.as_str())
    }

    /// Where that header stands.
    fn header_at(&self, at: usize) -> Option<usize> {
        let clause = &self.clauses[at];
        let header = clause.header.as_ref().filter(|_| clause.kind == ClauseKind::Row)?;
        let above = || self.clauses[..at].iter().rposition(|c| c.kind == ClauseKind::Row && c.plain == **header);
        *self.tables.borrow_mut().entry(Arc::clone(header)).or_insert_with(above)
    }

    /// Of a table's header what its first row does not answer: the rest says nothing alone.
    fn unanswered(&self, at: usize) -> Option<String> {
        let clause = &self.clauses[at];
        let next = self.clauses.get(at + 1).filter(|_| clause.kind == ClauseKind::Row && clause.header.is_none())?;
        let below = next.header.as_deref() == Some(clause.plain.as_str());
        below.then(|| row::unanswered(cut(&clause.text), cut(&next.text))).flatten()
    }

    /// Whether a clause is an item of a list whose introducing sentence is of a pack's matter: "We train our
    /// models with:".
    fn is_of_list(&self, index: usize, pack: &Pack, clause: &Clause) -> bool {
        let (Some(gate), Some(lead)) = (&pack.gate_of_list, clause.lead) else { return false };
        let Some(introducing) = self.clauses.get(lead as usize) else { return false };
        let of_lead = || introducing.plain.ends_with(':') && gate.is_match(&Folded::new(cut(&introducing.plain)));
        *self.lists.borrow_mut().entry((lead, index)).or_insert_with(of_lead)
    }

    /// Whether a clause only names what follows: the words that open a paragraph ("**Affiliates.** We
    /// share …"), an entry of a table of contents.
    fn is_label(&self, at: usize) -> bool {
        let clause = &self.clauses[at];
        let words = clause.plain.split_whitespace().take(MAX_ENTRY_WORDS + 1).count();
        let text = unnumbered(clause.text.trim_start_matches("\\- ").trim());
        if clause.kind == ClauseKind::Row || words > MAX_ENTRY_WORDS {
            return false;
        }
        let is_link = text.starts_with("[") && text.ends_with(')') && text.matches("](").count() == 1;
        if (is_link && text.contains("](#")) || (words >= MIN_ENTRY_WORDS && self.is_heading(clause)) {
            return true;
        }
        let bare = text.trim_end_matches(['.', ':', ' ']);
        let inside = ["**", "__", "*", "_"].iter().find_map(|mark| bare.strip_prefix(mark)?.strip_suffix(mark));
        let in_block = |other: Option<&Clause>| other.is_some_and(|c| c.block == clause.block);
        let opens = !in_block(at.checked_sub(1).and_then(|before| self.clauses.get(before)));
        let followed = opens && in_block(self.clauses.get(at + 1));
        match inside {
            Some(label) => {
                let ended = bare.len() < text.len() || label.ends_with(['.', ':']);
                let alone = ended && (words < MIN_ENTRY_WORDS || label.ends_with(':') || text.ends_with(':'));
                words <= MAX_LABEL_WORDS && !label.contains("**") && (alone || followed)
            }
            None => {
                // "8.5 AI Training Data.", not "(1) Our group companies."
                let title = |w: &str| w.len() <= 3 || !w.starts_with(char::is_lowercase);
                let opening = text.split(' ').next().is_some_and(|w| w.bytes().any(|b| b.is_ascii_digit()));
                let numbered = opening && text.split(' ').all(title);
                words.saturating_sub(usize::from(numbered)) <= 3 && bare.len() < text.len() && followed
            }
        }
    }

    /// Whether the words of a clause are those of a heading of the text.
    fn is_heading(&self, clause: &Clause) -> bool {
        let all = || self.clauses.iter().filter(|c| c.kind == ClauseKind::Heading).map(Clause::seen_key).collect();
        self.headings.get_or_init(all).contains(&clause.seen_key())
    }

    /// What another thought of the clause permits, beside the one at `span` that denies: "we use it to improve our
    /// models; it is never used to train those of others".
    fn permitted_beside<'p>(
        &self,
        pack: &'p Pack,
        (text, words): (&Folded, &Folded),
        span: (usize, usize),
        context: &Context,
    ) -> Option<(&'p Rule, (usize, usize))> {
        let parts = thoughts(text.as_str());
        if parts.len() < 2 || context.lead_denies(&self.rules.stance) {
            return None;
        }
        parts.into_iter().filter(|(from, to)| *to <= span.0 || span.1 <= *from).find_map(|part| {
            // an item of an enumeration hangs on the words before it
            let thought = text.only(part);
            if !(self.rules.stance.doing.is_match(&thought) || self.rules.stance.done.is_match(&thought))
                || self.rules.stance.condition.is_match(&thought)
            {
                return None;
            }
            let permits = |found: &(&Rule, (usize, usize))| {
                stance::stance(&self.rules.stance, &thought, found.1, &Folded::default()) == Stance::Permits
            };
            let fitting = pack.rules.iter().filter(|r| r.stance.is_none());
            let mut found = fitting.filter_map(|r| fits(r, (&thought, words), context).map(|span| (r, span)));
            found.next().filter(permits)
        })
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
        let permitted = || self.permitted_beside(pack, (text, words), span, context);
        let (rule, span, stance) = match (stance, rule.stance) {
            (Stance::Prohibits, None) => permitted().map_or((rule, span, stance), |(r, s)| (r, s, Stance::Permits)),
            _ => (rule, span, stance),
        };
        let words = words.as_str().get(span.0..span.1).unwrap_or_default();
        Some(Reading {
            pack: index,
            category: pack.category.clone(),
            rule: rule.id.clone(),
            stance,
            only_new: rule.only_new,
            because: vec![words.to_owned()],
        })
    }
}

/// A title without the number in front: "15.2. **Training**".
fn unnumbered(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '\\').trim_start();
    if rest.starts_with("**") { rest } else { text }
}

/// Where the thoughts of a clause part: "...; ..." and "... - ...".
fn thoughts(text: &str) -> Vec<(usize, usize)> {
    let mut from = 0;
    let mut parts = Vec::new();
    for (at, mark) in text.match_indices([';', '-']) {
        let dash = mark == "-" && text.get(at.saturating_sub(1)..at + 2) == Some(" - ");
        if mark == ";" || dash {
            parts.push((from, at));
            from = at + 1;
        }
    }
    parts.push((from, text.len()));
    parts
}

/// What stands around a clause.
struct Context {
    cased: String,
    lead: Folded,
    /// The headings above it, and what is beside it.
    around: Folded,
    /// The header of its table and the sentence that introduces its list.
    beside: Folded,
    previous: Folded,
}

impl Context {
    fn lead_denies(&self, patterns: &StancePatterns) -> bool {
        stance::lead_denies(patterns, &self.lead)
    }

    fn of(clauses: &[Clause], at: usize) -> Self {
        let clause = &clauses[at];
        let lead = clause.lead.and_then(|l| clauses.get(l as usize)).map_or("", |c| cut(&c.plain));
        let header = clause.header.as_deref().unwrap_or_default();
        let beside = format!("{header} : {lead}");
        let around = format!("{} : {beside}", clause.section.join(" : "));
        let previous = at.checked_sub(1).map_or("", |p| cut(&clauses[p].plain));
        Self {
            cased: cut(&clause.plain).to_owned(),
            lead: Folded::new(lead),
            around: Folded::new(&around),
            beside: Folded::new(&beside),
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
        && (rule.here.is_empty() || rule.here.iter().all(|p| p.is_match(&text.joined(&context.beside))))
        && (rule.previous.is_empty() || rule.previous.iter().any(|p| p.is_match(&context.previous)));
    if !may_fit {
        return None;
    }
    let span = rule.any.iter().find_map(|p| p.find(text)).or_else(|| cased(rule, (text, words), context))?;
    (!rule.unless.iter().any(|p| p.is_match(text))).then_some(span)
}

/// Where words that a rule knows by their capitals stand in the folded clause, masks aside.
fn cased(rule: &Rule, (text, words): (&Folded, &Folded), context: &Context) -> Option<(usize, usize)> {
    let found = rule.cased.iter().flat_map(|p| p.find_all(&context.cased));
    found.into_iter().find_map(|(from, to)| {
        let name = Folded::new(context.cased.get(from..to)?);
        let spans = words.as_str().match_indices(name.as_str()).map(|(at, name)| (at, at + name.len()));
        // a mask leaves blanks
        spans.into_iter().find(|(_, end)| text.as_str().as_bytes().get(end - 1).is_some_and(|b| *b != b' '))
    })
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(MAX_CLAUSE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
