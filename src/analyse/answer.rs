//! A question and its answer as the statement that they make: "Do you train on my files? No." is "never do we train on
//! your files".

use super::pattern::{Folded, Pattern};
use crate::diff::question_and_answer;
use crate::document::Stance;
use serde::Deserialize;
use std::collections::BTreeMap;

/// An answer of more words is a sentence by itself.
const OWN_SENTENCE: usize = 4;

/// The word that decides is one of so many: "By default, no".
const OPENING: usize = 3;

/// How a question of one language becomes what its answer says, read from `[question]` of its `stance.toml`.
#[derive(Debug)]
pub struct Question {
    /// What opens a question on whether the service does something.
    pub(super) asks: Pattern,
    /// What a question holds that is on something else.
    pub(super) aside: Pattern,
    yes: Vec<String>,
    no: Vec<String>,
    pub(super) never: String,
    turned: BTreeMap<String, String>,
    own_voice: Vec<String>,
    /// A table's column that is on something else than the doing.
    pub(super) elsewhere: Pattern,
    /// What a question holds that is on when or how it is done.
    pub(super) condition: Pattern,
    bare: Vec<String>,
    subject: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestion {
    asks: String,
    aside: String,
    yes: String,
    no: String,
    never: String,
    turned: BTreeMap<String, String>,
    own_voice: String,
    elsewhere: String,
    condition: String,
    bare: String,
    subject: String,
}

/// How an answer answers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Answered {
    /// A word says whether it is so.
    Word(bool),
    /// A sentence says more.
    Sentence(bool),
    /// A word says so of something else than the doing.
    Elsewhere(bool),
}

impl Answered {
    /// The stance of what question and answer say, read as `stance`: a word decides it, and what one may refuse is done.
    pub(super) const fn decides(self, stance: Stance) -> Stance {
        match (self, stance) {
            (Self::Word(true), _) | (Self::Sentence(true), Stance::Choice) => Stance::Permits,
            (Self::Word(false), _) => Stance::Prohibits,
            (Self::Elsewhere(true), Stance::Choice) => Stance::Choice,
            (Self::Elsewhere(_), _) => Stance::Mentions,
            _ => stance,
        }
    }
}

/// What a clause that may hold a question and its answer says.
pub(super) enum Said<'a> {
    /// It holds none.
    Plain,
    /// What both say together, and how the answer answers.
    Statement(Folded, Answered),
    /// What a table's row says by the answers in its cells.
    Row(String),
    /// The question is on something else, and the answer says something by itself: the answer, the question, and whether
    /// it is so.
    Beside(&'a str, &'a str, bool),
    /// The question is on something else, and the answer a word: the question, and whether it is so.
    Undecided(&'a str, bool),
}

impl Question {
    pub(super) fn of(raw: RawQuestion) -> Self {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        Self {
            asks: Pattern::lazy(raw.asks),
            aside: Pattern::lazy(raw.aside),
            yes: words(&raw.yes),
            no: words(&raw.no),
            never: raw.never,
            turned: raw.turned,
            own_voice: words(&raw.own_voice),
            elsewhere: Pattern::lazy(raw.elsewhere),
            condition: Pattern::lazy(raw.condition),
            bare: words(&raw.bare),
            subject: raw.subject,
        }
    }

    /// What a clause says by a question and its answer; `own` finds the service's name.
    pub(super) fn read<'a>(&self, plain: &'a str, own: Option<&Pattern>) -> Said<'a> {
        let Some((question, answer)) = question_and_answer(plain) else { return Said::Plain };
        let on_doing = self.is_on_doing(question, own) || self.affirms(answer) && self.is_conditional(question, own);
        if !on_doing {
            return if is_sentence(answer) {
                Said::Beside(self.beside(answer), question, self.affirms(answer))
            } else {
                Said::Undecided(question, self.affirms(answer))
            };
        }
        let (affirms, bare) = (self.affirms(answer), !self.beside(answer).contains(char::is_alphabetic));
        let answered = if bare { Answered::Word(affirms) } else { Answered::Sentence(affirms) };
        Said::Statement(self.statement(question, &Folded::new(answer)), answered)
    }

    /// Whether a column's header is on something else than the doing: "Optional?".
    pub(super) fn is_elsewhere(&self, header: &str) -> bool {
        self.elsewhere.is_match(&Folded::new(header))
    }

    /// Whether a question is on whether the service does something.
    pub(super) fn is_on_doing(&self, question: &str, own: Option<&Pattern>) -> bool {
        self.is_conditional(question, own) && !self.condition.is_match(&Folded::new(question))
    }

    /// Whether it is on that or on how it is done: "Is it anonymized before you train on it?"
    fn is_conditional(&self, question: &str, own: Option<&Pattern>) -> bool {
        let asked = Folded::new(question);
        let asked = own.map_or_else(|| asked.clone(), |own| asked.with_we(own));
        self.asks.is_match(&asked) && !self.aside.is_match(&asked)
    }

    /// Whether words of doing stand in a label: "Shared with affiliates".
    pub(super) fn has_doing(&self, label: &str) -> bool {
        words(Folded::new(label).as_str()).any(|w| is_one(&self.bare, w))
    }

    /// Whether a label is a whole question, not one without its subject.
    pub(super) fn is_whole(&self, label: &str) -> bool {
        let folded = Folded::new(label);
        !words(folded.as_str()).next().is_some_and(|w| is_one(&self.bare, w))
    }

    fn statement(&self, question: &str, answer: &Folded) -> Folded {
        let answer = answer.as_str();
        let never = if self.denies(answer) { self.never.as_str() } else { "" };
        let said = self.turned(question.trim_end_matches(['?', ' ']));
        Folded::new(&format!("{never} {}, {}", said.trim_end(), self.beside(answer)))
    }

    /// The first of an answer's first words that decides.
    fn decider(&self, answer: &str) -> Option<bool> {
        let answer = Folded::new(answer);
        let decides = words(answer.as_str()).take(OPENING).find(|w| is_one(&self.yes, w) || is_one(&self.no, w));
        decides.map(|w| is_one(&self.yes, w))
    }

    /// Whether an answer denies.
    pub(super) fn denies(&self, answer: &str) -> bool {
        self.decider(answer) == Some(false)
    }

    /// Whether it affirms, as most words do that are no denial: "of course".
    fn affirms(&self, answer: &str) -> bool {
        self.decider(answer).unwrap_or(words(answer).count() <= OPENING)
    }

    /// An answer without its first word, where that decides.
    pub(super) fn beside<'a>(&self, answer: &'a str) -> &'a str {
        let word = answer.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let folded = Folded::new(word);
        let decides = is_one(&self.yes, folded.as_str()) || is_one(&self.no, folded.as_str());
        let rest = if decides { &answer[word.len()..] } else { answer };
        rest.trim_start_matches(|c: char| !c.is_alphanumeric())
    }

    /// A question's words as the service would say them, folded.
    pub(super) fn turned(&self, question: &str) -> String {
        let question = Folded::new(question);
        let own_voice = words(question.as_str()).any(|w| is_one(&self.own_voice, w));
        let turn = |word: &str| self.turned.get(word).filter(|_| !own_voice).map_or(word, String::as_str).to_owned();
        let opens = words(question.as_str()).next();
        let lacks = opens.is_some_and(|word| is_one(&self.bare, word));
        let mut said = if lacks { format!("{} ", self.subject) } else { String::new() };
        let mut word = String::new();
        for c in question.as_str().chars().chain([' ']) {
            if c.is_alphabetic() {
                word.push(c);
                continue;
            }
            said.push_str(&turn(&word));
            word.clear();
            said.push(c);
        }
        said
    }
}

/// Whether an answer is a sentence by itself.
pub(super) fn is_sentence(answer: &str) -> bool {
    words(answer).nth(OWN_SENTENCE).is_some()
}

fn is_one(words: &[String], word: &str) -> bool {
    words.iter().any(|w| w == word)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}
